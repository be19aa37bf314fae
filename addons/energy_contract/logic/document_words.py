"""The words, numbers and small tables that all parts of a printed document share."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .document import Document
from .document_format import Locale, locale_of

_LONGEST_WORD = 28
_PICTURES = ("logo", "qr")


@dataclass(frozen=True, slots=True)
class Words:
    """The labels and the number format of one document."""

    labels: Mapping[str, str]
    locale: Locale
    currency: str

    @classmethod
    def of(cls, document: Document) -> "Words":
        """Return the words of a document; English ones for labels it lacks."""
        labels = {**document.default_labels, **document.labels}
        return cls(labels, locale_of(document.language), document.currency)

    def __call__(self, key: str, **values: str) -> str:
        """Return a label with its ``{name}`` marks filled in.

        A percent sign stays with the word before it.
        """
        return re.sub(
            r"\{(\w+)\}",
            lambda mark: values.get(mark.group(1), mark.group()),
            self.labels[key].replace(" %", "\N{NO-BREAK SPACE}%"),
        )

    def of_code(self, prefix: str, code: str) -> str:
        """Return the label of a code, or the code itself where it has none."""
        return self.labels.get(f"{prefix}_{code}", code)

    def amount(self, value: Decimal) -> str:
        """Return money with its symbol."""
        return self.locale.amount(value, self.currency)

    def in_words(self, value: Decimal) -> str:
        """Return money written out."""
        return self.locale.in_words(value, self.currency)

    def plain(self, value: Decimal) -> str:
        """Return money without its symbol."""
        return self.locale.number(value, 2)

    def number(self, value: Decimal, most: int | None = None) -> str:
        """Return a number with the decimals it needs."""
        return self.locale.number(value, 0, most)

    def percent(self, value: Decimal) -> str:
        """Return a percentage."""
        return f"{self.locale.number(value)}\N{NO-BREAK SPACE}%"

    def date(self, day: date) -> str:
        """Return a day."""
        return self.locale.date(day)

    def range(self, start: date, end: date) -> str:
        """Return a half-open range by its first and last day."""
        return self.locale.range(start, end)

    def facts(self, *pairs: tuple[str, str]) -> list[list[str]]:
        """Return label and value of each ``(key, value)`` that has a value."""
        return [[self(key), value] for key, value in pairs if value]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, its cells, its sum if it has one.

    ``width`` is ``auto``, or the share of the rest of the line as a number.
    """

    head: str
    cells: Sequence
    kind: str = "text"
    width: int | str = "auto"
    total: object = ""


def table(*columns: Column | None) -> dict:
    """Return a table from its columns; ``None`` is a column that is not needed.

    ``totals`` is one row, or none where no column has a sum.
    """
    kept = [column for column in columns if column is not None]
    return {
        "columns": [
            {"head": column.head, "kind": column.kind, "width": column.width}
            for column in kept
        ],
        "rows": [
            list(row) for row in zip(*(column.cells for column in kept), strict=True)
        ],
        "totals": [[column.total for column in kept]]
        if any(column.total for column in kept)
        else [],
    }


def one_line(parts: Iterable[str]) -> str:
    """Return the parts that are not empty, joined by commas."""
    return ", ".join(part for part in parts if part)


def printable(value):
    """Return JSON data without control characters, whose very long words may break.

    A word of 60 letters would run out of its column. Pictures stay as they are.
    """
    if isinstance(value, str):
        plain = "".join(
            " " if unicodedata.category(char) == "Cc" and char != "\n" else char
            for char in value
        )
        return re.sub(
            rf"(\S{{{_LONGEST_WORD}}})(?=\S)", "\\1\N{ZERO WIDTH SPACE}", plain
        )
    if isinstance(value, Mapping):
        return {
            key: item if key in _PICTURES else printable(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [printable(item) for item in value]
    return value
