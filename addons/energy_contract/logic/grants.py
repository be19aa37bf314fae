"""What caps and aid take off rated lines, in MWh and EUR: the base of a claim.

The state pays a supplier what its customers did not. So the sum has to be known line by
line, by scheme and by day, before the supply (from advances) and after it (from bills).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from odoo.addons.energy_supply_point.logic.ranges import DateRange
from odoo.addons.energy_supply_point.logic.rounding import (
    cumulative_units,
    from_units,
    multiply,
    round_half_up,
    to_units,
)

from .decimals import CENT
from .modifiers import SchemeKind
from .values import RatedLine

CHANGING = tuple(SchemeKind)
MILLIONTH = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Grant:
    """What one scheme takes off a line, or off some days of it; money net.

    ``quantity`` is in MWh, ``value_id`` the value of the scheme that held.
    """

    value_id: int
    days: DateRange
    quantity: Decimal
    price_before: Decimal
    price_after: Decimal
    amount: Decimal


def grants(line: RatedLine, step: Decimal) -> Iterator[Grant]:
    """Yield what each scheme takes off ``line``.

    Together they take off exactly what the line would have cost more: each is the
    difference of two amounts rounded to ``step``, the last one that of the line.
    """
    if line.original_price is None:
        return
    before = line.original_price
    amount = round_half_up(multiply(line.quantity, before), step)
    changes = [item for item in line.steps if item.kind in CHANGING]
    for change in changes:
        after = Decimal(change.price)
        if change is changes[-1]:
            rest = line.amount
        else:
            rest = round_half_up(multiply(line.quantity, after), step)
        yield Grant(
            change.record_id,
            DateRange(line.start, line.end),
            line.quantity,
            before,
            after,
            amount - rest,
        )
        before, amount = after, rest


def cut_grant(grant: Grant, boundaries: Iterable[date]) -> list[Grant]:
    """Return ``grant`` in pieces that add up to it, shared evenly by days.

    >>> spring = DateRange(date(2026, 3, 1), date(2026, 6, 1))
    >>> whole = Grant(
    ...     1, spring, Decimal("0.92"), Decimal(100), Decimal(90), Decimal("9.20")
    ... )
    >>> [str(piece.amount) for piece in cut_grant(whole, [date(2026, 4, 1)])]
    ['3.10', '6.10']
    """
    pieces = grant.days.cut(boundaries)
    if len(pieces) == 1:
        return [grant]
    days = [piece.days for piece in pieces]
    return [
        replace(grant, days=piece, quantity=quantity, amount=amount)
        for piece, quantity, amount in zip(
            pieces,
            _share(grant.quantity, days, MILLIONTH),
            _share(grant.amount, days, CENT),
            strict=True,
        )
    ]


def _share(total, days, step):
    units = to_units(round_half_up(total, step), step)
    return [from_units(part, step) for part in cumulative_units(units, days)]
