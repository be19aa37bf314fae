import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EnergyMandate(models.Model):
    """The payer's permission to debit an account, known by its reference (UMR)."""

    _name = "energy.mandate"
    _description = "Direct Debit Mandate"
    _inherit = ["mail.thread", "energy.dated.mixin"]
    _check_company_auto = True
    _rec_names_search = ["name", "partner_id.name", "bank_id.acc_number"]

    name = fields.Char(
        string="Mandate Reference",
        required=True,
        copy=False,
        tracking=True,
        default=lambda self: self._default_name(),
        help="Unique reference (UMR) that the payer gives to the bank too.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    bank_id = fields.Many2one(
        "res.partner.bank",
        string="Bank Account",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    partner_id = fields.Many2one(
        related="bank_id.partner_id", string="Payer", store=True, index=True
    )
    scheme = fields.Selection(
        [("core", "Core"), ("b2b", "Business (B2B)")], required=True, default="core"
    )
    is_recurrent = fields.Boolean(string="Recurrent", default=True)
    signed_on = fields.Date(
        required=True, default=fields.Date.context_today, tracking=True
    )
    date_from = fields.Date(
        compute="_compute_date_from", store=True, readonly=False, precompute=True
    )
    date_to = fields.Date(tracking=True)
    terms_ids = fields.One2many("energy.billing.group.terms", "mandate_id")
    group_count = fields.Integer(compute="_compute_group_count")

    _name_uniq = models.Constraint(
        "UNIQUE(name, company_id)", "Another mandate has this reference already."
    )
    _signed_before_valid = models.Constraint(
        "CHECK (signed_on <= date_from)",
        "A mandate cannot be valid before it was signed.",
    )

    @api.model
    def _default_name(self):
        return self.env["ir.sequence"].sudo().next_by_code("energy.mandate")

    @api.depends("signed_on")
    def _compute_date_from(self):
        for mandate in self:
            mandate.date_from = mandate.signed_on

    @api.depends("terms_ids")
    def _compute_group_count(self):
        for mandate in self:
            mandate.group_count = len(mandate.terms_ids.group_id)

    @api.depends("name", "partner_id.name", "bank_id.acc_number")
    def _compute_display_name(self):
        for mandate in self:
            mandate.display_name = " – ".join(
                filter(None, (mandate.name, mandate.bank_id.acc_number))
            )

    @api.constrains("name")
    def _check_name(self):
        # The characters that SEPA allows in a mandate reference (EPC AT-01).
        for mandate in self:
            if not re.fullmatch(r"[A-Za-z0-9+?/:().,'-]{1,35}", mandate.name):
                raise ValidationError(
                    self.env._(
                        "%(name)s is no mandate reference. It has up to 35 letters, "
                        "digits and the signs + ? / - : ( ) . , '",
                        name=mandate.name,
                    )
                )

    @api.constrains("bank_id")
    def _check_bank(self):
        for mandate in self:
            if mandate.bank_id.acc_type != "iban":
                raise ValidationError(
                    self.env._(
                        "%(account)s is no valid IBAN. Direct debit needs one: correct "
                        "the bank account of %(payer)s.",
                        account=mandate.bank_id.acc_number,
                        payer=mandate.partner_id.name,
                    )
                )

    def action_view_groups(self):
        """Smart button: the billing groups that pay or paid by these mandates."""
        return self.terms_ids.group_id._get_records_action()

    def _is_valid_on(self, day):
        self.ensure_one()
        return self._is_valid_within(day, day + timedelta(days=1))

    def _is_valid_within(self, date_from, date_to=None):
        """Tell whether it is valid on some day of ``[date_from, date_to)``."""
        self.ensure_one()
        starts = not date_to or self.date_from < date_to
        return starts and (not self.date_to or self.date_to > date_from)
