from datetime import date

import pytest

from odoo.addons.energy_contract.logic.terms import (
    NoticeUnit,
    add_months,
    months_left,
    notice_end,
    prolong,
    withdrawal_last_day,
)


@pytest.mark.parametrize(
    ("received", "count", "unit", "to_month_end", "end"),
    [
        # One month from 31 January runs out with February.
        (date(2026, 1, 31), 1, "months", True, date(2026, 3, 1)),
        (date(2024, 1, 31), 1, "months", False, date(2024, 3, 1)),
        # Thirty days from 1 April run out on 1 May: supply ends with May.
        (date(2026, 4, 1), 30, "days", True, date(2026, 6, 1)),
        (date(2026, 4, 1), 30, "days", False, date(2026, 5, 2)),
        (date(2026, 12, 15), 2, "months", True, date(2027, 3, 1)),
        (date(2026, 6, 30), 0, "days", True, date(2026, 7, 1)),
    ],
)
def test_notice_runs_out_and_supply_ends_the_day_after(
    received, count, unit, to_month_end, end
):
    found = notice_end(received, count, NoticeUnit(unit), to_month_end=to_month_end)
    assert found == end


def test_a_withdrawal_period_that_ends_on_a_holiday_runs_to_the_next_working_day():
    # 10 December plus 14 days is Christmas Eve; Monday 28 is the next working day.
    christmas = {date(2026, 12, day) for day in (24, 25, 26)}
    assert withdrawal_last_day(date(2026, 12, 10), 14, christmas) == date(2026, 12, 28)
    assert withdrawal_last_day(date(2026, 12, 10), 14, christmas, extend=False) == date(
        2026, 12, 24
    )


def test_months_are_added_back_and_forth_across_years():
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2026, 1, 15), -1) == date(2025, 12, 15)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(2026, 1, 1), 12),
        (date(2026, 1, 2), 12),
        (date(2026, 12, 1), 1),
        (date(2027, 1, 1), 0),
        (date(2027, 5, 1), 0),
    ],
)
def test_months_left_count_every_month_begun(day, months):
    assert months_left(day, date(2027, 1, 1)) == months


def test_a_term_is_prolonged_until_it_lies_after_today():
    assert prolong(date(2026, 1, 1), 12, date(2025, 12, 1)) == date(2027, 1, 1)
    assert prolong(date(2026, 1, 1), 12, date(2027, 1, 1)) == date(2028, 1, 1)
    with pytest.raises(ValueError, match="at least a month"):
        prolong(date(2026, 1, 1), 0, date(2026, 1, 1))
