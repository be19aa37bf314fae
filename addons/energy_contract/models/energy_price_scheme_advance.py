from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL

# What of an entitlement, or of a value, changes prices.
PRICED = {"supply_point_id", "scheme_id", "date_from", "date_to", "date_last", "value"}


class EnergyAdvanceAgreement(models.Model):
    _inherit = "energy.advance.agreement"

    @api.model
    def _ask_for_recalculation(self, entitled):
        """Mark what has advances to come on days that caps or aid changed.

        One statement for any number of points. Nobody edits an agreement by it: the
        mark lists it for whoever recalculates.

        :param entitled: query of ``supply_point_id``, ``date_from``, ``date_to``.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE energy_advance_agreement a SET needs_recalculation = true
                FROM energy_advance_agreement_point p
                JOIN energy_contract_point cp ON cp.id = p.contract_point_id
                JOIN (%s) e ON e.supply_point_id = cp.supply_point_id
                WHERE p.agreement_id = a.id AND a.state = 'agreed'
                  AND a.needs_recalculation IS NOT TRUE
                  AND daterange(p.date_from, p.date_to)
                      && daterange(e.date_from, e.date_to)
                  AND EXISTS (
                      SELECT FROM energy_advance v
                      WHERE v.agreement_id = a.id AND v.state = 'planned'
                        AND daterange(v.date_from, v.date_to)
                            && daterange(e.date_from, e.date_to))
                """,
                entitled,
            )
        )
        self.invalidate_model(["needs_recalculation"])


class EnergyAidEntitlement(models.Model):
    """Advances follow what their points are entitled to."""

    _inherit = "energy.aid.entitlement"

    @api.model_create_multi
    def create(self, vals_list):
        made = super().create(vals_list)
        made._list_for_recalculation()
        return made

    def write(self, vals):
        if not PRICED & set(vals):
            return super().write(vals)
        self._list_for_recalculation()
        result = super().write(vals)
        self._list_for_recalculation()
        return result

    def unlink(self):
        self._list_for_recalculation()
        return super().unlink()

    def _list_for_recalculation(self):
        self.env["energy.advance.agreement"]._ask_for_recalculation(
            SQL(
                """
                SELECT supply_point_id, date_from, date_to FROM energy_aid_entitlement
                WHERE id = ANY(%s)
                """,
                self.ids,
            )
        )


class EnergyPriceSchemeValue(models.Model):
    """Advances follow the values of the schemes of their points."""

    _inherit = "energy.price.scheme.value"

    @api.model_create_multi
    def create(self, vals_list):
        made = super().create(vals_list)
        made._list_for_recalculation()
        return made

    def write(self, vals):
        if not PRICED & set(vals):
            return super().write(vals)
        self._list_for_recalculation()
        result = super().write(vals)
        self._list_for_recalculation()
        return result

    def unlink(self):
        self._list_for_recalculation()
        return super().unlink()

    def _list_for_recalculation(self):
        self.env["energy.advance.agreement"]._ask_for_recalculation(
            SQL(
                """
                SELECT e.supply_point_id,
                       greatest(e.date_from, v.date_from) AS date_from,
                       least(e.date_to, v.date_to) AS date_to
                FROM energy_price_scheme_value v
                JOIN energy_aid_entitlement e ON e.scheme_id = v.scheme_id
                 AND daterange(e.date_from, e.date_to)
                     && daterange(v.date_from, v.date_to)
                WHERE v.id = ANY(%s)
                """,
                self.ids,
            )
        )


class EnergyPriceScheme(models.Model):
    _inherit = "energy.price.scheme"

    to_recalculate_count = fields.Integer(compute="_compute_to_recalculate_count")

    def _compute_to_recalculate_count(self):
        Agreement = self.env["energy.advance.agreement"]
        for scheme in self:
            scheme.to_recalculate_count = Agreement.search_count(
                scheme._get_to_recalculate_domain()
            )

    def _get_to_recalculate_domain(self):
        """Return the domain of marked agreements of points that have an entitlement."""
        points = self.env["energy.aid.entitlement"]._search(
            [("scheme_id", "in", self.ids)]
        )
        entitled = Domain(
            "contract_point_id.supply_point_id",
            "in",
            points.subselect("supply_point_id"),
        )
        return (
            Domain("state", "=", "agreed")
            & Domain("needs_recalculation", "=", True)
            & (
                Domain("point_ids", "any", entitled)
                | Domain("grant_ids.scheme_id", "in", self.ids)
            )
        )

    def action_view_to_recalculate(self):
        """Smart button: the agreements whose advances do not fit any more."""
        agreements = self._get_to_recalculate()
        return agreements._get_action("id", agreements)

    def _get_to_recalculate(self):
        return self.env["energy.advance.agreement"].search(
            self._get_to_recalculate_domain()
        )

    def action_recalculate(self):
        """Button: recalculate all of them; shows old against new first."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_contract.energy_advance_recalculate_action"
        )
        agreements = self._get_to_recalculate()
        action["context"] = {
            "default_agreement_ids": [Command.set(agreements.ids)],
            "default_reason": "aid",
        }
        return action
