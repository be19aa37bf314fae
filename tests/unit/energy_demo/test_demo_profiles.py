"""Demo profiles weigh every day and follow seasons, weekdays and darkness."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.energy_demo.logic.plan import customers
from odoo.addons.energy_demo.logic.profiles import (
    BDEW_OF_CLASS,
    bdew_day_sums,
    class_weights,
    days,
    season,
    source_of,
)

CLASSES = [*BDEW_OF_CLASS, "TDO8", "TDD4"]
FIRST, LAST = date(2025, 1, 1), date(2027, 1, 1)
WEIGHTS = {code: class_weights(code, FIRST, LAST) for code in CLASSES}


def test_days_are_half_open():
    assert list(days(date(2026, 2, 27), date(2026, 3, 2))) == [
        date(2026, 2, 27),
        date(2026, 2, 28),
        date(2026, 3, 1),
    ]
    assert list(days(FIRST, FIRST)) == []


@pytest.mark.parametrize(
    ("month", "day", "name"),
    [
        (10, 31, "transition"), (11, 1, "winter"), (12, 31, "winter"),
        (3, 20, "winter"), (3, 21, "transition"), (5, 14, "transition"),
        (5, 15, "summer"), (9, 14, "summer"), (9, 15, "transition"),
    ],
)  # fmt: skip
def test_the_seasons_of_the_standard_load_profiles(month, day, name):
    assert season(date(2026, month, day)) == name


@pytest.mark.parametrize("code", CLASSES)
def test_every_day_has_a_weight_above_zero(code):
    weights = WEIGHTS[code]
    assert list(weights) == list(days(FIRST, LAST))
    assert min(weights.values()) > 0
    assert {type(weight) for weight in weights.values()} == {Decimal}
    assert {weight.as_tuple().exponent for weight in weights.values()} == {-6}


def test_a_published_profile_has_three_seasons_of_seven_days():
    sums = bdew_day_sums("h0")
    assert len(sums) == 21
    assert {name for name, _weekday in sums} == {"winter", "summer", "transition"}


def test_a_day_weighs_the_sum_of_its_quarters():
    sums = bdew_day_sums("h0")
    sunday, monday = date(2026, 1, 4), date(2026, 1, 5)
    assert WEIGHTS["TDO4"][sunday] == sums["winter", 7]
    assert WEIGHTS["TDO4"][monday] == sums["winter", 1]


def test_an_office_rests_at_the_weekend():
    friday, sunday = date(2026, 1, 9), date(2026, 1, 11)
    assert WEIGHTS["TDO1"][sunday] < WEIGHTS["TDO1"][friday]


def test_lamps_burn_about_sixteen_hours_at_the_shortest_day_and_eight_at_the_longest():
    lamps = WEIGHTS["TDO8"]
    assert 15 < lamps[date(2026, 12, 21)] < 16
    assert 8 < lamps[date(2026, 6, 21)] < 9
    assert max(lamps, key=lamps.get).month == 12
    assert 11 < lamps[date(2026, 3, 21)] < 13


def test_heating_peaks_in_january_and_stays_on_its_base_in_july():
    heating = WEIGHTS["TDD4"]
    assert max(heating, key=heating.get) == date(2025, 1, 15)
    assert heating[date(2026, 7, 15)] == min(heating.values()) == Decimal("0.25")


@pytest.mark.parametrize("code", CLASSES)
def test_every_class_names_its_source(code):
    source = source_of(code)
    assert source
    if code in BDEW_OF_CLASS:
        assert BDEW_OF_CLASS[code].upper() in source


def test_every_planned_point_has_a_profile():
    assert {
        point.profile for customer in customers() for point in customer.points
    } <= set(CLASSES)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(CLASSES[-2:]))
def test_a_day_weighs_the_same_whatever_span_is_asked_for(day, code):
    alone = class_weights(code, day, day + timedelta(days=1))
    around = class_weights(code, day - timedelta(days=2), day + timedelta(days=3))
    assert alone == {day: around[day]}
