from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.energy_supply_point.logic.errors import EnergyError
from odoo.addons.energy_supply_point.logic.ranges import DateRange

from .energy_rating import Terms


class EnergyOfferPoint(models.Model):
    """A supply point that is offered for, with what it is expected to use."""

    _name = "energy.offer.point"
    _description = "Supply Point of an Offer"
    _rec_names_search = ["supply_point_id.name"]
    _check_company_auto = True

    offer_id = fields.Many2one(
        "energy.offer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="offer_id.company_id", store=True, precompute=True, index=True
    )
    supply_point_id = fields.Many2one(
        "energy.supply.point",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    commodity = fields.Selection(related="supply_point_id.commodity")
    network_rate_id = fields.Many2one(related="supply_point_id.network_rate_id")
    yearly_kwh = fields.Float(
        string="kWh a Year",
        digits=(16, 0),
        compute="_compute_yearly_kwh",
        store=True,
        readonly=False,
        precompute=True,
    )
    low_kwh = fields.Float(
        string="Of It Low (NT)",
        digits=(16, 0),
        help="Where the network rate has two tariffs. The rest is high (VT).",
    )
    product_id = fields.Many2one(
        "energy.product",
        string="Chosen Product",
        check_company=True,
        index="btree_not_null",
        domain="[('commodity', '=', commodity)]",
    )

    _point_uniq = models.Constraint(
        "UNIQUE(offer_id, supply_point_id)", "This offer has the supply point already."
    )
    _energy_sane = models.Constraint(
        "CHECK (yearly_kwh >= 0 AND low_kwh >= 0 AND low_kwh <= yearly_kwh)",
        "The low-tariff energy is a part of the year's, and neither is negative.",
    )

    @api.depends("supply_point_id")
    def _compute_yearly_kwh(self):
        for point in self:
            point.yearly_kwh = point.supply_point_id.annual_estimate_kwh

    @api.depends("supply_point_id.name")
    def _compute_display_name(self):
        for point in self:
            point.display_name = point.supply_point_id.name

    def _get_energy(self, zoned_rates):
        """Return the year's kWh by zone."""
        total = Decimal(repr(self.yearly_kwh))
        if self.network_rate_id not in zoned_rates:
            return {"single": total}
        low = Decimal(repr(self.low_kwh))
        return {"high": total - low, "low": low}

    def _prepare_contract_point_vals(self, contract):
        return {
            "supply_point_id": self.supply_point_id.id,
            "product_id": self.product_id.id,
            "billing_group_id": contract.group_ids[:1].id,
            "date_from": contract.date_from,
            "date_to": contract.date_to,
        }


class EnergyOfferLine(models.Model):
    """What a year costs with one product, by the engine of the bills."""

    _name = "energy.offer.line"
    _description = "Product of an Offer"
    _order = "offer_id, commodity, is_possible desc, amount_total, id"
    _rec_names_search = ["product_id.name"]

    offer_id = fields.Many2one(
        "energy.offer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="offer_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one(
        "energy.product", required=True, index=True, ondelete="cascade"
    )
    commodity = fields.Selection(
        related="product_id.commodity", store=True, precompute=True
    )
    amount_energy = fields.Monetary(
        string="Energy and Network", help="Net, in the first year."
    )
    amount_items = fields.Monetary(
        string="Services and Bonuses", help="Net, in the first year."
    )
    amount_total = fields.Monetary(string="A Year with VAT")
    difference = fields.Monetary(
        string="More than the Cheapest", compute="_compute_difference"
    )
    is_possible = fields.Boolean()
    is_cheapest = fields.Boolean(compute="_compute_difference")
    reason = fields.Char(string="Why Not")

    @api.depends("amount_total", "is_possible", "offer_id.line_ids.amount_total")
    def _compute_difference(self):
        for line in self:
            rivals = line.offer_id.line_ids.filtered(
                lambda other, line=line: (
                    other.is_possible and other.commodity == line.commodity
                )
            )
            least = min(rivals.mapped("amount_total"), default=0)
            line.difference = line.amount_total - least if line.is_possible else 0
            line.is_cheapest = line.is_possible and line.amount_total == least

    @api.depends("product_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.product_id.name


class EnergyOffer(models.Model):
    _inherit = "energy.offer"

    def _compare(self):
        """Rate a year of every point with every product, and choose the cheapest."""
        self.ensure_one()
        if not self.point_ids or not self.product_ids:
            raise UserError(
                self.env._(
                    "Add supply points and products to offer %(offer)s, then compare.",
                    offer=self.name,
                )
            )
        start = self.date_from
        year = DateRange(start, _a_year_later(start))
        rating = self.env["energy.rating"]
        points = self.point_ids.supply_point_id
        facts = rating._gather(
            points, self.product_ids.tariff_id, self.company_id, year, is_measured=False
        )
        zoned = self._get_zoned_rates()
        vals_list = [
            self._prepare_offer_line(product, facts, year, zoned)
            for product in self.product_ids
            if product.commodity in self.point_ids.mapped("commodity")
        ]
        self.line_ids.unlink()
        self.line_ids.create(vals_list)
        self.invalidate_recordset(["line_ids"])  # in the order of their cost
        self.compared_at = fields.Datetime.now()
        self._choose_cheapest()

    def _get_zoned_rates(self):
        rates = self.point_ids.network_rate_id
        components = self.env["energy.tariff.component"].search(
            [("tariff_id.network_rate_id", "in", rates.ids), ("zone", "!=", False)]
        )
        return components.filtered(
            lambda item: item.zone in ("high", "low")
        ).tariff_id.network_rate_id

    def _choose_cheapest(self):
        cheapest = {
            line.commodity: line.product_id
            for line in self.line_ids.filtered("is_cheapest")
        }
        for point in self.point_ids:
            if point.product_id not in self.product_ids:
                point.product_id = cheapest.get(point.commodity)

    def _prepare_offer_line(self, product, facts, year, zoned):
        vals = {"offer_id": self.id, "product_id": product.id}
        sold_to = product.segment_ids
        if sold_to and self.segment_id not in sold_to:
            return vals | {
                "reason": self.env._(
                    "It is not sold to the customer segment %(segment)s.",
                    segment=self.segment_id.name,
                )
            }
        points = self.point_ids.filtered(
            lambda point: point.commodity == product.commodity
        )
        try:
            bills = [
                self._rate_point(point, product, facts, year, zoned) for point in points
            ]
        except EnergyError as error:
            return vals | {"reason": self.env["energy.rating"]._explain(error)}
        items = product.item_ids._get_sold_on(self.date_from)
        net, gross = items._get_first_year(self.company_id)
        return vals | {
            "is_possible": True,
            "amount_energy": float(sum(bill.amount for bill in bills)),
            "amount_items": len(points) * net,
            "amount_total": float(sum(bill.gross for bill in bills))
            + len(points) * gross,
        }

    def _rate_point(self, point, product, facts, year, zoned):
        rating = self.env["energy.rating"]
        terms = Terms(
            point=point.supply_point_id,
            period=year,
            segment=self.segment_id,
            is_supply_only=self.kind == "supply_only",
            supply=((year, product.tariff_id),),
            rules=rating._get_rules(self.company_id),
        )
        values = rating._prepare_point_input(facts, terms, ())
        return self.env["energy.sample.bill"]._rate_expected(
            values, point._get_energy(zoned)
        )


def _a_year_later(day):
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 3, 1)
