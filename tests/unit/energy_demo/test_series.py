"""Registers of the demo count the yearly energy along the profile."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.energy_demo.logic.profiles import class_weights
from odoo.addons.energy_demo.logic.series import SHARE, YEAR, Meter, values

SPAN = date(2025, 1, 1), date(2027, 1, 2)
FLAT = dict.fromkeys(class_weights("TDO8", *SPAN), Decimal(1))
HOUSEHOLD = class_weights("TDO4", *SPAN)
MONTHS = [date(2026, month, 1) for month in range(1, 13)] + [YEAR[1]]


@pytest.mark.parametrize("weights", [FLAT, HOUSEHOLD], ids=["flat", "household"])
def test_a_year_counts_the_yearly_energy(weights):
    meter = Meter(weights, Decimal(2400))
    assert round(meter.between(*YEAR), 15) == 2400


def test_a_flat_profile_counts_every_day_alike():
    meter = Meter(FLAT, Decimal(3650))
    assert round(meter.between(date(2026, 2, 1), date(2026, 3, 1)), 15) == 280


def test_the_year_before_is_counted_at_the_same_scale():
    meter = Meter(FLAT, Decimal(3650))
    assert round(meter.between(date(2025, 1, 1), YEAR[0]), 15) == 3650


def test_nothing_flows_in_no_time():
    assert Meter(HOUSEHOLD, Decimal(2400)).between(YEAR[0], YEAR[0]) == 0


def test_a_day_outside_the_weights_cannot_be_read():
    with pytest.raises(KeyError):
        Meter(FLAT, Decimal(1)).between(YEAR[0], date(2027, 1, 2))


def test_registers_start_at_their_first_value():
    meter = Meter(FLAT, Decimal(365))
    days = [date(2026, 1, 1), date(2026, 1, 11), date(2026, 2, 1)]
    assert values(meter, days, Decimal(1000)) == [1000, 1010, 1031]


def test_registers_may_show_decimals():
    meter = Meter(FLAT, Decimal("36.5"))
    found = values(meter, [date(2026, 1, 1), date(2026, 1, 4)], Decimal(5), 3)
    assert [str(value) for value in found] == ["5.000", "5.300"]


def test_the_zones_share_the_energy_of_a_point():
    assert SHARE["high"] + SHARE["low"] == SHARE["single"] == 1


@given(st.integers(0, 2_000_000), st.integers(0, 9999))
def test_a_register_never_goes_backwards_and_ends_at_the_year(annual, first):
    found = values(Meter(HOUSEHOLD, Decimal(annual)), MONTHS, Decimal(first))
    assert found[0] == first
    assert found[-1] - found[0] == annual
    assert all(left <= right for left, right in pairwise(found))
