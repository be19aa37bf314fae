"""How much of a period's energy and months falls between two of its days.

Both are running totals from the start, rounded once per day asked for: a quantity is
the difference of two of them. So parts add up exactly wherever the period is cut, and
one cut never moves another part.
"""

from calendar import isleap, monthrange
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from odoo.addons.energy_supply_point.logic.consumption import Segment
from odoo.addons.energy_supply_point.logic.profiles import DailyWeights, NoWeight
from odoo.addons.energy_supply_point.logic.ranges import DateRange
from odoo.addons.energy_supply_point.logic.rounding import (
    from_units,
    nearest_ratio,
    round_half_up,
    to_units,
)

from .values import Proration, UnevenEnergy

ALL_ZONES = None


def months_between(start: date, end: date, proration: Proration) -> Fraction:
    """Return the exact months from ``start`` up to, not including, ``end``.

    >>> months_between(date(2026, 1, 15), date(2026, 3, 1), Proration.MONTHS)
    Fraction(48, 31)
    >>> months_between(date(2026, 1, 1), date(2026, 3, 1), Proration.YEAR)
    Fraction(708, 365)
    """
    position = _month_of if proration is Proration.MONTHS else _twelfth_of
    return position(end) - position(start)


def _month_of(day):
    days = monthrange(day.year, day.month)[1]
    return day.year * 12 + day.month + Fraction(day.day - 1, days)


def _twelfth_of(day):
    passed = (day - date(day.year, 1, 1)).days
    return day.year * 12 + Fraction(12 * passed, 366 if isleap(day.year) else 365)


class MonthCount:
    """The months of a period, cut anywhere."""

    def __init__(self, start: date, proration: Proration, step: Decimal) -> None:
        self._start, self._proration, self._step = start, proration, step
        self._until = {start: Decimal(0)}

    def between(self, start: date, end: date) -> Decimal:
        """Return the months between two days of the period."""
        return self._months_until(end) - self._months_until(start)

    def _months_until(self, day):
        months = self._until.get(day)
        if months is None:
            exact = months_between(self._start, day, self._proration)
            months = self._until[day] = round_half_up(exact, self._step)
        return months


class EnergyCurve:
    """The energy of a point's segments by zone, cut anywhere.

    A segment that no reading cuts is split by ``weights``, by days when they are None.

    :raises UnevenEnergy: a segment's energy is no multiple of ``step`` (kWh).
    """

    def __init__(
        self,
        segments: Sequence[Segment],
        weights: DailyWeights | None,
        step: Decimal,
    ) -> None:
        self._weights, self._step = weights, step
        self._segments = [(segment, _units(segment, step)) for segment in segments]
        self._until = {}
        self.zones = sorted({segment.zone for segment in segments})

    def between(self, start: date, end: date, zone: str | None = ALL_ZONES) -> Decimal:
        """Return the kWh that flowed between two days, in one zone or in all.

        :raises MissingWeight: the profile lacks a day of a segment to be split.
        :raises NoWeight: the profile has no weight for a segment to be split.
        """
        units = self._at(end)[0].get(zone, 0) - self._at(start)[0].get(zone, 0)
        return from_units(units, self._step)

    def method(self, start: date, end: date, zone: str | None = ALL_ZONES) -> str:
        """Return how the energy between two days was found.

        "reading" where readings were taken on both days, else "profile" or "days".
        """
        if zone not in self._at(start)[1] and zone not in self._at(end)[1]:
            return "reading"
        return "days" if self._weights is None else "profile"

    def _at(self, day):
        """Return the units that flowed before ``day`` and the zones it cuts."""
        found = self._until.get(day)
        if found is None:
            units, cut = {ALL_ZONES: 0}, set()
            for segment, total in self._segments:
                if day <= segment.start:
                    continue
                if day < segment.end:
                    cut |= {segment.zone, ALL_ZONES}
                    total = self._share(segment, total, day)
                units[segment.zone] = units.get(segment.zone, 0) + total
                units[ALL_ZONES] += total
            found = self._until[day] = units, cut
        return found

    def _share(self, segment, total, day):
        before, whole = DateRange(segment.start, day), segment.range
        if self._weights is None:
            return nearest_ratio(total * before.days, whole.days)
        weight = self._weights.share(whole)
        if weight:
            return nearest_ratio(total * self._weights.share(before), weight)
        if total:
            raise NoWeight(range=whole)
        return 0


def _units(segment, step):
    try:
        return to_units(segment.energy_kwh, step)
    except ValueError:
        raise UnevenEnergy(
            register_id=segment.register_id,
            meter=segment.meter,
            energy_kwh=segment.energy_kwh,
            step=step,
        ) from None
