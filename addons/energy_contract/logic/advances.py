"""Instalments of an advance agreement: periods, dates, amounts and VAT.

An advance is a fixed part of what a period is expected to cost, due while the energy is
supplied. Supply that is carried out repeatedly counts as made at the latest on the last
day of the period to which the payment relates (Slovak VAT act 222/2004 § 19(3)), so
that day is the tax date of an instalment, and the rate of VAT is the rate of that day.
A prepayment is due before its period; its tax date is the day on which it is due
(§ 19(4): tax arises when the payment is received before the supply).

The whole instalment is rounded, not its parts: VAT is taken out of the rounded amount
rate by rate, so base and tax always add up to what the customer pays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, lcm

from odoo.addons.energy_supply_point.logic.ranges import DateRange
from odoo.addons.energy_supply_point.logic.rounding import (
    from_units,
    largest_remainder,
    nearest_ratio,
    round_half_up,
)

from .advance_errors import AdvanceVatGap, NothingExpected
from .decimals import CENT
from .quantities import months_between
from .tariff import VatRate
from .values import Proration

CYCLE_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
ONE_DAY = timedelta(days=1)


class Due(StrEnum):
    """When an instalment is due."""

    DAY = "day"
    """On a day of the month in which its period starts, not before it starts."""
    AFTER = "after"
    """So many days after the last day of its period."""
    BEFORE = "before"
    """So many days before its period starts."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """How instalments are cut, dated and rounded.

    :param months: from one instalment to the next; see ``CYCLE_MONTHS``.
    :param is_last_free: nothing is due for the last period, the month in which the
        settlement comes; the others carry its cost.
    :param step: the gross amount of an instalment is a multiple of it. At a cent the
        instalments add up to the expected cost exactly.
    :param is_rounded_up: up instead of to the nearest step.
    :param due_number: the day of the month (1 to 28) or the number of days of ``due``.
    :param is_prepaid: billed before its period, so many ``issue_days`` before it is
        due; an advance is booked on its tax date.
    """

    months: int = 1
    is_last_free: bool = False
    step: Decimal = Decimal(1)
    is_rounded_up: bool = False
    due: Due = Due.DAY
    due_number: int = 15
    is_prepaid: bool = False
    issue_days: int = 14


@dataclass(frozen=True, slots=True)
class InstalmentLine:
    """The part of an instalment at one rate of VAT."""

    vat_class_id: int
    vat_rate_id: int
    percent: Decimal
    base: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Instalment:
    """One advance: its period, the days that count, and its VAT.

    ``post_date`` is the day on which it is entered in the books, ``gross`` what the
    customer pays: the sum of base and tax of the lines.
    """

    number: int
    period: DateRange
    tax_date: date
    due_date: date
    post_date: date
    gross: Decimal
    lines: tuple[InstalmentLine, ...]


def instalment_periods(period: DateRange, months: int) -> list[DateRange]:
    """Return ``period`` cut on the first of every ``months``-th month.

    The month in which the period starts counts as whole.

    >>> spring = DateRange(date(2026, 3, 15), date(2026, 6, 1))
    >>> [str(part) for part in instalment_periods(spring, 1)]
    ['2026-03-15..2026-04-01', '2026-04-01..2026-05-01', '2026-05-01..2026-06-01']
    """
    boundaries, month = [], period.start.replace(day=1)
    while month < period.end:
        month = _add_months(month, months)
        boundaries.append(month)
    return period.cut(boundaries)


def instalments(
    period: DateRange,
    costs: Mapping[int, Decimal],
    vat: Mapping[int, Sequence[VatRate]],
    scheme: Scheme,
    *,
    agreed: Decimal | None = None,
    carried: Decimal = Decimal(0),
    frames: dict | None = None,
) -> tuple[Instalment, ...]:
    """Return the instalments that pay what ``period`` is expected to cost.

    Every period pays in the proportion of its months; VAT follows the tax date, so an
    instalment grows where the rate grows.

    :param period: closed.
    :param costs: expected net cost of the whole period by VAT class.
    :param vat: the dated rates of each class.
    :param agreed: the gross amount that the customer wants to pay for a full cycle,
        instead of a computed one.
    :param carried: a gross amount to be paid on top, spread over all instalments.
    :param frames: remembers what does not depend on the cost; share one between all
        calls of a batch, with the same ``vat``.
    :raises NothingExpected: the cost is zero or below.
    :raises AdvanceVatGap: no rate of VAT on a tax date.
    """
    net, costs = sum(costs.values(), Decimal(0)), _positive_costs(costs)
    if not costs:
        raise NothingExpected(range=period, amount=net)
    frame = _frame(period, scheme, tuple(costs), vat, {} if frames is None else frames)
    kinds, ids = frame.kinds, frame.ids
    shares = {key: _gross_shares(costs, rates) for key, rates in frame.rates.items()}
    if agreed is None:
        amounts = _amounts(kinds, shares, scheme, carried)
    else:
        full = Fraction(agreed) / (scheme.months * frame.unit)
        amounts = [round_half_up(full * weight, CENT) for weight, _rates in kinds]
    keys = list(zip(amounts, ids, strict=True))
    lines = {key: _lines(key[0], shares[key[1]]) for key in set(keys)}
    return tuple(
        Instalment(
            number,
            slot.period,
            slot.tax_date,
            slot.due_date,
            slot.post_date,
            key[0],
            lines[key],
        )
        for number, (slot, key) in enumerate(zip(frame.slots, keys, strict=True), 1)
    )


def split_payment(
    gross: Decimal,
    shares: Mapping[int, Decimal],
    vat: Mapping[int, Sequence[VatRate]],
    day: date,
) -> tuple[InstalmentLine, ...]:
    """Return base and tax of a payment received on ``day``, by rate of VAT.

    :param gross: may be negative, for a payment given back.
    :param shares: gross amounts by VAT class of what the payment is for.
    :raises AdvanceVatGap: no rate of VAT on that day.
    """
    taxed = [
        (vat_class, _rate_on(vat_class, vat, day), Fraction(share))
        for vat_class, share in sorted(shares.items())
    ]
    return _lines(gross, taxed)


def take_out_vat(gross: Decimal, percent: Decimal) -> tuple[Decimal, Decimal]:
    """Return base and tax that add up to ``gross``.

    >>> take_out_vat(Decimal("42.00"), Decimal(19))
    (Decimal('35.29'), Decimal('6.71'))
    """
    above, below = gross.as_integer_ratio()
    rate, hundredth = percent.as_integer_ratio()
    # In cents: gross * 100 / (100 + percent) * 100.
    cents = nearest_ratio(above * 10000 * hundredth, below * (100 * hundredth + rate))
    base = from_units(cents, CENT)
    return base, gross - base


def round_amount(value: Fraction, scheme: Scheme) -> Decimal:
    """Return a gross amount as the scheme rounds it, with cents.

    >>> round_amount(Fraction(50323, 1200), Scheme())
    Decimal('42.00')
    """
    step = scheme.step
    if scheme.is_rounded_up:
        # A fraction of a cent is no reason to ask for a euro more.
        cents = round_half_up(value, CENT)
        rounded = from_units(ceil(Fraction(cents) / Fraction(step)), step)
    else:
        rounded = round_half_up(value, step)
    return rounded.quantize(CENT)


def _amounts(kinds, shares, scheme, carried):
    """Return the gross amount of each instalment."""
    total = sum(weight for weight, _rates in kinds)
    wholes = {
        rates: sum(share for *_of, share in parts) + Fraction(carried)
        for rates, parts in shares.items()
    }
    exact = {
        kind: max(wholes[kind[1]] * kind[0] / total, Fraction(0)) for kind in set(kinds)
    }
    if scheme.step == CENT and not scheme.is_rounded_up:
        parts = [exact[kind] for kind in kinds]
        return largest_remainder(round_half_up(sum(parts), CENT), parts, CENT)
    rounded = {kind: round_amount(amount, scheme) for kind, amount in exact.items()}
    return [rounded[kind] for kind in kinds]


def _lines(gross, taxed):
    """Return the gross amount split over the classes, VAT taken out of each."""
    parts = [gross]
    if len(taxed) > 1:
        parts = largest_remainder(gross, [share for *_of, share in taxed], CENT)
    lines = []
    for (vat_class, rate, _share), part in zip(taxed, parts, strict=True):
        if part:
            base, tax = take_out_vat(part, rate.percent)
            lines.append(
                InstalmentLine(vat_class, rate.vat_rate_id, rate.percent, base, tax)
            )
    return tuple(lines)


def _gross_shares(costs, rates):
    """Return the gross cost of every class at its rate."""
    return [
        (vat_class, rate, Fraction(net) * (1 + Fraction(rate.percent) / 100))
        for (vat_class, net), rate in zip(costs.items(), rates, strict=True)
    ]


def _rate_on(vat_class, vat, day):
    for rate in vat.get(vat_class, ()):
        if rate.valid.contains(day):
            return rate
    raise AdvanceVatGap(vat_class_id=vat_class, day=day)


def _positive_costs(costs: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Return the costs above zero, less what others are below zero.

    A discount at one rate of VAT lowers the largest cost at another.
    """
    above = {key: cost for key, cost in sorted(costs.items()) if cost > 0}
    below = sum((cost for cost in costs.values() if cost < 0), Decimal(0))
    if not above or sum(above.values()) + below <= 0:
        return {}
    while below:
        largest = max(above, key=above.get)
        taken = min(above[largest], -below)
        above[largest] -= taken
        below += taken
        if not above[largest]:
            del above[largest]
    return above


@dataclass(frozen=True, slots=True)
class _Slot:
    """The days of an instalment, and the weight of its period."""

    period: DateRange
    tax_date: date
    due_date: date
    post_date: date
    weight: int


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the instalments of equal periods and classes have in common.

    ``unit`` is the weight of a month. ``ids`` names the VAT rates of each slot, which
    ``rates`` holds once; ``kinds`` pairs weight and rates: equal pairs pay the same.
    """

    unit: int
    slots: tuple[_Slot, ...]
    ids: tuple[tuple[int, ...], ...]
    kinds: tuple[tuple[int, tuple[int, ...]], ...]
    rates: dict[tuple[int, ...], tuple[VatRate, ...]]


def _frame(period, scheme, classes, vat, frames):
    """Return the frame of the periods that pay, remembered in ``frames``."""
    found = frames.get((period, scheme, classes))
    if found is None:
        unit, slots = _slots(period, scheme)
        rates = [
            tuple(_rate_on(vat_class, vat, slot.tax_date) for vat_class in classes)
            for slot in slots
        ]
        ids = tuple(tuple(rate.vat_rate_id for rate in item) for item in rates)
        found = frames[period, scheme, classes] = _Frame(
            unit=unit,
            slots=slots,
            ids=ids,
            kinds=tuple(
                (slot.weight, key) for slot, key in zip(slots, ids, strict=True)
            ),
            rates=dict(zip(ids, rates, strict=True)),
        )
    return found


def _slots(period, scheme):
    """Return the weight of a month, and the slots of the periods that pay."""
    parts = instalment_periods(period, scheme.months)
    if scheme.is_last_free and len(parts) > 1:
        parts = parts[:-1]
    months = [_months(part) for part in parts]
    unit = lcm(*(count.denominator for count in months))
    return unit, tuple(
        _slot(part, scheme, int(count * unit))
        for part, count in zip(parts, months, strict=True)
    )


def _slot(part, scheme, weight):
    due, last = _due_date(part, scheme), part.end - ONE_DAY
    if scheme.is_prepaid:
        issued = due - timedelta(days=scheme.issue_days)
        return _Slot(part, due, due, issued, weight)
    return _Slot(part, last, due, last, weight)


def _due_date(part, scheme):
    if scheme.due is Due.AFTER:
        return part.end - ONE_DAY + timedelta(days=scheme.due_number)
    if scheme.due is Due.BEFORE:
        return part.start - timedelta(days=scheme.due_number)
    return max(part.start, part.start.replace(day=scheme.due_number))


def _months(part):
    if part.start.day == 1 and part.end.day == 1:
        return Fraction(
            (part.end.year - part.start.year) * 12 + part.end.month - part.start.month
        )
    return months_between(part.start, part.end, Proration.MONTHS)


def _add_months(day, months):
    month = day.month - 1 + months
    return day.replace(year=day.year + month // 12, month=month % 12 + 1)
