"""What a tariff pack would change in the prices that are there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from odoo.addons.energy_supply_point.logic.ranges import DateRange

from .tariff_pack import PriceRow


class Change(StrEnum):
    """How a price of the pack differs from what is there."""

    SAME = "same"
    """It is there: released, or waiting for release."""
    NEW = "new"
    """Its days have no price of their own yet."""
    CHANGED = "changed"
    """Another price was released, and nothing was billed with it: it is replaced."""
    CONFLICT = "conflict"
    """Another price was billed already: this one starts where the bills end."""
    BILLED = "billed"
    """Another price was billed for all of its days: nothing can be done here."""
    ENDED = "ended"
    """The price is the same, but it holds no longer."""


@dataclass(frozen=True, slots=True)
class KnownPrice:
    """A price that is there and not withdrawn; ``used_until`` None: never billed."""

    price_id: int
    valid: DateRange
    amount: Decimal
    is_released: bool = True
    used_until: date | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What a row of the pack means: ``valid`` are the days it can hold for.

    ``known`` is the price that it meets, if any.
    """

    row: PriceRow
    change: Change
    valid: DateRange
    known: KnownPrice | None = None


def compare(
    rows: Iterable[PriceRow], known: Mapping[str, Sequence[KnownPrice]]
) -> tuple[Difference, ...]:
    """Return the meaning of every row, in the order of the pack.

    To compare again what was applied gives ``SAME`` (or ``BILLED``) throughout.

    :param known: the prices that are there, by the external id of their component.
    """
    rows = tuple(rows)
    starts = {(row.component, row.valid.start) for row in rows}
    return tuple(_compare(row, known.get(row.component, ()), starts) for row in rows)


def _compare(row, known, starts):
    same_start = [price for price in known if price.valid.start == row.valid.start]
    for price in same_start:
        if price.amount == row.amount:
            return _same(row, price, starts)
    released = [price for price in same_start if price.is_released]
    if not released:
        return Difference(row, Change.NEW, row.valid)
    (price,) = released
    if price.used_until is None:
        return Difference(row, Change.CHANGED, row.valid, price)
    later = [
        other
        for other in known
        if row.valid.contains(other.valid.start) and other.amount == row.amount
    ]
    if later:
        return Difference(row, Change.SAME, later[0].valid, later[0])
    if not row.valid.contains(price.used_until):
        return Difference(row, Change.BILLED, row.valid, price)
    rest = DateRange(price.used_until, row.valid.end)
    return Difference(row, Change.CONFLICT, rest, price)


def _same(row, price, starts):
    end = row.valid.end
    lasts_longer = end is not None and (
        price.valid.end is None or price.valid.end > end
    )
    # A price that follows in the pack ends it by itself when it is released.
    if price.is_released and lasts_longer and (row.component, end) not in starts:
        return Difference(row, Change.ENDED, row.valid, price)
    return Difference(row, Change.SAME, row.valid, price)
