"""Losses of a transformer that stands between the point of delivery and the meter.

Who is priced at the higher voltage but metered at the lower one pays what the
transformer used: a share of the energy, a fixed energy for every month or day, or so
much for every unit of the counter.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from .errors import EnergyError
from .ranges import DateRange

LOSS_KINDS = ("percent", "kwh_per_unit", "kwh_per_month", "kwh_per_day")


class LossChange(EnergyError):
    """A loss in proportion to the energy changes on this day, without a reading."""

    code = "loss_change"
    day: date


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss of a register and the days on which it is added.

    :raises ValueError: the kind is none of ``LOSS_KINDS``, or the value negative.
    """

    kind: str
    value: Decimal
    valid: DateRange

    def __post_init__(self) -> None:
        if self.kind not in LOSS_KINDS or self.value < 0:
            raise ValueError(f"no loss of a transformer: {self.kind} {self.value}")


def loss_over(
    losses: Iterable[Loss], days: DateRange, measured: Decimal, multiplier: Decimal
) -> Fraction:
    """Return the exact loss (kWh) of what was counted on a closed range of days.

    Fixed losses count only on the days they hold. A loss in proportion must hold on
    all of them, because nobody knows how much flowed before and after its change; a
    counter that stood still may change it any day.

    :param measured: kWh, the difference of the counter times ``multiplier``.
    :raises LossChange: a proportional loss starts or ends inside the range.

    >>> january = DateRange(date(2026, 1, 1), date(2026, 2, 1))
    >>> iron = Loss("kwh_per_month", Decimal(62), january)
    >>> copper = Loss("percent", Decimal(2), DateRange(date(2020, 1, 1)))
    >>> loss_over([iron, copper], january, Decimal(1000), Decimal(1))
    Fraction(82, 1)
    """
    total = Fraction(0)
    for loss in losses:
        part = loss.valid.intersect(days)
        if part is None:
            continue
        value = Fraction(loss.value)
        if loss.kind == "kwh_per_day":
            total += value * part.days
        elif loss.kind == "kwh_per_month":
            total += value * _months(part)
        elif measured and part != days:
            raise LossChange(day=part.end if part.start == days.start else part.start)
        elif loss.kind == "percent":
            total += value * Fraction(measured) / 100
        else:
            total += value * Fraction(measured) / Fraction(multiplier)
    return total


def _months(days: DateRange) -> Fraction:
    """Return the months of a closed range, each day its part of its month."""
    total, day = Fraction(0), days.start
    while day < days.end:
        length = monthrange(day.year, day.month)[1]
        following = day.replace(day=1) + timedelta(days=length)
        reached = min(following, days.end)
        total += Fraction((reached - day).days, length)
        day = reached
    return total
