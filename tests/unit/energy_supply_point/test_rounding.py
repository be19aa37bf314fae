"""Rounding is exact, and parts add up to the last unit."""

from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.energy_supply_point.logic.rounding import (
    cumulative_rounding,
    cumulative_units,
    from_units,
    largest_remainder,
    multiply,
    nearest_ratio,
    round_half_up,
    to_units,
)

CENT = Decimal("0.01")
steps = st.sampled_from([Decimal(text) for text in ("1", "0.01", "0.05", "0.001")])
amounts = st.decimals(-(10**9), 10**9, places=6)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(sum)


@pytest.mark.parametrize(
    ("value", "step", "rounded"),
    [
        ("2.005", "0.01", "2.01"),
        ("-2.005", "0.01", "-2.01"),
        ("2.0049999", "0.01", "2.00"),
        ("1.025", "0.05", "1.05"),
        ("1.0249", "0.05", "1.00"),
        ("10322.79", "1", "10323"),
        ("0.5", "1", "1"),
        ("14", "10", "10"),
        ("15", "10", "20"),
    ],
)
def test_halves_are_rounded_away_from_zero(value, step, rounded):
    assert round_half_up(Decimal(value), Decimal(step)) == Decimal(rounded)


@pytest.mark.parametrize("value", [Decimal("2.5"), Fraction(5, 2)])
def test_a_fraction_rounds_like_its_decimal(value):
    assert round_half_up(value, Decimal(1)) == 3
    assert round_half_up(-value, Decimal(1)) == -3


@pytest.mark.parametrize(
    "value", [Decimal("-0.001"), Fraction(-1, 1000), Decimal("-0")]
)
def test_a_zero_has_no_sign(value):
    assert str(round_half_up(value, CENT)) == "0.00"


def test_the_decimals_are_those_of_the_step():
    assert str(round_half_up(Decimal(3), CENT)) == "3.00"
    assert str(round_half_up(3, Decimal("0.05"))) == "3.00"


def test_more_digits_than_the_ambient_context_are_kept():
    with localcontext() as context:
        context.prec = 4
        assert multiply(Decimal("12345.678"), Decimal("1.1")) == Decimal("13580.2458")
        assert round_half_up(Decimal("1234567.895"), CENT) == Decimal("1234567.90")
        assert from_units(123456789, CENT) == Decimal("1234567.89")
        assert to_units(Decimal("1234567.89"), CENT) == 123456789


@given(amounts, steps)
def test_the_rounded_is_the_nearest_multiple(value, step):
    rounded = round_half_up(value, step)
    assert Fraction(rounded) % Fraction(step) == 0
    assert abs(Fraction(rounded) - Fraction(value)) * 2 <= Fraction(step)


@given(amounts, steps)
def test_a_credit_note_mirrors_its_invoice(value, step):
    assert round_half_up(-value, step) == -round_half_up(value, step)


@given(st.integers(-(10**12), 10**12), steps)
def test_units_and_back_is_the_same(units, step):
    assert to_units(from_units(units, step), step) == units


def test_what_is_no_multiple_has_no_units():
    with pytest.raises(ValueError, match="not a multiple"):
        to_units(Decimal("12.345"), CENT)


@pytest.mark.parametrize(
    ("numerator", "denominator", "nearest"),
    [(5, 2, 3), (-5, 2, -3), (7, 3, 2), (8, 3, 3), (0, 7, 0), (-1, 3, 0), (12, 4, 3)],
)
def test_the_nearest_integer_to_a_ratio(numerator, denominator, nearest):
    assert nearest_ratio(numerator, denominator) == nearest


@pytest.mark.parametrize(
    ("total", "parts", "expected"),
    [
        (3000, [122, 243], [1003, 1997]),
        (3000, [345, 655], [1035, 1965]),
        (3000, [61, 61, 243], [501, 502, 1997]),
        (-3000, [122, 243], [-1003, -1997]),
        (1, [1, 1], [1, 0]),
        (0, [3, 4], [0, 0]),
        (5, [0, 1, 0], [0, 5, 0]),
    ],
)
def test_a_total_is_cut_in_the_proportion_of_the_weights(total, parts, expected):
    assert cumulative_units(total, parts) == expected


@given(st.integers(-(10**9), 10**9), weights)
def test_cut_units_add_up_to_the_total(total, parts):
    assert sum(cumulative_units(total, parts)) == total


@given(st.integers(0, 10**9), weights)
def test_each_part_is_its_exact_share_rounded_up_or_down(total, parts):
    for units, weight in zip(cumulative_units(total, parts), parts, strict=True):
        exact = Fraction(total * weight, sum(parts))
        assert floor(exact) <= units <= ceil(exact)


@given(st.integers(0, 10**6), weights, st.data())
def test_another_cut_changes_only_the_part_it_cuts(total, parts, data):
    at = data.draw(st.integers(0, len(parts) - 1))
    left = data.draw(st.integers(0, parts[at]))
    finer = [*parts[:at], left, parts[at] - left, *parts[at + 1 :]]
    coarse, fine = cumulative_units(total, parts), cumulative_units(total, finer)
    assert fine[:at] == coarse[:at]
    assert fine[at] + fine[at + 1] == coarse[at]
    assert fine[at + 2 :] == coarse[at + 1 :]


@given(st.lists(amounts, max_size=12), steps)
def test_rounded_parts_add_up_to_the_rounded_sum(values, step):
    whole = sum(map(Fraction, values), Fraction(0))
    parts = cumulative_rounding(values, step)
    assert len(parts) == len(values)
    assert sum(parts, Decimal(0)) == round_half_up(whole, step)


def test_every_running_sum_is_rounded_once():
    thirds = [Fraction(1, 3)] * 3
    assert cumulative_rounding(thirds, CENT) == [
        Decimal("0.33"), Decimal("0.34"), Decimal("0.33"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("total", "shares", "expected"),
    [
        ("1.00", [1, 1, 1], ["0.34", "0.33", "0.33"]),
        ("-1.00", [1, 1, 1], ["-0.34", "-0.33", "-0.33"]),
        ("0.02", [1, 1, 1], ["0.01", "0.01", "0.00"]),
        ("10.00", [0, 3, 1], ["0.00", "7.50", "2.50"]),
        ("0.05", [Decimal("0.5"), Fraction(1, 2), 4], ["0.01", "0.00", "0.04"]),
        ("0.00", [0, 0], ["0.00", "0.00"]),
        ("7.77", [5], ["7.77"]),
    ],
)
def test_the_steps_left_over_go_to_the_largest_remainders(total, shares, expected):
    parts = largest_remainder(Decimal(total), shares, CENT)
    assert [str(part) for part in parts] == expected


@given(st.integers(-(10**9), 10**9), weights, steps)
def test_shared_parts_add_up_exactly(units, shares, step):
    total = from_units(units, step)
    assert sum(largest_remainder(total, shares, step), Decimal(0)) == total


@given(st.integers(-(10**9), 10**9), weights)
def test_no_shared_part_is_a_step_or_more_off(units, shares):
    parts = largest_remainder(from_units(units, CENT), shares, CENT)
    for part, share in zip(parts, shares, strict=True):
        exact = Fraction(units * share, sum(shares))
        assert abs(to_units(part, CENT) - exact) < 1


@pytest.mark.parametrize(
    ("total", "shares", "why"),
    [
        ("1.005", [1, 1], "not a multiple"),
        ("1.00", [1, -1, 3], "negative"),
        ("1.00", [0, 0], "nothing to share"),
        ("0.00", [], "nothing to share"),
    ],
)
def test_what_cannot_be_shared_is_refused(total, shares, why):
    with pytest.raises(ValueError, match=why):
        largest_remainder(Decimal(total), shares, CENT)
