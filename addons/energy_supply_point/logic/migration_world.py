"""The files of a migration together with what the database holds already."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from .migration_problems import Problem
from .migration_reader import Table

SEPARATOR = "\x1f"


def key_of(frame: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """Return one text per row that names it; missing where a part is missing."""
    key = _texts(frame[names[0]])
    for name in names[1:]:
        key = key + SEPARATOR + _texts(frame[name])
    return key.mask(frame[list(names)].isna().any(axis=1))


def _texts(values: pd.Series) -> pd.Series:
    """Return values as texts; a number has one text, however it was written."""
    first = values.first_valid_index()
    if first is not None and isinstance(values[first], Decimal):
        return values.map(lambda value: f"{(value or Decimal(0)).normalize():f}")
    return values.astype(str)


@dataclass(slots=True, eq=False)
class World:
    """What will be there after the import; the database wins where both know a row.

    ``known`` holds, by kind of file, what the database has of the same columns; kinds
    without a file are ``prefixes``, ``profiles``, ``roles`` and ``countries``.
    """

    tables: Mapping[str, Table]
    known: Mapping[str, pd.DataFrame]
    today: date
    accept_identifiers: bool = False
    problems: list[Problem] = field(default_factory=list)

    def file(self, kind: str) -> pd.DataFrame:
        """Return the rows of a file; none where it was not given."""
        table = self.tables.get(kind)
        return table.frame if table else pd.DataFrame({"line": []})

    def has(self, kind: str) -> bool:
        """Return whether the file was given and has rows."""
        return kind in self.tables and len(self.tables[kind].frame) > 0

    def old(self, kind: str) -> pd.DataFrame:
        """Return what the database knows of a kind."""
        return self.known.get(kind, pd.DataFrame())

    def rows(self, kind: str, names: Sequence[str]) -> Iterable[tuple]:
        """Return (line, value, ...) of every row; line 0 is in the database."""
        known = self.old(kind)
        if len(known):
            columns = [known[name] for name in names]
            yield from zip([0] * len(known), *columns, strict=True)
        yield from self.new_rows(kind, names)

    def new_rows(self, kind: str, names: Sequence[str]) -> Iterable[tuple]:
        """Return (line, value, ...) of the rows of a file that are not there yet."""
        if not self.has(kind):
            return ()
        frame, known = self.file(kind), self.old(kind)
        if len(known):
            key = self.tables[kind].spec.key
            frame = frame[~key_of(frame, key).isin(set(key_of(known, key)))]
        return zip(frame["line"], *(frame[name] for name in names), strict=True)

    def lookup(
        self, kind: str, key: Sequence[str], names: Sequence[str]
    ) -> dict[Any, tuple]:
        """Return ``{key: (value, ...)}``; a key of one column is not a tuple."""
        found: dict[Any, tuple] = {}
        for _line, *values in self.rows(kind, [*key, *names]):
            part = tuple(values[: len(key)])
            found.setdefault(
                part[0] if len(key) == 1 else part, tuple(values[len(key) :])
            )
        return found

    def grouped(
        self, kind: str, key: Sequence[str], names: Sequence[str]
    ) -> dict[tuple, list[tuple]]:
        """Return ``{key: [(line, value, ...)]}``; rows without a full key are left."""
        found = defaultdict(list)
        for line, *values in self.rows(kind, [*key, *names]):
            part = tuple(values[: len(key)])
            if None not in part:
                found[part].append((line, *values[len(key) :]))
        return found

    def report(
        self,
        kind: str,
        line: int,
        column: str,
        code: str,
        value: Any = "",
        severity: str = "error",
        **data: Any,
    ) -> None:
        """Note a problem of one row."""
        text = "" if value is None else str(value)[:100]
        self.problems.append(
            Problem(f"{kind}.csv", int(line), column, code, text, severity, data)
        )


def find_networks(
    points: Iterable[tuple[str, str, str]],
    prefixes: Iterable[tuple[str, str, str]],
) -> list[str | None]:
    """Return the network of each point: the given one, or by the longest prefix.

    :param points: (identifier, commodity, given network or None).
    :param prefixes: (prefix, network, commodity).

    >>> find_networks([("24ZZS01", "electricity", None)], [
    ...     ("24Z", "ALL", "electricity"), ("24ZZS", "ZSD", "electricity")])
    ['ZSD']
    """
    by_prefix = {prefix: (code, kind) for prefix, code, kind in prefixes}
    lengths = sorted({len(prefix) for prefix in by_prefix}, reverse=True)
    found = []
    for identifier, commodity, given in points:
        if given or not identifier:
            found.append(given)
            continue
        code, kind = next(
            (
                by_prefix[identifier[:length]]
                for length in lengths
                if identifier[:length] in by_prefix
            ),
            (None, None),
        )
        found.append(code if kind == commodity else None)
    return found
