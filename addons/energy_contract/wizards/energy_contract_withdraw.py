from odoo import api, fields, models

# A change of supplier takes about three weeks.
SWITCH_DAYS = 21


class EnergyContractWithdraw(models.TransientModel):
    """Asks when the customer withdrew, and when a point that is supplied returns."""

    _name = "energy.contract.withdraw"
    _description = "Withdrawal of the Customer"
    _inherit = ["energy.contract.step"]
    _rec_name = "received_on"

    received_on = fields.Date(
        string="Sent by the Customer On",
        required=True,
        default=fields.Date.context_today,
        help="The day on which the customer sent the withdrawal counts.",
    )
    withdrawal_until = fields.Date(compute="_compute_withdrawal_until")
    source = fields.Char(string="By", compute="_compute_withdrawal_until")
    is_late = fields.Boolean(compute="_compute_withdrawal_until")
    is_goodwill = fields.Boolean(
        string="Out of Goodwill", help="Accept it although there is no right to it."
    )
    is_supplied = fields.Boolean(compute="_compute_is_supplied")
    return_date = fields.Date(
        string="Returns On",
        compute="_compute_return_date",
        store=True,
        readonly=False,
        help="From this day on the former supplier supplies again.",
    )

    @api.depends("contract_ids", "received_on")
    def _compute_withdrawal_until(self):
        for step in self:
            lasts = [day for day in step.contract_ids.mapped("withdrawal_until") if day]
            everybody = len(lasts) == len(step.contract_ids)
            step.withdrawal_until = min(lasts) if lasts and everybody else False
            step.source = step.contract_ids[:1].withdrawal_source
            step.is_late = bool(
                not step.withdrawal_until
                or (step.received_on and step.received_on > step.withdrawal_until)
            )

    @api.depends("contract_ids", "received_on")
    def _compute_is_supplied(self):
        for step in self:
            step.is_supplied = bool(step.received_on) and any(
                contract._get_supplied_points(step.received_on)
                for contract in step.contract_ids
            )

    @api.depends("is_supplied", "received_on")
    def _compute_return_date(self):
        for step in self:
            step.return_date = step.is_supplied and fields.Date.add(
                max(step.received_on, fields.Date.context_today(step)),
                days=SWITCH_DAYS,
            )

    def action_apply(self):
        """Button: record the withdrawal and write to the customer."""
        self._begin()
        self.contract_ids._withdraw(
            self.received_on, self.return_date, is_goodwill=self.is_goodwill
        )
        return self._finish(self.contract_ids, "mail_template_contract_withdrawal")
