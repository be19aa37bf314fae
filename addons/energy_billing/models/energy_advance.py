from odoo import fields, models
from odoo.fields import Domain


class EnergyAdvance(models.Model):
    _inherit = "energy.advance"

    state = fields.Selection(
        selection_add=[("settled", "Settled")],
        # The settlement came before a tax document: it charges the days in full.
        ondelete={"settled": "set default"},
    )
    settlement_id = fields.Many2one(
        "account.move",
        string="Settled By",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The invoice of the days that this advance was for.",
    )

    def action_view_settlement(self):
        """Smart button: the invoice that settled the advance."""
        self.ensure_one()
        return self.settlement_id._get_records_action()

    def _register_payment(self, amount, day, key):
        """What comes for a settled request pays the settlement, and is not taxed."""
        if self.settlement_id:
            return self.env["account.move"]
        return super()._register_payment(amount, day, key)

    def _get_settled_domain(self, bills):
        """Return the domain of what invoices of ``bills`` may have to settle."""
        last_days = Domain("date_to", ">", min(bills.mapped("date_from"))) & Domain(
            "date_to", "<=", max(bills.mapped("date_to"))
        )
        return (
            Domain("agreement_id.billing_group_id", "in", bills.billing_group_id.ids)
            & Domain("agreement_id.state", "!=", "draft")
            & Domain("state", "in", ("planned", "posted"))
            & Domain("settlement_id", "=", False)
            & (last_days | Domain("is_to_return", "=", True))
        )

    def _get_owner(self):
        """Return billing group and supply point; without one, of the whole group."""
        agreement = self.agreement_id
        return (
            agreement.billing_group_id,
            agreement.contract_point_id.supply_point_id,
        )

    def _is_settled_by(self, bill):
        """Return whether the days of the advance end within the days of a bill."""
        return self.is_to_return or bill.date_from < self.date_to <= bill.date_to

    def _set_settled(self, move):
        """``move`` charges the days of these advances in full."""
        self.settlement_id = move
        self.filtered(lambda item: item.state == "planned").state = "settled"

    def _release_settled(self):
        """The settlement of these advances was credited."""
        self.filtered(lambda item: item.state == "settled").state = "planned"
        self.settlement_id = False


class EnergyAdvanceRule(models.Model):
    _inherit = "energy.advance.rule"

    unpaid = fields.Selection(
        [
            ("separate", "Stay due on their own"),
            ("merged", "Are taken over by the settlement"),
        ],
        string="Unpaid Advances",
        required=True,
        default="separate",
        help="What becomes, at the settlement, of advances that were billed and not "
        "paid. Payment requests without a tax document always lapse: the settlement "
        "charges their days.",
    )
