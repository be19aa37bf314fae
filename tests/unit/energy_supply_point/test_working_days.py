from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.energy_supply_point.logic.working_days import (
    DeadlineRule,
    Side,
    Unit,
    Window,
    is_working_day,
    shift,
    working_days_between,
)

# What the Slovak year 2026 has on a weekday, and Easter.
HOLIDAYS = {
    date(2026, 1, 1),
    date(2026, 1, 6),
    date(2026, 4, 3),
    date(2026, 4, 6),
    date(2026, 5, 1),
    date(2026, 12, 24),
    date(2026, 12, 25),
}
DAYS = st.dates(date(2025, 12, 1), date(2027, 1, 31))


def test_the_switch_window_has_both_ends():
    window = DeadlineRule(latest=21, earliest=26).window(date(2027, 3, 1))
    assert window == Window(date(2027, 2, 3), date(2027, 2, 8))
    assert date(2027, 2, 3) in window
    assert date(2027, 2, 8) in window
    assert date(2027, 2, 2) not in window
    assert date(2027, 2, 9) not in window


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-06-05", 1, "2026-06-08"),
        ("2026-06-06", 1, "2026-06-08"),
        ("2026-06-08", -1, "2026-06-05"),
        ("2026-04-02", 1, "2026-04-07"),
        ("2026-04-07", -1, "2026-04-02"),
        ("2026-12-23", 1, "2026-12-28"),
        ("2026-06-06", 0, "2026-06-06"),
        ("2025-12-31", 3, "2026-01-07"),
    ],
)
def test_weekends_and_holidays_do_not_count(start, days, expected):
    day = shift(date.fromisoformat(start), days, Unit.WORKING, HOLIDAYS)
    assert day.isoformat() == expected


def test_calendar_days_count_everything():
    assert shift(date(2026, 4, 2), 3, Unit.CALENDAR, HOLIDAYS) == date(2026, 4, 5)


def test_a_rule_after_a_day_has_only_a_last_day():
    rule = DeadlineRule(latest=5, unit=Unit.WORKING, side=Side.AFTER)
    assert rule.window(date(2026, 4, 2), HOLIDAYS) == Window(None, date(2026, 4, 13))


def test_an_open_window_holds_every_day():
    assert date.min in Window()


@given(DAYS, st.integers(-60, 60).filter(bool))
def test_counting_back_what_was_counted_forward_gives_the_same(day, days):
    reached = shift(day, days, Unit.WORKING, HOLIDAYS)
    assert is_working_day(reached, HOLIDAYS)
    assert working_days_between(day, reached, HOLIDAYS) == days or (
        # Back from a day off, the first step lands on the working day before it.
        days < 0 and not is_working_day(day, HOLIDAYS)
    )


@given(DAYS, st.integers(1, 30))
def test_a_longer_term_never_ends_sooner(day, days):
    one = shift(day, days, Unit.WORKING, HOLIDAYS)
    assert shift(day, days + 1, Unit.WORKING, HOLIDAYS) > one
    assert one - day >= timedelta(days=days)
