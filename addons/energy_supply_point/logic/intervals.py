"""Interval series: what flowed in every quarter, half or whole hour of local days.

A block is one series on one local day: 92, 96 or 100 quarter-hours (46/48/50 half
hours, 23/24/25 hours). Values are whole micro-watt-hours, so that a power in kW with up
to seven decimals becomes energy without rounding; a sum of them never drifts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np

from .errors import EnergyError
from .local_days import quarter_count

# Micro-watt-hours in a kilowatt-hour.
PER_KWH = 10**9
RESOLUTIONS = (15, 30, 60)
UNITS = ("kwh", "kw")
NORMAL_QUARTERS = 96
EPOCH = date(1970, 1, 1)
# The hour that the clock repeats in autumn and leaves out in spring.
CHANGE_HOUR = 2
# A gigawatt-hour in one interval is more than a point can carry; days then fit 64 bits.
LARGEST = 10**6 * PER_KWH


class Quality(IntEnum):
    """How a value came about; stored as one byte."""

    MEASURED = 0
    ESTIMATED = 1
    SUBSTITUTED = 2
    CALCULATED = 3
    MISSING = 9


class IntervalError(EnergyError):
    """Interval data cannot be taken as they are."""

    code = "interval"


class BlockError(IntervalError):
    """One day of one series is refused; the rest of the file is not concerned."""

    code = "interval_block"
    point: str
    series: str
    day: date


class WrongCount(BlockError):
    """The day has another number of values than it has intervals."""

    code = "wrong_count"
    found: int
    expected: int


class DuplicateTime(BlockError):
    """Two values for the same interval; ``slot`` counts from 0."""

    code = "duplicate_time"
    slot: int


class NonexistentTime(BlockError):
    """A value other than zero for the hour that the clock leaves out in spring."""

    code = "nonexistent_time"


class NotANumber(BlockError):
    """``text`` in data row ``row`` is no number of at most nine decimals."""

    code = "not_a_number"
    row: int
    text: str


class Implausible(BlockError):
    """A value beyond everything that a grid can carry."""

    code = "implausible"


class Unbalanced(BlockError):
    """The total is not the sum of its parts by ``difference_uwh`` in one interval."""

    code = "unbalanced"
    difference_uwh: int


class UnknownResolution(IntervalError):
    """Intervals of ``minutes`` are none that we keep."""

    code = "unknown_resolution"
    minutes: int


class UnknownUnit(IntervalError):
    """A unit that is neither an energy nor a power we know."""

    code = "unknown_unit"
    unit: str


@dataclass(frozen=True, slots=True)
class Series:
    """A channel of a point as a file names it; the unit is the one delivered."""

    point: str
    code: str
    unit: str = "kwh"
    direction: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a person should know; nothing was refused because of it."""

    kind: str
    point: str = ""
    series: str = ""
    day: date | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Many blocks of one resolution, as columns.

    ``owner`` indexes ``series``; ``days`` counts from 1970-01-01; row *n* of ``values``
    (micro-watt-hours) and ``qualities`` is valid up to ``sizes[n]``, zero after it.
    """

    series: tuple[Series, ...]
    resolution: int
    owner: np.ndarray
    days: np.ndarray
    sizes: np.ndarray
    values: np.ndarray
    qualities: np.ndarray

    def __len__(self) -> int:
        return len(self.owner)

    @property
    def value_count(self) -> int:
        """How many intervals the blocks cover."""
        return int(self.sizes.sum())

    def take(self, rows: Any) -> "Blocks":
        """Return the blocks that ``rows`` (a mask, slice or indices) selects."""
        return Blocks(
            self.series,
            self.resolution,
            self.owner[rows],
            self.days[rows],
            self.sizes[rows],
            self.values[rows],
            self.qualities[rows],
        )

    def digests(self) -> np.ndarray:
        """Return a 64-bit number per block that tells its content from any other."""
        values = np.ascontiguousarray(self.values)
        qualities = np.ascontiguousarray(self.qualities)
        found = b"".join(
            blake2b(
                row[:size].tobytes() + quality[:size].tobytes(), digest_size=8
            ).digest()
            for row, quality, size in zip(
                values, qualities, self.sizes.tolist(), strict=True
            )
        )
        return np.frombuffer(found, "<i8")


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """What a file holds: good blocks, doubtful ones with their reason, and remarks.

    ``version`` and ``sent_at`` say which of two files about a day is the newer one.
    """

    blocks: tuple[Blocks, ...]
    notes: tuple[Note, ...] = ()
    problems: tuple[BlockError, ...] = ()
    doubtful: tuple[tuple[Blocks, BlockError], ...] = ()
    version: int | None = None
    sent_at: datetime | None = None

    @property
    def value_count(self) -> int:
        """How many values were read, the doubtful ones too."""
        doubtful = (blocks for blocks, _error in self.doubtful)
        return sum(part.value_count for part in (*self.blocks, *doubtful))


def day_number(day: date) -> int:
    """Return the days since 1970-01-01.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return (day - EPOCH).days


def number_day(number: int) -> date:
    """Return the day of a number; the inverse of :func:`day_number`."""
    return date.fromordinal(EPOCH.toordinal() + int(number))


@lru_cache(maxsize=1 << 16)
def day_size(number: int, resolution: int) -> int:
    """Return the number of intervals in the local day with this number.

    >>> day_size(day_number(date(2026, 10, 25)), 60)
    25
    """
    return quarter_count(number_day(number)) * 15 // resolution


def day_sizes(days: np.ndarray, resolution: int) -> np.ndarray:
    """Return the number of intervals for every day number, as an array."""
    distinct, at = np.unique(days, return_inverse=True)
    sizes = [day_size(int(number), resolution) for number in distinct]
    return np.array(sizes, np.int16)[at]


def normal_size(resolution: int) -> int:
    """Return the number of intervals in a day of 24 hours.

    :raises UnknownResolution: not 15, 30 or 60 minutes.
    """
    if resolution not in RESOLUTIONS:
        raise UnknownResolution(minutes=resolution)
    return NORMAL_QUARTERS * 15 // resolution


def widest(resolution: int) -> int:
    """Return the number of intervals in a day of 25 hours."""
    return normal_size(resolution) + 60 // resolution


def to_energy(units: np.ndarray, unit: str, resolution: int) -> tuple[np.ndarray, int]:
    """Return billionths of kWh or kW as micro-watt-hours, and how many were rounded.

    A quarter of an hour at 1 kW is 0.25 kWh. Only power with more than seven decimals
    needs rounding (half away from zero).

    >>> to_energy(np.array([4_000_000, 3]), "kw", 15)
    (array([1000000,       1]), 1)
    """
    if unit not in UNITS:
        raise UnknownUnit(unit=unit)
    if unit == "kwh" or resolution == 60:
        return units, 0
    per_hour = 60 // resolution
    rounded = np.count_nonzero(units % per_hour)
    if not rounded:
        return units // per_hour, 0
    half = (2 * np.abs(units) + per_hour) // (2 * per_hour)
    return np.sign(units) * half, int(rounded)


def expand_merged(
    values: np.ndarray, unit: str, resolution: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the two hours that one row of the autumn day holds together.

    An energy is halved (the odd unit stays in the first hour), the average power of
    both hours is the power of each.

    :param values: micro-watt-hours as if the row covered one hour.
    """
    if unit == "kw":
        return values, values
    second = values // 2
    return values - second, second


def change_slots(resolution: int) -> slice:
    """Return the slots of the first hour from 02:00 on."""
    per_hour = 60 // resolution
    return slice(CHANGE_HOUR * per_hour, (CHANGE_HOUR + 1) * per_hour)


def newest_first(keys: Sequence[tuple]) -> list[int]:
    """Return the positions of revisions, the one that counts first.

    :param keys: ``(version, sent_at, digest)`` each: what the sender says decides, the
        order of arrival never does.

    >>> newest_first([(1, 9, 5), (2, 1, 5), (1, 9, 7)])
    [1, 2, 0]
    """
    return sorted(range(len(keys)), key=keys.__getitem__, reverse=True)
