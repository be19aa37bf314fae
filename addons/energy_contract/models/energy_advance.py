from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class EnergyAdvance(models.Model):
    """One instalment of an advance agreement.

    Calculated, posted on its date, never edited. Its history is that of its agreement.
    """

    _name = "energy.advance"
    _description = "Advance"
    _log_access = False
    _order = "tax_date, id"
    _rec_names_search = ["agreement_id.name", "agreement_id.variable_symbol"]

    # Found by the unique number; more indexes slow down writing millions of rows.
    agreement_id = fields.Many2one(
        "energy.advance.agreement", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(related="agreement_id.partner_id")
    contract_id = fields.Many2one(related="agreement_id.contract_id")
    billing_group_id = fields.Many2one(related="agreement_id.billing_group_id")
    variable_symbol = fields.Char(related="agreement_id.variable_symbol")
    mode = fields.Selection(related="agreement_id.mode")
    number = fields.Integer(string="#", required=True)
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="Until (excluded)", required=True)
    tax_date = fields.Date(
        string="Date of Supply",
        required=True,
        help="The last day of the period it pays for; tax arises on it.",
    )
    due_date = fields.Date(required=True)
    post_date = fields.Date(string="Posted on", required=True)
    line_ids = fields.One2many("energy.advance.line", "advance_id", string="VAT")
    amount_untaxed = fields.Monetary(string="Base", required=True)
    amount_tax = fields.Monetary(string="VAT Amount", compute="_compute_amount_tax")
    amount_total = fields.Monetary(string="To Pay", required=True)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("posted", "Posted"),
            ("cancelled", "Cancelled"),
            ("replaced", "Replaced"),
        ],
        required=True,
        default="planned",
    )
    replaced_by_id = fields.Many2one(
        "energy.advance.agreement", index="btree_not_null", ondelete="restrict"
    )
    move_id = fields.Many2one(
        "account.move",
        string="Document",
        index="btree_not_null",
        ondelete="restrict",
        help="The entry of the advance in the ledger.",
    )
    is_to_return = fields.Boolean(
        help="Billed for days on which the customer is no longer supplied; the "
        "settlement gives it back."
    )
    is_given_up = fields.Boolean(
        help="Cancelled because supply ended before it; it holds again should supply "
        "go on."
    )
    post_error = fields.Char(help="Why it could not be posted, and what to do.")

    _number_uniq = models.Constraint(
        "UNIQUE(agreement_id, number)", "An agreement numbers its advances once."
    )
    _amount_positive = models.Constraint(
        "CHECK (amount_total >= 0)", "An advance cannot be negative."
    )
    _posted_has_move = models.Constraint(
        "CHECK (state <> 'posted' OR move_id IS NOT NULL)",
        "A posted advance has its document.",
    )
    # The scheduled action looks for what is due to be posted.
    _to_post_idx = models.Index("(post_date, id) WHERE state = 'planned'")

    @api.depends("agreement_id.name", "number")
    def _compute_display_name(self):
        for advance in self:
            number = advance.agreement_id.name or self.env._("Draft")
            advance.display_name = f"{number}/{advance.number}"

    @api.depends("amount_total", "amount_untaxed")
    def _compute_amount_tax(self):
        for advance in self:
            advance.amount_tax = advance.amount_total - advance.amount_untaxed

    def action_post(self):
        """Button: post planned advances now, also those that failed."""
        if not self.env.user.has_group(
            "energy_supply_point.group_energy_billing_manager"
        ):
            raise AccessError(self.env._("Only billing managers post advances."))
        planned = self.filtered(
            lambda item: item.state == "planned" and item.mode != "request"
        )
        if not planned:
            raise UserError(
                self.env._(
                    "Nothing to post. Payment requests are taxed when they are paid; "
                    "posted, cancelled and replaced advances stay as they are."
                )
            )
        early = planned.filtered(
            lambda item: item.post_date > fields.Date.context_today(self)
        )
        if early:
            raise UserError(
                self.env._(
                    "%(advance)s is posted by itself on %(day)s. Its tax arises then, "
                    "not earlier.",
                    advance=early[0].display_name,
                    day=f"{early[0].post_date:%d.%m.%Y}",
                )
            )
        # Who may bill may have the document entered, without rights to the ledger.
        planned.sudo()._post()
        return True

    def action_cancel(self):
        """Button: give up planned advances."""
        if any(advance.state != "planned" for advance in self):
            raise UserError(
                self.env._(
                    "Only planned advances can be cancelled. Issue a credit note for a "
                    "posted one."
                )
            )
        self.agreement_id.check_access("write")
        self.sudo()._cancel()  # nobody edits an advance in any other way
        return True

    def action_view_document(self):
        """Button: the entry of the advance."""
        self.ensure_one()
        return self.move_id._get_records_action()

    def _cancel(self):
        self.write({"state": "cancelled", "post_error": False})
        return self


class EnergyAdvanceLine(models.Model):
    """The part of an advance at one rate of VAT."""

    _name = "energy.advance.line"
    _description = "Advance by VAT Rate"
    _log_access = False
    _rec_names_search = ["vat_rate_id.vat_class_id.name"]
    _order = "advance_id, percent, id"

    advance_id = fields.Many2one(
        "energy.advance", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="advance_id.currency_id")
    vat_rate_id = fields.Many2one("energy.vat.rate", required=True, ondelete="restrict")
    percent = fields.Float(string="VAT (%)", digits=(5, 2), required=True)
    base = fields.Monetary(required=True)
    tax = fields.Monetary(required=True)
