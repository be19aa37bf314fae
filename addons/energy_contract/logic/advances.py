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

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil

from odoo.addons.energy_supply_point.logic.errors import EnergyError
from odoo.addons.energy_supply_point.logic.ranges import DateRange
from odoo.addons.energy_supply_point.logic.rounding import (
    from_units,
    largest_remainder,
    round_half_up,
)

from .decimals import CENT
from .quantities import months_between
from .tariff import VatRate
from .values import Proration

CYCLE_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
ONE_DAY = timedelta(days=1)


class AdvanceError(EnergyError):
    """No instalments can be agreed; ``code`` is the reason."""

    code = "advance"


class NothingExpected(AdvanceError):
    """What is expected costs nothing, so there is nothing to pay in advance."""

    code = "nothing_expected"
    range: DateRange
    amount: Decimal


class NoPoint(AdvanceError):
    """The agreement covers no supplied point, or none without advances of its own."""

    code = "no_point"
    range: DateRange


class NoExpectation(AdvanceError):
    """Nothing tells how much a point will use."""

    code = "no_expectation"
    point: str


class AdvanceVatGap(AdvanceError):
    """A VAT class has no rate on the tax date of an instalment."""

    code = "advance_vat_gap"
    vat_class_id: int
    day: date


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

    ``post_date`` is the day on which it is entered in the books.
    """

    number: int
    period: DateRange
    tax_date: date
    due_date: date
    post_date: date
    lines: tuple[InstalmentLine, ...]

    @property
    def gross(self) -> Decimal:
        """What the customer pays."""
        return sum((line.base + line.tax for line in self.lines), Decimal(0))


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
    :raises NothingExpected: the cost is zero or below.
    :raises AdvanceVatGap: no rate of VAT on a tax date.
    """
    costs = _positive_costs(costs)
    if not costs and agreed is None:
        raise NothingExpected(range=period, amount=sum(costs.values(), Decimal(0)))
    dated = _paying_periods(period, scheme)
    shares = [
        _gross_shares(costs, vat, tax_date) for _part, tax_date, _due, _post in dated
    ]
    weights = [_months(part) for part, *_days in dated]
    amounts = _amounts(shares, weights, scheme, agreed, carried)
    found, known = [], {}
    for number, (days, gross, taxed) in enumerate(
        zip(dated, amounts, shares, strict=True), 1
    ):
        part, tax_date, due_date, post_date = days
        # Most instalments of a year are alike.
        key = gross, tuple((rate.vat_rate_id, share) for _item, rate, share in taxed)
        if key not in known:
            known[key] = _lines(gross, taxed)
        found.append(
            Instalment(number, part, tax_date, due_date, post_date, known[key])
        )
    return tuple(found)


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
    base = round_half_up(Fraction(gross) * 100 / (100 + Fraction(percent)), CENT)
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


def _amounts(shares, weights, scheme, agreed, carried):
    """Return the gross amount of each instalment."""
    total = sum(weights)
    if agreed is not None:
        full = Fraction(agreed) / scheme.months
        return [round_half_up(full * weight, CENT) for weight in weights]
    exact = [
        (sum(share for _class, _rate, share in taxed) + Fraction(carried))
        * weight
        / total
        for taxed, weight in zip(shares, weights, strict=True)
    ]
    exact = [max(amount, Fraction(0)) for amount in exact]
    if scheme.step == CENT and not scheme.is_rounded_up:
        whole = round_half_up(sum(exact, Fraction(0)), CENT)
        return largest_remainder(whole, exact, CENT)
    rounded = {amount: round_amount(amount, scheme) for amount in set(exact)}
    return [rounded[amount] for amount in exact]


def _lines(gross, taxed):
    """Return the gross amount split over the classes, VAT taken out of each."""
    parts = largest_remainder(gross, [share for *_of, share in taxed], CENT)
    lines = []
    for (vat_class, rate, _share), part in zip(taxed, parts, strict=True):
        if part:
            base, tax = take_out_vat(part, rate.percent)
            lines.append(
                InstalmentLine(vat_class, rate.vat_rate_id, rate.percent, base, tax)
            )
    return tuple(lines)


def _gross_shares(costs, vat, day):
    shares = []
    for vat_class, net in sorted(costs.items()):
        rate = _rate_on(vat_class, vat, day)
        shares.append((vat_class, rate, Fraction(net) * _factor(rate.percent)))
    return shares


def _factor(percent):
    return 1 + Fraction(percent) / 100


def _rate_on(vat_class, vat, day):
    for rate in vat.get(vat_class, ()):
        if rate.valid.contains(day):
            return rate
    raise AdvanceVatGap(vat_class_id=vat_class, day=day)


def _positive_costs(costs: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Return the costs above zero, less what others are below zero.

    A discount at one rate of VAT lowers the largest cost at another.
    """
    above = {key: cost for key, cost in costs.items() if cost > 0}
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


def _paying_periods(period, scheme):
    """Return the periods that pay, each with tax date, due date and post date."""
    parts = instalment_periods(period, scheme.months)
    if scheme.is_last_free and len(parts) > 1:
        parts = parts[:-1]
    dated = []
    for part in parts:
        due = _due_date(part, scheme)
        last = part.end - ONE_DAY
        if scheme.is_prepaid:
            dated.append((part, due, due, due - timedelta(days=scheme.issue_days)))
        else:
            dated.append((part, last, due, last))
    return dated


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


def vat_summary(
    lines: Iterable[InstalmentLine],
) -> dict[Decimal, tuple[Decimal, Decimal]]:
    """Return base and tax per percentage, the lowest first."""
    totals: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for line in lines:
        base, tax = totals.get(line.percent, (Decimal(0), Decimal(0)))
        totals[line.percent] = base + line.base, tax + line.tax
    return dict(sorted(totals.items()))
