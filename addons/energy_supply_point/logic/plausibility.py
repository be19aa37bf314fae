"""Is a new reading believable? Rules look at it beside what is known, and say why not.

A rule never refuses a reading: what was received is kept. Its severity decides whether
the finding is a remark, a warning, or keeps the reading from being billed.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .profiles import DailyWeights, MissingWeight, linear_weights
from .ranges import DateRange

SEVERITIES = ("info", "warn", "block")
VOLTS = Decimal(230)
HOURS = 24
PRECISION = Decimal("0.001")

Evidence = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the house as it is configured.

    :param code: a key of ``RULES``.
    :param ratio_min: found / expected below this is far away; ``ratio_max`` above.
    :param min_kwh: an expectation or difference below this is never remarked on.
    :param days: by how many days a reading may lie in the future.
    """

    rule_id: int
    code: str
    severity: str
    ratio_min: Decimal = Decimal("0.2")
    ratio_max: Decimal = Decimal(5)
    min_kwh: Decimal = Decimal(100)
    days: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """A value of the register on a day."""

    day: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reading with everything that its rules look at.

    :param previous: the reading before, of the same installation; ``before`` the one
        before that, ``following`` the next one.
    :param replaced: the value of the revision that this one supersedes.
    :param handed_over: that value, when somebody else recorded it for a handover
        between two customers or suppliers.
    :param kwh_per_unit: what a counted unit stands for, None while unknown (gas).
    :param limit_kwh_per_day: what the breaker or the capacity lets through.
    :param annual_kwh: expected for a year by this register alone.
    :param missing: codes of the meter's registers without a reading on this day.
    """

    day: date
    value: Decimal
    digits: int
    today: date
    is_estimate: bool = False
    previous: Point | None = None
    before: Point | None = None
    following: Point | None = None
    replaced: Decimal | None = None
    handed_over: Decimal | None = None
    kwh_per_unit: Decimal | None = Decimal(1)
    limit_kwh_per_day: Decimal | None = None
    annual_kwh: Decimal | None = None
    weights: DailyWeights | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found; ``evidence`` holds plain values only (text, numbers)."""

    rule_id: int
    code: str
    severity: str
    evidence: Evidence


def check(candidate: Candidate, rules: Iterable[Rule]) -> list[Finding]:
    """Return what the rules find, in their order.

    >>> rule = Rule(1, "future", "block")
    >>> reading = Candidate(date(2026, 5, 2), Decimal(7), 6, today=date(2026, 5, 1))
    >>> check(reading, [rule])[0].evidence
    {'found': '2026-05-02', 'limit': '2026-05-01'}
    """
    findings = []
    for rule in rules:
        evidence = RULES[rule.code](candidate, rule)
        if evidence is not None:
            findings.append(Finding(rule.rule_id, rule.code, rule.severity, evidence))
    return findings


def physical_limit(
    amps: Decimal | None, phases: int | None, capacity_kw: Decimal | None
) -> Decimal | None:
    """Return the kWh that can flow in a day, None when nothing limits it.

    >>> physical_limit(Decimal(25), 3, None)
    Decimal('414.000')
    """
    limits = []
    if amps:
        limits.append(VOLTS * amps * (phases or 1) * HOURS / 1000)
    if capacity_kw:
        limits.append(capacity_kw * HOURS)
    return max(limits).quantize(PRECISION) if limits else None


def counted(start: Point, end: Point, digits: int) -> tuple[Decimal, bool]:
    """Return the difference of two readings and whether it is one of a rollover."""
    difference = end.value - start.value
    if difference >= 0:
        return difference, False
    return difference + 10**digits, True


def energy_between(candidate: Candidate, start: Point, end: Point) -> Decimal | None:
    """Return the kWh between two readings, None when the unit is unknown."""
    if candidate.kwh_per_unit is None:
        return None
    return counted(start, end, candidate.digits)[0] * candidate.kwh_per_unit


def expectation(candidate: Candidate) -> tuple[Decimal, str] | None:
    """Return the kWh expected since the previous reading, and what tells so.

    ``history``: as much as between the two readings before, spread by the profile;
    ``annual``: the part of the yearly estimate. None when neither is known.
    """
    previous, before = candidate.previous, candidate.before
    if previous is None or candidate.kwh_per_unit is None:
        return None
    days = DateRange(previous.day, candidate.day)
    if before is not None and (previous.day - before.day).days >= 7:
        known = DateRange(before.day, previous.day)
        used, rolled = counted(before, previous, candidate.digits)
        if not rolled:
            factor = _share(candidate.weights, days, known)
            return (used * candidate.kwh_per_unit * factor).quantize(PRECISION), (
                "history"
            )
    if candidate.annual_kwh:
        year = DateRange(
            date.fromordinal(candidate.day.toordinal() - 365), candidate.day
        )
        factor = _share(candidate.weights, days, year)
        return (candidate.annual_kwh * factor).quantize(PRECISION), "annual"
    return None


def _share(weights, days, known):
    """Return how much of the known days' energy the other days have."""
    if weights is not None:
        with suppress(MissingWeight):
            whole = weights.share(known)
            if whole:
                return Decimal(weights.share(days)) / whole
    flat = linear_weights(DateRange(min(days.start, known.start), days.end))
    return Decimal(flat.share(days)) / flat.share(known)


def _negative(candidate, rule):
    """The counter went backwards, and no rollover explains it."""
    now = Point(candidate.day, candidate.value)
    for start, end in ((candidate.previous, now), (now, candidate.following)):
        if start is None or end is None:
            continue
        difference, rolled = counted(start, end, candidate.digits)
        if rolled and not _can_roll(candidate, start, end, difference):
            return _numbers(
                found=end.value,
                limit=start.value,
                day_start=start.day,
                day_end=end.day,
            )
    return None


def _can_roll(candidate, start, end, difference):
    limit, factor = candidate.limit_kwh_per_day, candidate.kwh_per_unit
    half_turn = 2 * difference <= 10**candidate.digits
    if limit is None or factor is None:
        return half_turn
    return difference * factor <= limit * (end.day - start.day).days


def _rollover(candidate, rule):
    """The counter passed its last digit."""
    if candidate.previous is None:
        return None
    now = Point(candidate.day, candidate.value)
    difference, rolled = counted(candidate.previous, now, candidate.digits)
    if not rolled or not _can_roll(candidate, candidate.previous, now, difference):
        return None
    return _numbers(
        found=candidate.value, previous=candidate.previous.value, units=difference
    )


def _zero(candidate, rule):
    """Nothing was counted although something was expected."""
    expected = expectation(candidate)
    if (
        expected is None
        or candidate.value != candidate.previous.value
        or expected[0] < rule.min_kwh
    ):
        return None
    return _numbers(
        found=0, expected=expected[0], basis=expected[1], days=_days(candidate)
    )


def _missing_register(candidate, rule):
    """Another register of the meter was not read on this day."""
    if not candidate.missing:
        return None
    return {"registers": ", ".join(candidate.missing)}


def _above_maximum(candidate, rule):
    """More was counted than the breaker or the reserved capacity lets through."""
    if candidate.previous is None or candidate.limit_kwh_per_day is None:
        return None
    now = Point(candidate.day, candidate.value)
    found = energy_between(candidate, candidate.previous, now)
    limit = candidate.limit_kwh_per_day * _days(candidate)
    if found is None or found <= limit or _negative(candidate, rule):
        return None
    return _numbers(found=found, limit=limit, days=_days(candidate))


def _far_from_profile(candidate, rule):
    """Much more or much less was counted than expected."""
    expected = expectation(candidate)
    if expected is None or not expected[0] or _negative(candidate, rule):
        return None
    now = Point(candidate.day, candidate.value)
    found = energy_between(candidate, candidate.previous, now)
    ratio = found / expected[0]
    if (
        not found  # its own rule
        or abs(found - expected[0]) < rule.min_kwh
        or rule.ratio_min <= ratio <= rule.ratio_max
    ):
        return None
    return _numbers(
        found=found,
        expected=expected[0],
        basis=expected[1],
        ratio=ratio.quantize(Decimal("0.01")),
        limit=rule.ratio_min if ratio < 1 else rule.ratio_max,
        days=_days(candidate),
    )


def _future(candidate, rule):
    """Nobody can have read the value yet."""
    last = date.fromordinal(candidate.today.toordinal() + rule.days)
    if candidate.is_estimate or candidate.day <= last:
        return None
    return _numbers(found=candidate.day, limit=last)


def _duplicate(candidate, rule):
    """The value replaces the same value."""
    if candidate.replaced is None or candidate.replaced != candidate.value:
        return None
    return _numbers(found=candidate.value)


def _handover(candidate, rule):
    """Another value than the one on which somebody left and somebody came."""
    if candidate.handed_over is None or candidate.handed_over == candidate.value:
        return None
    return _numbers(found=candidate.value, agreed=candidate.handed_over)


def _days(candidate):
    return (candidate.day - candidate.previous.day).days


def _numbers(**values):
    """Return evidence that JSON holds without a binary float."""
    return {
        name: value if isinstance(value, int | str) else _text(value)
        for name, value in values.items()
    }


def _text(value):
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


RULES: dict[str, Callable[[Candidate, Rule], Evidence | None]] = {
    "negative": _negative,
    "rollover": _rollover,
    "zero": _zero,
    "missing_register": _missing_register,
    "above_maximum": _above_maximum,
    "far_from_profile": _far_from_profile,
    "future": _future,
    "duplicate": _duplicate,
    "handover": _handover,
}
