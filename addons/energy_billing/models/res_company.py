from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    energy_hotline = fields.Char(help="Fault and customer line, printed on bills.")
    energy_register_text = fields.Char(
        string="Register Entry",
        translate=True,
        help="Where the company is registered, as printed on documents.",
    )
