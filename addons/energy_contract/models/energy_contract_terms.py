from odoo import api, fields, models
from odoo.exceptions import ValidationError

CONCLUDED = [
    ("premises", "At our premises"),
    ("distance", "At a distance"),
    ("off_premises", "Away from our premises"),
    ("visit", "Unsolicited visit or sales event"),
]


class EnergyContract(models.Model):
    """How the contract came about, how long it lasts and how it ends."""

    _inherit = "energy.contract"

    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self._default_user_id(),
        index="btree_not_null",
        tracking=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    # Conclusion and withdrawal
    concluded_how = fields.Selection(
        CONCLUDED, string="Concluded", required=True, default="premises"
    )
    signed_on = fields.Date(string="Concluded On", tracking=True, copy=False)
    withdrawal_until = fields.Date(
        compute="_compute_withdrawal",
        help="The last day on which the customer may withdraw without a reason.",
    )
    withdrawal_source = fields.Char(
        string="Withdrawal By", compute="_compute_withdrawal"
    )
    withdrawn_on = fields.Date(readonly=True, copy=False, index="btree_not_null")

    # Term and renewal
    term_date_to = fields.Date(
        string="Fixed Until (excluded)",
        index="btree_not_null",
        tracking=True,
        help="First day after the fixed term. Empty: for an indefinite time.",
    )
    renewal = fields.Selection(
        [
            ("indefinite", "Goes on for an indefinite time"),
            ("prolong", "Prolonged automatically"),
            ("end", "Ends"),
        ],
        string="After the Term",
        required=True,
        default="indefinite",
    )
    renewal_months = fields.Integer(string="Prolonged By (months)", default=12)
    is_to_renew = fields.Boolean(
        compute="_compute_is_to_renew",
        search="_search_is_to_renew",
        help="Its fixed term ends soon; the company says how soon.",
    )

    # Notice
    notice_count = fields.Integer(string="Period of Notice", default=1)
    notice_unit = fields.Selection(
        [("days", "days"), ("months", "months")], required=True, default="months"
    )
    notice_to_month_end = fields.Boolean(
        string="To the End of a Month",
        default=True,
        help="Supply ends with the month in which the notice runs out.",
    )
    exit_fee = fields.Monetary(
        help="What each point costs when the contract ends before its fixed term."
    )
    exit_fee_basis = fields.Selection(
        [("once", "once"), ("month", "per month left")],
        string="Exit Fee Is Due",
        required=True,
        default="once",
    )
    notice_on = fields.Date(
        string="Notice Received On", readonly=True, copy=False, tracking=True
    )
    end_reason = fields.Selection(
        [
            ("customer", "Notice by the customer"),
            ("supplier", "Notice by the supplier"),
            ("agreement", "Agreement"),
            ("term", "End of the fixed term"),
            ("move", "Move-out"),
            ("death", "Death of the customer"),
            ("withdrawal", "Withdrawal"),
        ],
        string="Why It Ends",
        readonly=True,
        copy=False,
    )

    _notice_sane = models.Constraint(
        "CHECK (notice_count >= 0 AND renewal_months > 0)",
        "A period of notice is counted from zero, and a prolongation lasts at least a "
        "month.",
    )
    _exit_fee_sane = models.Constraint(
        "CHECK (exit_fee >= 0)", "An exit fee cannot be negative."
    )

    @api.model
    def _default_user_id(self):
        return self.env.user

    @api.depends("concluded_how", "signed_on", "segment_id", "company_id")
    def _compute_withdrawal(self):
        found = self.env["energy.withdrawal.rule"]._find_last_days(self)
        for contract in self:
            day, source = found.get(contract, (False, False))
            contract.withdrawal_until, contract.withdrawal_source = day, source

    @api.depends("term_date_to", "state")
    def _compute_is_to_renew(self):
        to_renew = self.filtered_domain(self._get_to_renew_domain())
        for contract in self:
            contract.is_to_renew = contract in to_renew

    def _search_is_to_renew(self, operator, value):
        if operator != "in" or len(value) > 1:
            return NotImplemented
        domain = self._get_to_renew_domain()
        return domain if True in value else ~domain

    @api.constrains("term_date_to", "date_from")
    def _check_term(self):
        for contract in self:
            if contract.term_date_to and contract.term_date_to <= contract.date_from:
                raise ValidationError(
                    self.env._(
                        "The fixed term of contract %(contract)s ends before supply "
                        "begins. Enter a later day.",
                        contract=contract.name,
                    )
                )

    @api.onchange("signed_on", "concluded_how")
    def _onchange_concluded(self):
        if self.concluded_how != "premises" and not self.signed_on:
            self.signed_on = fields.Date.context_today(self)

    def action_sign(self):
        """Button: the customer signed, today unless a day is entered already."""
        unsigned = self.filtered(lambda contract: not contract.signed_on)
        unsigned.signed_on = fields.Date.context_today(self)
        return super().action_sign()


class EnergyContractPoint(models.Model):
    _inherit = "energy.contract.point"

    price_fixed_to = fields.Date(
        string="Price Fixed Until (excluded)",
        index="btree_not_null",
        help="Until then the supplier does not change the price. Empty: not fixed.",
    )
