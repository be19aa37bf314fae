"""Interval values in tables: CSV and Parquet, long (a row per value) or wide."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from .interval_numbers import EXACT, exact_units
from .interval_payload import TABLE_LIMITS, BrokenFile, Limits, TooLarge, unpack
from .interval_rows import Rows, UnreadableTime, assemble, place_times
from .interval_wide import spread
from .intervals import IntervalError, Note, Parsed, Quality, Series, normal_size

NAMES = pa.dictionary(pa.int32(), pa.string())
MIDNIGHT_24 = re.compile(r"[ T]24:00(:00)?$")


class MissingColumn(IntervalError):
    """The table has no column ``column``; it has those of ``found``."""

    code = "missing_column"
    column: str
    found: str


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How to read a table.

    ``code_column`` and ``quality_column`` may be empty: then ``default_code`` and
    "measured" hold. ``clock`` of times without an offset is "local" or "utc";
    ``resolution`` 0 takes the smallest distance of two times. A wide table has the day
    in ``time_column`` and its values in all columns that have no other meaning.
    """

    layout: str = "long"
    point_column: str = "point"
    code_column: str = ""
    time_column: str = "time"
    value_column: str = "value"
    quality_column: str = ""
    default_code: str = ""
    separator: str = ";"
    decimal: str = "."
    encoding: str = "utf-8"
    time_format: str = ""
    clock: str = "local"
    at_end: bool = False
    unit: str = "kwh"
    resolution: int = 15
    gaps: bool = False
    merged: bool = True
    directions: Mapping[str, str] = field(default_factory=dict)
    qualities: Mapping[str, Quality] = field(default_factory=dict)

    def names(self) -> list[str]:
        """Return the columns that a table of this kind must have."""
        wanted = [self.point_column, self.code_column, self.time_column]
        if self.layout == "long":
            wanted += [self.value_column]
        return [name for name in [*wanted, self.quality_column] if name]


def parse_csv(
    data: bytes, mapping: TableMapping, limits: Limits = TABLE_LIMITS
) -> Parsed:
    """Return the blocks of a CSV file, packed or not.

    :raises TooLarge: longer than allowed, packed or unpacked.
    :raises BrokenFile: no table, or text in another encoding.
    :raises MissingColumn: a column that the mapping names.
    :raises UnreadableTime: a time in another format.
    """
    data = unpack(data, limits)
    try:
        try:
            return _parse(_read_csv(data, mapping, EXACT), mapping)
        except pa.ArrowInvalid:
            # Somewhere stands no exact number: find out where, value by value.
            return _parse(_read_csv(data, mapping, pa.string()), mapping)
    except (pa.ArrowInvalid, pa.ArrowKeyError, UnicodeDecodeError) as error:
        raise BrokenFile(reason=_first_line(error)) from error


def parse_parquet(
    data: bytes, mapping: TableMapping, limits: Limits = TABLE_LIMITS
) -> Parsed:
    """Return the blocks of a Parquet file; its own summary is judged before its rows.

    :raises TooLarge: longer than allowed, or unpacking to more than allowed.
    :raises BrokenFile: no Parquet file.
    :raises MissingColumn: a column that the mapping names.
    """
    if len(data) > limits.raw:
        raise TooLarge(what="received", limit=limits.raw)
    try:
        file = pyarrow.parquet.ParquetFile(pa.BufferReader(data))
        _check_columns(file.schema_arrow.names, mapping)
        _check_unpacked(file.metadata, limits)
        wanted = mapping.names() if mapping.layout == "long" else None
        return _parse(file.read(columns=wanted), mapping)
    except (pa.ArrowException, OSError) as error:
        raise BrokenFile(reason=_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:300] if str(error) else type(error).__name__


def _check_unpacked(metadata: Any, limits: Limits) -> None:
    # Repeated values pack to nearly nothing, so rows count beside bytes.
    size = sum(
        metadata.row_group(at).total_byte_size for at in range(metadata.num_row_groups)
    )
    rows = metadata.num_rows * 8 * max(1, metadata.num_columns)
    if max(size, rows) > limits.unpacked:
        raise TooLarge(what="unpacked", limit=limits.unpacked)


def _check_columns(found: list[str], mapping: TableMapping) -> None:
    for name in mapping.names():
        if name not in found:
            raise MissingColumn(column=name, found=", ".join(found[:20]))


def _read_csv(data: bytes, mapping: TableMapping, number: pa.DataType) -> pa.Table:
    head = data[: data.find(b"\n") + 1 or len(data)].decode(mapping.encoding)
    names = head.lstrip("\ufeff").strip("\r\n").split(mapping.separator)
    names = [name.strip().strip('"') for name in names]
    _check_columns(names, mapping)
    known = set(mapping.names()) - {mapping.value_column}
    types = {name: NAMES if name in known else number for name in names}
    wanted = mapping.names() if mapping.layout == "long" else names
    return pyarrow.csv.read_csv(
        io.BytesIO(data),
        read_options=pyarrow.csv.ReadOptions(
            column_names=names, skip_rows=1, encoding=mapping.encoding
        ),
        parse_options=pyarrow.csv.ParseOptions(delimiter=mapping.separator),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={name: types[name] for name in wanted},
            include_columns=wanted,
            # An exact column knows only the point; text keeps its comma until later.
            decimal_point=mapping.decimal,
            strings_can_be_null=True,
        ),
    )


def _parse(table: pa.Table, mapping: TableMapping) -> Parsed:
    points, point_at = _names(table[mapping.point_column])
    codes, code_at = [mapping.default_code], np.zeros(len(point_at), np.int32)
    if mapping.code_column:
        codes, code_at = _names(table[mapping.code_column])
    # One series per pair that occurs; most files have few codes and many points.
    keys = point_at.astype(np.int64) * len(codes) + code_at
    found, owner = _distinct(keys, len(points) * len(codes))
    series = [
        Series(
            points[key // len(codes)].strip().upper(),
            codes[key % len(codes)].strip() or mapping.default_code,
            mapping.unit,
            mapping.directions.get(codes[key % len(codes)].strip()),
        )
        for key in found.tolist()
    ]
    if mapping.layout == "wide":
        return _parse_wide(table, mapping, series, owner)
    return _parse_long(table, mapping, series, owner)


def _parse_long(
    table: pa.Table, mapping: TableMapping, series: list[Series], owner: np.ndarray
) -> Parsed:
    moments, at = _moments(table[mapping.time_column], mapping)
    resolution = mapping.resolution or _guess_resolution(moments)
    units, missing, bad, rounded = exact_units(
        table[mapping.value_column], mapping.decimal
    )
    qualities, unknown = _qualities(table, mapping)
    qualities[missing] = Quality.MISSING
    times = place_times(moments, resolution, mapping.at_end)
    rows = Rows(series, times, owner, at, units, qualities, bad)
    blocks, notes, problems = assemble(
        rows, resolution, gaps=mapping.gaps, merged=mapping.merged
    )
    notes = [*notes, *_table_notes(rounded, unknown)]
    return Parsed((blocks,), tuple(notes), tuple(problems))


def _parse_wide(
    table: pa.Table, mapping: TableMapping, series: list[Series], owner: np.ndarray
) -> Parsed:
    moments, at = _moments(table[mapping.time_column], mapping)
    days = np.array([np.datetime64(moment.date(), "D") for moment in moments])
    columns = [name for name in table.column_names if name not in mapping.names()]
    if mapping.code_column == "" and mapping.default_code == "":
        raise MissingColumn(column="code", found=", ".join(columns[:20]))
    qualities, unknown = _qualities(table, mapping)
    units = np.zeros((len(owner), len(columns)), np.int64)
    missing = np.zeros(units.shape, bool)
    bad: dict[int, str] = {}
    rounded = 0
    for place, name in enumerate(columns):
        numbers, empty, wrong, more = exact_units(table[name], mapping.decimal)
        units[:, place], missing[empty, place] = numbers, True
        bad, rounded = wrong | bad, rounded + more
    blocks, notes, problems = spread(
        series,
        owner,
        days.astype(np.int64)[at],
        units,
        missing,
        qualities,
        bad,
        resolution=mapping.resolution or _wide_resolution(len(columns)),
        gaps=mapping.gaps,
        merged=mapping.merged,
    )
    notes = [*notes, *_table_notes(rounded, unknown)]
    return Parsed((blocks,), tuple(notes), tuple(problems))


def _table_notes(rounded: int, unknown: set[str]) -> list[Note]:
    notes = [Note("rounded", data={"values": rounded})] if rounded else []
    words = ", ".join(sorted(unknown)[:10])
    return notes + ([Note("unknown_quality", data={"words": words})] if unknown else [])


def _distinct(keys: np.ndarray, cells: int) -> tuple[np.ndarray, np.ndarray]:
    if cells > 4 * len(keys) + 100_000:
        return np.unique(keys, return_inverse=True)
    present = np.zeros(cells, bool)
    present[keys] = True
    return np.flatnonzero(present), (np.cumsum(present) - 1)[keys]


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    if not pa.types.is_dictionary(column.type):
        column = pc.dictionary_encode(column, null_encoding="encode")
    column = column.unify_dictionaries().combine_chunks()
    return column if isinstance(column, pa.DictionaryArray) else column.chunk(0)


def _names(column: pa.ChunkedArray) -> tuple[list[str], np.ndarray]:
    if not len(column):
        return [""], np.zeros(0, np.int32)
    encoded = _encoded(column)
    names = [
        "" if name is None else str(name) for name in encoded.dictionary.to_pylist()
    ]
    indices = encoded.indices
    if indices.null_count:
        names.append("")
        indices = indices.fill_null(len(names) - 1)
    return names, indices.to_numpy()


def _moments(
    column: pa.ChunkedArray, mapping: TableMapping
) -> tuple[list[datetime], np.ndarray]:
    """Return the distinct moments of a column and which one each row has."""
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        is_aware = pa.types.is_timestamp(column.type) and column.type.tz is not None
        plain = pa.timestamp("us", "UTC" if is_aware else None)
        encoded = _encoded(column.cast(plain))
        if encoded.null_count or encoded.dictionary.null_count:
            raise UnreadableTime(text="")
        moments = encoded.dictionary.to_pylist()
        if not is_aware and mapping.clock == "utc":
            moments = [moment.replace(tzinfo=UTC) for moment in moments]
        return moments, encoded.indices.to_numpy()
    texts, at = _names(column)
    if not len(at):
        return [], at
    return [_moment(text.strip(), mapping) for text in texts], at


def _moment(text: str, mapping: TableMapping) -> datetime:
    late = MIDNIGHT_24.search(text)
    plain = (
        text[: late.start()] + text[late.start() :].replace("24:", "00:")
        if late
        else text
    )
    try:
        if mapping.time_format:
            moment = datetime.strptime(plain, mapping.time_format)  # noqa: DTZ007 - a local clock
        else:
            moment = datetime.fromisoformat(plain)
    except ValueError as error:
        raise UnreadableTime(text=text) from error
    if late:
        moment += timedelta(days=1)
    if moment.tzinfo is None and mapping.clock == "utc":
        return moment.replace(tzinfo=UTC)
    return moment


def _guess_resolution(moments: list[datetime]) -> int:
    clocks = sorted({moment.minute for moment in moments})
    if len(clocks) == 1:
        return 60
    return 15 if any(minute % 30 for minute in clocks) else 30


def _wide_resolution(columns: int) -> int:
    for resolution in (15, 30, 60):
        normal = normal_size(resolution)
        if normal - 60 // resolution <= columns <= normal + 60 // resolution:
            return resolution
    raise BrokenFile(reason=f"{columns} columns of values")


def _qualities(table: pa.Table, mapping: TableMapping) -> tuple[np.ndarray, set[str]]:
    if not mapping.quality_column:
        return np.zeros(len(table), np.int8), set()
    words, at = _names(table[mapping.quality_column])
    known = {word.lower(): quality for word, quality in mapping.qualities.items()}
    known |= {quality.name.lower(): quality for quality in Quality}
    known.setdefault("", Quality.MEASURED)
    codes = [known.get(word.strip().lower(), Quality.ESTIMATED) for word in words]
    unknown = {word for word in words if word.strip().lower() not in known}
    return np.array(codes, np.int8)[at], unknown
