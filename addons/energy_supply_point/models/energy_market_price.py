from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ..logic.market_prices import PriceDay, to_quarters

# Columns that say what was published; the database refuses to change them.
RECEIVED = ("series_id", "date", "resolution", "prices", "revision")


class EnergyMarketPriceSeries(models.Model):
    """Prices of a market, such as the day-ahead auction of a bidding zone."""

    _name = "energy.market.price.series"
    _description = "Market Price Series"
    _order = "name"

    name = fields.Char(required=True)
    code = fields.Char(required=True, help="For example DAM-SK.")
    source = fields.Char(required=True, help="Who publishes the prices, and where.")
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.ref("base.EUR"),
        help="Prices are per MWh.",
    )
    active = fields.Boolean(default=True)
    day_ids = fields.One2many("energy.market.price.day", "series_id", string="Days")

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "A series of prices with this code exists already."
    )

    def _read_quarters(self, date_from, date_to):
        """Return ``{day: (price per MWh of each quarter-hour, ...)}``, in one query.

        :return: exact ``Decimal``; days without prices are missing.
        """
        self.ensure_one()
        days = self.env["energy.market.price.day"].search_fetch(
            Domain("series_id", "=", self.id)
            & Domain("date", ">=", date_from)
            & Domain("date", "<", date_to)
            & Domain("is_current", "=", True),
            ["date", "resolution", "prices"],
            order="date",
        )
        return {day.date: to_quarters(day._to_logic()) for day in days}


class EnergyMarketPriceDay(models.Model):
    """The prices of a local day as they were published; never changed.

    A correction is a new revision; the highest one counts.
    """

    _name = "energy.market.price.day"
    _description = "Market Prices of a Day"
    _order = "date desc, revision desc"
    _rec_name = "date"

    series_id = fields.Many2one(
        "energy.market.price.series",
        string="Price Series",
        required=True,
        index=True,
        ondelete="restrict",
    )
    date = fields.Date(required=True, index=True)
    resolution = fields.Integer(
        string="Minutes", required=True, aggregator=None, help="Per price: 15 or 60."
    )
    prices = fields.Json(required=True, help="Per MWh, in the order of the day.")
    price_table = fields.Html(
        string="Prices of the Day",
        compute="_compute_price_table",
        sanitize=False,
        help="Per MWh: a row for each hour that passes, with its quarters.",
    )
    price_average = fields.Float(
        string="Average per MWh", digits=(12, 2), required=True, aggregator="avg"
    )
    price_lowest = fields.Float(
        string="Lowest per MWh", digits=(12, 2), required=True, aggregator="min"
    )
    price_highest = fields.Float(
        string="Highest per MWh", digits=(12, 2), required=True, aggregator="max"
    )
    revision = fields.Integer(required=True, default=1, aggregator=None)
    is_current = fields.Boolean(
        compute="_compute_is_current",
        search="_search_is_current",
        help="No newer revision has replaced these prices.",
    )

    _revision_uniq = models.Constraint(
        "UNIQUE(series_id, date, revision)", "This day has that revision already."
    )
    _known_resolution = models.Constraint(
        "CHECK (resolution IN (15, 60))", "Prices are per 15 or 60 minutes."
    )

    @api.depends("prices", "resolution")
    def _compute_price_table(self):
        row = Markup("<tr><th>%s</th>%s</tr>")
        cell = Markup('<td class="text-end">%s</td>')
        for day in self:
            texts = [formatLang(self.env, float(price)) for price in day.prices or ()]
            step = 60 // (day.resolution or 60)
            hours = [texts[at : at + step] for at in range(0, len(texts), step)]
            day.price_table = Markup('<table class="table table-sm">%s</table>') % (
                Markup().join(
                    row % (f"{number}.", Markup().join(cell % text for text in hour))
                    for number, hour in enumerate(hours, 1)
                )
            )

    def _compute_is_current(self):
        current = self.search(
            Domain("id", "in", self.ids) & Domain("is_current", "=", True)
        )
        for day in self:
            day.is_current = day._origin in current

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        if len(value) > 1:
            return Domain.TRUE
        current = Domain(
            "id",
            "in",
            SQL(
                "(SELECT DISTINCT ON (series_id, date) id FROM energy_market_price_day"
                " ORDER BY series_id, date, revision DESC)"
            ),
        )
        return current if True in value else ~current

    def write(self, vals):
        if set(vals) & set(RECEIVED):
            raise UserError(
                self.env._("Published prices are never changed. Load a correction.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Published prices are never deleted."))

    @api.model
    def _prepare_day_vals(self, series, price_day: PriceDay):
        """Return the values of a day; Odoo takes the three figures as floats."""
        prices = price_day.prices
        return {
            "series_id": series.id,
            "date": price_day.day,
            "resolution": price_day.resolution,
            "prices": [f"{price.normalize():f}" for price in prices],
            "price_average": float(sum(prices) / len(prices)),
            "price_lowest": float(min(prices)),
            "price_highest": float(max(prices)),
        }

    def _to_logic(self):
        self.ensure_one()
        return PriceDay(self.date, self.resolution, tuple(map(Decimal, self.prices)))
