from bisect import bisect_right

from odoo import fields, models

from ..logic.grants import cut_grant
from .copy_rows import copy_rows

COLUMNS = (
    "advance_id", "agreement_id", "contract_point_id", "company_id", "scheme_id",
    "value_id", "date_from", "date_to", "quantity", "price_before", "price_after",
    "amount",
)  # fmt: skip


class EnergyAdvanceGrant(models.Model):
    """What a cap or an aid is expected to take off, by the days of an advance."""

    _name = "energy.advance.grant"
    _description = "Cap or Aid in an Advance"
    _log_access = False
    _order = "date_from, id"
    _rec_name = "scheme_id"

    advance_id = fields.Many2one(
        "energy.advance", required=True, index=True, ondelete="cascade"
    )
    agreement_id = fields.Many2one(
        "energy.advance.agreement", required=True, index=True, ondelete="cascade"
    )
    contract_point_id = fields.Many2one(
        "energy.contract.point", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    supply_point_id = fields.Many2one(related="contract_point_id.supply_point_id")
    advance_state = fields.Selection(
        related="advance_id.state", string="State of the Advance"
    )
    scheme_id = fields.Many2one(
        "energy.price.scheme", required=True, index=True, ondelete="restrict"
    )
    value_id = fields.Many2one(
        "energy.price.scheme.value", required=True, index=True, ondelete="restrict"
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="Until (excluded)", required=True)
    quantity = fields.Float(string="MWh", digits=(16, 6), required=True)
    price_before = fields.Float(digits=(16, 6), required=True, aggregator=None)
    price_after = fields.Float(digits=(16, 6), required=True, aggregator=None)
    amount = fields.Monetary(
        required=True, help="What the customer is not asked to pay, net."
    )


class EnergyAdvanceAgreement(models.Model):
    """Advances know what caps and aid take off them."""

    _inherit = "energy.advance.agreement"

    grant_ids = fields.One2many(
        "energy.advance.grant", "agreement_id", string="Caps and Aid", readonly=True
    )
    grant_amount = fields.Monetary(
        string="Caps and Aid (Net)",
        compute="_compute_grant_amount",
        help="What caps and aid are expected to take off in the period, without VAT. "
        "The advances are lower by it already.",
    )

    def _compute_grant_amount(self):
        rows = self.env["energy.advance.grant"]._read_group(
            [("agreement_id", "in", self.ids)], ["agreement_id"], ["amount:sum"]
        )
        amounts = dict(rows)
        for agreement in self:
            agreement.grant_amount = amounts.get(agreement._origin, 0)

    def _write_grants(self, planned):
        """Write what schemes take off, in bulk; mostly nothing.

        :param planned: ``[(agreement, costs, its advances as (id, instalment))]``.
        """
        scheme_of = self._get_schemes_of_values(planned)
        rows = [
            (
                advance, agreement.id, cost.contract_point_id, agreement.company_id.id,
                scheme_of[item.value_id], item.value_id, item.days.start, item.days.end,
                item.quantity, item.price_before, item.price_after, item.amount,
            )
            for agreement, costs, advances in planned
            for cost in costs
            for advance, item in _by_advance(cost, advances)
        ]  # fmt: skip
        copy_rows(self.env.cr, "energy_advance_grant", COLUMNS, rows)
        self.env["energy.advance.grant"].invalidate_model()

    def _get_schemes_of_values(self, planned):
        values = {
            item.value_id
            for _agreement, costs, _advances in planned
            for cost in costs
            for item in cost.grants
        }
        # Shared catalogue, read only.
        found = self.env["energy.price.scheme.value"].sudo().browse(values)
        return {value.id: value.scheme_id.id for value in found}


class EnergyAdvance(models.Model):
    _inherit = "energy.advance"

    grant_ids = fields.One2many(
        "energy.advance.grant", "advance_id", string="Caps and Aid", readonly=True
    )
    grant_amount = fields.Monetary(
        string="Caps and Aid (Net)",
        compute="_compute_grant_amount",
        help="What caps and aid are expected to take off on the days of this advance, "
        "without VAT.",
    )

    def _compute_grant_amount(self):
        rows = self.env["energy.advance.grant"]._read_group(
            [("advance_id", "in", self.ids)], ["advance_id"], ["amount:sum"]
        )
        amounts = dict(rows)
        for advance in self:
            advance.grant_amount = amounts.get(advance._origin, 0)


def _by_advance(cost, advances):
    """Yield what schemes take off a point with the id of the advance of its days.

    Days after the last advance, whose cost the others carry, belong to the last.
    """
    starts = [instalment.period.start for _advance, instalment in advances]
    for grant in cost.grants:
        for piece in cut_grant(grant, starts):
            at = max(bisect_right(starts, piece.days.start), 1) - 1
            yield advances[at][0], piece
