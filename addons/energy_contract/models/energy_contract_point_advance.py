from odoo import api, fields, models
from odoo.fields import Domain


class EnergyContractPoint(models.Model):
    _inherit = "energy.contract.point"

    def _return_advances_from(self, day):
        """Take back the advances of ``self`` for days on which it is not supplied.

        For whoever moves the end of the supply, after moving it. Of agreements of this
        point alone, what is dated on ``day`` or later is given up where it is planned
        and marked to be returned where there is a document: the settlement gives it
        back. Where other points of the group go on, the agreement asks for a
        recalculation.

        :param day: the first day without supply.
        :return: the advances given up or to be returned.
        """
        own, shared = self._get_advance_agreements(day)
        later = own.advance_ids.filtered(lambda item: item.tax_date >= day)
        # Moving a supply point is allowed to people who may not post.
        returned = later.sudo()._give_up()
        shared.sudo().write({"needs_recalculation": True})
        return returned.sudo(False)

    def _resume_advances(self):
        """Take up again what was given up for days that are supplied after all.

        The reverse of ``_return_advances_from``, for an end that was moved back.

        :return: the advances that hold again.
        """
        given_up = self.env["energy.advance"].search(
            Domain("billing_group_id", "in", self.billing_group_id.ids)
            & (Domain("is_given_up", "=", True) | Domain("is_to_return", "=", True))
        )
        resumed = given_up.browse()
        for agreement, advances in given_up.grouped("agreement_id").items():
            resumed |= agreement._filter_supplied(advances)
        return resumed.sudo()._take_up().sudo(False)

    def _get_advance_agreements(self, day):
        """Return the agreements that lose all their points on ``day``, and the others.

        Only those in force on ``day`` or later.
        """
        agreements = self.env["energy.advance.agreement"].search(
            [
                ("billing_group_id", "in", self.billing_group_id.ids),
                ("state", "in", ["agreed", "replaced"]),
                ("date_to", ">", day),
                "|",
                ("contract_point_id", "in", self.ids),
                ("contract_point_id", "=", False),
            ]
        )
        staying = self.search(
            [
                ("billing_group_id", "in", self.billing_group_id.ids),
                ("contract_state", "not in", ["cancelled", "withdrawn"]),
                ("advance_cycle", "=", False),
                ("id", "not in", self.ids),
                "|",
                ("date_to", "=", False),
                ("date_to", ">", day),
            ]
        ).billing_group_id
        together = self.filtered(lambda point: not point.advance_cycle).billing_group_id
        agreements = agreements.filtered(
            lambda item: item.contract_point_id or item.billing_group_id in together
        )
        shared = agreements.filtered(
            lambda item: not item.contract_point_id and item.billing_group_id in staying
        )
        return agreements - shared, shared


class EnergyAdvanceAgreement(models.Model):
    """What was asked for days that are not supplied is given back."""

    _inherit = "energy.advance.agreement"

    returned_billed_amount = fields.Monetary(
        string="To Return: Billed",
        compute="_compute_returned_amounts",
        help="With VAT, of advances dated after the end of supply. The settlement "
        "takes it off the tax.",
    )
    returned_paid_amount = fields.Monetary(
        string="To Return: Paid",
        compute="_compute_returned_amounts",
        help="Of advances dated after the end of supply. The settlement gives it back.",
    )

    @api.depends("advance_ids.is_to_return")
    def _compute_returned_amounts(self):
        for agreement in self:
            returned = agreement.advance_ids.filtered("is_to_return")
            billed = paid = 0
            if returned:
                days = (
                    min(returned.mapped("date_from")),
                    max(returned.mapped("date_to")),
                )
                billed = sum(map(sum, agreement._get_billed(*days).values()))
                paid = agreement._get_paid(*days)
            agreement.returned_billed_amount = float(billed)
            agreement.returned_paid_amount = float(paid)

    def _filter_supplied(self, advances):
        """Return those of ``advances`` dated before the end of supply."""
        point = self.contract_point_id.supply_point_id
        rows = self.billing_group_id.point_ids._get_live().filtered(
            lambda row: row.supply_point_id == point if point else not row.advance_cycle
        )
        ends = rows.mapped("date_to")
        if rows and not all(ends):
            return advances
        end = max(ends, default=None)
        return advances.filtered(lambda item: end and item.tax_date < end)


class EnergyAdvance(models.Model):
    """Advances follow the days of supply."""

    _inherit = "energy.advance"

    def _give_up(self):
        """Supply ended before these advances; return those that change by it."""
        documented = self._filter_documented()
        planned = self.filtered(lambda item: item.state == "planned")
        planned._cancel()
        planned.write({"is_given_up": True})
        documented.write({"is_to_return": True})
        return planned | documented

    def _take_up(self):
        """Supply goes on: undo ``_give_up`` and return ``self``."""
        given_up = self.filtered("is_given_up")
        given_up.write({"state": "planned", "is_given_up": False})
        self.write({"is_to_return": False})
        return self

    def _filter_documented(self):
        """Return the advances that a document was posted for, or a payment taxed."""
        moves = self.env["account.move"].search(
            [("energy_advance_id", "in", self.ids), ("state", "=", "posted")]
        )
        posted = self.filtered(lambda item: item.state == "posted")
        return posted | moves.energy_advance_id
