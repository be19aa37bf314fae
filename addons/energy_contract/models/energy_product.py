from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EnergyProduct(models.Model):
    """What is sold: a supply tariff under a name that customers know."""

    _name = "energy.product"
    _description = "Energy Product"
    _order = "commodity, name"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    active = fields.Boolean(default=True)
    commodity = fields.Selection(
        related="tariff_id.commodity", store=True, precompute=True
    )
    tariff_id = fields.Many2one(
        "energy.tariff",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('kind', '=', 'supply')]",
    )
    company_id = fields.Many2one(
        related="tariff_id.company_id", store=True, precompute=True, index=True
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

    @api.constrains("tariff_id")
    def _check_tariff(self):
        for product in self:
            if product.tariff_id.kind != "supply":
                raise ValidationError(
                    self.env._(
                        "%(tariff)s is no supply tariff, so product %(product)s cannot "
                        "sell it. Choose another tariff.",
                        tariff=product.tariff_id.display_name,
                        product=product.name,
                    )
                )
