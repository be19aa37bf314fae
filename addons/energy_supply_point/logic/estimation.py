"""What a register would show on a day on which nobody read it.

An estimate names its method and everything it was computed from. The methods are tried
in the order of ``METHODS``; a known later reading always wins, because an estimate
beyond it would contradict it.
"""

from calendar import isleap
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .errors import EnergyError
from .profiles import DailyWeights, MissingWeight
from .ranges import DateRange
from .rounding import round_half_up

METHODS = ("between", "profile", "last_year", "daily")
LONG_ENOUGH = 28
"""Days that a consumption must span before it is taken for typical."""


class NotEstimable(EnergyError):
    """Nothing is known to estimate the register from on this day."""

    code = "not_estimable"
    day: date
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A value of the register at the beginning of a day."""

    day: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Counter:
    """A register with what is known of it.

    :param readings: of one installation, ordered by day.
    :param annual_units: expected in a year, in units of the counter.
    """

    digits: int
    decimals: int
    readings: tuple[Known, ...]
    weights: DailyWeights | None = None
    annual_units: Decimal | None = None

    @property
    def turn(self) -> int:
        """The units after which the counter starts again."""
        return 10**self.digits


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated value; ``evidence`` holds text and numbers only."""

    value: Decimal
    method: str
    evidence: dict[str, Any]


def estimate(counter: Counter, day: date, method: str | None = None) -> Estimate:
    """Return the estimated value of ``day``.

    :param method: one of ``METHODS``; absent: the first that knows enough. A reading
        after the day makes it ``between`` all the same.
    :raises NotEstimable: no method knows enough.

    >>> known = (
    ...     Known(date(2026, 1, 1), Decimal(100)), Known(date(2026, 2, 1), Decimal(410))
    ... )
    >>> found = estimate(Counter(6, 0, known), date(2026, 2, 11))
    >>> found.value, found.method
    (Decimal('510'), 'daily')
    """
    before = [item for item in counter.readings if item.day < day]
    after = [item for item in counter.readings if item.day > day]
    wanted = METHODS if method is None else (method,)
    if after:
        wanted = ("between",)
    if before:
        for name in wanted:
            used = _METHODS[name](counter, day, before, after)
            if used is not None:
                return _estimated(counter, before[-1], name, *used)
    raise NotEstimable(day=day, methods=tuple(wanted))


def _estimated(counter, last, method, units, evidence):
    step = Decimal(1).scaleb(-counter.decimals)
    used = round_half_up(units, step)
    return Estimate(
        value=(last.value + used) % counter.turn,
        method=method,
        evidence={
            "from_day": last.day.isoformat(),
            "from_value": _plain(last.value),
            "units": _plain(used),
            **evidence,
        },
    )


def _between(counter, day, before, after):
    """A part of what was counted until the next reading."""
    if not after:
        return None
    start, end = before[-1], after[0]
    whole, part = DateRange(start.day, end.day), DateRange(start.day, day)
    share, basis = _share(counter.weights, part, whole)
    used = _counted(counter, start, end)
    step = Fraction(1, 10**counter.decimals)
    units = min(Fraction(used) * share, Fraction(used) // step * step)
    return units, {
        "to_day": end.day.isoformat(),
        "to_value": _plain(end.value),
        "basis": basis,
    }


def _profile(counter, day, before, after):
    """The last known consumption, or that of a year, carried on by the load profile."""
    last = before[-1]
    if counter.weights is None:
        return None
    part = DateRange(last.day, day)
    start = _typical_start(before)
    if start is not None:
        known, used = DateRange(start.day, last.day), _counted(counter, start, last)
    elif counter.annual_units:
        known = DateRange(date.fromordinal(day.toordinal() - 365), day)
        used = counter.annual_units
    else:
        return None
    share, basis = _share(counter.weights, part, known)
    if basis != "profile":
        return None
    return Fraction(used) * share, {
        "known_from": known.start.isoformat(),
        "known_to": known.end.isoformat(),
        "known_units": _plain(used),
        "basis": basis,
    }


def _last_year(counter, day, before, after):
    """As much as in the same days one year ago."""
    last = before[-1]
    start, end = _year_ago(last.day), _year_ago(day)
    first, second = (_value_at(counter, before, item) for item in (start, end))
    if first is None or second is None or end <= start:
        return None
    return second - first, {
        "known_from": start.isoformat(),
        "known_to": end.isoformat(),
    }


def _daily(counter, day, before, after):
    """The average day of the last known consumption, or of a year."""
    last, days = before[-1], (day - before[-1].day).days
    start = _typical_start(before)
    if start is not None:
        known_days = (last.day - start.day).days
        used = _counted(counter, start, last)
        origin = start.day.isoformat()
    elif counter.annual_units:
        known_days, used, origin = 365, counter.annual_units, "annual"
    else:
        return None
    return Fraction(used) / known_days * days, {
        "known_from": origin,
        "known_days": known_days,
        "known_units": _plain(used),
        "days": days,
    }


def _typical_start(before: Sequence[Known]) -> Known | None:
    """Return the reading from which the last consumption is long enough."""
    last = before[-1]
    for item in reversed(before[:-1]):
        if (last.day - item.day).days >= LONG_ENOUGH:
            return item
    return None


def _value_at(counter, readings, day):
    """Return the running total at a day since the first reading, or None."""
    total = Fraction(0)
    for start, end in zip(readings, readings[1:], strict=False):
        used = Fraction(_counted(counter, start, end))
        if start.day <= day <= end.day:
            if day == start.day:
                return total
            whole = DateRange(start.day, end.day)
            return (
                total
                + used * _share(counter.weights, DateRange(start.day, day), whole)[0]
            )
        total += used
    return None


def _share(weights, part, whole):
    """Return the part's share of the whole, by the profile where it knows all days."""
    if weights is not None:
        with suppress(MissingWeight):
            total = weights.share(whole)
            if total:
                return Fraction(weights.share(part), total), "profile"
    return Fraction(part.days, whole.days), "days"


def _counted(counter, start, end):
    difference = end.value - start.value
    # The remainder of a negative Decimal is negative, so a rollover adds its turn.
    return difference if difference >= 0 else difference + counter.turn


def _year_ago(day: date) -> date:
    if (day.month, day.day) == (2, 29) and not isleap(day.year - 1):
        return date(day.year - 1, 3, 1)
    return day.replace(year=day.year - 1)


def _plain(value):
    return f"{Decimal(value).normalize():f}"


_METHODS: dict[str, Callable] = {
    "between": _between,
    "profile": _profile,
    "last_year": _last_year,
    "daily": _daily,
}
