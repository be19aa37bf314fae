"""Blocks as rows of PostgreSQL's binary COPY, and stored rows back as arrays.

Values lie in a ``bytea`` of little-endian integers, 32 bits wide where they fit after
division by a common step, else 64. Measured with 20,000 blocks (COPY in / read back as
arrays, million values per second): ``bytea`` of int32 47 / 13, ``bytea`` of int64 12 /
5, the same as text 3 / 3, ``bigint[]`` 3 / 1; an array also costs 12 bytes a value.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from .intervals import Blocks, Quality, day_number, day_sizes

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
TRAILER = struct.pack(">h", -1)
# PostgreSQL counts days from 2000-01-01.
POSTGRES_EPOCH = 10957
# What meters count in, as micro-watt-hours: a Wh, a watt for a quarter, a milliwatt ...
STEPS = (10**6, 250_000, 10**3, 250, 1)
INT32_MAX = 2**31 - 1
# The columns of a row, in the order of the binary COPY.
COLUMNS = (
    "owner", "date", "resolution", "slots", "gap_count", "estimated_count",
    "digest", "total_uwh", "step", "value_data", "quality_data",
)  # fmt: skip
FORMATS = (
    (">i4", 4), (">i4", 4), (">i2", 2), (">i2", 2), (">i2", 2), (">i2", 2),
    (">i8", 8), (">i8", 8), (">i4", 4),
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """The values of many channels over ``[date_from, date_to)``.

    ``values`` has a row per channel of ``channels`` and a column per interval; what is
    not there is zero with quality ``MISSING``. ``starts`` is the first column of each
    day, and one more for the end.
    """

    channels: tuple[int, ...]
    date_from: date
    date_to: date
    resolution: int
    starts: np.ndarray
    values: np.ndarray
    qualities: np.ndarray

    def row(self, channel: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the values and qualities of one channel."""
        at = self.channels.index(channel)
        return self.values[at], self.qualities[at]


def choose_step(values: np.ndarray) -> tuple[int, str]:
    """Return the step that divides all values, and the type that holds the quotients.

    >>> choose_step(np.array([[500_000, 250_000]]))
    (250000, '<i4')
    """
    largest = int(np.abs(values).max()) if values.size else 0
    for step in STEPS:
        if not (values % step).any():
            return step, "<i4" if largest // step <= INT32_MAX else "<i8"
    raise AssertionError("one divides everything")


def copy_rows(blocks: Blocks, owners: np.ndarray, digests: np.ndarray) -> bytes:
    """Return the blocks as binary COPY data with the columns of ``COLUMNS``.

    :param owners: the number to store for each of ``blocks.series``.
    """
    step, kind = choose_step(blocks.values)
    uniform = (
        (blocks.qualities == blocks.qualities[:, :1])
        | (np.arange(blocks.qualities.shape[1]) >= blocks.sizes[:, None])
    ).all(axis=1)
    parts = [SIGNATURE]
    for size in np.unique(blocks.sizes).tolist():
        for plain in (True, False):
            rows = np.flatnonzero((blocks.sizes == size) & (uniform == plain))
            if len(rows):
                parts.append(
                    _group(blocks, rows, owners, digests, step, kind, size, plain)
                )
    return b"".join([*parts, TRAILER])


def _group(
    blocks: Blocks,
    rows: np.ndarray,
    owners: np.ndarray,
    digests: np.ndarray,
    step: int,
    kind: str,
    size: int,
    plain: bool,
) -> bytes:
    """Return the rows of blocks that all have the same length in bytes."""
    values, qualities = blocks.values[rows, :size], blocks.qualities[rows, :size]
    numbers = (
        owners[blocks.owner[rows]],
        blocks.days[rows] - POSTGRES_EPOCH,
        blocks.resolution,
        size,
        np.count_nonzero(qualities == Quality.MISSING, axis=1),
        np.count_nonzero(
            (qualities != Quality.MEASURED) & (qualities != Quality.MISSING), axis=1
        ),
        digests[rows],
        values.sum(axis=1),
        step,
    )
    stored = np.ascontiguousarray(values // step).astype(kind)
    # One byte stands for a whole day of the same quality.
    marks = np.ascontiguousarray(qualities[:, :1] if plain else qualities)
    table = np.zeros(len(rows), _layout(stored.dtype.itemsize * size, marks.shape[1]))
    table["count"] = len(COLUMNS)
    for name, (_kind, length), number in zip(COLUMNS, FORMATS, numbers, strict=False):
        table[f"{name}_length"], table[name] = length, number
    for name, array in (("value_data", stored), ("quality_data", marks)):
        packed = array.view(f"V{array.itemsize * array.shape[1]}").ravel()
        table[f"{name}_length"], table[name] = packed.itemsize, packed
    return table.tobytes()


def _layout(values: int, qualities: int) -> np.dtype:
    kinds = [kind for kind, _length in FORMATS] + [f"V{values}", f"V{qualities}"]
    fields = [("count", ">i2")]
    for name, kind in zip(COLUMNS, kinds, strict=True):
        fields += [(f"{name}_length", ">i4"), (name, kind)]
    return np.dtype(fields)


def read_rows(
    rows: Sequence[tuple],
    channels: Sequence[int],
    date_from: date,
    date_to: date,
    resolution: int,
) -> Curves:
    """Return stored rows as one array per channel.

    :param rows: ``(channel, date, slots, step, values, qualities)`` of distinct days.
    """
    first, last = day_number(date_from), day_number(date_to)
    sizes = day_sizes(np.arange(first, last), resolution).astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    shape = (len(channels), int(starts[-1]))
    values = np.zeros(shape, np.int64)
    qualities = np.full(shape, Quality.MISSING, np.int8)
    position = {channel: at for at, channel in enumerate(channels)}
    for size, kind, group in _alike(rows):
        at = np.array([position[row[0]] for row in group], np.int64)
        day = np.array([row[1].toordinal() for row in group]) - date_from.toordinal()
        steps = np.array([row[3] for row in group], np.int64)
        found = np.frombuffer(b"".join(row[4] for row in group), kind)
        columns = starts[day][:, None] + np.arange(size)
        values[at[:, None], columns] = found.reshape(-1, size) * steps[:, None]
        marks = b"".join(
            bytes(row[5]) * size if len(row[5]) == 1 else row[5] for row in group
        )
        qualities[at[:, None], columns] = np.frombuffer(marks, np.int8).reshape(
            -1, size
        )
    return Curves(
        tuple(channels), date_from, date_to, resolution, starts, values, qualities
    )


def _alike(rows: Iterable[tuple]) -> Iterator[tuple[int, str, list[tuple]]]:
    """Yield the rows by number and width of their values."""
    groups: dict[tuple[int, int], list[tuple]] = {}
    for row in rows:
        groups.setdefault((row[2], len(row[4])), []).append(row)
    for (size, length), group in groups.items():
        yield size, "<i4" if length == 4 * size else "<i8", group
