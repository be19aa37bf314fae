from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.energy_supply_point.logic.ranges import DateRange

from ..logic import modifiers as logic


class EnergyPriceScheme(models.Model):
    """A price cap or an aid that the state, or the supplier, grants to some points."""

    _name = "energy.price.scheme"
    _description = "Price Scheme"
    _inherit = ["mail.thread"]
    _order = "sequence, code"
    _rec_names_search = ["code", "name"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="Schemes of one point are applied in this order."
    )
    kind = fields.Selection(
        [
            ("cap", "Cap: the unit price is at most the value"),
            ("aid", "Aid: the unit price is lower by the value, not below zero"),
        ],
        required=True,
        default="aid",
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for every company."
    )
    component_ids = fields.Many2many(
        "energy.tariff.component",
        string="Only for",
        help="The components whose price it changes. Empty: the energy of supply.",
    )
    value_ids = fields.One2many("energy.price.scheme.value", "scheme_id")
    entitlement_count = fields.Integer(compute="_compute_entitlement_count")
    note = fields.Text()

    _code_company_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "A scheme with this code exists already."
    )

    def _compute_entitlement_count(self):
        counts = dict(
            self.env["energy.aid.entitlement"]._read_group(
                [("scheme_id", "in", self.ids)], ["scheme_id"], ["__count"]
            )
        )
        for scheme in self:
            scheme.entitlement_count = counts.get(scheme._origin, 0)

    @api.depends("code", "name")
    def _compute_display_name(self):
        for scheme in self:
            scheme.display_name = f"{scheme.code} {scheme.name}"

    def action_view_entitlements(self):
        """Smart button: the entitled points."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_contract.energy_aid_entitlement_action"
        )
        action["domain"] = [("scheme_id", "in", self.ids)]
        action["context"] = {"default_scheme_id": self.id if len(self) == 1 else False}
        return action

    def _to_logic(self, date_from, date_to):
        """Return ``{id: logic.Scheme}`` with the values of ``[date_from, date_to)``."""
        values = {}
        for row in self.env.execute_query_dict(
            SQL(
                """
                SELECT id, scheme_id, date_from, date_to, source, value::text AS value
                FROM energy_price_scheme_value
                WHERE scheme_id = ANY(%s) AND date_from < %s
                  AND (date_to IS NULL OR date_to > %s)
                ORDER BY date_from
                """,
                self.ids,
                date_to,
                date_from,
            )
        ):
            values.setdefault(row["scheme_id"], []).append(
                logic.SchemeValue(
                    row["id"],
                    DateRange(row["date_from"], row["date_to"]),
                    Decimal(row["value"]),
                    row["source"],
                )
            )
        return {
            scheme.id: logic.Scheme(
                scheme_id=scheme.id,
                code=scheme.code,
                kind=logic.SchemeKind(scheme.kind),
                values=tuple(values.get(scheme.id, ())),
                components=frozenset(scheme.component_ids.ids),
                sequence=scheme.sequence,
            )
            for scheme in self
        }


class EnergyPriceSchemeValue(models.Model):
    """The value of a scheme for a range of days, with the decree it comes from."""

    _name = "energy.price.scheme.value"
    _description = "Value of a Price Scheme"
    _inherit = ["energy.billed.mixin", "energy.dated.mixin"]
    _rec_names_search = ["scheme_id.code", "source"]
    _kept_fields = ("value", "date_from", "scheme_id")

    scheme_id = fields.Many2one(
        "energy.price.scheme", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(related="scheme_id.kind")
    value = fields.Float(
        string="EUR per Unit", digits=(16, 6), required=True, help="Net, e.g. per MWh."
    )
    source = fields.Char(required=True, help="The decree or decision that sets it.")
    is_open_ended = fields.Boolean(
        string="No End Known",
        help="The source sets no end. Without this, a value needs its last day.",
    )

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(scheme_id, scheme_id, '[]') WITH =, "
        "daterange(date_from, date_to, '[)') WITH &&)",
        "This scheme has a value for some of these days already. End the earlier one "
        "first.",
    )
    _not_negative = models.Constraint(
        "CHECK (value >= 0)", "A cap or an aid cannot be negative."
    )
    _end_or_open = models.Constraint(
        "CHECK (date_to IS NOT NULL OR is_open_ended IS TRUE)",
        "A cap or an aid needs its last day, or the mark that no end is known.",
    )

    @api.depends("scheme_id.code", "value", "date_from")
    def _compute_display_name(self):
        for value in self:
            value.display_name = (
                f"{value.scheme_id.code} {value.value:g} ({value.date_from})"
            )

    @api.constrains("date_to", "is_open_ended")
    def _check_end(self):
        for value in self:
            if not value.date_to and not value.is_open_ended:
                raise ValidationError(
                    self.env._(
                        "%(value)s has no end. Enter the last day, or tick that no end "
                        "is known.",
                        value=value.display_name,
                    )
                )


class EnergyAidEntitlement(models.Model):
    """A supply point that is entitled to a scheme for a range of days."""

    _name = "energy.aid.entitlement"
    _description = "Entitlement to a Price Scheme"
    _inherit = ["energy.dated.mixin"]
    _check_company_auto = True
    _rec_names_search = ["supply_point_id.name", "scheme_id.code"]

    supply_point_id = fields.Many2one(
        "energy.supply.point",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="supply_point_id.company_id", store=True, precompute=True, index=True
    )
    scheme_id = fields.Many2one(
        "energy.price.scheme",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    kind = fields.Selection(related="scheme_id.kind")
    source = fields.Char(required=True, help="The list or decision that says so.")

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(supply_point_id, supply_point_id, '[]') WITH =, "
        "int4range(scheme_id, scheme_id, '[]') WITH =, "
        "daterange(date_from, date_to, '[)') WITH &&)",
        "This supply point is entitled to this scheme on some of these days already. "
        "End or change the earlier entitlement.",
    )

    @api.depends("supply_point_id.name", "scheme_id.code", "date_from")
    def _compute_display_name(self):
        for record in self:
            record.display_name = (
                f"{record.supply_point_id.name} {record.scheme_id.code} "
                f"{record.date_from}"
            )
