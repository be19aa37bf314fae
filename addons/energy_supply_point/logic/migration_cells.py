"""The text of one cell as a value, or what is wrong with it."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from .errors import EnergyError
from .identifiers import normalise_identifier
from .migration_spec import Column

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
LOCAL = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")
NUMBER = re.compile(r"-?\d{1,18}([.,]\d{1,12})?")
YES = {"1", "true", "yes", "y", "áno", "ano", "a"}
NO = {"0", "false", "no", "n", "nie"}
LONGEST_TEXT = 1000


class CellError(EnergyError):
    """A cell breaks the rule ``code``; subclasses are not needed, the code tells."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(**data)
        self.code = code  # type: ignore[misc]


def parse_cell(text: str, column: Column, today: date) -> Any:
    """Return the value of a cell that is not empty.

    :raises CellError: the text is not what the column holds.

    >>> column = Column("value", "decimal", decimals=3, minimum=0)
    >>> parse_cell("12,5", column, date(2026, 1, 1))
    Decimal('12.5')
    """
    value = PARSERS[column.kind](text, column)
    if column.kind in ("integer", "decimal"):
        if column.minimum is not None and value < column.minimum:
            raise CellError("too_small", limit=column.minimum)
        if column.maximum is not None and value > column.maximum:
            raise CellError("too_big", limit=column.maximum)
    if column.past and value > today:
        raise CellError("future")
    return value


def parse_date(text: str) -> date:
    """Return a day written as 2026-05-01 or 1.5.2026.

    :raises CellError: it is no such day.

    >>> parse_date("1. 5. 2026")
    datetime.date(2026, 5, 1)
    """
    if found := ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := LOCAL.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        raise CellError("no_date")
    try:
        parsed = date(year, month, day)
    except ValueError:
        raise CellError("no_date") from None
    if not 1900 <= year <= 2200:
        raise CellError("no_date")
    return parsed


def _date(text: str, _column: Column) -> date:
    return parse_date(text)


def _text(text: str, _column: Column) -> str:
    if len(text) > LONGEST_TEXT:
        raise CellError("too_long", limit=LONGEST_TEXT)
    if "\0" in text:
        raise CellError("zero_byte")
    return text


def _identifier(text: str, column: Column) -> str:
    return normalise_identifier(_text(text, column))


def _integer(text: str, _column: Column) -> int:
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise CellError("no_integer")
    return int(text)


def _decimal(text: str, column: Column) -> Decimal:
    if not NUMBER.fullmatch(text):
        raise CellError("no_number")
    value = Decimal(text.replace(",", "."))
    if value != round(value, column.decimals):
        raise CellError("too_many_decimals", limit=column.decimals)
    return value


def _boolean(text: str, _column: Column) -> bool:
    word = text.lower()
    if word not in YES | NO:
        raise CellError("no_boolean")
    return word in YES


def _choice(text: str, column: Column) -> str:
    word = text.lower()
    if word not in column.choices:
        raise CellError("no_choice", choices=", ".join(column.choices))
    return word


def _list(text: str, column: Column) -> tuple[str, ...]:
    parts = (part.strip() for part in _text(text, column).split("|"))
    return tuple(part for part in parts if part)


PARSERS: dict[str, Callable[[str, Column], Any]] = {
    "text": _text,
    "identifier": _identifier,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "boolean": _boolean,
    "choice": _choice,
    "list": _list,
}
