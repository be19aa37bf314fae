"""Priced lines by their kind."""

from collections.abc import Iterable
from decimal import Decimal

from .document import LineRow

KIND_ORDER = ("supply", "network", "levy", "service")


def by_kind(lines: Iterable[LineRow]) -> dict[str, list[LineRow]]:
    """Return lines grouped by kind: known kinds first, each in the order given."""
    groups: dict[str, list[LineRow]] = {kind: [] for kind in KIND_ORDER}
    for line in lines:
        groups.setdefault(line.kind, []).append(line)
    return {kind: group for kind, group in groups.items() if group}


def net(lines: Iterable[LineRow]) -> Decimal:
    """Return the net amount of lines."""
    return sum((line.amount for line in lines), Decimal(0))
