from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.product_items import first_due

MONTHS = {"month": 1, "quarter": 3, "year": 12}
A_YEAR = 12


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
    due = fields.Selection(
        [
            ("start", "When supply starts"),
            ("signature", "When the contract is concluded"),
            ("months", "After months of supply"),
        ],
        string="Falls Due",
        required=True,
        default="start",
        help="Whoever leaves before the months are over neither pays nor gets it.",
    )
    due_months = fields.Integer(
        string="Months of Supply",
        compute="_compute_due_months",
        store=True,
        readonly=False,
        precompute=True,
    )
    condition = fields.Char(
        translate=True, help="When it is charged or given, as customers are told."
    )
    date_from = fields.Date(
        string="Sold From",
        compute="_compute_date_from",
        store=True,
        readonly=False,
        precompute=True,
        help="For supply with the product that starts on this day or later. Empty: "
        "for all.",
    )
    date_to = fields.Date(
        string="Sold Until (excluded)",
        help="Supply that starts on this day or later comes without it.",
    )

    _price_not_negative = models.Constraint(
        "CHECK (price >= 0)", "Enter what a bonus takes off as a positive price."
    )

    _months_of_due = models.Constraint(
        "CHECK ((due = 'months') = (due_months > 0) AND due_months >= 0)",
        "Enter after how many months of supply it is due, and only then.",
    )
    _to_after_from = models.Constraint(
        "CHECK (date_to > date_from)", "It is sold for at least one day."
    )

    @api.depends("due")
    def _compute_due_months(self):
        for item in self:
            item.due_months = item.due_months if item.due == "months" else 0

    @api.depends("product_id")
    def _compute_date_from(self):
        """What is added to a product in use is not charged for supply that began."""
        today = fields.Date.context_today(self)
        used = self.env["energy.contract.point"]._read_group(
            [("product_id", "in", self.product_id._origin.ids)], ["product_id"]
        )
        used = {product for (product,) in used}
        for item in self:
            is_used = item.product_id._origin in used
            item.date_from = item.date_from or (is_used and today)

    @api.depends("service_id")
    def _compute_price(self):
        for item in self:
            item.price = item.service_id.lst_price

    @api.depends("service_id.name", "kind")
    def _compute_display_name(self):
        for item in self:
            item.display_name = item.service_id.name

    @api.ondelete(at_uninstall=False)
    def _unlink_except_charged(self):
        charged = (
            self.env["energy.charge.recurring"]
            .sudo()
            ._read_group(
                [("product_item_id", "in", self.ids), ("active", "in", [True, False])],
                ["product_item_id"],
            )
        )
        for (item,) in charged:
            raise UserError(
                self.env._(
                    "%(item)s is charged under contracts and is kept. Enter until when "
                    "it is sold instead.",
                    item=item.display_name,
                )
            )

    def _get_sold_on(self, day):
        """Return the items of ``self`` that supply beginning on ``day`` comes with."""
        return self.filtered(
            lambda item: (
                (not item.date_from or item.date_from <= day)
                and (not item.date_to or day < item.date_to)
            )
        )

    def _get_first_year(self, company):
        """Return what the items cost in the first year: net and with taxes."""
        net = gross = 0.0
        for item in self:
            sign = -1 if item.kind == "bonus" else 1
            times = sign * item._count_in_first_year()
            taxes = item.service_id.taxes_id._filter_taxes_by_company(company)
            found = taxes.compute_all(item.price, company.currency_id)
            net += times * found["total_excluded"]
            gross += times * found["total_included"]
        return net, gross

    def _count_in_first_year(self):
        """Return how often the item falls due in the first twelve months of supply."""
        self.ensure_one()
        if self.cycle == "once":
            return int(self.due_months <= A_YEAR)
        left = max(A_YEAR - self.due_months, 0)
        return -(-left // MONTHS[self.cycle])

    def _get_first_due(self, start, signed_on):
        """Return the first day on which it is due for supply that begins on a day."""
        self.ensure_one()
        return first_due(
            start,
            signed_on,
            self.due,
            self.due_months,
            is_once=self.cycle == "once",
        )

    def _prepare_schedule_vals(self, contract, supply_point_id):
        """Return by which values a contract is charged the item, its days apart."""
        self.ensure_one()
        item = self.with_context(lang=contract.partner_id.lang or self.env.lang)
        is_bonus = item.kind == "bonus"
        return {
            "contract_id": contract.id,
            "supply_point_id": supply_point_id,
            "product_item_id": item.id,
            "product_id": item.service_id.id,
            "name": item.service_id.name,
            "kind": "bonus" if is_bonus else "service",
            "cycle": item.cycle,
            "price_unit": -item.price if is_bonus else item.price,
            "note": item.condition,
        }
