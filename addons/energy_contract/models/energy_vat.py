from odoo import api, fields, models


class EnergyVatClass(models.Model):
    """What the VAT act treats alike, with its rates over time."""

    _name = "energy.vat.class"
    _description = "VAT Class"
    _order = "code"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    rate_ids = fields.One2many("energy.vat.rate", "vat_class_id")

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "A VAT class with this code exists already."
    )


class EnergyVatRate(models.Model):
    """The VAT rate of a class for a range of days, with the act it comes from."""

    _name = "energy.vat.rate"
    _description = "VAT Rate"
    _inherit = ["energy.kept.mixin"]
    _rec_names_search = ["vat_class_id.name", "vat_class_id.code"]
    _kept_fields = ("percent", "date_from", "vat_class_id")

    vat_class_id = fields.Many2one(
        "energy.vat.class", required=True, index=True, ondelete="cascade"
    )
    percent = fields.Float(digits=(5, 2), required=True)
    source = fields.Char(required=True, help="The provision that sets the rate.")
    tax_ids = fields.Many2many(
        "account.tax",
        string="Taxes",
        domain="[('type_tax_use', '=', 'sale')]",
        help="The sales tax that stands for this rate in each company. Empty: the "
        "company's first domestic sales tax of the same percentage.",
    )

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(vat_class_id, vat_class_id, '[]') WITH =, "
        "daterange(date_from, date_to, '[)') WITH &&)",
        "This VAT class has a rate for some of these days already.",
    )
    _percent_sane = models.Constraint(
        "CHECK (percent >= 0 AND percent < 100)", "A VAT rate lies between 0 and 100."
    )

    @api.depends("vat_class_id.name", "percent")
    def _compute_display_name(self):
        for rate in self:
            rate.display_name = f"{rate.vat_class_id.name} {rate.percent:g} %"

    def _get_taxes(self, company):
        """Return ``{rate: account.tax}`` of a company; empty where it has none.

        The tax named on the rate, else the first by sequence among the company's sales
        taxes of that percentage in its own country, the price excluding the tax.
        """
        taxes = self.env["account.tax"].search(
            [
                *self.env["account.tax"]._check_company_domain(company),
                ("type_tax_use", "=", "sale"),
                ("amount_type", "=", "percent"),
                ("country_id", "=", company.account_fiscal_country_id.id),
            ]
        )
        taxes = taxes.filtered(lambda tax: not tax.price_include)
        found = {}
        for rate in self:
            # A branch uses the taxes of its parent company.
            named = rate.tax_ids.filtered(
                lambda tax: tax.company_id in company.parent_ids
            )
            equal = taxes.filtered(lambda tax, rate=rate: tax.amount == rate.percent)
            found[rate] = (named or equal)[:1]
        return found
