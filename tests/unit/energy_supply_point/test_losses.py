"""Losses of a transformer are added to what the register counted."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from meter_samples import YEAR, periods_with_cuts, reading, register, span

from odoo.addons.energy_supply_point.logic.consumption import consumption
from odoo.addons.energy_supply_point.logic.losses import (
    LOSS_KINDS,
    Loss,
    LossChange,
    loss_over,
)

ALWAYS = span("2020-01-01")


def loss(kind, value, valid=ALWAYS):
    return Loss(kind, Decimal(value), valid)


def year_of(first, last, *losses, **values):
    counter = register(
        reading("2026-01-01", first), reading("2027-01-01", last),
        losses=losses, **values,
    )  # fmt: skip
    (segment,) = consumption([counter], YEAR)
    return segment


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("percent", "4", 1600),
        ("kwh_per_unit", "0.5", 500),
        ("kwh_per_month", "10", 120),
        ("kwh_per_day", "2", 730),
    ],
)
def test_each_kind_adds_its_energy(kind, value, expected):
    segment = year_of(0, 1000, loss(kind, value), multiplier=Decimal(40))
    assert segment.measured == 40000
    assert segment.loss_kwh == expected
    assert segment.energy_kwh == 40000 + expected


def test_losses_of_several_kinds_add_up():
    segment = year_of(0, 1000, loss("percent", 2), loss("kwh_per_month", 1))
    assert (segment.loss_kwh, segment.energy_kwh) == (32, 1032)


def test_without_losses_nothing_is_said_of_them():
    assert year_of(0, 1000).loss_kwh is None


def test_a_transformer_uses_energy_also_when_nothing_flows():
    assert year_of(7, 7, loss("kwh_per_day", 1)).energy_kwh == 365


def test_a_fixed_loss_counts_only_while_it_holds():
    half = loss("kwh_per_month", 31, span("2026-01-01", "2026-02-16"))
    assert year_of(0, 0, half).loss_kwh == Decimal("47.607")  # 31 + 31 × 15 / 28


def test_a_percentage_that_changes_needs_a_reading():
    losses = (
        loss("percent", 2, span("2020-01-01", "2026-07-01")),
        loss("percent", 3, span("2026-07-01")),
    )
    with pytest.raises(LossChange) as caught:
        year_of(0, 1000, *losses)
    assert str(caught.value.day) == "2026-07-01"
    counter = register(
        reading("2026-01-01", 0), reading("2026-07-01", 500),
        reading("2027-01-01", 1000), losses=losses,
    )  # fmt: skip
    segments = consumption([counter], YEAR)
    assert [item.loss_kwh for item in segments] == [10, 15]


def test_a_loss_that_begins_inside_names_the_day():
    with pytest.raises(LossChange) as caught:
        year_of(0, 1, loss("percent", 2, span("2026-03-01")))
    assert str(caught.value.day) == "2026-03-01"


def test_losses_outside_the_period_do_not_count():
    assert year_of(0, 10, loss("percent", 50, span("2027-01-01"))).energy_kwh == 10


@pytest.mark.parametrize(("kind", "value"), [("guess", 1), ("percent", -1)])
def test_what_is_no_loss_is_refused(kind, value):
    with pytest.raises(ValueError, match="no loss"):
        loss(kind, value)


@given(periods_with_cuts(), st.sampled_from(LOSS_KINDS), st.integers(0, 5000))
def test_another_reading_changes_no_loss(drawn, kind, per_piece):
    period, pieces = drawn
    item = loss(kind, "1.25", span("2000-01-01"))
    total = loss_over([item], period, Decimal(per_piece * len(pieces)), Decimal(1))
    parts = [
        loss_over([item], piece, Decimal(per_piece), Decimal(1)) for piece in pieces
    ]
    assert sum(parts, Fraction(0)) == total
