from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..logic.terms import add_months


class EnergyProduct(models.Model):
    """On which conditions a product is sold."""

    _name = "energy.product"
    _inherit = ["energy.product", "energy.attached.mixin"]

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
    exit_fee_item_id = fields.Many2one(
        "product.product",
        string="Exit Fee Charged As",
        index="btree_not_null",
        ondelete="restrict",
        help="Gives the account and the taxes. Empty: as the company sets.",
    )
    item_ids = fields.One2many(
        "energy.product.item", "product_id", string="Services and Bonuses", copy=True
    )
    document_ids = fields.Many2many(
        copy=True,
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

    def _prepare_term(self, start):
        """Return the fixed term that begins on ``start``, as values of a contract."""
        self.ensure_one()
        if not self.term_months or not start:
            return {}
        return {"term_date_to": add_months(start, self.term_months)}

    def _prepare_notice(self):
        """Return the notice as values of a contract, none where it is not stated."""
        self.ensure_one()
        if not self.notice_months:
            return {}
        return {"notice_count": self.notice_months, "notice_unit": "months"}

    def _prepare_point_terms(self, start):
        """Return the values of a point that has the product from ``start`` on."""
        if not self:
            return {}
        first_free = self.fixation_until and self.fixation_until + timedelta(days=1)
        is_fixed = first_free and start and first_free > start
        return {
            "price_fixed_to": first_free if is_fixed else False,
            "exit_fee": self.exit_fee,
        }
