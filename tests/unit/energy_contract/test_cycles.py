from datetime import date

import pytest

from odoo.addons.energy_contract.logic.cycles import (
    add_periods,
    due_days,
    next_period_start,
    period_start,
)


@pytest.mark.parametrize(
    ("cycle", "start", "following"),
    [
        ("month", date(2026, 11, 1), date(2026, 12, 1)),
        ("quarter", date(2026, 10, 1), date(2027, 1, 1)),
        ("half_year", date(2026, 7, 1), date(2027, 1, 1)),
        ("year", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_periods_are_those_of_the_calendar(cycle, start, following):
    assert period_start(date(2026, 11, 25), cycle) == start
    assert next_period_start(date(2026, 11, 25), cycle) == following
    assert period_start(start, cycle) == start
    assert next_period_start(start, cycle) == following


def test_december_is_followed_by_january():
    assert next_period_start(date(2026, 12, 31), "month") == date(2027, 1, 1)


def test_the_last_day_of_a_month_stays_the_last():
    days = [add_periods(date(2027, 12, 31), "month", count) for count in range(4)]
    assert days == [
        date(2027, 12, 31),
        date(2028, 1, 31),
        date(2028, 2, 29),  # a leap year
        date(2028, 3, 31),
    ]


def test_due_days_lie_within_since_and_until():
    first = date(2026, 1, 15)
    assert due_days(first, "quarter", date(2026, 4, 15), date(2026, 10, 15)) == [
        date(2026, 4, 15),
        date(2026, 7, 15),
    ]
    assert due_days(first, "year", date(2026, 1, 1), date(2026, 1, 15)) == []
