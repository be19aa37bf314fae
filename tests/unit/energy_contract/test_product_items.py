"""When the items of a product fall due."""

from datetime import date

import pytest

from odoo.addons.energy_contract.logic.product_items import first_due

START = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("due", "months", "is_once", "found"),
    [
        ("start", 0, True, START),
        ("start", 0, False, START),
        # Without a day of conclusion it is the first day of supply.
        ("signature", 0, True, START),
        # A month of supply from 31 January lasts until 27 February.
        ("months", 1, True, date(2026, 2, 27)),
        ("months", 1, False, date(2026, 2, 28)),
        ("months", 12, True, date(2027, 1, 30)),
    ],
)
def test_an_item_falls_due(due, months, is_once, found):
    assert first_due(START, None, due, months, is_once=is_once) == found


def test_what_is_due_at_the_signature_never_waits_for_it():
    signed = date(2025, 11, 3)
    assert first_due(START, signed, "signature") == signed
    # Signed late, for supply that began before: due when supply begins.
    assert first_due(START, date(2026, 2, 5), "signature") == START
