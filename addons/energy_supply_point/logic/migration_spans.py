"""Ranges of days in the files of a migration: none is empty, none overlaps another."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from .migration_world import World

NEVER = date.max


def check_ranges(
    world: World, kind: str, group: Sequence[str], code: str = "overlap"
) -> None:
    """Report ranges that end before they start, or overlap within their group."""
    if world.has(kind):
        names = ["date_from", "date_to"]
        check_spans(world, kind, world.grouped(kind, group, names), code)


def check_spans(
    world: World,
    kind: str,
    spans_of: Mapping[Any, Iterable[tuple[int, date | None, date | None]]],
    code: str = "overlap",
) -> None:
    """Report what ends before it starts, or overlaps another of the same key.

    :param spans_of: (line, first day, first day after) by what they are about, one word
        or several; line 0 is in the database.
    """
    for key, spans in spans_of.items():
        latest: tuple = (date.min, 0)
        for start, end, line in sorted(
            (start, end or NEVER, line) for line, start, end in spans if start
        ):
            if end <= start:
                world.report(kind, line, "date_to", "ends_before_start", end)
                continue
            if start < latest[0] and (line or latest[1]):
                other = latest[1] if line else 0
                about = key if isinstance(key, tuple) else (key,)
                world.report(
                    kind, line or latest[1], "date_from", code, start,
                    about=" / ".join(map(str, about)), other_line=other,
                )  # fmt: skip
            latest = max(latest, (end, line))
