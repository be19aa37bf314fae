"""Lists of points that are entitled to a scheme, as tables of text.

The first line names the columns, in any order: the identifier (``eic`` or ``pod``) and,
where the days differ from point to point, ``date_from`` and ``date_to`` (excluded).
"""

import csv
import io
from dataclasses import dataclass
from datetime import date

from odoo.addons.energy_supply_point.logic.errors import EnergyError
from odoo.addons.energy_supply_point.logic.identifiers import normalise_identifier
from odoo.addons.energy_supply_point.logic.migration_cells import CellError, parse_date

POINT_COLUMNS = ("eic", "pod", "point", "supply_point")
DAY_COLUMNS = ("date_from", "date_to")
MOST_LINES = 1_000_000


class ListError(EnergyError):
    """The table, or one line of it, cannot be used."""

    code = "list"


class NoPointColumn(ListError):
    """No column holds the identifier; ``found`` are those there are."""

    code = "no_point_column"
    found: str


class LineError(ListError):
    """A line cannot be used; ``text`` is the cell."""

    code = "line"
    line: int
    text: str


class NoPoint(LineError):
    """The identifier is empty."""

    code = "no_point"


class WrongDay(LineError):
    """A cell is no day, or the last day lies before the first."""

    code = "wrong_day"


class NoFirstDay(LineError):
    """Neither the line nor the list says from which day on it holds."""

    code = "no_first_day"


class RepeatedPoint(LineError):
    """The same point and days stand in the list before."""

    code = "repeated_point"


@dataclass(frozen=True, slots=True)
class Entitled:
    """A line of the list."""

    line: int
    point: str
    date_from: date
    date_to: date | None


def read_list(
    text: str, date_from: date | None = None, date_to: date | None = None
) -> tuple[list[Entitled], list[LineError]]:
    """Return the lines that can be used, and what is wrong with the others.

    :param date_from: holds for lines without a day of their own, like ``date_to``.
    :raises NoPointColumn: no column holds the identifier.
    """
    head, rows = _rows(text)
    point_at = next((head.index(name) for name in POINT_COLUMNS if name in head), None)
    if point_at is None:
        raise NoPointColumn(found=", ".join(head) or "–")
    found, errors, seen = [], [], set()
    for line, cells in rows:
        row = dict(zip(head, cells, strict=False))
        try:
            one = _read(line, row, head[point_at], date_from, date_to)
            key = one.point, one.date_from, one.date_to
            if key in seen:
                raise RepeatedPoint(line=line, text=one.point)
        except LineError as error:
            errors.append(error)
            continue
        seen.add(key)
        found.append(one)
    return found, errors


def _rows(text):
    text = text.removeprefix("\ufeff")
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    head = [cell.strip().lower() for cell in next(reader, [])]
    rows = [
        (reader.line_num, [cell.strip() for cell in cells])
        for cells in reader
        if any(cell.strip() for cell in cells)
    ]
    return head, rows


def _read(line, row, column, date_from, date_to):
    point = normalise_identifier(row.get(column, ""))
    if not point:
        raise NoPoint(line=line, text="")
    start = _day(line, row.get("date_from", "")) or date_from
    end = _day(line, row.get("date_to", "")) or date_to
    if start is None:
        raise NoFirstDay(line=line, text=point)
    if end is not None and end <= start:
        raise WrongDay(line=line, text=f"{start} – {end}")
    return Entitled(line, point, start, end)


def _day(line, text):
    if not text:
        return None
    try:
        return parse_date(text)
    except CellError:
        raise WrongDay(line=line, text=text) from None
