from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ..logic.what_if import histogram, histogram_edges, usual_range
from .energy_what_if_customer import percent_of

ACTION = "energy_contract.energy_what_if_line_action"
TOTALS = ("net_before", "net_after", "gross_before", "gross_after")


class EnergyWhatIf(models.Model):
    """The answer: totals, the histogram of the customers, and who stands out."""

    _inherit = "energy.what.if"

    net_before = fields.Monetary(
        string="Before, without VAT", readonly=True, copy=False
    )
    net_after = fields.Monetary(string="After, without VAT", readonly=True, copy=False)
    gross_before = fields.Monetary(string="Before, with VAT", readonly=True, copy=False)
    gross_after = fields.Monetary(string="After, with VAT", readonly=True, copy=False)
    difference_net = fields.Monetary(
        string="Difference without VAT", compute="_compute_difference", store=True
    )
    difference_gross = fields.Monetary(
        string="Difference with VAT", compute="_compute_difference", store=True
    )
    dearer_count = fields.Integer(string="Dearer", readonly=True, copy=False)
    cheaper_count = fields.Integer(string="Cheaper", readonly=True, copy=False)
    same_count = fields.Integer(string="Unchanged", readonly=True, copy=False)
    blocked_count = fields.Integer(string="Cannot Be Rated", readonly=True, copy=False)
    customer_count = fields.Integer(string="Customers", readonly=True, copy=False)
    outlier_count = fields.Integer(string="Outliers", readonly=True, copy=False)
    histogram = fields.Json(readonly=True, copy=False)

    @api.depends(*TOTALS)
    def _compute_difference(self):
        for record in self:
            record.difference_net = record.net_after - record.net_before
            record.difference_gross = record.gross_after - record.gross_before

    def _evaluate(self):
        """Make totals, histogram and outliers anew from the lines."""
        for record in self:
            bars, limits = record._spread()
            record._mark_lines(bars, limits)
            record.sudo().write(
                {
                    **record._prepare_totals(),
                    "histogram": [
                        {
                            "bucket": bar.bucket,
                            "low": None if bar.low is None else str(bar.low),
                            "high": None if bar.high is None else str(bar.high),
                            "count": bar.count,
                        }
                        for bar in bars
                    ],
                }
            )

    def _spread(self):
        """Return the bars of the histogram, and the usual range of the customers."""
        self.env.flush_all()
        values = [
            Decimal(value)
            for (value,) in self.env.execute_query(
                SQL(
                    "SELECT value::text FROM (%s) customer WHERE value IS NOT NULL",
                    self._get_customer_query(),
                )
            )
        ]
        bars = histogram(values, histogram_edges(values))
        factor = Decimal(repr(self.outlier_factor))
        return bars, usual_range(values, factor)

    def _get_customer_query(self):
        """Return the query of the measure and the percentage of every customer."""
        value = {
            "gross": SQL("sum(difference_gross)"),
            "net": SQL("sum(difference_net)"),
            "percent": percent_of("gross"),
        }[self.measure]
        return SQL(
            """
            SELECT partner_id, %s AS value, %s AS percent
            FROM energy_what_if_line
            WHERE what_if_id = %s AND result NOT IN ('blocked', 'waiting')
            GROUP BY partner_id
            """,
            value,
            percent_of("net" if self.measure == "net" else "gross"),
            self.id,
        )

    def _mark_lines(self, bars, limits):
        """Write on every line the bar of its customer, and whether that stands out."""
        low, high = limits or (0, 0)
        if self.outlier_method == "percent":
            usual = SQL("abs(percent) < %s", Decimal(repr(self.outlier_percent)))
        else:
            usual = SQL("value BETWEEN %s AND %s", low, high)
        edges = sorted(
            {edge for bar in bars for edge in (bar.low, bar.high) if edge is not None}
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE energy_what_if_line l
                SET bucket = width_bucket(customer.value, %s::numeric[]),
                    is_outlier = NOT coalesce(%s, false)
                FROM (%s) customer
                WHERE l.what_if_id = %s AND l.partner_id = customer.partner_id
                """,
                edges,
                usual,
                self._get_customer_query(),
                self.id,
            )
        )
        self.env["energy.what.if.line"].invalidate_model(["bucket", "is_outlier"])
        self.env["energy.what.if.customer"].invalidate_model()

    def _prepare_totals(self):
        Line = self.env["energy.what.if.line"]
        mine = [("what_if_id", "=", self.id)]
        counts = dict(Line._read_group(mine, ["result"], ["__count"]))
        ((customers, *sums),) = Line._read_group(
            mine,
            [],
            ["partner_id:count_distinct", *(f"{name}:sum" for name in TOTALS)],
        )
        ((outliers,),) = Line._read_group(
            [*mine, ("is_outlier", "=", True)], [], ["partner_id:count_distinct"]
        )
        return {
            "customer_count": customers,
            "outlier_count": outliers,
            **dict(zip(TOTALS, sums, strict=True)),
            **{
                f"{result}_count": counts.get(result, 0)
                for result in ("dearer", "cheaper", "same", "blocked")
            },
        }

    def get_histogram(self):
        """Return the bars for the chart: ``[{"bucket", "label", "count", "side"}]``.

        Labels are in the language of the user; ``side`` is "dearer", "cheaper", "same"
        or "mixed".
        """
        self.ensure_one()
        return [
            {
                "bucket": bar["bucket"],
                "label": self._describe_bar(bar),
                "count": bar["count"],
                "side": _side(bar),
            }
            for bar in self.histogram or ()
        ]

    def _describe_bar(self, bar):
        unit = "%" if self.measure == "percent" else self.currency_id.symbol

        def say(edge):
            places = 0 if Decimal(edge) == int(Decimal(edge)) else 2
            text = formatLang(self.env, float(edge), digits=places)
            return text.replace("-", "\N{MINUS SIGN}")

        if bar["low"] is None:
            return self.env._(
                "below %(high)s %(unit)s", high=say(bar["high"]), unit=unit
            )
        if bar["high"] is None:
            return self.env._(
                "%(low)s %(unit)s and more", low=say(bar["low"]), unit=unit
            )
        if _side(bar) == "same":
            return self.env._("unchanged")
        low = "0" if Decimal(bar["low"]) == Decimal("0.01") else bar["low"]
        return self.env._(
            "%(low)s to %(high)s %(unit)s",
            low=say(low),
            high=say(bar["high"]),
            unit=unit,
        )

    def _view_lines(self, name, *domain, **context):
        """Return the action that shows some of the lines."""
        action = self.env["ir.actions.act_window"]._for_xml_id(ACTION)
        action["display_name"] = action["name"] = name
        action["domain"] = [("what_if_id", "in", self.ids), *domain]
        action["context"] = context
        return action

    def action_view_bar(self, bucket):
        """A click on a bar of the histogram: the points of its customers."""
        self.ensure_one()
        bar = next(item for item in self.histogram if item["bucket"] == bucket)
        return self._view_lines(
            self._describe_bar(bar),
            ("bucket", "=", bucket),
            ("result", "not in", ("blocked", "waiting")),
            search_default_group_customer=1,
        )

    def action_view_lines(self):
        """Smart button: all points."""
        return self._view_lines(self.env._("Points"))

    def action_view_blocked(self):
        """Smart button: the points that cannot be rated, by reason."""
        name = self.env._("Points that Cannot Be Rated")
        domain = ("result", "=", "blocked")
        return self._view_lines(name, domain, search_default_group_reason=1)

    def action_view_outliers(self):
        """Smart button: the points of the customers that stand out."""
        name = self.env._("Outliers")
        return self._view_lines(name, ("is_outlier", "=", True))

    def action_view_customers(self):
        """Smart button: every customer with all of its points."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_contract.energy_what_if_customer_action"
        )
        action["domain"] = [("what_if_id", "in", self.ids)]
        action["context"] = {}
        return action


def _side(bar):
    """Return on which side of zero a bar lies; an open end may reach over it."""
    low, high = (bar[end] and Decimal(bar[end]) for end in ("low", "high"))
    if low == 0:
        return "same"
    if low is not None and low > 0:
        return "dearer"
    return "cheaper" if high is not None and high <= 0 else "mixed"
