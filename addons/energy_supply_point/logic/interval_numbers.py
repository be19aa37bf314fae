"""Columns of numbers as exact billionths, however a file writes them."""

import contextlib
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# Nine decimals of a kWh or kW, in 18 digits: the unscaled number fits 64 bits.
EXACT = pa.decimal128(18, 9)
NUMBER = r"^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$"


def exact_units(
    column: pa.ChunkedArray, decimal: str
) -> tuple[np.ndarray, np.ndarray, dict[int, str], int]:
    """Return a column as whole billionths.

    :return: the billionths; the rows without a value; the text of rows that hold no
        number; how many values had more than nine decimals.
    """
    bad: dict[int, str] = {}
    rounded = 0
    if pa.types.is_string(column.type):
        column, bad, rounded = _exact_texts(column, decimal)
    elif not column.type.equals(EXACT):
        column, bad, rounded = _exact_numbers(column)
    numbers = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    missing = np.flatnonzero(numbers.is_null().to_numpy(zero_copy_only=False))
    start, length = numbers.offset, len(numbers)
    if not length:
        return np.zeros(0, np.int64), missing, bad, rounded
    # The low words of the 128 bits: 18 digits never need the high ones.
    words = np.frombuffer(numbers.buffers()[1], np.int64)
    units = words[2 * start : 2 * (start + length) : 2].copy()
    units[missing] = 0
    return units, missing, bad, rounded


def _exact_texts(
    column: pa.ChunkedArray, decimal: str
) -> tuple[pa.Array, dict[int, str], int]:
    texts = column.combine_chunks()
    plain = pc.replace_substring(texts, decimal, ".") if decimal != "." else texts
    plain = pc.utf8_trim_whitespace(plain)
    plain = pc.if_else(pc.equal(plain, ""), None, plain)
    good = pc.fill_null(pc.match_substring_regex(plain, NUMBER), True)
    bad_rows = np.flatnonzero(~good.to_numpy(zero_copy_only=False))
    bad = {int(row): texts[int(row)].as_py() for row in bad_rows}
    try:
        return pc.if_else(good, plain, None).cast(EXACT), bad, 0
    except pa.ArrowInvalid:
        numbers, wrong, rounded = _exact_numbers(
            pc.if_else(good, plain, None).cast(pa.float64())
        )
        return numbers, bad | {row: texts[row].as_py() for row in wrong}, rounded


def _exact_numbers(column: Any) -> tuple[pa.Array, dict[int, str], int]:
    """Return decimals for the binary numbers of a file; the nearest, and exact below
    a gigawatt-hour where the file meant at most nine decimals.
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_decimal(column.type):
        with contextlib.suppress(pa.ArrowInvalid):
            return column.cast(EXACT), {}, 0
    numbers = column.cast(pa.float64())
    values = numbers.to_numpy(zero_copy_only=False)
    empty = numbers.is_null().to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore"):
        wrong = ~empty & ~(np.abs(values) < 10**6)
    scaled = np.where(empty | wrong, 0, values) * 10**9
    units = np.rint(scaled).astype(np.int64)
    # A binary number lies within a few billionths of a billionth of what was meant.
    rounded = np.count_nonzero(
        np.abs(scaled - units) > np.abs(scaled) / 10**14 + 10**-4
    )
    words = np.zeros((len(units), 2), np.int64)
    words[:, 0], words[:, 1] = units, units >> 63
    mask = pa.array(~(empty | wrong)).buffers()[1]
    exact = pa.Array.from_buffers(EXACT, len(units), [mask, pa.py_buffer(words)])
    bad = {int(row): str(values[row]) for row in np.flatnonzero(wrong)}
    return exact, bad, int(rounded)
