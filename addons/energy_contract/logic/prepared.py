"""A price list as it would be once the prices in preparation are released."""

from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter

from odoo.addons.energy_supply_point.logic.ranges import gaps

from .tariff import Price


def as_if_released(
    released: Iterable[Price], prepared: Iterable[Price]
) -> tuple[Price, ...]:
    """Return the prices of a component with the prepared ones in force, ordered.

    A prepared price takes its days from what was released. Where two prepared ones
    claim a day, the later start wins, then the later record. Bands and tiers are prices
    of their own.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from odoo.addons.energy_supply_point.logic.ranges import DateRange
    >>> old = Price(1, DateRange(date(2026, 1, 1)), Decimal(100))
    >>> new = Price(2, DateRange(date(2027, 1, 1)), Decimal(90))
    >>> [(str(price.valid), price.amount) for price in as_if_released([old], [new])]
    [('2026-01-01..2027-01-01', Decimal('100')), ('2027-01-01..', Decimal('90'))]
    """
    prices = list(released)
    for new in sorted(prepared, key=lambda price: (price.valid.start, price.price_id)):
        prices = [
            kept
            for price in prices
            for kept in (_without(price, new) if price.above == new.above else [price])
        ]
        prices.append(new)
    return tuple(sorted(prices, key=attrgetter("valid")))


def _without(price, new):
    return [replace(price, valid=part) for part in gaps([new.valid], price.valid)]
