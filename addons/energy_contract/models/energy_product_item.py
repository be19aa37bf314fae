from odoo import api, fields, models

TIMES_A_YEAR = {"once": 1, "month": 12, "quarter": 4, "year": 1}


class EnergyProductItem(models.Model):
    """What is charged, or given, with a product besides energy."""

    _name = "energy.product.item"
    _description = "Service or Bonus of a Product"
    _order = "product_id, sequence, id"
    _rec_names_search = ["service_id.name"]

    product_id = fields.Many2one(
        "energy.product", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="product_id.company_id")
    currency_id = fields.Many2one(related="product_id.currency_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("charge", "Charge"), ("bonus", "Bonus")], required=True, default="charge"
    )
    service_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        help="Gives the text, the account and the taxes.",
    )
    cycle = fields.Selection(
        [
            ("once", "Once"),
            ("month", "Monthly"),
            ("quarter", "Quarterly"),
            ("year", "Yearly"),
        ],
        required=True,
        default="once",
    )
    price = fields.Monetary(
        string="Net Price",
        compute="_compute_price",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Of one time; a bonus is taken off.",
    )
    condition = fields.Char(
        translate=True, help="When it is charged or given, as customers are told."
    )

    _price_not_negative = models.Constraint(
        "CHECK (price >= 0)", "Enter what a bonus takes off as a positive price."
    )

    @api.depends("service_id")
    def _compute_price(self):
        for item in self:
            item.price = item.service_id.lst_price

    @api.depends("service_id.name", "kind")
    def _compute_display_name(self):
        for item in self:
            item.display_name = item.service_id.name

    def _get_first_year(self, company):
        """Return what the items cost in the first year: net and with taxes."""
        net = gross = 0.0
        for item in self:
            sign = -1 if item.kind == "bonus" else 1
            times = sign * TIMES_A_YEAR[item.cycle]
            taxes = item.service_id.taxes_id._filter_taxes_by_company(company)
            found = taxes.compute_all(item.price, company.currency_id)
            net += times * found["total_excluded"]
            gross += times * found["total_included"]
        return net, gross
