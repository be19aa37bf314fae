from datetime import date
from decimal import Decimal

from odoo.addons.energy_contract.logic.prepared import as_if_released
from odoo.addons.energy_contract.logic.tariff import Price
from odoo.addons.energy_supply_point.logic.ranges import DateRange


def price(number, start, end=None):
    return Price(number, DateRange(start, end), Decimal(number))


def shown(prices):
    return [
        (item.price_id, item.valid.start.isoformat(), item.valid.end) for item in prices
    ]


OLD = price(1, date(2026, 1, 1))


def test_without_preparation_nothing_changes():
    assert as_if_released([OLD], []) == (OLD,)


def test_a_closed_one_takes_its_days_from_the_middle():
    new = price(2, date(2026, 3, 1), date(2026, 5, 1))
    assert shown(as_if_released([OLD], [new])) == [
        (1, "2026-01-01", date(2026, 3, 1)),
        (2, "2026-03-01", date(2026, 5, 1)),
        (1, "2026-05-01", None),
    ]


def test_one_that_covers_a_released_one_leaves_nothing_of_it():
    old = price(1, date(2026, 2, 1), date(2026, 3, 1))
    new = price(2, date(2026, 1, 1))
    assert as_if_released([old], [new]) == (new,)


def test_the_later_start_wins_then_the_later_record():
    first, second = price(2, date(2026, 3, 1)), price(3, date(2026, 6, 1))
    again = price(4, date(2026, 6, 1))
    assert shown(as_if_released([], [again, second, first])) == [
        (2, "2026-03-01", date(2026, 6, 1)),
        (4, "2026-06-01", None),
    ]
