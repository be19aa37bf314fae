"""Profiles are weights of days; quantities split by them add up."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from meter_samples import closed_ranges, days_of, periods_with_cuts, span

from odoo.addons.energy_supply_point.logic.profiles import (
    DailyWeights,
    MissingWeight,
    NoWeight,
    linear_weights,
    split,
)
from odoo.addons.energy_supply_point.logic.ranges import DateRange

ONE = Decimal(1)
YEAR = span("2025-09-01", "2026-09-01")
PARTS = YEAR.cut([date(2026, 1, 1)])
# Shares of September to August in per mille, as in the worked example.
MONTHS = (74, 82, 90, 99, 99, 86, 87, 79, 76, 72, 76, 80)


def month_weights():
    """Return the days of the year with the share of their month."""
    weights = []
    for at, share in enumerate(MONTHS):
        days = monthrange(2025 + (8 + at) // 12, (8 + at) % 12 + 1)[1]
        weights += [share * 28 * 30 * 31 // days] * days
    return DailyWeights(YEAR.start, tuple(weights))


def known(first, *weights):
    return DailyWeights(date.fromisoformat(first), weights)


@st.composite
def weighted_periods(draw):
    """Draw a period in pieces, and weights of its days that are not all zero."""
    period, pieces = draw(periods_with_cuts(longest=40))
    days = st.lists(st.integers(0, 99), min_size=period.days, max_size=period.days)
    weights = draw(days.filter(any))
    return period, pieces, DailyWeights(period.start, tuple(weights))


def test_three_thousand_kwh_split_by_days():
    assert split(Decimal(3000), PARTS, linear_weights(YEAR), ONE) == [1003, 1997]


def test_three_thousand_kwh_split_by_profile():
    assert split(Decimal(3000), PARTS, month_weights(), ONE) == [1035, 1965]


@pytest.mark.parametrize(
    ("weights", "cost"),
    [(linear_weights(YEAR), "206.5655"), (month_weights(), "206.1975")],
)
def test_the_split_decides_the_cost_of_a_price_change(weights, cost):
    before, after = split(Decimal(3000), PARTS, weights, ONE)
    assert before * Decimal("0.0612") + after * Decimal("0.0727") == Decimal(cost)


@given(weighted_periods(), st.integers(-(10**6), 10**6))
def test_parts_add_up_wherever_the_period_is_cut(drawn, units):
    _period, pieces, weights = drawn
    total = Decimal(units).scaleb(-3)
    parts = split(total, pieces, weights, Decimal("0.001"))
    assert len(parts) == len(pieces)
    assert sum(parts) == total


@given(weighted_periods(), st.integers(0, 10**6), st.integers(1, 39))
def test_another_cut_changes_only_the_part_it_cuts(drawn, units, at):
    period, pieces, weights = drawn
    cuts = {piece.start for piece in pieces}
    finer = period.cut(cuts | {period.start + timedelta(days=at)})
    fine = dict(zip(finer, split(Decimal(units), finer, weights, ONE), strict=True))
    coarse = split(Decimal(units), pieces, weights, ONE)
    for piece, energy in zip(pieces, coarse, strict=True):
        inside = [fine[part] for part in finer if part.overlaps(piece)]
        assert sum(inside) == energy


def test_a_day_without_weight_gets_nothing():
    weights = known("2026-01-01", 0, 5)
    parts = span("2026-01-01", "2026-01-03").cut([date(2026, 1, 2)])
    assert split(Decimal(7), parts, weights, ONE) == [0, 7]


def test_nothing_is_split_into_nothing_by_no_weight():
    parts = span("2026-01-01", "2026-01-03").cut([date(2026, 1, 2)])
    assert split(Decimal(0), parts, known("2026-01-01", 0, 0), ONE) == [0, 0]


def test_something_without_any_weight_is_refused():
    parts = span("2026-01-01", "2026-01-03").cut([date(2026, 1, 2)])
    with pytest.raises(NoWeight) as caught:
        split(Decimal(1), parts, known("2026-01-01", 0, 0), ONE)
    assert caught.value.range == span("2026-01-01", "2026-01-03")


@pytest.mark.parametrize("total", [0, 5])
def test_there_must_be_parts_to_split_over(total):
    with pytest.raises(ValueError, match="nothing to split"):
        split(Decimal(total), [], linear_weights(YEAR), ONE)


def test_a_total_that_is_no_multiple_of_the_step_is_refused():
    with pytest.raises(ValueError, match="not a multiple"):
        split(Decimal("0.5"), PARTS, linear_weights(YEAR), ONE)


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match="negative"):
        known("2026-01-01", 3, -1)


def test_published_decimals_become_whole_numbers_of_one_scale():
    weights = DailyWeights.from_days(
        {
            date(2026, 1, 3): Decimal("0.0274"),
            date(2026, 1, 1): Decimal("1.5"),
            date(2026, 1, 4): 2,
            date(2026, 1, 5): Decimal("1E+1"),
        }
    )
    assert weights.first == date(2026, 1, 1)
    assert weights.weights == (15000, None, 274, 20000, 100000)


def test_zeros_at_the_end_of_a_decimal_change_no_proportion():
    plain = DailyWeights.from_days({date(2026, 1, 1): 2, date(2026, 1, 2): 3})
    padded = DailyWeights.from_days(
        {date(2026, 1, 1): Decimal("2.00"), date(2026, 1, 2): Decimal("3.0")}
    )
    parts = span("2026-01-01", "2026-01-03").cut([date(2026, 1, 2)])
    for weights in (plain, padded):
        assert split(Decimal(5), parts, weights, ONE) == [2, 3]


@given(closed_ranges(longest=50), st.data())
def test_the_share_of_a_range_is_the_sum_of_its_days(period, data):
    weights = [data.draw(st.integers(0, 50)) for _day in range(period.days)]
    profile = DailyWeights(period.start, tuple(weights))
    at = data.draw(st.integers(0, period.days - 1))
    until = data.draw(st.integers(at + 1, period.days))
    part = DateRange(
        period.start + timedelta(days=at), period.start + timedelta(days=until)
    )
    assert profile.share(part) == sum(weights[at:until])


@pytest.mark.parametrize(
    ("asked", "missing"),
    [
        (("2026-01-01", "2026-01-04"), "2026-01-01"),
        (("2025-12-01", "2025-12-02"), "2025-12-01"),
        (("2026-01-02", "2026-01-05"), "2026-01-03"),
        (("2026-01-04", "2026-01-08"), "2026-01-06"),
        (("2026-01-09", "2026-01-10"), "2026-01-09"),
        (("2026-01-02", "2026-01-20"), "2026-01-03"),
    ],
)
def test_the_first_unknown_day_is_named(asked, missing):
    profile = known("2026-01-02", 1, None, 1, 1)
    with pytest.raises(MissingWeight) as caught:
        profile.share(span(*asked))
    assert str(caught.value.day) == missing


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=12),
    closed_ranges(date(2025, 12, 20), longest=20),
)
def test_a_share_exists_exactly_when_every_day_is_known(weights, asked):
    profile = DailyWeights(date(2025, 12, 28), tuple(weights))
    by_day = {profile.first + timedelta(days=at): w for at, w in enumerate(weights)}
    unknown = [day for day in sorted(days_of(asked)) if by_day.get(day) is None]
    if unknown:
        with pytest.raises(MissingWeight) as caught:
            profile.share(asked)
        assert caught.value.day == unknown[0]
    else:
        assert profile.share(asked) == sum(by_day[day] for day in days_of(asked))


def test_a_bill_keeps_the_days_of_its_period_only():
    profile = known("2026-01-02", 1, None, 3)
    kept = profile.over(span("2026-01-01", "2026-01-04"))
    assert kept == known("2026-01-01", None, 1, None)
    assert kept.share(span("2026-01-02", "2026-01-03")) == 1


def test_whoever_uses_the_same_every_day_weighs_a_day_each():
    assert linear_weights(YEAR).share(YEAR) == 365
    assert linear_weights(YEAR).share(PARTS[0]) == 122


def test_equal_profiles_are_equal_values():
    assert known("2026-01-01", 1, None) == known("2026-01-01", 1, None)
    assert hash(known("2026-01-01", 1)) == hash(known("2026-01-01", 1))
    assert known("2026-01-01", 1) != known("2026-01-02", 1)
