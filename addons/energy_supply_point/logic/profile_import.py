"""A published load profile: the values of a year become the weights of its days.

Network operators publish hourly or quarter-hourly values, relative to the highest of
the year. A weight is the sum of a day in hours of the highest value, so that years of
either resolution stand beside each other.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from .errors import EnergyError
from .local_days import quarter_count
from .rounding import round_half_up

CLOCKS = ("local", "fixed")
"""``local``: days of 23 and 25 hours where the clock changes; ``fixed``: all of 24."""
WEIGHT_STEP = Decimal("0.000001")
PER_HOUR = {"hour": 1, "quarter": 4}
MOST_LINES = 100_000


class ProfileError(EnergyError):
    """The file is no load profile of the year."""

    code = "profile"


class ProfileColumn(ProfileError):
    """The file has no such column; ``columns`` are those it has."""

    code = "profile_column"
    column: str
    columns: tuple[str, ...]


class ProfileValue(ProfileError):
    """A line of the file holds no number, or a negative one."""

    code = "profile_value"
    line: int
    text: str


class ProfileLength(ProfileError):
    """The year has another number of hours or quarter-hours."""

    code = "profile_length"
    year: int
    found: int
    hours: int
    quarters: int


class ProfileEmpty(ProfileError):
    """Every value is zero: nothing could be spread."""

    code = "profile_empty"
    year: int


@dataclass(frozen=True, slots=True)
class YearProfile:
    """The weights of a year, with what was seen on the way."""

    year: int
    resolution: str
    count: int
    highest: Decimal
    days: dict[date, Decimal]

    @property
    def is_normalised(self) -> bool:
        """The highest value is one, as published profiles have it."""
        return self.highest == 1

    @property
    def months(self) -> list[Decimal]:
        """The sums of the twelve months."""
        sums = [Decimal(0)] * 12
        for day, weight in self.days.items():
            sums[day.month - 1] += weight
        return sums


def read_values(text: str, column: str | None = None) -> list[Decimal]:
    """Return the values of a CSV file in their order.

    Semicolon, tab or comma separate; a comma may stand for the decimal point where it
    does not separate. A first line without a number in the column is its header.

    :param column: the title of the column; absent: the last one.
    :raises ProfileColumn: the file has no such column.
    :raises ProfileValue: a line without a number that is zero or more.

    >>> read_values("hour;TDO4\\n1;0,5\\n2;1")
    [Decimal('0.5'), Decimal('1')]
    """
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    first = lines[0] if lines else ""
    separator = next((mark for mark in ";\t" if mark in first), ",")
    if separator == "," and all(line.count(",") == 1 for line in lines[1:3]):
        # One comma in every line of a single column is its decimal comma.
        separator = "," if first.count(",") and not _is_number(first) else ";"
    rows = list(csv.reader(lines[: MOST_LINES + 1], delimiter=separator))
    at, start = _column_of(rows, column)
    return [
        _value(row, at, number) for number, row in enumerate(rows[start:], start + 1)
    ]


def year_profile(
    values: list[Decimal], year: int, clock: str = "local", tz="Europe/Bratislava"
) -> YearProfile:
    """Return the day weights of a whole year of values.

    :param values: hourly or quarter-hourly, from the first of January on.
    :param clock: one of ``CLOCKS``.
    :raises ProfileLength: neither as many hours nor quarters as the year has.
    :raises ProfileEmpty: all values are zero.
    """
    first, following = date(year, 1, 1), date(year + 1, 1, 1)
    hours = (following - first).days * 24
    resolution = {hours: "hour", hours * 4: "quarter"}.get(len(values))
    if resolution is None:
        raise ProfileLength(
            year=year, found=len(values), hours=hours, quarters=hours * 4
        )
    highest = max(values)
    if not highest:
        raise ProfileEmpty(year=year)
    days, at, day = {}, 0, first
    while day < following:
        quarters = 96 if clock == "fixed" else quarter_count(day, tz)
        end = at + quarters * PER_HOUR[resolution] // 4
        total = Fraction(sum(values[at:end], Decimal(0))) / Fraction(highest)
        days[day] = round_half_up(total / PER_HOUR[resolution], WEIGHT_STEP)
        at, day = end, day + timedelta(days=1)
    return YearProfile(year, resolution, len(values), highest, days)


def _column_of(rows, column):
    """Return the position of the column and the number of header lines."""
    titles = [title.strip() for title in rows[0]] if rows else []
    if column:
        if column not in titles:
            raise ProfileColumn(column=column, columns=tuple(titles))
        return titles.index(column), 1
    return -1, int(bool(titles) and not _is_number(titles[-1]))


def _value(row, at, line):
    text = row[at] if at < len(row) else ""
    if not _is_number(text):
        raise ProfileValue(line=line, text=text[:40])
    value = _number(text)
    if value < 0:
        raise ProfileValue(line=line, text=text[:40])
    return value


def _number(text):
    return Decimal(text.strip().replace(",", "."))


def _is_number(text):
    try:
        return _number(text).is_finite()
    except InvalidOperation:
        return False
