"""Tables with a row per day and a column per interval, whatever the clock does."""

from collections.abc import Sequence

import numpy as np

from .interval_rows import Rows, Times, assemble
from .intervals import (
    BlockError,
    Blocks,
    NonexistentTime,
    NotANumber,
    Note,
    Series,
    WrongCount,
    change_slots,
    day_sizes,
    normal_size,
    number_day,
    widest,
)


def spread(
    series: Sequence[Series],
    owner: np.ndarray,
    days: np.ndarray,
    units: np.ndarray,
    missing: np.ndarray,
    qualities: np.ndarray,
    bad: dict[int, str],
    *,
    resolution: int,
    gaps: bool,
    merged: bool,
) -> tuple[Blocks, list[Note], list[BlockError]]:
    """Return the blocks of a wide table.

    The columns are either the intervals in their order, or hours of the clock: then
    spring leaves the hour from 02:00 empty or zero, and autumn has both in one.

    :param units: billionths, a row per day and a column per interval.
    :return: as :func:`interval_rows.assemble`.
    """
    sizes = day_sizes(days, resolution)
    columns = units.shape[1]
    slots = np.tile(np.arange(columns, dtype=np.int32), (len(days), 1))
    normal, per_hour = normal_size(resolution), 60 // resolution
    notes: list[Note] = []
    refused: list[BlockError] = []
    use = np.ones(len(days), bool)

    def where(row: int) -> dict:
        key = series[owner[row]]
        return {"point": key.point, "series": key.code, "day": number_day(days[row])}

    filled = np.count_nonzero(~missing, axis=1)
    for row in np.flatnonzero((sizes < normal) & (columns >= normal)).tolist():
        if missing[row, sizes[row] :].all():
            continue  # in their order
        hour = change_slots(resolution)
        lost = units[row, hour][~missing[row, hour]]
        if lost.any():
            refused.append(NonexistentTime(**where(row)))
            use[row] = False
            continue
        notes.append(Note("spring_hour_dropped", **where(row)))
        slots[row, hour] = -1
        slots[row, hour.stop :] -= per_hour
    twice = np.flatnonzero((sizes > normal) & (filled == normal)).tolist()
    for row in twice:
        # The repeated hour comes once; what follows it is an hour later.
        hour = change_slots(resolution)
        slots[row, hour.stop :] += per_hour
    beyond = (slots >= sizes[:, None]) | (slots < 0)
    for row in np.flatnonzero((beyond & ~missing & (slots >= 0)).any(axis=1)).tolist():
        if use[row]:
            counts = {"found": int(filled[row]), "expected": int(sizes[row])}
            refused.append(WrongCount(**where(row), **counts))
            use[row] = False
    for row, text in bad.items():
        if use[row]:
            refused.append(NotANumber(**where(row), row=row + 1, text=text))
            use[row] = False
    # An empty cell is a missing row: the count of the day tells.
    chosen = use[:, None] & ~beyond & ~missing
    rows = _rows(
        series, owner, days, units, qualities, slots, chosen, resolution, twice
    )
    blocks, more, problems = assemble(rows, resolution, gaps=gaps, merged=merged)
    empty = np.flatnonzero(use & (filled == 0)).tolist()
    notes += [Note("empty_day", **where(row)) for row in empty]
    return blocks, notes + more, refused + problems


def _rows(
    series: Sequence[Series],
    owner: np.ndarray,
    days: np.ndarray,
    units: np.ndarray,
    qualities: np.ndarray,
    slots: np.ndarray,
    chosen: np.ndarray,
    resolution: int,
    twice: list[int],
) -> Rows:
    """Return the cells as rows; the single repeated hour is marked as such."""
    row, column = np.nonzero(chosen)
    width = widest(resolution)
    kinds = np.zeros(2 * width, np.int32)
    hour = change_slots(resolution)
    kinds[width + hour.start : width + hour.stop] = 1
    distinct, day_at = np.unique(days, return_inverse=True)
    marked = np.zeros(len(days), np.int32)
    marked[twice] = width
    place = slots[row, column] + marked[row]
    times = Times(
        np.repeat(distinct, 2 * width).astype(np.int32),
        np.tile(np.arange(2 * width, dtype=np.int32) % width, len(distinct)),
        np.tile(kinds, len(distinct)),
    )
    return Rows(
        series,
        times,
        owner[row].astype(np.int64),
        day_at[row] * 2 * width + place,
        units[row, column],
        qualities[row].astype(np.int8),
        {},
    )
