from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EnergyProduct(models.Model):
    """On which conditions a product is sold."""

    _inherit = "energy.product"

    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    sale_from = fields.Date(string="Sold From")
    sale_to = fields.Date(
        string="Sold Until (excluded)",
        help="First day on which nobody can buy it any more. Empty: still sold.",
    )
    term_months = fields.Integer(
        string="Term (Months)", help="Zero: for an indefinite time."
    )
    notice_months = fields.Integer(string="Notice (Months)")
    fixation_until = fields.Date(
        string="Price Fixed Until", help="The last day on which the price cannot rise."
    )
    exit_fee = fields.Monetary(
        help="What a customer pays who leaves before the end of the term."
    )
    item_ids = fields.One2many(
        "energy.product.item", "product_id", string="Services and Bonuses", copy=True
    )
    document_ids = fields.Many2many(
        "ir.attachment",
        string="Documents",
        help="Terms and price list: customers get them with an offer.",
    )

    _sale_to_after_from = models.Constraint(
        "CHECK (sale_to > sale_from)", "A product is sold for at least one day."
    )
    _terms_sane = models.Constraint(
        "CHECK (term_months >= 0 AND notice_months >= 0 AND exit_fee >= 0)",
        "Months and fees cannot be negative.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for product in self:
            company = product.company_id or self.env.company
            product.currency_id = company.currency_id

    @api.constrains("exit_fee", "term_months")
    def _check_exit_fee(self):
        for product in self:
            if product.exit_fee and not product.term_months:
                raise ValidationError(
                    self.env._(
                        "Product %(product)s has an exit fee, but no term that one "
                        "could leave early. Enter the term, or no fee.",
                        product=product.name,
                    )
                )

    def _is_sold_on(self, day):
        """Tell whether a customer may buy the product on ``day``."""
        self.ensure_one()
        return (
            self.active
            and (not self.sale_from or self.sale_from <= day)
            and (not self.sale_to or day < self.sale_to)
        )
