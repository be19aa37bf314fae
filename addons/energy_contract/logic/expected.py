"""Expected consumption as segments that the rating engine takes.

For advances, sample bills and comparisons: nobody read a meter, but a year's energy is
known or estimated. The engine splits the segments as it splits any other, by the load
profile or by days.
"""

from collections.abc import Mapping
from decimal import Decimal

from odoo.addons.energy_supply_point.logic.consumption import Segment
from odoo.addons.energy_supply_point.logic.profiles import DailyWeights
from odoo.addons.energy_supply_point.logic.ranges import DateRange
from odoo.addons.energy_supply_point.logic.rounding import (
    from_units,
    nearest_ratio,
    to_units,
)


def expected_segments(
    period: DateRange,
    yearly_kwh: Mapping[str, Decimal],
    weights: DailyWeights | None = None,
    *,
    step_kwh: Decimal = Decimal(1),
) -> tuple[Segment, ...]:
    """Return one segment per zone with what is expected to flow in ``period``.

    :param yearly_kwh: a year's energy by zone ("single", "high", "low").
    :param weights: the load profile; None spreads the year evenly over its days. The
        year is the one that starts with ``period``.
    :param step_kwh: the energy is a multiple of it.
    :raises MissingWeight: the profile does not reach over the year.

    >>> from datetime import date
    >>> half = DateRange(date(2026, 1, 1), date(2026, 7, 1))
    >>> expected_segments(half, {"single": Decimal(3650)})[0].energy_kwh
    Decimal('1810')
    """
    start = period.start
    year = DateRange(start, _year_later(start))
    if weights is None:
        part, whole = period.days, year.days
    else:
        part, whole = weights.share(period), weights.share(year)
    return tuple(
        _segment(
            zone,
            period,
            from_units(nearest_ratio(to_units(kwh, step_kwh) * part, whole), step_kwh),
        )
        for zone, kwh in sorted(yearly_kwh.items())
    )


def _year_later(day):
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, month=3, day=1)


def _segment(zone, period, energy_kwh):
    return Segment(
        register_id=0,
        meter="",
        zone=zone,
        start=period.start,
        end=period.end,
        value_start=Decimal(0),
        value_end=energy_kwh,
        reading_start_id=None,
        reading_end_id=None,
        quality="estimated",
        multiplier=Decimal(1),
        measured=energy_kwh,
        energy_kwh=energy_kwh,
    )
