from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.energy_supply_point.logic.rounding import round_half_up

from ..logic.decimals import CENT, plain


class EnergyBillableMixin(models.AbstractModel):
    """What is charged beside the energy: to whom, for what, how much."""

    _name = "energy.billable.mixin"
    _description = "Something Charged"

    name = fields.Char(
        string="Description",
        compute="_compute_from_product",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Printed on the invoice.",
    )
    kind = fields.Selection(
        [
            ("fee", "Fee"),
            ("service", "Service"),
            ("goods", "Goods"),
            ("bonus", "Bonus"),
            ("penalty", "Penalty"),
            ("interest", "Late interest"),
        ],
        required=True,
        default="fee",
        index=True,
    )
    contract_id = fields.Many2one(
        "energy.contract",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(related="contract_id.partner_id", store=True)
    supply_point_id = fields.Many2one(
        "energy.supply.point",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('id', 'in', offered_point_ids)]",
        help="Empty: it does not belong to one point.",
    )
    offered_point_ids = fields.Many2many(
        "energy.supply.point", compute="_compute_offered_point_ids"
    )
    product_id = fields.Many2one(
        "product.product",
        string="Item",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="Gives the income account and the taxes.",
    )
    quantity = fields.Float(digits=(16, 4), required=True, default=1)
    price_unit = fields.Float(
        string="Unit Price",
        digits=(16, 4),
        compute="_compute_from_product",
        store=True,
        readonly=False,
        precompute=True,
        help="Without tax.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_untaxed = fields.Monetary(
        string="Net Amount", compute="_compute_amount_untaxed", store=True
    )
    note = fields.Char(help="Printed under the description.")

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity must be above zero."
    )

    @api.depends("product_id", "contract_id")
    def _compute_from_product(self):
        for charge in self:
            product = charge.product_id.with_company(charge.company_id)
            # The customer reads it.
            product = product.with_context(
                lang=charge.contract_id.partner_id.lang or self.env.lang
            )
            charge.name = charge.name or product.name
            charge.price_unit = charge.price_unit or product.lst_price

    @api.depends("contract_id")
    def _compute_offered_point_ids(self):
        for charge in self:
            charge.offered_point_ids = charge.contract_id.point_ids.supply_point_id

    @api.depends("quantity", "price_unit", "currency_id")
    def _compute_amount_untaxed(self):
        for charge in self:
            charge.amount_untaxed = float(charge._get_amount())

    @api.constrains("price_unit")
    def _check_price_unit(self):
        for charge in self:
            if not charge.price_unit:
                raise ValidationError(
                    self.env._(
                        "%(name)s costs nothing. Enter its unit price.",
                        name=charge.name,
                    )
                )

    @api.constrains("kind", "product_id")
    def _check_outside_vat(self):
        for charge in self.filtered(lambda item: item.kind in ("penalty", "interest")):
            if charge._get_taxes():
                raise ValidationError(
                    self.env._(
                        "Penalties and late interest are outside VAT, but %(item)s is "
                        "taxed. Choose an item without taxes.",
                        item=charge.product_id.display_name,
                    )
                )

    @api.constrains("supply_point_id", "contract_id")
    def _check_supply_point(self):
        for charge in self.filtered("supply_point_id"):
            if (
                charge.supply_point_id
                not in charge.contract_id.point_ids.supply_point_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(point)s is not supplied under contract %(contract)s. Choose "
                        "one of its points.",
                        point=charge.supply_point_id.name,
                        contract=charge.contract_id.name,
                    )
                )

    def _get_amount(self):
        """Return quantity times price, rounded to the cent once."""
        self.ensure_one()
        return round_half_up(plain(self.quantity) * plain(self.price_unit), CENT)

    def _get_taxes(self):
        """Return the sales taxes of the item in the company of the charge."""
        self.ensure_one()
        return self.product_id.taxes_id._filter_taxes_by_company(self.company_id)

    @api.model
    def _get_charge_fields(self):
        """Return the names of the fields that an occurrence takes over."""
        return [
            "name",
            "kind",
            "contract_id",
            "supply_point_id",
            "product_id",
            "quantity",
            "price_unit",
            "note",
        ]
