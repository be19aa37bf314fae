"""What is found once for every calendar month: overrun and reactive energy."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from odoo.addons.energy_supply_point.logic.rounding import (
    WIDE,
    multiply,
    round_half_up,
)

from .engine_context import Charge, Context, in_unit
from .engine_lines import prepare
from .refusals import MissingInterval, MissingReactive, MonthNotRead
from .tariff import COS_PHI_LIMIT, Basis

MVARH = Decimal("0.001")
FOUR_PLACES = Decimal("0.0001")


def overrun_lines(context: Context, charge: Charge) -> Iterator[dict]:
    """Yield a line for each month in which the reserved capacity was exceeded.

    Where the reserved capacity changed in the month, each part is compared with its
    own, and the largest excess is charged.
    """
    component = charge.component
    unit = "MW" if component.in_mw else "kW"
    for part in context.parts(charge):
        excess, highest, reserved = _excess(context, charge, part.days)
        if excess > 0:
            yield prepare(
                context,
                charge,
                part,
                part.levels[0] if part.levels else None,
                excess,
                unit,
                measure=highest,
                evidence=(("highest", highest), ("reserved", reserved)),
            )


def _excess(context, charge, month):
    component, peaks = charge.component, context.point.peaks
    if peaks is None:
        raise MissingInterval(component=component.label, day=month.start)
    found = []
    for valid, version in context.technical:
        days = valid.intersect(month)
        if days is not None:
            reserved = context.capacity(charge, version)
            kilowatts, _day = peaks.highest(days, component.label)
            highest = in_unit(component, kilowatts)
            found.append((highest - reserved, highest, reserved))
    return max(found)


def reactive_lines(context: Context, charge: Charge) -> Iterator[dict]:
    """Yield the MVArh of each month beyond the limit, or those that were fed in."""
    is_delivery = charge.component.basis is Basis.REACTIVE_DELIVERY
    for part in context.parts(charge):
        if is_delivery:
            kvarh = _reactive(context, charge, part.days, "export")
            evidence = ()
        else:
            kvarh, evidence = _beyond(context, charge, part.days)
        if kvarh > 0:
            yield prepare(
                context,
                charge,
                part,
                part.levels[0] if part.levels else None,
                multiply(kvarh, MVARH),
                "MVArh",
                evidence=evidence,
            )


def _beyond(context, charge, month):
    """Return the kvarh beyond the limit and the numbers behind them."""
    active, reactive = _month_energy(context, charge, month)
    allowed = WIDE.multiply(active, tangent(limit_of(charge)))
    excess = round_half_up(
        max(reactive - allowed, Decimal(0)), context.point.rules.energy_step
    )
    return excess, _evidence(active, reactive)


def shortfall(
    context: Context, charge: Charge, month
) -> tuple[Decimal, tuple[tuple[str, Decimal], ...]]:
    """Return how far the power factor of a month lies below its limit, and why.

    It is rounded to four places; zero where the limit is kept.
    """
    active, reactive = _month_energy(context, charge, month)
    missed = limit_of(charge) - cos_phi(active, reactive)
    return max(missed, Decimal(0)), _evidence(active, reactive)


def _evidence(active, reactive):
    return (
        ("active_mwh", multiply(active, MVARH)),
        ("reactive_mvarh", multiply(reactive, MVARH)),
        ("cos_phi", cos_phi(active, reactive)),
    )


def limit_of(charge: Charge) -> Decimal:
    """Return the lowest power factor that costs nothing."""
    return charge.component.cos_phi_limit or COS_PHI_LIMIT


def cos_phi(active: Decimal, reactive: Decimal) -> Decimal:
    """Return the power factor to four places; 1 where nothing flowed.

    >>> cos_phi(Decimal(3), Decimal(4))
    Decimal('0.6000')
    """
    apparent = WIDE.sqrt(active * active + reactive * reactive)
    if not apparent:
        return Decimal("1.0000")
    return round_half_up(WIDE.divide(active, apparent), FOUR_PLACES)


def tangent(limit: Decimal) -> Decimal:
    """Return the kvarh per kWh that a power factor allows.

    >>> round(tangent(Decimal("0.95")), 6)
    Decimal('0.328684')
    """
    return WIDE.divide(WIDE.sqrt(1 - Decimal(limit) ** 2), limit)


def _month_energy(context, charge, month):
    _check_read(context.energy, charge, month)
    active = context.energy.between(month.start, month.end)
    return active, _reactive(context, charge, month, "import")


def _reactive(context, charge, month, direction):
    curve = context.reactive.get(direction)
    if curve is None:
        raise MissingReactive(component=charge.component.label, direction=direction)
    _check_read(curve, charge, month)
    return curve.between(month.start, month.end)


def _check_read(curve, charge, month):
    """Refuse a month whose energy is a guess: it needs what flowed in it."""
    if curve.method(month.start, month.end) != "reading":
        raise MonthNotRead(component=charge.component.label, range=month)


def kilowatts(micro_watt_hours: int, minutes: int) -> Decimal:
    """Return the mean power of an interval, exact.

    >>> kilowatts(30_000_000_000, 15)
    Decimal('120')
    """
    exact = Fraction(micro_watt_hours * 60, minutes * 10**9)
    return round_half_up(exact, Decimal("0.000001")).normalize() + 0
