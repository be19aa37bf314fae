from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    energy_proration = fields.Selection(
        [
            ("months", "Full months, and days by the length of their month"),
            ("year", "Twelfths of the year, by days"),
        ],
        string="Monthly Prices in Part Months",
        required=True,
        default="months",
    )
    energy_due_days = fields.Integer(string="Due Days", default=14)
    energy_price_four_eyes = fields.Boolean(
        string="Release Prices by Four Eyes",
        default=True,
        help="Who proposed a price cannot release it.",
    )
    energy_renewal_days = fields.Integer(
        string="Propose Renewals",
        default=60,
        help="How many days before the end of a fixed term its renewal is proposed.",
    )
    energy_advance_renewal_days = fields.Integer(
        string="Propose the Next Advances",
        default=45,
        help="How many days before an advance agreement ends the next one is proposed. "
        "Zero: never.",
    )
    energy_exit_fee_item_id = fields.Many2one(
        "product.product",
        string="Exit Fee Charged As",
        help="Gives the account and the taxes of the fee for leaving before the end of "
        "a fixed term. Empty: an item outside VAT.",
    )
    energy_hotline = fields.Char(help="Fault and customer line, printed on documents.")
    energy_register_text = fields.Char(
        string="Register Entry",
        translate=True,
        help="Where the company is registered, as printed on documents.",
    )

    _energy_due_days_sane = models.Constraint(
        "CHECK (energy_due_days >= 0)", "Due days cannot be negative."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    energy_proration = fields.Selection(
        related="company_id.energy_proration", readonly=False
    )
    energy_due_days = fields.Integer(
        related="company_id.energy_due_days", readonly=False
    )
    energy_price_four_eyes = fields.Boolean(
        related="company_id.energy_price_four_eyes", readonly=False
    )
    energy_renewal_days = fields.Integer(
        related="company_id.energy_renewal_days", readonly=False
    )
    energy_exit_fee_item_id = fields.Many2one(
        related="company_id.energy_exit_fee_item_id", readonly=False
    )
    energy_advance_renewal_days = fields.Integer(
        related="company_id.energy_advance_renewal_days", readonly=False
    )
