"""Estimates follow from what is known and say from what."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.energy_supply_point.logic.estimation import (
    METHODS,
    Counter,
    Known,
    NotEstimable,
    estimate,
)
from odoo.addons.energy_supply_point.logic.profiles import DailyWeights

DAY = date(2026, 3, 1)


def known(*readings):
    return tuple(Known(date.fromisoformat(day), Decimal(v)) for day, v in readings)


def counter(*readings, digits=6, decimals=0, **values):
    return Counter(digits, decimals, known(*readings), **values)


def weights(start, *months):
    """Return a profile of months of 30 days with these daily weights."""
    first = date.fromisoformat(start)
    return DailyWeights(first, tuple(w for w in months for _day in range(30)))


def test_a_later_reading_bounds_the_estimate():
    found = estimate(counter(("2026-02-01", 100), ("2026-04-01", 159)), DAY)
    assert (found.value, found.method) == (128, "between")
    assert found.evidence == {
        "from_day": "2026-02-01",
        "from_value": "100",
        "units": "28",
        "to_day": "2026-04-01",
        "to_value": "159",
        "basis": "days",
    }


def test_a_later_reading_wins_over_a_wanted_method():
    both = counter(("2026-01-01", 0), ("2026-02-01", 100), ("2026-04-01", 159))
    assert estimate(both, DAY, "daily").method == "between"


def test_the_last_consumption_is_carried_on_by_the_profile():
    profile = weights("2026-01-01", 10, 5, 5)
    found = estimate(
        counter(("2026-01-01", 0), ("2026-01-31", 300), weights=profile), DAY
    )
    assert (found.value, found.method) == (300 + 29 * 5, "profile")
    assert found.evidence["known_units"] == "300"


def test_the_yearly_estimate_stands_in_for_a_history():
    profile = DailyWeights(date(2025, 1, 1), (1,) * 500)
    new = counter(("2026-02-01", 7), weights=profile, annual_units=Decimal(3650))
    assert estimate(new, DAY).value == 7 + 280
    flat = counter(("2026-02-01", 7), annual_units=Decimal(3650))
    assert estimate(flat, DAY).method == "daily"
    assert estimate(flat, DAY).value == 7 + 280


def test_the_same_days_of_last_year():
    found = estimate(
        counter(("2025-02-01", 0), ("2025-03-01", 90), ("2026-02-01", 1000)), DAY
    )
    assert (found.value, found.method) == (1090, "last_year")
    assert found.evidence["known_from"] == "2025-02-01"


def test_the_average_day():
    found = estimate(counter(("2026-01-01", 0), ("2026-02-01", 62)), DAY)
    assert (found.value, found.method) == (62 + 56, "daily")
    assert found.evidence["known_days"] == 31


def test_a_short_consumption_is_not_typical():
    readings = ("2026-01-01", 0), ("2026-01-31", 300), ("2026-02-01", 300)
    assert estimate(counter(*readings), DAY).evidence["known_from"] == "2026-01-01"


def test_a_profile_that_lacks_a_day_is_not_used():
    short = counter(
        ("2026-01-01", 0), ("2026-02-01", 62), weights=weights("2026-01-01", 1)
    )
    assert estimate(short, DAY).method == "daily"


@pytest.mark.parametrize("readings", [(), (("2026-02-01", 5),), (("2026-03-05", 5),)])
def test_without_history_there_is_no_estimate(readings):
    with pytest.raises(NotEstimable) as caught:
        estimate(counter(*readings), DAY)
    assert caught.value.day == DAY


def test_only_the_wanted_method_is_tried():
    with pytest.raises(NotEstimable) as caught:
        estimate(counter(("2026-01-01", 0), ("2026-02-01", 62)), DAY, "last_year")
    assert caught.value.methods == ("last_year",)


def test_an_estimate_may_roll_over():
    found = estimate(counter(("2026-01-01", 9900), ("2026-02-01", 9993), digits=4), DAY)
    assert found.value == (9993 + 84) % 10000


def test_a_rollover_between_two_readings_is_split_forwards():
    ends = ("2026-02-01", 9900), ("2026-03-29", 100)
    found = estimate(counter(*ends, digits=4), DAY)
    assert (found.value, found.evidence["units"]) == (0, "100")


def test_a_rollover_in_the_history_is_a_consumption():
    found = estimate(counter(("2026-01-01", 9969), ("2026-02-01", 31), digits=4), DAY)
    assert found.value == 31 + 56
    assert found.evidence["known_units"] == "62"


def test_the_decimals_of_the_register_are_kept():
    found = estimate(counter(("2026-01-01", 0), ("2026-02-01", 1), decimals=3), DAY)
    assert found.value == Decimal("1.903")


def test_the_last_day_of_february_looks_back_to_march():
    leap = counter(("2027-02-01", 0), ("2027-03-01", 28), ("2028-02-01", 300))
    assert estimate(leap, date(2028, 2, 29), "last_year").value == 328


@given(
    st.integers(0, 9999), st.integers(0, 5000), st.integers(1, 200),
    st.integers(1, 200), st.lists(st.integers(0, 9), min_size=401, max_size=401),
)  # fmt: skip
def test_an_estimate_lies_between_its_neighbours(start, used, left, right, daily):
    first = DAY - timedelta(days=left)
    ends = (
        Known(first, Decimal(start)),
        Known(DAY + timedelta(days=right), Decimal((start + used) % 10000)),
    )
    profile = DailyWeights(first, tuple(daily))
    found = estimate(Counter(4, 0, ends, profile), DAY)
    assert 0 <= (int(found.value) - start) % 10000 <= used


@given(st.sampled_from(METHODS[1:]), st.integers(0, 900), st.integers(0, 900))
def test_no_estimate_goes_backwards(method, one, two):
    readings = known(("2024-12-01", 0), ("2025-12-01", one), ("2026-02-01", one + two))
    profile = DailyWeights(date(2024, 12, 1), (3, 1, 2) * 200)
    found = estimate(Counter(6, 0, readings, profile), DAY, method)
    assert found.value >= one + two
    assert found.method == method
