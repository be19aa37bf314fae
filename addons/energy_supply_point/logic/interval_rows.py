"""Rows of (series, time, value) become blocks of local days, a whole file at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from .intervals import (
    LARGEST,
    BlockError,
    Blocks,
    DuplicateTime,
    Implausible,
    IntervalError,
    NonexistentTime,
    NotANumber,
    Note,
    Quality,
    Series,
    WrongCount,
    change_slots,
    day_number,
    day_sizes,
    expand_merged,
    normal_size,
    number_day,
    to_energy,
    widest,
)
from .local_days import day_bounds

ZONE = ZoneInfo("Europe/Bratislava")
# Kinds of times of day.
PLAIN, TWICE, NEVER = 0, 1, 2


class UnreadableTime(IntervalError):
    """``text`` is no time of the expected format."""

    code = "unreadable_time"
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """Distinct times of a file: day number, slot, and whether the clock repeats it."""

    days: np.ndarray
    slots: np.ndarray
    kinds: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows of a file: ``owner`` indexes series, ``at`` indexes times.

    ``units`` are billionths of the unit of the series; a value that is not there has
    the quality ``MISSING``. ``bad`` maps rows that hold no number to their text.
    """

    series: Sequence[Series]
    times: Times
    owner: np.ndarray
    at: np.ndarray
    units: np.ndarray
    qualities: np.ndarray
    bad: dict[int, str]


def place_times(moments: Iterable[datetime], resolution: int, at_end: bool) -> Times:
    """Return where each moment lies in its local day.

    :param moments: aware ones are instants; naive ones show the local clock.
    :param at_end: the moment is the end of its interval, not the start.
    """
    step = timedelta(minutes=resolution)
    placed = [_place(moment, step, at_end) for moment in moments]
    columns = np.array(placed, np.int32).reshape(-1, 3).T
    return Times(*columns)


def _place(moment: datetime, step: timedelta, at_end: bool) -> tuple[int, int, int]:
    if at_end:
        moment = moment - step
    kind = PLAIN
    if moment.tzinfo is None:
        moment, kind = _place_local(moment, step, at_end)
    day = moment.astimezone(ZONE).date()
    start, _end = day_bounds(day)
    slot, rest = divmod(moment.astimezone(UTC) - start, step)
    if rest:
        raise UnreadableTime(text=moment.isoformat())
    return day_number(day), slot, kind


def _place_local(
    clock: datetime, step: timedelta, at_end: bool
) -> tuple[datetime, int]:
    first, second = (clock.replace(tzinfo=ZONE, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first, PLAIN
    if first.astimezone(UTC).astimezone(ZONE).replace(tzinfo=None) == clock:
        return first, TWICE
    # The clock never shows this time. Some give it as the end of the hour before.
    if at_end and (clock + step).hour != clock.hour:
        return (clock - timedelta(hours=1)).replace(tzinfo=ZONE), PLAIN
    return first, NEVER


class _Assembly:
    """The state of one file while its rows become blocks."""

    def __init__(self, rows: Rows, resolution: int, gaps: bool, merged: bool):
        self.rows, self.resolution = rows, resolution
        self.gaps, self.merged = gaps, merged
        self.width = widest(resolution)
        self.notes: list[Note] = []
        self.refused: dict[int, BlockError] = {}
        self.slots = rows.times.slots[rows.at].astype(np.int64)
        self._find_blocks()

    def _find_blocks(self) -> None:
        rows = self.rows
        days = rows.times.days[rows.at].astype(np.int64)
        first = int(days.min()) if len(days) else 0
        span = int(days.max()) - first + 1 if len(days) else 1
        keys = rows.owner.astype(np.int64) * span + (days - first)
        cells = len(rows.series) * span
        if cells <= 4 * len(keys) + 100_000:
            # Few empty cells: a table is faster than sorting.
            present = np.zeros(cells, bool)
            present[keys] = True
            found = np.flatnonzero(present)
            position = np.cumsum(present) - 1
            self.block = position[keys]
        else:
            found, self.block = np.unique(keys, return_inverse=True)
        self.owner = (found // span).astype(np.int32)
        self.days = (found % span + first).astype(np.int32)
        self.sizes = day_sizes(self.days, self.resolution)

    def where(self, block: int) -> dict:
        """Return the data of an error or a note about a block."""
        series = self.rows.series[self.owner[block]]
        return {
            "point": series.point,
            "series": series.code,
            "day": number_day(self.days[block]),
        }

    def refuse(self, block: int, error: type[BlockError], **data: object) -> None:
        self.refused.setdefault(block, error(**self.where(block), **data))

    def note(self, kind: str, block: int, **data: object) -> None:
        self.notes.append(Note(kind, **self.where(block), data=data))

    def drop_never(self) -> np.ndarray:
        """Return the rows to use: without the hour that does not exist in spring."""
        rows = self.rows
        keep = np.ones(len(rows.at), bool)
        never = np.flatnonzero(rows.times.kinds[rows.at] == NEVER)
        if not len(never):
            return keep
        keep[never] = False
        empty = (rows.units[never] == 0) | (rows.qualities[never] == Quality.MISSING)
        for block in np.unique(self.block[never[~empty]]):
            self.refuse(int(block), NonexistentTime)
        for block in np.unique(self.block[never[empty]]):
            self.note("spring_hour_dropped", int(block))
        return keep

    def place_twice(self, keep: np.ndarray) -> list[int]:
        """Move the second passage of the repeated hour; return the merged blocks."""
        rows, per_hour = self.rows, 60 // self.resolution
        twice = np.flatnonzero(keep & (rows.times.kinds[rows.at] == TWICE))
        if not len(twice):
            return []
        if self._is_descending():
            twice = twice[::-1]
        keys = self.block[twice] * self.width + self.slots[twice]
        order = np.argsort(keys, kind="stable")
        repeated = np.zeros(len(keys), bool)
        repeated[order[1:]] = keys[order[1:]] == keys[order[:-1]]
        self.slots[twice[repeated]] += per_hour
        blocks, counts = np.unique(self.block[twice], return_counts=True)
        single = set(blocks[counts == per_hour].tolist())
        return sorted(single - set(self.block[twice[repeated]].tolist()))

    def _is_descending(self) -> bool:
        """Return whether the file goes back in time: then the later hour is first."""
        rows = self.rows
        steps = np.diff(rows.times.days[rows.at] * self.width + self.slots)
        steps = steps[rows.owner[1:] == rows.owner[:-1]]
        return np.count_nonzero(steps < 0) > np.count_nonzero(steps > 0)

    def fill(self, keep: np.ndarray) -> None:
        """Put every row in its place; a place taken twice refuses the block."""
        rows, shape = self.rows, (len(self.owner), self.width)
        flat = self.block * self.width + self.slots
        units, qualities = rows.units, rows.qualities
        if not keep.all():
            flat, units, qualities = flat[keep], units[keep], qualities[keep]
        self.seen = np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape)
        self.units = np.zeros(shape, np.int64)
        self.units.ravel()[flat] = units
        self.qualities = np.full(shape, Quality.MISSING, np.int8)
        self.qualities.ravel()[flat] = qualities
        for block, slot in np.argwhere(self.seen > 1):
            self.refuse(int(block), DuplicateTime, slot=int(slot))

    def split_merged(self, blocks: list[int]) -> None:
        """Give each of the two autumn hours its part of a row that holds both."""
        first = change_slots(self.resolution)
        second = slice(first.stop, first.stop + 60 // self.resolution)
        for block in blocks:
            if not self.merged or self.seen[block, second].any():
                continue
            unit = self.rows.series[self.owner[block]].unit
            self.units[block, first], self.units[block, second] = expand_merged(
                self.units[block, first], unit, self.resolution
            )
            quality = self.qualities[block, first]
            quality[quality == Quality.MEASURED] = Quality.CALCULATED
            self.qualities[block, second] = quality
            self.seen[block, second] = 1
            self.note("autumn_hour_merged", block)

    def count(self) -> None:
        """Compare the number of values with the length of the day."""
        found = np.count_nonzero(self.seen, axis=1)
        normal = normal_size(self.resolution)
        for block in np.flatnonzero(found != self.sizes).tolist():
            counts = {"found": int(found[block]), "expected": int(self.sizes[block])}
            if self.gaps:
                self.note("gaps", block, **counts)
            else:
                self.refuse(block, WrongCount, **counts)
        for block in np.flatnonzero(self.sizes != normal).tolist():
            kind = "short_day" if self.sizes[block] < normal else "long_day"
            self.note(kind, block, values=int(self.sizes[block]))

    def convert(self) -> np.ndarray:
        """Return the values as micro-watt-hours."""
        units = {series.unit for series in self.rows.series}
        values = self.units
        for unit in sorted(units):
            mask = np.array([series.unit == unit for series in self.rows.series])
            chosen = slice(None) if len(units) == 1 else mask[self.owner]
            energy, rounded = to_energy(self.units[chosen], unit, self.resolution)
            if rounded:
                self.notes.append(Note("rounded", data={"values": rounded}))
            values = values if len(units) > 1 else energy
            values[chosen] = energy
        return values

    def blocks(self) -> Blocks:
        """Return the blocks that nothing was found against."""
        values = self.convert()
        too_big = (np.abs(values) > LARGEST).any(axis=1)
        for block in np.flatnonzero(too_big).tolist():
            self.refuse(block, Implausible)
        values[self.qualities == Quality.MISSING] = 0
        outside = np.arange(self.width) >= self.sizes[:, None]
        self.qualities[outside] = 0
        found = Blocks(
            tuple(self.rows.series),
            self.resolution,
            self.owner,
            self.days,
            self.sizes,
            values,
            self.qualities,
        )
        if not self.refused:
            return found
        good = np.ones(len(found), bool)
        good[list(self.refused)] = False
        return found.take(good)


def assemble(
    rows: Rows, resolution: int, *, gaps: bool = False, merged: bool = True
) -> tuple[Blocks, list[Note], list[BlockError]]:
    """Return the blocks that the rows make, what is worth knowing, what was refused.

    :param gaps: an interval without a row is a gap; else its day is refused.
    :param merged: an autumn day whose repeated hour comes once holds both hours in it;
        else an hour is missing.
    """
    normal_size(resolution)
    assembly = _Assembly(rows, resolution, gaps, merged)
    for row, text in rows.bad.items():
        block = int(assembly.block[row])
        assembly.refuse(block, NotANumber, row=row + 1, text=text)
    keep = assembly.drop_never()
    once = assembly.place_twice(keep)
    assembly.fill(keep)
    assembly.split_merged(once)
    assembly.count()
    blocks = assembly.blocks()
    return blocks, assembly.notes, list(assembly.refused.values())


def block_of(
    series: Series,
    day: date,
    values: Sequence[int],
    qualities: Sequence[int] | None = None,
    resolution: int = 15,
) -> Blocks:
    """Return one block of micro-watt-hours, for callers that have no file.

    :raises WrongCount: another number of values than the local day has intervals.
    """
    number = day_number(day)
    sizes = day_sizes(np.array([number]), resolution)
    if len(values) != sizes[0]:
        raise WrongCount(
            point=series.point,
            series=series.code,
            day=day,
            found=len(values),
            expected=int(sizes[0]),
        )
    width = widest(resolution)
    padded = np.zeros((1, width), np.int64)
    quality = np.zeros((1, width), np.int8)
    padded[0, : sizes[0]] = values
    if qualities is not None:
        quality[0, : sizes[0]] = qualities
    owner = np.zeros(1, np.int32)
    days = np.array([number], np.int32)
    return Blocks((series,), resolution, owner, days, sizes, padded, quality)
