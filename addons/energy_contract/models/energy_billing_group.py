import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain


class EnergyBillingGroup(models.Model):
    """Points of a contract that share invoices, recipient, payment and symbol.

    How the group is invoiced and pays are its terms; the group shows those of today
    (a scheduled action moves on to terms that begin). Documents ask for the terms of
    their day.
    """

    _name = "energy.billing.group"
    _description = "Billing Group"
    _inherit = ["mail.thread"]
    _order = "contract_id, name"
    _check_company_auto = True
    _rec_names_search = ["name", "variable_symbol", "contract_id.name"]

    name = fields.Char(required=True)
    contract_id = fields.Many2one(
        "energy.contract", required=True, index=True, ondelete="cascade"
    )
    is_agreed = fields.Boolean(
        compute="_compute_is_agreed",
        help="The contract holds: its terms change from a day on only.",
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, precompute=True, index=True
    )
    variable_symbol = fields.Char(
        required=True,
        copy=False,
        default=lambda self: self._default_variable_symbol(),
        help="Ten digits that identify payments of this group.",
    )
    point_ids = fields.One2many("energy.contract.point", "billing_group_id")
    point_count = fields.Integer(
        compute="_compute_point_count", help="Supply points of today."
    )

    # Terms of today

    terms_ids = fields.One2many("energy.billing.group.terms", "group_id")
    terms_id = fields.Many2one(
        "energy.billing.group.terms",
        string="Terms of Today",
        compute="_compute_terms_id",
        store=True,
        index="btree_not_null",
    )
    partner_id = fields.Many2one(related="terms_id.partner_id", readonly=False)
    lang = fields.Selection(related="terms_id.lang", readonly=False)
    delivery = fields.Selection(
        related="terms_id.delivery",
        readonly=False,
        help="How the invoices reach the recipient. Empty in a new group: by e-mail "
        "if the recipient has an address, else by post.",
    )
    email = fields.Char(related="terms_id.email", readonly=False)
    invoicing = fields.Selection(
        related="terms_id.invoicing",
        readonly=False,
        default=lambda self: self._default_terms("invoicing"),
    )
    payment_method = fields.Selection(
        related="terms_id.payment_method",
        readonly=False,
        default=lambda self: self._default_terms("payment_method"),
    )
    mandate_id = fields.Many2one(related="terms_id.mandate_id", readonly=False)
    collection_number = fields.Char(
        related="terms_id.collection_number", readonly=False
    )
    due_days = fields.Integer(
        related="terms_id.due_days",
        readonly=False,
        default=lambda self: self._default_terms("due_days"),
    )
    cycle = fields.Selection(
        related="terms_id.cycle",
        readonly=False,
        default=lambda self: self._default_terms("cycle"),
    )
    advance_cycle = fields.Selection(related="terms_id.advance_cycle", readonly=False)
    recipient_id = fields.Many2one(related="terms_id.recipient_id")
    recipient_email = fields.Char(related="terms_id.recipient_email")

    _variable_symbol_uniq = models.Constraint(
        "UNIQUE(variable_symbol, company_id)",
        "Another billing group has this variable symbol already.",
    )

    @api.model
    def _default_variable_symbol(self):
        return self.env["ir.sequence"].sudo().next_by_code("energy.variable.symbol")

    @api.model
    def _default_terms(self, name):
        return self.env["energy.billing.group.terms"].default_get([name]).get(name)

    @api.depends("name", "contract_id.name")
    @api.depends_context("in_contract")
    def _compute_display_name(self):
        alone = self.env.context.get("in_contract")
        for group in self:
            contract = group.contract_id.name
            group.display_name = group.name if alone else f"{contract} / {group.name}"

    @api.depends("contract_id.state")
    def _compute_is_agreed(self):
        for group in self:
            group.is_agreed = group.contract_id.state in ("active", "ended")

    def _compute_point_count(self):
        Point = self.env["energy.contract.point"]
        domain = Point._get_valid_domain(fields.Date.context_today(self))
        rows = Point._read_group(
            domain & Domain("billing_group_id", "in", self.ids),
            ["billing_group_id"],
            ["supply_point_id:count_distinct"],
        )
        counts = dict(rows)
        for group in self:
            group.point_count = counts.get(group._origin, 0)

    @api.depends("terms_ids.date_from", "terms_ids.date_to")
    def _compute_terms_id(self):
        today = fields.Date.context_today(self)
        for group in self:
            group.terms_id = group.terms_ids._pick(today)

    @api.constrains("variable_symbol")
    def _check_variable_symbol(self):
        for group in self:
            if not re.fullmatch("[0-9]{1,10}", group.variable_symbol):
                raise ValidationError(
                    self.env._(
                        "%(symbol)s is no variable symbol. It has up to ten digits.",
                        symbol=group.variable_symbol,
                    )
                )

    def _prepare_create_values(self, vals_list):
        """Turn terms among the values, and their defaults, into the first terms."""
        vals_list = super()._prepare_create_values(vals_list)
        contracts = self.env["energy.contract"].browse(
            vals.get("contract_id") for vals in vals_list
        )
        return [
            self._prepare_first_terms(contract, vals)
            for contract, vals in zip(contracts, vals_list, strict=True)
        ]

    def _prepare_first_terms(self, contract, vals):
        """Return ``vals`` with the terms that hold since the contract began."""
        names = self.env["energy.billing.group.terms"]._get_terms_fields()
        terms = {name: vals.pop(name) for name in names if name in vals}
        if not terms.get("delivery"):
            partner = self.env["res.partner"].browse(terms.get("partner_id") or [])
            email = terms.get("email") or (partner or contract.partner_id).email
            terms["delivery"] = "email" if email else "post"
        terms["date_from"] = contract.date_from
        return vals | {"terms_ids": [Command.create(terms)]}

    def write(self, vals):
        """Write terms together: they are checked together."""
        names = self.env["energy.billing.group.terms"]._get_terms_fields()
        terms = {name: vals[name] for name in names if name in vals}
        if terms:
            self.terms_id.write(terms)
        own = {name: vals[name] for name in vals if name not in terms}
        return super().write(own) if own else True
