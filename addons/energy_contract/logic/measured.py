"""What meters and markets deliver beside readings: peaks, intervals and indices."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from odoo.addons.energy_supply_point.logic.ranges import DateRange

from .refusals import MissingIndex, MissingInterval

PER_MWH = 10**12
"""Micro-watt-hours in a megawatt-hour."""


def days_of(period: DateRange) -> list[date]:
    """Return every day of a closed range."""
    return [period.start + timedelta(days=at) for at in range(period.days)]


def _slice(items, first, period):
    """Return the items of a closed ``period`` of a series that has one per day."""
    start = (period.start - first).days
    known = range(len(items))
    return tuple(
        items[at] if at in known else None for at in range(start, start + period.days)
    )


@dataclass(frozen=True, slots=True)
class DailyPeaks:
    """The highest quarter-hour of every day from ``first`` on, in kW of mean power.

    None marks a day whose values are not complete.
    """

    first: date
    kw: tuple[Decimal | None, ...]

    def highest(self, period: DateRange, component: str) -> tuple[Decimal, date]:
        """Return the highest power of a closed range, and the first day that had it.

        :raises MissingInterval: the first day that is not complete.
        """
        days = days_of(period)
        values = _slice(self.kw, self.first, period)
        for day, value in zip(days, values, strict=True):
            if value is None:
                raise MissingInterval(component=component, day=day)
        highest = max(values)
        return highest, days[values.index(highest)]

    def over(self, period: DateRange) -> "DailyPeaks":
        """Return the days of a closed range."""
        return DailyPeaks(period.start, _slice(self.kw, self.first, period))


@dataclass(frozen=True, slots=True)
class IntervalEnergy:
    """What flowed in every interval of every day from ``first`` on, in whole µWh.

    A local day has 92, 96 or 100 quarter-hours. None marks a day that is not complete.
    """

    first: date
    minutes: int
    days: tuple[tuple[int, ...] | None, ...]

    def of(self, day: date, component: str) -> tuple[int, ...]:
        """Return the values of a day.

        :raises MissingInterval: they are not complete.
        """
        at = (day - self.first).days
        values = self.days[at] if 0 <= at < len(self.days) else None
        if values is None:
            raise MissingInterval(component=component, day=day)
        return values

    def over(self, period: DateRange) -> "IntervalEnergy":
        """Return the days of a closed range."""
        kept = _slice(self.days, self.first, period)
        return IntervalEnergy(period.start, self.minutes, kept)


@dataclass(frozen=True, slots=True)
class IndexSeries:
    """The price of every quarter-hour of every day from ``first`` on, per MWh.

    None marks a day without prices.
    """

    code: str
    source: str
    first: date
    days: tuple[tuple[Decimal, ...] | None, ...]

    def of(self, day: date) -> tuple[Decimal, ...]:
        """Return the prices of a day.

        :raises MissingIndex: none were published.
        """
        at = (day - self.first).days
        prices = self.days[at] if 0 <= at < len(self.days) else None
        if prices is None:
            raise MissingIndex(series=self.code, day=day)
        return prices

    def mean(self, period: DateRange) -> Fraction:
        """Return the plain average over a closed range."""
        prices = [price for day in days_of(period) for price in self.of(day)]
        return sum(map(Fraction, prices), Fraction(0)) / len(prices)

    def over(self, period: DateRange) -> "IndexSeries":
        """Return the days of a closed range."""
        kept = _slice(self.days, self.first, period)
        return IndexSeries(self.code, self.source, period.start, kept)


def valued(
    energy: IntervalEnergy, index: IndexSeries, period: DateRange, component: str
) -> tuple[Fraction, Fraction]:
    """Return the MWh of a closed range, and what they cost at the index; both exact.

    An interval longer than a quarter-hour costs the average of its quarters.

    :raises MissingInterval: energy is missing.
    :raises MissingIndex: prices are missing.
    """
    times = energy.minutes // 15
    whole, cost = 0, Fraction(0)
    for day in days_of(period):
        values, prices = energy.of(day, component), index.of(day)
        if len(values) * times != len(prices):
            raise MissingInterval(component=component, day=day)
        whole += sum(values)
        units, scale = _as_integers(prices)
        money = sum(
            value * sum(units[at * times : (at + 1) * times])
            for at, value in enumerate(values)
        )
        cost += Fraction(money, scale * times * PER_MWH)
    return Fraction(whole, PER_MWH), cost


def _as_integers(prices):
    """Return decimals as integers, and what to divide them by."""
    decimals = max(0, *(-price.as_tuple().exponent for price in prices))
    return [int(price.scaleb(decimals)) for price in prices], 10**decimals
