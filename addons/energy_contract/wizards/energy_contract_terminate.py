from odoo import api, fields, models


class EnergyContractTerminate(models.TransientModel):
    """Asks when notice came and why; says when supply ends and what that costs."""

    _name = "energy.contract.terminate"
    _description = "Terminate"
    _inherit = ["energy.contract.step"]
    _rec_name = "date"

    notice_on = fields.Date(
        string="Notice Received On", required=True, default=fields.Date.context_today
    )
    reason = fields.Selection(
        [
            ("customer", "Notice by the customer"),
            ("supplier", "Notice by the supplier"),
            ("agreement", "Agreement"),
            ("death", "Death of the customer"),
        ],
        required=True,
        default="customer",
    )
    notice_end = fields.Date(
        string="Notice Runs Out (excluded)",
        compute="_compute_notice_end",
        help="First day without supply by the period of notice.",
    )
    date = fields.Date(
        string="Supply Ends On (excluded)",
        compute="_compute_date",
        store=True,
        readonly=False,
        help="First day without supply.",
    )
    contract_point_ids = fields.Many2many(
        "energy.contract.point",
        string="Only These Points",
        domain="[('contract_id', 'in', contract_ids), ('is_void', '=', False)]",
        help="Empty: the whole contracts.",
    )
    currency_id = fields.Many2one(related="contract_ids.currency_id")
    exit_fee = fields.Monetary(compute="_compute_exit_fee")
    is_charged = fields.Boolean(
        string="Charge the Exit Fee",
        compute="_compute_is_charged",
        store=True,
        readonly=False,
        precompute=True,
    )
    is_sooner = fields.Boolean(compute="_compute_exit_fee")

    @api.depends("notice_on", "contract_ids")
    def _compute_notice_end(self):
        for step in self:
            ends = [
                contract._get_notice_end(step.notice_on)
                for contract in step.contract_ids
                if step.notice_on
            ]
            step.notice_end = max(ends, default=False)

    @api.depends("notice_end", "reason")
    def _compute_date(self):
        for step in self:
            at_once = step.reason in ("agreement", "death")
            step.date = step.notice_on if at_once else step.notice_end

    @api.depends("reason")
    def _compute_is_charged(self):
        """Nobody owes a fee for dying, or for being given notice."""
        for step in self:
            step.is_charged = step.reason not in ("supplier", "death")

    @api.depends("date", "contract_ids", "contract_point_ids", "notice_end", "reason")
    def _compute_exit_fee(self):
        for step in self:
            fees = step.date and step.contract_ids._origin._get_exit_fees(
                step.date, step._get_rows()
            )
            step.exit_fee = sum(fees.values()) if fees else 0
            step.is_sooner = bool(
                step.reason in ("customer", "supplier")
                and step.date
                and step.notice_end
                and step.date < step.notice_end
            )

    def _get_rows(self):
        return self.contract_point_ids._origin or None

    def action_apply(self):
        """Button: terminate, charge the exit fee, write to the customer."""
        self._begin()
        contracts, rows = self.contract_ids, self._get_rows()
        charges = contracts._prepare_exit_fee(self.date, rows)
        contracts._terminate(
            self.date, rows, notice_on=self.notice_on, reason=self.reason
        )
        if self.is_charged and charges:
            contracts._charge_exit_fee(charges)
        return self._finish(contracts, "mail_template_contract_termination")
