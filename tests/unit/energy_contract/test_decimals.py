"""Stored numbers come back as the decimals that were stored."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.energy_contract.logic.decimals import exact, plain

cents = st.integers(-(10**12), 10**12).map(lambda units: Decimal(units).scaleb(-2))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (422.88, "422.88"),
        (0.1 + 0.2, "0.30"),
        (12.0, "12.00"),
        (7, "7.00"),
        (-206.2, "-206.20"),
        (0.0, "0.00"),
        (-0.0, "0.00"),
        (1e15, "1000000000000000.00"),
    ],
)
def test_an_amount_has_the_places_of_a_cent(value, text):
    assert str(exact(value)) == text


@pytest.mark.parametrize(
    ("value", "text"), [(2.675, "2.68"), (0.125, "0.13"), (-0.125, "-0.13")]
)
def test_a_finer_amount_is_rounded_by_the_house_rule(value, text):
    assert str(exact(value)) == text


def test_another_step_has_its_own_places():
    assert str(exact(25.939, Decimal("0.000001"))) == "25.939000"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (25.939, "25.939"),
        (2400.0, "2400"),
        (100.0, "100"),
        (0.5, "0.5"),
        (1234567.0, "1234567"),
        (3, "3"),
        (0.0, "0"),
        (-0.0, "0"),
        (-1.50, "-1.5"),
    ],
)
def test_a_number_loses_the_zeros_of_its_column(value, text):
    assert str(plain(value)) == text


@given(cents)
def test_every_stored_amount_comes_back(amount):
    assert exact(float(amount)) == amount
    assert plain(float(amount)) == amount


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_a_plain_number_has_neither_exponent_nor_zeros_at_the_end(units, places):
    number = Decimal(units).scaleb(-places)
    assert str(plain(float(number))) == f"{number.normalize():f}"
