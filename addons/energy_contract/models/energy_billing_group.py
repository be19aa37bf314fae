import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

CYCLES = [
    ("month", "Monthly"),
    ("quarter", "Quarterly"),
    ("half_year", "Half-yearly"),
    ("year", "Yearly"),
]


class EnergyBillingGroup(models.Model):
    """Points of a contract that share invoices, address, due days and symbol."""

    _name = "energy.billing.group"
    _description = "Billing Group"
    _order = "contract_id, name"
    _check_company_auto = True
    _rec_names_search = ["name", "variable_symbol", "contract_id.name"]

    name = fields.Char(required=True)
    contract_id = fields.Many2one(
        "energy.contract", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Invoice Address",
        index=True,
        check_company=True,
        help="Empty: the customer of the contract.",
    )
    variable_symbol = fields.Char(
        required=True,
        copy=False,
        default=lambda self: self._default_variable_symbol(),
        help="Ten digits that identify payments of this group.",
    )
    due_days = fields.Integer(
        required=True, default=lambda self: self.env.company.energy_due_days
    )
    cycle = fields.Selection(CYCLES, string="Settlement", required=True, default="year")
    advance_cycle = fields.Selection(
        CYCLES,
        string="Advances",
        help="How often an advance is due. Empty: no advances.",
    )
    point_ids = fields.One2many("energy.contract.point", "billing_group_id")

    _variable_symbol_uniq = models.Constraint(
        "UNIQUE(variable_symbol, company_id)",
        "Another billing group has this variable symbol already.",
    )
    _due_days_sane = models.Constraint(
        "CHECK (due_days >= 0)", "Due days cannot be negative."
    )

    @api.model
    def _default_variable_symbol(self):
        return self.env["ir.sequence"].sudo().next_by_code("energy.variable.symbol")

    @api.depends("name", "contract_id.name")
    def _compute_display_name(self):
        for group in self:
            group.display_name = f"{group.contract_id.name} / {group.name}"

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
