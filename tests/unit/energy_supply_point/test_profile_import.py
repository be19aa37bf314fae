"""A year of hourly or quarter-hourly values becomes the weights of its days."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.energy_supply_point.logic.profile_import import (
    ProfileColumn,
    ProfileEmpty,
    ProfileLength,
    ProfileValue,
    read_values,
    year_profile,
)

ONE, HALF = Decimal(1), Decimal("0.5")


@pytest.mark.parametrize(
    "text",
    [
        "hour;TDO4\n1;0,5\n2;1",
        "hour,TDO4\n1,0.5\n2,1",
        "hour\tTDO4\n1\t0.5\n2\t1",
        "0.5\n1\n",
        "0,5\n1,0\n",
        "TDO4\n0,5\n1,0\n",
        "\ufeff1;0,5\r\n\r\n2;1\r\n",
    ],
)
def test_the_usual_shapes_of_a_file_are_read(text):
    assert read_values(text) == [HALF, 1]


def test_a_column_is_chosen_by_its_title():
    text = "hour;TDO1;TDO4\n1;1;0,5\n2;1;0,25"
    assert read_values(text, "TDO4") == [HALF, Decimal("0.25")]
    assert read_values(text, "TDO1") == [1, 1]
    with pytest.raises(ProfileColumn) as caught:
        read_values(text, "TDO9")
    assert caught.value.columns == ("hour", "TDO1", "TDO4")


@pytest.mark.parametrize("bad", ["", "x", "-1", "NaN", "1e999999999999999999999"])
def test_a_line_without_a_good_number_is_named(bad):
    with pytest.raises(ProfileValue) as caught:
        read_values(f"hour;TDO4\n1;1\n2;{bad}")
    assert (caught.value.line, caught.value.text) == (3, bad)


def test_a_line_that_is_too_short_is_named():
    with pytest.raises(ProfileValue) as caught:
        read_values("a;b;c\n1;1;1\n2;2", "c")
    assert caught.value.line == 3


@pytest.mark.parametrize(("year", "hours"), [(2025, 8760), (2024, 8784)])
def test_hours_and_quarters_give_the_same_weights(year, hours):
    hourly = year_profile([ONE] * hours, year)
    quarters = year_profile([ONE] * hours * 4, year)
    assert hourly.days == quarters.days
    assert (hourly.resolution, quarters.resolution) == ("hour", "quarter")
    assert len(hourly.days) == hours / 24
    assert sum(hourly.months) == hours


def test_the_days_the_clock_changes_have_23_and_25_hours():
    days = year_profile([ONE] * 8760, 2025).days
    assert days[date(2025, 3, 30)] == 23
    assert days[date(2025, 10, 26)] == 25
    assert days[date(2025, 6, 1)] == 24


def test_a_fixed_clock_has_24_hours_every_day():
    assert set(year_profile([ONE] * 8760, 2025, "fixed").days.values()) == {24}


@pytest.mark.parametrize("count", [0, 8759, 8784, 35136, 365])
def test_another_number_of_values_is_refused(count):
    with pytest.raises(ProfileLength) as caught:
        year_profile([ONE] * count, 2025)
    assert (caught.value.found, caught.value.hours) == (count, 8760)
    assert caught.value.quarters == 35040


def test_a_profile_of_zeros_is_refused():
    with pytest.raises(ProfileEmpty):
        year_profile([Decimal(0)] * 8760, 2025)


def test_values_are_taken_relative_to_the_highest():
    profile = year_profile([Decimal(250)] + [Decimal(500)] * 8759, 2025)
    assert not profile.is_normalised
    assert profile.highest == 500
    assert profile.days[date(2025, 1, 1)] == Decimal("23.5")


@settings(max_examples=10)
@given(
    st.lists(st.integers(0, 1000), min_size=24, max_size=24), st.integers(2020, 2030)
)
def test_no_hour_is_lost(daily, year):
    hours = (date(year + 1, 1, 1) - date(year, 1, 1)).days * 24
    values = [Decimal(daily[at % 24]) / 1000 for at in range(hours)]
    values[0] = ONE
    profile = year_profile(values, year)
    assert abs(sum(profile.days.values()) - sum(values)) < Decimal("0.001")
