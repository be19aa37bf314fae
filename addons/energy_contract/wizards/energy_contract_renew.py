from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.terms import add_months


class EnergyContractRenew(models.TransientModel):
    """Asks for the new term of contracts, one or many."""

    _name = "energy.contract.renew"
    _description = "Renew"
    _inherit = ["energy.contract.step"]
    _rec_name = "months"

    months = fields.Integer(
        string="New Term (months)",
        required=True,
        compute="_compute_months",
        store=True,
        readonly=False,
        precompute=True,
    )
    term_date_to = fields.Date(
        string="Fixed Until (excluded)", compute="_compute_term_date_to"
    )
    product_id = fields.Many2one(
        "energy.product",
        string="New Product",
        help="From the first day of the new term. Empty: as before.",
    )
    is_price_fixed = fields.Boolean(string="Price Fixed for the Term")
    reason = fields.Char()

    @api.depends("product_id")
    def _compute_months(self):
        for step in self:
            step.months = step.product_id.term_months or step.months or 12

    @api.depends("months", "contract_ids.term_date_to")
    def _compute_term_date_to(self):
        for step in self:
            days = set(step.contract_ids.mapped("term_date_to"))
            day = days.pop() if len(days) == 1 else False
            step.term_date_to = day and add_months(day, step.months)

    def action_apply(self):
        """Button: the new term is agreed."""
        self._begin()
        if self.months <= 0:
            raise UserError(self.env._("A term lasts at least a month."))
        for start, contracts in self.contract_ids.grouped("term_date_to").items():
            contracts._renew(
                self.months,
                product=self.product_id,
                price_fixed_to=start
                and self.is_price_fixed
                and add_months(start, self.months),
                reason=self.reason,
            )
        return self._finish(self.contract_ids, "mail_template_contract_amendment")

    def action_offer(self):
        """Button: only write to the customers, and offer it."""
        return self.contract_ids.action_send_renewal_offer()
