"""The spread of differences: round bars, open ends, who stands out."""

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.energy_contract.logic.what_if import (
    effect,
    harmless_text,
    histogram,
    histogram_edges,
    percent,
    round_step,
    usual_range,
)

CENTS = st.lists(
    st.integers(-10_000_000, 10_000_000).map(lambda cents: Decimal(cents) / 100),
    max_size=120,
)


def decimals(*texts):
    return [Decimal(text) for text in texts]


def bars(*texts, most=20):
    values = decimals(*texts)
    return [
        (str(bar.low), str(bar.high), bar.count)
        for bar in histogram(values, histogram_edges(values, most))
        if bar.count
    ]


@pytest.mark.parametrize(
    ("difference", "expected"),
    [("0.01", "dearer"), ("-0.01", "cheaper"), ("0.00", "same"), ("-0.00", "same")],
)
def test_an_effect_is_named(difference, expected):
    assert effect(Decimal(difference)) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("100", "110", "10.00"),
        ("300", "200", "-33.33"),
        ("300", "100", "-66.67"),
        # A producer that is paid less pays more, by the sign of the difference.
        ("-100", "-90", "10.00"),
        ("0", "0", "0.00"),
        ("0", "5", "None"),
    ],
)
def test_a_percentage_is_of_what_it_cost_before(before, after, expected):
    assert str(percent(Decimal(before), Decimal(after))) == expected


@pytest.mark.parametrize(
    ("width", "step"),
    [
        ("0", "0.01"), ("0.01", "0.01"), ("0.011", "0.02"), ("0.03", "0.05"),
        ("0.06", "0.10"), ("1", "1"), ("1.01", "2"), ("2.5", "5"), ("5.1", "10"),
        ("200", "200"), ("201", "500"),
    ],
)  # fmt: skip
def test_a_step_is_round(width, step):
    assert round_step(Decimal(width)) == Decimal(step)


def test_nothing_has_no_bars():
    assert histogram_edges([]) == ()
    assert histogram([], ()) == ()
    assert usual_range([], Decimal(5)) is None


def test_those_without_a_difference_have_their_own_bar():
    assert histogram_edges(decimals("0", "0")) == tuple(decimals("0", "0.01"))
    assert bars("0", "0", "0") == [("0.00", "0.01", 3)]
    # Five bars from 0 to 30: (30 - 0) / 3 = 10, so edges at 0, 0.01, 10, 20, 30, 40.
    assert bars("0", "10", "30", "9.99", most=5) == [
        ("0.00", "0.01", 1),
        ("0.01", "10.00", 1),
        ("10.00", "20.00", 1),
        ("30.00", "40.00", 1),
    ]


def test_an_edge_belongs_to_the_bar_above_it():
    # -20 .. 20 over 18: at least 2.22, so 5.
    edges = histogram_edges(decimals("-20", "20"))
    assert edges == tuple(
        decimals("-20", "-15", "-10", "-5", "0", "0.01", "5", "10", "15", "20", "25")
    )
    found = histogram(decimals("-20", "-0.01", "0", "0.01", "4.99", "5", "20"), edges)
    assert [(bar.bucket, bar.count) for bar in found if bar.count] == [
        (1, 1), (4, 1), (5, 1), (6, 2), (7, 1), (10, 1),
    ]  # fmt: skip


def test_a_few_extremes_fall_into_the_open_ends():
    # 102 values: (102 - 1) // 20 = 5 are left out at either end, so the bars go from 5
    # to 96; (96 - 5) / 18 = 5.1, so in steps of 10.
    values = [Decimal(n) for n in range(1, 101)] + decimals("1000000", "-1000000")
    edges = histogram_edges(values)
    assert edges[0] == 0
    assert edges[-1] == 100
    found = histogram(values, edges)
    assert found[0].low is None
    assert found[0].count == 1
    assert found[-1].high is None
    assert found[-1].count == 2  # 100 and the million


def test_savings_and_nothing_need_no_bar_above():
    # -20 .. 0 over 18: at least 1.1, so 2.
    assert histogram_edges(decimals("-20", "0"))[-3:] == tuple(
        decimals("-2", "0", "0.01")
    )


def test_equal_differences_are_one_bar():
    # No width at all: a cent.
    assert bars("12.34", "12.34") == [("12.34", "12.35", 2)]


@given(CENTS)
def test_every_value_is_counted_once_and_the_order_is_nothing(values):
    edges = histogram_edges(values)
    assert list(edges) == sorted(set(edges))
    assert len(edges) <= 20 + 4
    mixed = random.Random(1).sample(values, len(values))
    assert histogram_edges(mixed) == edges
    found = histogram(values, edges)
    assert sum(bar.count for bar in found) == len(values)
    zeros = [bar for bar in found if bar.low == 0 and bar.high == Decimal("0.01")]
    if zeros:
        assert zeros[0].count == values.count(Decimal(0))


def test_most_equal_values_leave_the_mean_deviation():
    # Median 0, MAD 0; the mean deviation is 30 / 10 = 3.
    values = [Decimal(0)] * 9 + [Decimal(30)]
    assert usual_range(values, Decimal(5)) == (-15, 15)
    assert usual_range([Decimal(7)] * 3, Decimal(5)) == (7, 7)


@given(CENTS.filter(bool))
def test_more_than_half_of_the_values_are_usual(values):
    low, high = usual_range(values, Decimal(1))
    assert 2 * sum(low <= value <= high for value in values) >= len(values)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1"])
def test_a_formula_becomes_text(text):
    assert harmless_text(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Lipa", "1 = 1", "'=1"])
def test_other_text_stays(text):
    assert harmless_text(text) == text
