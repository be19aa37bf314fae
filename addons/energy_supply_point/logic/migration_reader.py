"""Files of a migration, from bytes to typed tables that know their lines."""

import csv
import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd

from .interval_payload import BrokenFile, Limits, TooLarge
from .migration_cells import CellError, parse_cell
from .migration_problems import Problem
from .migration_spec import Column, FileSpec

MEGABYTE = 1 << 20
LIMITS = Limits(256 * MEGABYTE, 1024 * MEGABYTE)
MOST_FILES = 50
SEPARATORS = (";", ",", "\t")


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A file as a frame: typed objects, None where empty, and the column ``line``."""

    spec: FileSpec
    frame: pd.DataFrame


def unpack_archive(data: bytes, limits: Limits = LIMITS) -> dict[str, bytes]:
    """Return the files of a zip archive by their names, without folders.

    What counts is what comes out, not what the archive says of itself.

    :raises TooLarge: longer than allowed, packed or unpacked.
    :raises BrokenFile: no archive, encrypted, too many files or a name twice.
    """
    if len(data) > limits.raw:
        raise TooLarge(what="received", limit=limits.raw)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read_members(archive, limits)
    except (zlib.error, zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise BrokenFile(reason=str(error)) from error


def _read_members(archive: zipfile.ZipFile, limits: Limits) -> dict[str, bytes]:
    members = [item for item in archive.infolist() if not item.is_dir()]
    if len(members) > MOST_FILES:
        raise BrokenFile(reason=f"{len(members)} files in one archive")
    found: dict[str, bytes] = {}
    left = limits.unpacked
    for member in members:
        name = PurePosixPath(member.filename).name
        if name.startswith("."):
            continue
        if member.flag_bits & 1:
            raise BrokenFile(reason=f"{name} is encrypted")
        if name in found:
            raise BrokenFile(reason=f"{name} is in the archive twice")
        with archive.open(member) as handle:
            found[name] = handle.read(left + 1)
        left -= len(found[name])
        if left < 0:
            raise TooLarge(what="unpacked", limit=limits.unpacked)
    return found


def decode(data: bytes) -> str:
    """Return the text of a file in UTF-8, or else in Windows-1250.

    >>> decode("Žilina".encode("cp1250")), decode("Žilina".encode())
    ('Žilina', 'Žilina')
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1250", errors="replace")


def find_separator(text: str) -> str:
    """Return the separator that the head line uses most: ; , or a tabulator."""
    head = text[: text.find("\n")] if "\n" in text else text
    return max(SEPARATORS, key=head.count)


def read_table(data: bytes, spec: FileSpec, today: date) -> tuple[Table, list[Problem]]:
    """Return the table of a file and everything that is wrong with its cells.

    A cell that cannot be read is None in the table; its row stays, so that rows of
    other files find what they refer to.
    """
    file = f"{spec.name}.csv"
    if b"\0" in data:
        return _empty(spec), [Problem(file, 0, "", "zero_byte")]
    text = decode(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=find_separator(text))
    try:
        head = [name.strip().lower() for name in next(reader, [])]
        problems = _check_head(head, spec, file)
        if any(problem.severity == "error" for problem in problems):
            return _empty(spec), problems
        rows, lines = _read_rows(reader, len(head), file, problems)
    except csv.Error as error:
        broken = Problem(file, reader.line_num, "", "broken_row", str(error))
        return _empty(spec), [broken]
    columns = dict(zip(head, zip(*rows, strict=True), strict=True)) if rows else {}
    frame = pd.DataFrame({"line": np.array(lines, np.int64)})
    for column in spec.columns:
        texts = columns.get(column.name)
        values = _parse(texts, column, frame["line"], file, problems, today)
        # As objects: a column of texts would turn None into another missing value.
        frame[column.name] = pd.Series(values, dtype=object)
    return Table(spec, frame), problems


def _empty(spec: FileSpec) -> Table:
    frame = pd.DataFrame({name: pd.Series(dtype=object) for name in spec.names})
    frame.insert(0, "line", np.array([], np.int64))
    return Table(spec, frame)


def _check_head(head: list[str], spec: FileSpec, file: str) -> list[Problem]:
    if not any(head):
        return [Problem(file, 1, "", "empty_file")]
    found = [
        Problem(file, 1, column.name, "missing_column")
        for column in spec.columns
        if column.required and column.name not in head
    ]
    known = ", ".join(spec.names)
    found += [
        Problem(file, 1, name, "unknown_column", name, data={"known": known})
        for name in head
        if name not in spec.names
    ]
    twice = {name for name in head if head.count(name) > 1}
    return found + [Problem(file, 1, name, "column_twice", name) for name in twice]


def _read_rows(
    reader: Any, width: int, file: str, problems: list[Problem]
) -> tuple[list[list[str]], list[int]]:
    rows, lines, line = [], [], reader.line_num + 1
    for row in reader:
        if len(row) == width:
            rows.append(row)
            lines.append(line)
        elif any(cell.strip() for cell in row):
            facts = {"found": len(row), "expected": width}
            problems.append(Problem(file, line, "", "cell_count", data=facts))
        # A cell may hold line breaks: the next row starts after them.
        line = reader.line_num + 1
    return rows, lines


def _parse(
    texts: tuple[str, ...] | None,
    column: Column,
    lines: pd.Series,
    file: str,
    problems: list[Problem],
    today: date,
) -> np.ndarray:
    """Return the values of a column; each distinct text is looked at once."""
    if texts is None:
        texts = ("",) * len(lines)
    codes, distinct = pd.factorize(np.array(texts, dtype=object))
    values = np.empty(len(distinct), dtype=object)
    errors: dict[int, tuple[str, Mapping[str, Any]]] = {}
    for number, raw in enumerate(distinct):
        text = raw.strip()
        try:
            if text:
                values[number] = parse_cell(text, column, today)
            elif column.required:
                errors[number] = ("missing", {})
            else:
                values[number] = column.default
        except CellError as error:
            errors[number] = (error.code, error.data)
    if errors:
        for at in np.flatnonzero(np.isin(codes, list(errors))):
            code, data = errors[codes[at]]
            problems.append(
                Problem(
                    file, int(lines.iloc[at]), column.name, code,
                    distinct[codes[at]].strip()[:100], data=dict(data),
                )
            )  # fmt: skip
    return values[codes] if len(codes) else np.empty(0, dtype=object)
