from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np

from odoo import models
from odoo.tools import SQL

from odoo.addons.energy_supply_point.logic.consumption import consumption
from odoo.addons.energy_supply_point.logic.intervals import Quality

from ..logic.engine_measured import kilowatts
from ..logic.measured import DailyPeaks, IndexSeries, IntervalEnergy
from ..logic.modifiers import Formula
from ..logic.quantities import month_start, next_month
from ..logic.refusals import AmbiguousChannel
from ..logic.tariff import MONTHLY, Basis
from .energy_rating_consumption import _limit_kwh_per_day

INDEXED = (Formula.INDEX_MONTH, Formula.INDEX_INTERVAL)
REACTIVE = {
    "import": {Basis.REACTIVE, Basis.POWER_FACTOR},
    "export": {Basis.REACTIVE_DELIVERY},
}
SIX_PLACES = Decimal("0.000001")
# What an average of market prices looks back on.
YEAR = timedelta(days=365)


class EnergyRating(models.AbstractModel):
    """What meters and markets deliver beside readings, where a tariff needs it."""

    _inherit = "energy.rating"

    def _gather_measured(self, facts, points, span):
        """Read peaks, intervals and market prices, each only if it is needed."""
        formulas = [item for batch in facts.individual.values() for item in batch]
        weighted = {
            point
            for point, batch in facts.individual.items()
            if any(item.formula is Formula.INDEX_INTERVAL for item in batch)
        }
        if Basis.INTERVAL in facts.bases:
            weighted = set(points.ids)
        peaking = set(points.ids) if Basis.OVERRUN in facts.bases else set()
        if weighted or peaking:
            self._gather_curves(facts, points, span, weighted, peaking)
        codes = self._get_index_codes(facts, formulas)
        if codes:
            facts.indices = self._gather_indices(codes, span)

    def _get_index_codes(self, facts, formulas):
        codes = {
            component.index
            for tariff in facts.tariffs.values()
            for component in tariff.components
            if component.index
        }
        return codes | {item.series for item in formulas if item.formula in INDEXED}

    def _gather_curves(self, facts, points, span, weighted, peaking):
        """Keep intervals or daily peaks of the points by their one channel each."""
        channels = self._find_channels(points.browse(weighted | peaking))
        for resolution, batch in channels.grouped("resolution").items():
            curves = batch._read_curves(span.start, span.end)
            minutes = int(resolution)
            for at, channel in enumerate(batch):
                point = channel.supply_point_id.id
                days = _complete_days(curves, at)
                if point in weighted:
                    facts.intervals[point] = IntervalEnergy(
                        span.start,
                        minutes,
                        tuple(day and tuple(day) for day in days),
                    )
                # A peak is one of quarter-hours.
                if point in peaking and minutes == 15:
                    facts.peaks[point] = DailyPeaks(
                        span.start,
                        tuple(
                            None if day is None else kilowatts(max(day), minutes)
                            for day in days
                        ),
                    )
        found = channels.supply_point_id.ids
        several = {point for point in found if _count(channels, point) > 1}
        for point in several:
            facts.intervals[point] = facts.peaks[point] = AmbiguousChannel

    def _find_channels(self, points):
        """Return the channels of the direction in which each point is billed."""
        channels = self.env["energy.interval.channel"].search(
            [("supply_point_id", "in", points.ids)]
        )
        return channels.filtered(
            lambda channel: (
                channel.direction
                == (
                    "export"
                    if channel.supply_point_id.direction == "production"
                    else "import"
                )
            )
        )

    def _gather_indices(self, codes, span):
        """Return the index series over the whole months of ``span``."""
        first = month_start(span.start)
        end = span.end if span.end.day == 1 else next_month(span.end)
        # Shared market data, read only.
        Series = self.env["energy.market.price.series"].sudo()
        found = []
        for series in Series.with_context(active_test=False).search(
            [("code", "in", list(codes))], order="code"
        ):
            quarters = series._read_quarters(first, end)
            days = (end - first).days
            found.append(
                IndexSeries(
                    series.code,
                    series.source,
                    first,
                    tuple(
                        quarters.get(first + timedelta(days=at)) for at in range(days)
                    ),
                )
            )
        return tuple(found)

    def _expect_measured(self, facts, span):
        """Make of the tariffs what can be expected when nothing is measured.

        Overrun and reactive energy are not expected. Market prices are expected to be
        their average of the last year that is known.
        """
        formulas = [item for batch in facts.individual.values() for item in batch]
        codes = self._get_index_codes(facts, formulas)
        averages = self._gather_averages(codes, span) if codes else {}
        if not codes and not facts.bases & MONTHLY:
            return

        def expected(tariff):
            return _expected_tariff(tariff, averages)

        facts.tariffs = {key: expected(item) for key, item in facts.tariffs.items()}
        facts.network_tariffs = {
            key: expected(item) for key, item in facts.network_tariffs.items()
        }
        facts.levies = {
            key: tuple(map(expected, batch)) for key, batch in facts.levies.items()
        }
        facts.individual = {
            point: tuple(_expected_price(item, averages) for item in batch)
            for point, batch in facts.individual.items()
        }

    def _gather_averages(self, codes, span) -> dict[str, Decimal]:
        rows = self.env.execute_query(
            SQL(
                """
                SELECT series.code, avg(day.price_average)::text
                FROM energy_market_price_series series
                CROSS JOIN LATERAL (
                    SELECT max(date) AS last FROM energy_market_price_day
                    WHERE series_id = series.id AND date < %(end)s
                ) known
                JOIN energy_market_price_day day
                    ON day.series_id = series.id AND day.date <= known.last
                    AND day.date > known.last - %(days)s
                    AND NOT EXISTS (
                        SELECT 1 FROM energy_market_price_day newer
                        WHERE newer.series_id = day.series_id AND newer.date = day.date
                        AND newer.revision > day.revision)
                WHERE series.code = ANY(%(codes)s)
                GROUP BY series.code
                """,
                end=span.end,
                days=YEAR.days,
                codes=list(codes),
            )
        )
        return {code: Decimal(value).quantize(SIX_PLACES) for code, value in rows}

    def _prepare_point_measured(self, facts, terms):
        """Return the measured inputs of the point, as arguments of ``PointInput``.

        :raises AmbiguousChannel: the point has several interval channels.
        """
        point, period = terms.point, terms.period
        values = {}
        for name, found in (("peaks", facts.peaks), ("intervals", facts.intervals)):
            series = found.get(point.id)
            if series is AmbiguousChannel:
                raise AmbiguousChannel(point=point.name)
            values[name] = series and series.over(period)
        values["indices"] = tuple(facts.indices)
        for direction, bases in REACTIVE.items():
            if facts.bases & bases:
                values[f"reactive_{direction}"] = self._measure_reactive(
                    facts, terms, direction
                )
        return values

    def _measure_reactive(self, facts, terms, direction):
        registers = facts.registers.get((terms.point.id, f"reactive_{direction}"))
        if not registers:
            return ()
        versions = self._get_versions(facts, terms.point, terms.period)
        return consumption(
            registers,
            terms.period,
            limit_kwh_per_day=_limit_kwh_per_day(versions),
            step_kwh=terms.rules.energy_step,
        )


def _complete_days(curves, row):
    """Return the values of each day of a channel, None where one is missing."""
    values, qualities = curves.values[row], curves.qualities[row]
    days = []
    for start, end in zip(curves.starts[:-1], curves.starts[1:], strict=True):
        missing = np.any(qualities[start:end] == Quality.MISSING)
        days.append(None if missing else values[start:end].tolist())
    return days


def _count(channels, point):
    return sum(channel.supply_point_id.id == point for channel in channels)


def _expected_tariff(tariff, averages):
    components = []
    for item in tariff.components:
        if item.basis in MONTHLY:
            continue
        if item.basis is Basis.INTERVAL and item.index in averages:
            added = averages[item.index] * (item.factor or 1)
            item = replace(
                item,
                basis=Basis.ENERGY,
                prices=tuple(
                    replace(price, amount=price.amount + added) for price in item.prices
                ),
            )
        components.append(item)
    return replace(tariff, components=tuple(components))


def _expected_price(item, averages):
    if item.formula not in INDEXED or item.series not in averages:
        return item
    amount = averages[item.series] * item.factor + item.amount
    return replace(
        item, formula=Formula.FIXED, amount=amount, factor=Decimal(1), series=None
    )
