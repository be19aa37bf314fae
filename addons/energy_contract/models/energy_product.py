from odoo import fields, models


class EnergyProduct(models.Model):
    """What is sold: a supply tariff under a name that customers know."""

    _name = "energy.product"
    _description = "Energy Product"
    _order = "commodity, name"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    active = fields.Boolean(default=True)
    commodity = fields.Selection(related="tariff_id.commodity", store=True)
    tariff_id = fields.Many2one(
        "energy.tariff",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('kind', '=', 'supply')]",
    )
    segment_ids = fields.Many2many(
        "energy.customer.segment",
        string="Sold to",
        help="Empty: to every customer segment.",
    )
    description = fields.Text(translate=True)

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "A product with this code exists already."
    )
