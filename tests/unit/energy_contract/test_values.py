"""What the engine takes and gives: frozen, with totals that follow the parts."""

from dataclasses import FrozenInstanceError, fields
from decimal import Decimal

import pytest
from rating_samples import household, technical

from odoo.addons.energy_contract.logic.values import (
    Proration,
    RatedBill,
    RatedLine,
    Rules,
    VatTotal,
)


def bill(*taxes):
    """Return an empty bill of 100 with these taxes."""
    totals = tuple(
        VatTotal(Decimal(at), Decimal(1), Decimal(tax)) for at, tax in enumerate(taxes)
    )
    return RatedBill((), Decimal(0), (), Decimal("100.00"), totals, "1")


@pytest.mark.parametrize(
    ("taxes", "tax", "gross"),
    [
        ((), "0", "100.00"),
        (("19.00",), "19.00", "119.00"),
        (("19.00", "0.23"), "19.23", "119.23"),
        (("-20.00",), "-20.00", "80.00"),
    ],
)
def test_the_gross_is_the_net_with_the_tax_of_all_rates(taxes, tax, gross):
    assert str(bill(*taxes).tax) == tax
    assert str(bill(*taxes).gross) == gross


def test_the_declared_conventions():
    rules = Rules()
    assert rules.proration is Proration.MONTHS
    assert str(rules.amount_step) == "0.01"
    assert str(rules.energy_step) == "1"
    assert str(rules.month_step) == "0.000001"


def test_conventions_are_stored_as_words():
    assert [str(item) for item in Proration] == ["months", "year"]
    assert Proration("year") is Proration.YEAR


@pytest.mark.parametrize("value", [household(), technical(), Rules(), bill()])
def test_values_do_not_change(value):
    name = fields(value)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, None)


def test_equal_inputs_are_equal():
    assert household() == household()
    assert hash(household()) == hash(household())
    assert household() != household(energy=2401)


def test_no_number_of_a_line_is_a_binary_float():
    for item in fields(RatedLine):
        assert "float" not in str(item.type)
