"""Tables that a meter data or trading system sends: CSV, Parquet or JSON, as texts."""

import csv
import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from .interval_payload import TABLE_LIMITS, BrokenFile, Limits, TooLarge, sniff, unpack
from .interval_tables import MissingColumn
from .migration_reader import decode, find_separator


def table_kind(data: bytes) -> str:
    """Return csv, json, parquet or mscons by the first bytes of a file.

    >>> table_kind(b' [{"point": "A"}]'), table_kind(b"point;value")
    ('json', 'csv')
    """
    kind = sniff(data)
    if kind == "csv" and data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{"):
        return "json"
    return kind


def read_rows(
    data: bytes, columns: list[str], limits: Limits = TABLE_LIMITS
) -> list[tuple[int, list[str]]]:
    """Return (line, texts of ``columns``) for each row of a table, packed or not.

    The line of a Parquet or JSON table is the number of the row, from 1.

    :raises TooLarge: longer than allowed, packed or unpacked.
    :raises BrokenFile: no such table.
    :raises MissingColumn: a column that is asked for.
    """
    kind = table_kind(data)
    if kind == "parquet":
        return _read_parquet(data, columns, limits)
    content = unpack(data, limits)
    if kind == "json" or table_kind(content) == "json":
        return _read_json(content, columns)
    return _read_csv(content, columns)


def json_to_csv(data: bytes, columns: list[str], separator: str) -> bytes:
    """Return a JSON table as CSV with these columns, for a reader that knows CSV only.

    >>> json_to_csv(b'[{"a": 1, "b": "x;y"}]', ["b", "a"], ";")
    b'b;a\\r\\n"x;y";1\\r\\n'
    """
    handle = io.StringIO()
    writer = csv.writer(handle, delimiter=separator)
    writer.writerow(columns)
    writer.writerows(texts for _line, texts in _read_json(data, columns))
    return handle.getvalue().encode()


def _check_columns(found: list[str], wanted: list[str]) -> None:
    for name in wanted:
        if name not in found:
            raise MissingColumn(column=name, found=", ".join(found[:20]))


def _read_csv(data: bytes, columns: list[str]) -> list[tuple[int, list[str]]]:
    if b"\0" in data:
        raise BrokenFile(reason="it is no text")
    text = decode(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=find_separator(text))
    try:
        head = [name.strip() for name in next(reader, [])]
        _check_columns(head, columns)
        places, rows, line = [head.index(name) for name in columns], [], 2
        for row in reader:
            if any(cell.strip() for cell in row):
                if len(row) != len(head):
                    raise BrokenFile(
                        reason=f"line {line} has {len(row)} cells, not {len(head)}"
                    )
                rows.append((line, [row[place].strip() for place in places]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise BrokenFile(reason=str(error)) from error
    return rows


def load_json(data: bytes) -> Any:
    """Return a JSON document; its numbers are texts, exactly as they were written.

    :raises BrokenFile: no JSON, or a number such as NaN.
    """

    def refuse(text: str) -> None:
        raise ValueError(f"{text} is no number")

    try:
        return json.loads(data, parse_float=str, parse_int=str, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise BrokenFile(reason=str(error)[:200]) from error


def _read_json(data: bytes, columns: list[str]) -> list[tuple[int, list[str]]]:
    rows = load_json(data)
    if isinstance(rows, dict) and isinstance(rows.get("rows"), list):
        rows = rows["rows"]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BrokenFile(reason="a list of objects is expected")
    if rows:
        _check_columns(list(rows[0]), columns)
    return [
        (number, [_text(row.get(name)) for name in columns])
        for number, row in enumerate(rows, 1)
    ]


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _read_parquet(
    data: bytes, columns: list[str], limits: Limits
) -> list[tuple[int, list[str]]]:
    if len(data) > limits.raw:
        raise TooLarge(what="received", limit=limits.raw)
    try:
        file = pyarrow.parquet.ParquetFile(io.BytesIO(data))
        _check_columns(file.schema_arrow.names, columns)
        metadata = file.metadata
        size = sum(
            metadata.row_group(number).total_byte_size
            for number in range(metadata.num_row_groups)
        )
        if size > limits.unpacked:
            raise TooLarge(what="unpacked", limit=limits.unpacked)
        table = file.read(columns=columns)
    except (pa.ArrowException, OSError) as error:
        raise BrokenFile(reason=str(error).splitlines()[0][:200]) from error
    cells = [map(_text, table.column(name).to_pylist()) for name in columns]
    return [(n, list(row)) for n, row in enumerate(zip(*cells, strict=True), 1)]
