"""Errors of the cores name the rule by a code and the place by data."""

import pytest

from odoo.addons.energy_supply_point.logic.consumption import (
    ConsumptionError,
    MissingReading,
)
from odoo.addons.energy_supply_point.logic.errors import EnergyError
from odoo.addons.energy_supply_point.logic.identifiers import WrongLength


def all_kinds(kind=EnergyError):
    for child in kind.__subclasses__():
        yield child
        yield from all_kinds(child)


def test_every_fact_is_an_attribute_and_an_entry_of_data():
    error = WrongLength(identifier="24Z", expected="16")
    assert (error.identifier, error.expected) == ("24Z", "16")
    assert error.data == {"identifier": "24Z", "expected": "16"}


def test_the_text_holds_the_code_and_the_facts():
    error = WrongLength(identifier="24Z", expected="16")
    assert str(error) == "wrong_length: identifier=24Z, expected=16"


def test_an_error_may_be_caught_by_its_family():
    with pytest.raises(ConsumptionError) as caught:
        raise MissingReading(register_id=1, meter="A1", day=None)
    assert isinstance(caught.value, EnergyError)
    assert isinstance(caught.value, ValueError)


def test_an_error_without_facts_has_empty_data():
    assert EnergyError().data == {}


def test_no_two_errors_share_a_code():
    codes = [kind.code for kind in all_kinds()]
    assert len(codes) > 5
    assert sorted(codes) == sorted(set(codes))
