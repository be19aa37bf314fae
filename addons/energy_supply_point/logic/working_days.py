"""Working days, and the days within which the market wants to be told something."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
SATURDAY = 5


class Unit(StrEnum):
    """How days are counted."""

    CALENDAR = "calendar"
    WORKING = "working"


class Side(StrEnum):
    """Where the days lie, seen from the day they are counted from."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which something may be done, both included; None: no limit."""

    first: date | None = None
    last: date | None = None

    def __contains__(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (
            self.last is None or day <= self.last
        )


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """The days before or after a reference day within which to act.

    :param latest: the last such day, counted in days from the reference.
    :param earliest: the first such day, likewise; None when it may be any time sooner.

    >>> switch = DeadlineRule(latest=21, earliest=26)
    >>> window = switch.window(date(2027, 3, 1))
    >>> window.first.isoformat(), window.last.isoformat()
    ('2027-02-03', '2027-02-08')
    """

    latest: int
    earliest: int | None = None
    unit: Unit = Unit.CALENDAR
    side: Side = Side.BEFORE

    def window(self, reference: date, holidays: Collection[date] = ()) -> Window:
        """Return the days within which the rule wants something done."""

        def count(days: int | None) -> date | None:
            if days is None:
                return None
            sign = -1 if self.side == Side.BEFORE else 1
            return shift(reference, sign * days, self.unit, holidays)

        return Window(count(self.earliest), count(self.latest))


def is_working_day(day: date, holidays: Collection[date] = ()) -> bool:
    """Tell whether people work: neither weekend nor public holiday.

    >>> is_working_day(date(2026, 11, 17)), is_working_day(date(2026, 11, 15))
    (True, False)
    """
    return day.weekday() < SATURDAY and day not in holidays


def shift(
    day: date, days: int, unit: Unit = Unit.WORKING, holidays: Collection[date] = ()
) -> date:
    """Return the day that lies so many days after ``day``, before it when negative.

    The day itself does not count, and no days leave it as it is. In working days the
    result is a working day.

    >>> christmas = {date(2026, 12, 24), date(2026, 12, 25)}
    >>> shift(date(2026, 12, 23), 1, holidays=christmas).isoformat()
    '2026-12-28'
    """
    if unit == Unit.CALENDAR:
        return day + days * DAY
    step = DAY if days > 0 else -DAY
    for _ in range(abs(days)):
        day += step
        while not is_working_day(day, holidays):
            day += step
    return day


def working_days_between(
    start: date, end: date, holidays: Collection[date] = ()
) -> int:
    """Return how many working days lie after ``start`` up to and including ``end``.

    The inverse of :func:`shift`; negative when ``end`` lies before ``start``.

    >>> working_days_between(date(2026, 6, 5), date(2026, 6, 9))
    2
    """
    if end < start:
        return -working_days_between(end - DAY, start - DAY, holidays)
    days = (start + number * DAY for number in range(1, (end - start).days + 1))
    return sum(is_working_day(day, holidays) for day in days)
