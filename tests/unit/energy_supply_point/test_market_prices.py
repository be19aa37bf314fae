"""Day-ahead prices: 96 quarters a day, 92 or 100 when the clock changes."""

import json
from datetime import date
from decimal import Decimal

import pytest

from odoo.addons.energy_supply_point.logic.interval_payload import BrokenFile
from odoo.addons.energy_supply_point.logic.market_prices import (
    NoPrice,
    WrongPeriod,
    WrongPriceCount,
    parse_day_ahead,
    to_quarters,
)


def periods(day, count, **changes):
    """Return the rows of a day; ``changes`` are prices by ``p<period>``."""
    return [
        {
            "deliveryDay": day,
            "period": number,
            "price": changes.get(f"p{number}", 100 + number / 100),
        }
        for number in range(1, count + 1)
    ]


def parse(*rows):
    return parse_day_ahead(json.dumps([row for part in rows for row in part]).encode())


@pytest.mark.parametrize(
    ("day", "count", "resolution"),
    [
        ("2026-05-01", 96, 15),
        ("2026-03-29", 92, 15),
        ("2026-10-25", 100, 15),
        ("2025-05-01", 24, 60),
        ("2025-03-30", 23, 60),
        ("2024-10-27", 25, 60),
    ],
)
def test_a_day_has_its_periods(day, count, resolution):
    (found,), errors = parse(periods(day, count))
    assert errors == []
    assert (found.day.isoformat(), found.resolution) == (day, resolution)
    assert found.prices[0] == Decimal("100.01")
    assert len(to_quarters(found)) == count * resolution // 15


def test_prices_are_exact_and_may_be_negative():
    (found,), _errors = parse(periods("2026-05-01", 96, p1=-0.1, p2="12.345", p3=0))
    assert found.prices[:3] == (Decimal("-0.1"), Decimal("12.345"), Decimal(0))


def test_periods_come_in_any_order_and_days_are_sorted():
    rows = periods("2026-05-02", 96) + periods("2026-05-01", 96)
    days, _errors = parse(rows[::-1])
    assert [item.day for item in days] == [date(2026, 5, 1), date(2026, 5, 2)]
    assert days[0].prices[1] == Decimal("100.02")


def test_a_wrong_day_does_not_hold_up_the_others():
    days, (error,) = parse(periods("2026-05-01", 93), periods("2026-05-02", 96))
    assert [item.day for item in days] == [date(2026, 5, 2)]
    assert isinstance(error, WrongPriceCount)
    assert error.data == {
        "price_day": "2026-05-01",
        "found": 93,
        "expected": 96,
        "hours": 24,
    }


@pytest.mark.parametrize("price", [None, "", "dear", "NaN", "1e9", [], True])
def test_what_is_no_price_is_named(price):
    days, (error,) = parse(periods("2026-05-01", 96, p7=price))
    assert days == []
    assert isinstance(error, NoPrice)
    assert error.period == "7"


@pytest.mark.parametrize("period", [2, 0, 97, "x", None])
def test_a_period_comes_once(period):
    rows = periods("2026-05-01", 96)
    rows[0]["period"] = period
    _days, (error,) = parse(rows)
    assert isinstance(error, WrongPeriod)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"[1]",
        b'[{"price": 1}]',
        b"<html>",
        b"[" * 100_000,
        b'[{"deliveryDay": "soon", "period": 1, "price": 1}]',
        b'[{"deliveryDay": "2026-05-01", "period": 1, "price": NaN}]',
        b"\xff\xfe",
    ],
)
def test_what_is_no_list_of_prices_is_refused(data):
    with pytest.raises(BrokenFile):
        parse_day_ahead(data)
