"""Energy and months between two days: running totals that add up."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from meter_samples import YEAR, periods_with_cuts, span
from rating_samples import segment

from odoo.addons.energy_contract.logic.quantities import (
    EnergyCurve,
    MonthCount,
    months_between,
)
from odoo.addons.energy_contract.logic.values import Proration, UnevenEnergy
from odoo.addons.energy_supply_point.logic.profiles import (
    DailyWeights,
    MissingWeight,
    NoWeight,
)
from odoo.addons.energy_supply_point.logic.rounding import round_half_up

ONE = Decimal(1)
STEP = Decimal("0.000001")
MONTHS, BY_YEAR = Proration.MONTHS, Proration.YEAR
days = st.dates(date(2023, 1, 1), date(2029, 1, 1))
prorations = st.sampled_from(Proration)


def months(start, end, proration):
    days = span(start, end)
    return months_between(days.start, days.end, proration)


@pytest.mark.parametrize(
    ("start", "end", "by_months", "by_year"),
    [
        ("2026-01-01", "2027-01-01", 12, 12),
        ("2024-01-01", "2025-01-01", 12, 12),
        ("2025-12-01", "2026-12-01", 12, 12),
        ("2026-01-01", "2026-02-01", 1, Fraction(12 * 31, 365)),
        ("2026-02-01", "2026-03-01", 1, Fraction(12 * 28, 365)),
        ("2024-02-01", "2024-03-01", 1, Fraction(12 * 29, 366)),
        ("2026-01-15", "2026-03-01", Fraction(48, 31), Fraction(12 * 45, 365)),
        ("2024-02-10", "2024-02-20", Fraction(10, 29), Fraction(120, 366)),
        ("2026-02-10", "2026-02-20", Fraction(10, 28), Fraction(120, 365)),
        (
            "2023-12-01",
            "2024-02-01",
            2,
            Fraction(12 * 31, 365) + Fraction(12 * 31, 366),
        ),
        ("2024-02-28", "2024-03-01", Fraction(2, 29), Fraction(24, 366)),
    ],
)
def test_months_by_both_conventions(start, end, by_months, by_year):
    assert months(start, end, MONTHS) == by_months
    assert months(start, end, BY_YEAR) == by_year


def test_no_days_are_no_months():
    day = date(2026, 5, 5)
    assert months_between(day, day, MONTHS) == 0
    assert months_between(day, day, BY_YEAR) == 0


@given(days, days, days, prorations)
def test_months_add_up_exactly(first, middle, last, proration):
    assert months_between(first, middle, proration) + months_between(
        middle, last, proration
    ) == months_between(first, last, proration)


@given(days, prorations)
def test_a_day_owes_its_part_of_a_month(day, proration):
    owed = months_between(day, day + timedelta(days=1), proration)
    assert Fraction(1, 31) <= owed <= Fraction(1, 28)


@given(periods_with_cuts(), prorations)
def test_rounded_months_add_up_wherever_the_period_is_cut(drawn, proration):
    period, pieces = drawn
    count = MonthCount(period.start, proration, STEP)
    parts = [count.between(piece.start, piece.end) for piece in pieces]
    exact = months_between(period.start, period.end, proration)
    assert sum(parts) == round_half_up(exact, STEP)
    assert min(parts) > 0


def test_rounded_months_have_the_decimals_of_their_step():
    count = MonthCount(YEAR.start, MONTHS, Decimal("0.0001"))
    assert str(count.between(YEAR.start, date(2026, 1, 11))) == "0.3226"


def test_energy_between_readings_is_what_was_read():
    first, second = YEAR.cut([date(2026, 5, 12)])
    curve = EnergyCurve([segment(900, first), segment(1500, second)], None, ONE)
    assert curve.between(first.start, first.end) == 900
    assert curve.between(second.start, second.end) == 1500
    assert curve.between(YEAR.start, YEAR.end) == 2400
    assert curve.between(YEAR.start, YEAR.start) == 0


@pytest.mark.parametrize(
    ("weights", "energy", "method"),
    [
        (None, 1003, "days"),
        (
            DailyWeights(date(2025, 9, 1), (345,) + (0,) * 121 + (655,) + (0,) * 242),
            1035,
            "profile",
        ),
    ],
)
def test_energy_without_a_reading_is_split(weights, energy, method):
    period = span("2025-09-01", "2026-09-01")
    new_year = date(2026, 1, 1)
    curve = EnergyCurve([segment(3000, period)], weights, ONE)
    assert curve.between(period.start, new_year) == energy
    assert curve.between(new_year, period.end) == 3000 - energy
    assert curve.method(period.start, new_year) == method
    assert curve.method(period.start, period.end) == "reading"


def test_a_zone_that_is_read_is_not_split_with_the_other():
    first, second = YEAR.cut([date(2026, 7, 1)])
    curve = EnergyCurve(
        [
            segment(1, first, "high"),
            segment(2, second, "high"),
            segment(365, YEAR, "low"),
        ],
        None,
        ONE,
    )
    assert curve.zones == ["high", "low"]
    assert curve.method(first.start, first.end, "high") == "reading"
    assert curve.method(first.start, first.end, "low") == "days"
    assert curve.method(first.start, first.end) == "days"
    assert curve.between(first.start, first.end) == 1 + 181


def test_an_unknown_zone_has_no_energy():
    curve = EnergyCurve([segment(9, YEAR)], None, ONE)
    assert curve.between(YEAR.start, YEAR.end, "low") == 0


def test_no_segments_are_no_energy():
    curve = EnergyCurve([], None, ONE)
    assert curve.zones == []
    assert curve.between(YEAR.start, YEAR.end) == 0


def test_a_profile_of_zeros_cannot_split_energy_but_can_split_none():
    weights = DailyWeights(YEAR.start, (0,) * 365)
    middle = date(2026, 7, 1)
    with pytest.raises(NoWeight):
        EnergyCurve([segment(1, YEAR)], weights, ONE).between(YEAR.start, middle)
    assert (
        EnergyCurve([segment(0, YEAR)], weights, ONE).between(YEAR.start, middle) == 0
    )


def test_a_profile_must_know_the_whole_segment():
    weights = DailyWeights(YEAR.start, (1,) * 364)
    with pytest.raises(MissingWeight) as caught:
        EnergyCurve([segment(1, YEAR)], weights, ONE).between(
            YEAR.start, date(2026, 2, 1)
        )
    assert caught.value.day == date(2026, 12, 31)


def test_energy_finer_than_the_step_is_refused():
    with pytest.raises(UnevenEnergy) as caught:
        EnergyCurve([segment("0.5", meter="B2")], None, ONE)
    assert caught.value.meter == "B2"


@given(
    periods_with_cuts(longest=60),
    st.lists(st.integers(-(10**4), 10**6), min_size=1, max_size=4),
    st.one_of(st.none(), st.lists(st.integers(1, 9), min_size=70, max_size=70)),
    st.sampled_from([ONE, Decimal("0.001")]),
)
def test_energy_adds_up_wherever_the_period_is_cut(drawn, units, weights, step):
    period, pieces = drawn
    zones = ("high", "low")
    segments = [
        segment(item * step, period, zones[at % 2]) for at, item in enumerate(units)
    ]
    profile = weights and DailyWeights(period.start, tuple(weights))
    curve = EnergyCurve(segments, profile, step)
    for zone in (None, *curve.zones):
        whole = sum(item.energy_kwh for item in segments if zone in (None, item.zone))
        parts = [curve.between(item.start, item.end, zone) for item in pieces]
        assert sum(parts) == whole
    for item in pieces:
        by_zone = [curve.between(item.start, item.end, zone) for zone in curve.zones]
        assert curve.between(item.start, item.end) == sum(by_zone)


@given(periods_with_cuts(longest=60), st.integers(0, 10**6))
def test_no_part_of_what_flowed_is_negative(drawn, energy):
    period, pieces = drawn
    curve = EnergyCurve([segment(energy, period)], None, ONE)
    assert min(curve.between(item.start, item.end) for item in pieces) >= 0
