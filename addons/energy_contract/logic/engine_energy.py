"""Energy: per zone, in bands of the yearly quantity, in tiers, at market prices."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from odoo.addons.energy_supply_point.logic.ranges import DateRange
from odoo.addons.energy_supply_point.logic.rounding import multiply, round_half_up

from .engine_context import Charge, Context, Part, months_later
from .engine_lines import interval_value, prepare, quote
from .quantities import ALL_ZONES, month_start, next_month
from .refusals import MissingIndex
from .tariff import MonthRule, Price, Scale

MWH_PER_KWH = Decimal("0.001")
WATT_HOUR = Decimal("0.000001")
"""Interval energy is printed in MWh to the watt-hour."""


def energy_lines(context: Context, charge: Charge) -> Iterator[dict]:
    """Yield the lines of an energy component, none where nothing flowed."""
    scale = charge.component.scale
    for part in context.parts(charge):
        if scale in (Scale.TIER_MONTH, Scale.TIER_PERIOD) and part.levels:
            yield from _tier_lines(context, charge, part)
            continue
        level, evidence = _chosen(context, charge, part)
        energy = context.energy.between(*_edges(part), charge.component.zone)
        if energy:
            yield _line(context, charge, part, level, energy, evidence=evidence)


def _edges(part):
    return part.days.start, part.days.end


def _line(context, charge, part, level, energy, **values):
    zone = charge.component.zone
    return prepare(
        context,
        charge,
        part,
        level,
        multiply(energy, MWH_PER_KWH),
        "MWh",
        split_method=context.energy.method(*_edges(part), zone),
        **values,
    )


def _chosen(context, charge, part):
    """Return the one price that all energy of a part pays, and why."""
    scale = charge.component.scale
    if not part.levels:
        return None, ()
    if scale is Scale.BAND_EXPECTED:
        yearly = Fraction(part.measure)
    elif scale is Scale.BAND_ACTUAL:
        yearly = yearly_kwh(context)
    else:
        return part.levels[0], ()
    mwh = multiply(round_half_up(yearly, context.point.rules.energy_step), MWH_PER_KWH)
    return level_of(part.levels, mwh), (("yearly_mwh", mwh),)


def yearly_kwh(context: Context) -> Fraction:
    """Return the energy of the period made that of a year, by days.

    A period that is a year, of 365 or 366 days, counts as it is.
    """
    period = context.point.period
    energy = Fraction(context.energy.between(period.start, period.end, ALL_ZONES))
    year = (months_later(period.start, Decimal(12)) - period.start).days
    return energy * year / period.days


def level_of(levels: tuple[Price, ...], value: Decimal) -> Price:
    """Return the highest of ordered prices that starts below ``value``.

    A value on the edge of two bands belongs to the lower one.
    """
    below = [level for level in levels if (level.above or 0) < value]
    return below[-1] if below else levels[0]


def _tier_lines(context, charge, part):
    anchor, limit = _tier_range(context, charge, part)
    zone = charge.component.zone
    before = context.energy.between(anchor, part.days.start, zone)
    until = context.energy.between(anchor, part.days.end, zone)
    step = context.point.rules.energy_step
    floors = [
        round_half_up(Fraction(level.above or 0) * 1000 * limit, step)
        for level in part.levels
    ]
    for level, floor, ceiling in zip(
        part.levels, floors, [*floors[1:], None], strict=True
    ):
        energy = _within(until, floor, ceiling) - _within(before, floor, ceiling)
        if energy:
            evidence = (("above_mwh", multiply(floor, MWH_PER_KWH)),)
            yield _line(context, charge, part, level, energy, evidence=evidence)


def _tier_range(context, charge, part):
    """Return the day from which the tiers fill, and the share of their size.

    The tiers of a month that is supplied in part are as much smaller, unless the
    component is not prorated; those of a period are as the tariff says.
    """
    component, start = charge.component, charge.days.start
    if component.scale is Scale.TIER_PERIOD:
        return start, Fraction(1)
    month = DateRange(month_start(part.days.start), next_month(part.days.start))
    supplied = month.intersect(charge.days)
    if component.proration in (MonthRule.FULL, MonthRule.NONE):
        return supplied.start, Fraction(1)
    return supplied.start, Fraction(supplied.days, month.days)


def _within(energy, floor, ceiling):
    """Return how much of the first ``energy`` kWh lies in a tier."""
    top = energy if ceiling is None else min(energy, ceiling)
    return max(top - floor, Decimal(0))


def interval_lines(context: Context, charge: Charge) -> Iterator[dict]:
    """Yield a line per month: the energy of the intervals at the prices of their time.

    The amount is the sum over the intervals, exact before it is rounded once.
    """
    component = charge.component
    series = context.indices.get(component.index)
    for part in context.parts(charge):
        if series is None:
            raise MissingIndex(series=component.index, day=part.days.start)
        energy, cost = interval_value(context, charge, part.days, series)
        if energy:
            yield _interval_line(context, charge, part, energy, cost)


def _interval_line(context: Context, charge: Charge, part: Part, energy, cost):
    level = part.levels[0] if part.levels else None
    price = quote(context, charge, part, level, cost / energy)
    line = prepare(
        context,
        charge,
        part,
        level,
        round_half_up(energy, WATT_HOUR),
        "MWh",
        price=price,
    )
    step = charge.component.amount_step or context.point.rules.amount_step
    # Not the printed quantity, which is rounded to the watt-hour.
    return line | {"amount": round_half_up(energy * price.exact, step)}
