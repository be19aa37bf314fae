"""Local days last 23, 24 or 25 hours and join without gap."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.energy_supply_point.logic.local_days import (
    GAS_DAY_START,
    QUARTER,
    day_bounds,
    quarter_count,
)

days = st.dates(date(1990, 1, 1), date(2060, 1, 1))
ZONES = ["Europe/Bratislava", "Europe/Prague", "UTC", "Australia/Lord_Howe"]


@pytest.mark.parametrize(
    ("day", "quarters"),
    [
        (date(2026, 3, 29), 92),
        (date(2026, 10, 25), 100),
        (date(2026, 3, 28), 96),
        (date(2026, 3, 30), 96),
        (date(2026, 10, 24), 96),
        (date(2026, 10, 26), 96),
        (date(2024, 2, 29), 96),
    ],
)
def test_a_day_has_92_96_or_100_quarters(day, quarters):
    assert quarter_count(day) == quarters


@pytest.mark.parametrize(
    ("day", "quarters"),
    [
        (date(2026, 3, 28), 92),
        (date(2026, 3, 29), 96),
        (date(2026, 10, 24), 100),
        (date(2026, 10, 25), 96),
    ],
)
def test_the_gas_day_before_the_change_is_the_short_or_long_one(day, quarters):
    assert quarter_count(day, starts_at=GAS_DAY_START) == quarters


def test_a_winter_gas_day_starts_at_five_utc():
    start, end = day_bounds(date(2026, 1, 15), starts_at=GAS_DAY_START)
    assert start == datetime(2026, 1, 15, 5, tzinfo=UTC)
    assert end == datetime(2026, 1, 16, 5, tzinfo=UTC)


def test_the_long_day_starts_in_summer_time_and_ends_in_winter_time():
    start, end = day_bounds(date(2026, 10, 25))
    assert start == datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert end == datetime(2026, 10, 25, 23, tzinfo=UTC)


def test_a_zone_without_summer_time_has_96_quarters_always():
    counts = {
        quarter_count(date(2026, 1, 1) + timedelta(days=at), "UTC") for at in range(365)
    }
    assert counts == {96}


def test_a_year_has_35040_quarters():
    year = [date(2026, 1, 1) + timedelta(days=at) for at in range(365)]
    assert sum(map(quarter_count, year)) == 35040


@given(days, st.sampled_from(ZONES), st.sampled_from([time(0), GAS_DAY_START]))
def test_days_join_without_gap_or_overlap(day, zone, starts_at):
    _start, end = day_bounds(day, zone, starts_at)
    following, _end = day_bounds(day + timedelta(days=1), zone, starts_at)
    assert end == following


@given(days)
def test_a_day_is_a_whole_number_of_quarters_in_utc(day):
    start, end = day_bounds(day)
    assert start.tzinfo is end.tzinfo is UTC
    assert end - start == quarter_count(day) * QUARTER
