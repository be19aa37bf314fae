"""Readings of another system: rows as they come, and where they belong here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from .identifiers import normalise_identifier
from .interval_payload import TABLE_LIMITS, Limits
from .migration_cells import CellError, parse_cell, parse_date
from .migration_problems import Problem
from .migration_spec import Column
from .takeover_table import read_rows

# What one unit of the sender is in the unit of the register.
FACTORS = {
    "kwh": Decimal(1),
    "wh": Decimal("0.001"),
    "mwh": Decimal(1000),
    "m3": Decimal(1),
}
VALUE = Column("value", "decimal", required=True, decimals=6, minimum=0)


@dataclass(frozen=True, slots=True)
class ReadingMapping:
    """How a table of readings is read; an empty column is not in the table.

    ``registers`` and ``qualities`` translate the words of the sender; a word that is
    not among them stands for itself. ``at_end`` says that a state is the one at the end
    of its day; here it belongs to the beginning of the next.
    """

    point_column: str = "point"
    meter_column: str = ""
    register_column: str = "register"
    date_column: str = "date"
    value_column: str = "value"
    quality_column: str = ""
    default_register: str = ""
    unit: str = "kwh"
    tz: str = "Europe/Bratislava"
    at_end: bool = False
    is_number: bool = False
    registers: Mapping[str, str] = field(default_factory=dict)
    qualities: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> list[str]:
        """Return the columns that a table must have."""
        names = (
            self.point_column, self.meter_column, self.register_column,
            self.date_column, self.value_column, self.quality_column,
        )  # fmt: skip
        return [name for name in names if name]


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A reading as it was sent; ``point`` is an identifier or the operator's number."""

    line: int
    point: str
    meter: str
    register: str
    day: date
    value: Decimal
    quality: str


@dataclass(frozen=True, slots=True)
class Place:
    """A register that hangs at a point for the days of ``[date_from, date_to]``.

    The closing reading of a meter lies on ``date_to``, the first day without it.
    """

    point: str
    meter: str
    register: str
    point_id: int
    register_id: int
    digits: int
    date_from: date
    date_to: date | None


def parse_day(text: str, tz: str) -> date:
    """Return the local day of a date or an instant.

    >>> parse_day("2026-04-30T22:00:00Z", "Europe/Bratislava")
    datetime.date(2026, 5, 1)
    """
    if "T" not in text and ":" not in text:
        return parse_date(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CellError("no_date") from None
    if moment.tzinfo is None:
        return moment.date()
    return moment.astimezone(ZoneInfo(tz)).date()


def parse_readings(
    data: bytes,
    mapping: ReadingMapping,
    qualities: Iterable[str],
    today: date,
    limits: Limits = TABLE_LIMITS,
) -> tuple[list[ReadingRow], list[Problem]]:
    """Return the readings of a file and the rows that cannot be read.

    :param qualities: the words that are allowed.
    :raises IntervalError: the file is no such table, or too long.
    """
    columns = mapping.columns()
    allowed, rows, problems = set(qualities), [], []
    for line, texts in read_rows(data, columns, limits):
        cells = dict(zip(columns, texts, strict=True))
        try:
            rows.append(_parse_row(line, cells, mapping, allowed, today))
        except _Bad as bad:
            problems.append(
                Problem("", line, bad.column, bad.code, bad.text[:100], data=bad.facts)
            )
    return rows, problems


class _Bad(Exception):
    def __init__(self, column: str, error: CellError, text: str) -> None:
        super().__init__(column)
        self.column, self.code, self.text = column, error.code, text
        self.facts = dict(error.data)


def _parse_row(
    line: int,
    cells: Mapping[str, str],
    mapping: ReadingMapping,
    allowed: set[str],
    today: date,
) -> ReadingRow:
    column = mapping.point_column
    try:
        point = cells[column]
        if not point:
            raise CellError("missing")
        column = mapping.date_column
        day = parse_day(cells[column], mapping.tz)
        if mapping.at_end:
            day += timedelta(days=1)
        if day > today:
            raise CellError("future")
        column = mapping.value_column
        if not cells[column]:
            raise CellError("missing")
        value = parse_cell(cells[column], VALUE, today) * FACTORS[mapping.unit]
        column = mapping.quality_column
        word = cells.get(column, "")
        quality = mapping.qualities.get(word, word.lower()) or "measured"
        if quality not in allowed:
            raise CellError("no_choice", choices=", ".join(sorted(allowed)))
    except CellError as error:
        raise _Bad(column, error, cells.get(column, "")) from error
    register = cells.get(mapping.register_column, "") or mapping.default_register
    return ReadingRow(
        line,
        point if mapping.is_number else normalise_identifier(point),
        cells.get(mapping.meter_column, ""),
        mapping.registers.get(register, register),
        day,
        round(value, 3),
        quality,
    )


def place_readings(
    rows: Iterable[ReadingRow], places: Iterable[Place]
) -> tuple[list[tuple[ReadingRow, Place]], list[Problem]]:
    """Return the rows with the register each belongs to, and those without one."""
    by_point = defaultdict(list)
    for place in places:
        by_point[place.point].append(place)
    found, problems, seen = [], [], {}
    for row in rows:
        place, code, facts = _find_place(row, by_point.get(row.point))
        if place and row.value >= Decimal(10) ** place.digits:
            code, facts = "digits_exceeded", {"digits": place.digits}
        elif place:
            first = seen.setdefault((place.register_id, row.day), row.line)
            if first != row.line:
                code, facts = "duplicate", {"first_line": first}
        if code:
            value = {"digits_exceeded": row.value, "not_installed": row.day}
            text = str(value.get(code, row.point))
            problems.append(Problem("", row.line, "", code, text, data=facts))
        else:
            found.append((row, place))
    return found, problems


def _find_place(
    row: ReadingRow, places: list[Place] | None
) -> tuple[Place | None, str, dict]:
    if not places:
        return None, "unknown_point", {}
    named = [
        place
        for place in places
        if place.register == row.register and row.meter in ("", place.meter)
    ]
    if not named:
        facts = {"register": row.register, "meter": row.meter or "–"}
        return None, "unknown_register", facts
    there = [
        place
        for place in named
        if place.date_from <= row.day
        and (not place.date_to or row.day <= place.date_to)
    ]
    if not there:
        facts = {"meter": row.meter or named[0].meter, "point": row.point}
        return None, "not_installed", facts
    if len({place.register_id for place in there}) > 1:
        # On the day of an exchange two meters show a state.
        return None, "two_meters", {"day": str(row.day)}
    return there[0], "", {}
