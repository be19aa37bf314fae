"""Half-open ranges of days, and dated versions laid over a period.

A range holds ``start`` and stops before ``end``; ``end`` None means open. So ranges
join without gap or overlap, and a length is a plain difference.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import TypeVar

from .errors import EnergyError

Version = TypeVar("Version")


class RangeGap(EnergyError):
    """No version covers these days."""

    code = "range_gap"
    range: "DateRange"


class RangeOverlap(EnergyError):
    """Two versions cover these days."""

    code = "range_overlap"
    range: "DateRange"


@dataclass(frozen=True, slots=True)
class DateRange:
    """The days from ``start`` up to, not including, ``end`` (None: for ever).

    Ranges sort by start, then by end, an open end last.

    :raises ValueError: the range would hold no day.

    >>> january = DateRange(date(2026, 1, 1), date(2026, 2, 1))
    >>> january.days, str(january)
    (31, '2026-01-01..2026-02-01')
    """

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"a range must end after it starts: {self}")

    def __lt__(self, other: "DateRange") -> bool:
        return (self.start, self.end or date.max) < (
            other.start,
            other.end or date.max,
        )

    def __str__(self) -> str:
        return f"{self.start}..{self.end or ''}"

    @property
    def days(self) -> int:
        """The number of days.

        :raises ValueError: the range is open.
        """
        if self.end is None:
            raise ValueError(f"an open range has no length: {self}")
        return (self.end - self.start).days

    def contains(self, day: date) -> bool:
        """Tell whether ``day`` lies in the range."""
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: "DateRange") -> bool:
        """Tell whether the two ranges share a day."""
        return (other.end is None or self.start < other.end) and (
            self.end is None or other.start < self.end
        )

    def intersect(self, other: "DateRange") -> "DateRange | None":
        """Return the days that both ranges hold, None when they share none."""
        if not self.overlaps(other):
            return None
        start = max(self.start, other.start)
        if self.end is None:
            return DateRange(start, other.end)
        return DateRange(
            start, self.end if other.end is None else min(self.end, other.end)
        )

    def cut(self, boundaries: Iterable[date]) -> list["DateRange"]:
        """Return the range in pieces, one more than the boundaries inside it.

        Boundaries may come in any order, twice, or outside the range.

        >>> year = DateRange(date(2025, 9, 1), date(2026, 9, 1))
        >>> [str(piece) for piece in year.cut([date(2026, 1, 1)])]
        ['2025-09-01..2026-01-01', '2026-01-01..2026-09-01']
        """
        inside = {day for day in boundaries if day > self.start and self.contains(day)}
        starts = [self.start, *sorted(inside)]
        return [
            DateRange(start, end)
            for start, end in zip(starts, [*starts[1:], self.end], strict=True)
        ]


def gaps(ranges: Iterable[DateRange], period: DateRange) -> list[DateRange]:
    """Return the stretches of ``period`` that no range covers, ordered.

    >>> year = DateRange(date(2026, 1, 1), date(2027, 1, 1))
    >>> spring = DateRange(date(2026, 3, 1), date(2026, 6, 1))
    >>> [str(gap) for gap in gaps([spring], year)]
    ['2026-01-01..2026-03-01', '2026-06-01..2027-01-01']
    """
    missing = []
    reached = period.start
    for item in sorted(ranges):
        if not item.overlaps(period):
            continue
        if item.start > reached:
            missing.append(DateRange(reached, item.start))
        if item.end is None:
            return missing
        reached = max(reached, item.end)
    if period.end is None or reached < period.end:
        missing.append(DateRange(reached, period.end))
    return missing


def versions_over(
    versions: Iterable[Version],
    period: DateRange,
    valid: Callable[[Version], DateRange] = attrgetter("valid"),
) -> list[tuple[DateRange, Version]]:
    """Return who is in force when: the pieces of ``period`` with their version.

    The pieces are ordered and cover the whole period exactly once.

    :param versions: in any order; those outside the period are ignored.
    :param period: a closed range.
    :param valid: how to read the range of a version, its attribute ``valid`` if absent.
    :raises RangeGap: days of the period that no version covers.
    :raises RangeOverlap: days of the period that two versions claim.
    """
    pieces = []
    reached = period.start
    for version in sorted(versions, key=lambda item: valid(item).start):
        part = valid(version).intersect(period)
        if part is None:
            continue
        if part.start > reached:
            raise RangeGap(range=DateRange(reached, part.start))
        if part.start < reached:
            raise RangeOverlap(range=DateRange(part.start, min(part.end, reached)))
        pieces.append((part, version))
        reached = part.end
    if reached < period.end:
        raise RangeGap(range=DateRange(reached, period.end))
    return pieces
