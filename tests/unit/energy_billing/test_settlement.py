"""Advances against the price: hard case 5 worked out by hand, and the laws of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.energy_billing.logic.settlement import (
    BilledAdvance,
    DeductedTwice,
    Payment,
    Settlement,
    Unpaid,
    correction,
    difference,
    gross,
)
from odoo.addons.energy_contract.logic.document import VatRow

MONTHS = [date(2025, month, 1) for month in range(7, 13)] + [
    date(2026, month, 1) for month in range(1, 7)
]


def row(percent, base, tax):
    return VatRow(percent=Decimal(percent), base=Decimal(base), tax=Decimal(tax))


def rows(values):
    return [(str(item.percent), str(item.base), str(item.tax)) for item in values]


def billed(number, percent="20", base="100.00", tax="20.00"):
    return BilledAdvance(
        document=number,
        reference=f"A/{number}",
        day=MONTHS[number - 1],
        percent=Decimal(percent),
        base=Decimal(base),
        tax=Decimal(tax),
    )


ADVANCES = (
    *(billed(number) for number in range(1, 7)),
    *(billed(number, "19", "100.00", "19.00") for number in range(7, 13)),
)
"""Twelve: 120.00 a month at 20 % in 2025, 119.00 at 19 % from January."""

PAYMENTS = (
    *(
        Payment(reference=f"P/{item.document}", day=item.day, amount=item.gross)
        for item in ADVANCES[:10]
    ),
    Payment(reference="P/1 back", day=date(2025, 8, 1), amount=Decimal("-120.00")),
)
"""Ten are paid, the first of them is given back: 6 × 120 + 4 × 119 − 120 = 1 076."""

CASE = Settlement(
    supplied=(row(20, "650.00", "130.00"), row(19, "590.00", "112.10")),
    advances=ADVANCES,
    payments=PAYMENTS,
)
"""The price: 650.00 in 2025 and 590.00 in 2026, net; 1 482.10 with tax."""

UP = replace(CASE, supplied=(row(20, "700.00", "140.00"), row(19, "620.00", "117.80")))
DOWN = replace(
    CASE, supplied=(row(20, "640.00", "128.00"), row(19, "580.00", "110.20"))
)


def test_twelve_billed_ten_paid_one_refunded_the_tax():
    assert rows(CASE.billed) == [("19", "600.00", "114.00"), ("20", "600.00", "120.00")]
    # More tax at the old rate, less at the new one.
    assert rows(CASE.tax_rows) == [("19", "-10.00", "-1.90"), ("20", "50.00", "10.00")]
    assert CASE.document_total == Decimal("48.10")


def test_twelve_billed_ten_paid_one_refunded_the_cash():
    assert CASE.price == Decimal("1482.10")
    assert CASE.paid == Decimal("1076.00")
    assert CASE.cash == Decimal("406.10")
    # July, given back, and May and June: 120 + 119 + 119.
    assert CASE.open_advances == Decimal("358.00")


def test_unpaid_advances_stay_receivables():
    assert (CASE.to_pay, CASE.left_open, CASE.taken_over) == (
        Decimal("48.10"),
        Decimal(358),
        0,
    )


def test_unpaid_advances_are_taken_over():
    merged = replace(CASE, unpaid=Unpaid.MERGED)
    assert (merged.to_pay, merged.left_open) == (Decimal("406.10"), 0)
    assert merged.tax_rows == CASE.tax_rows


def test_corrected_up_then_down():
    issued = [CASE.tax_rows]
    up = correction(UP, issued)
    assert rows(up) == [("19", "30.00", "5.70"), ("20", "50.00", "10.00")]
    issued.append(up)
    down = correction(DOWN, issued)
    assert rows(down) == [("19", "-40.00", "-7.60"), ("20", "-60.00", "-12.00")]
    issued.append(down)
    assert sum(map(gross, issued)) == Decimal("24.20") == DOWN.document_total
    assert DOWN.cash == Decimal("382.20")


def test_a_correction_that_changes_nothing_is_empty():
    assert correction(CASE, [CASE.tax_rows]) == ()


def test_a_credit_note_of_an_advance_is_taken_off_with_it():
    credit = replace(
        ADVANCES[0], document=99, base=-ADVANCES[0].base, tax=-ADVANCES[0].tax
    )
    made = replace(CASE, advances=(*ADVANCES, credit))
    assert rows(made.billed) == [("19", "600.00", "114.00"), ("20", "500.00", "100.00")]
    # Billed no more and given back: nothing is open for July.
    assert made.open_advances == Decimal("238.00")
    assert made.cash == CASE.cash


def test_more_billed_than_supplied_becomes_a_credit():
    made = replace(CASE, supplied=(row(20, "500.00", "100.00"),))
    assert rows(made.tax_rows) == [
        ("19", "-600.00", "-114.00"),
        ("20", "-100.00", "-20.00"),
    ]
    assert made.document_total == Decimal("-834.00")
    # 600.00 were supplied, 1 076.00 paid.
    assert made.cash == Decimal("-476.00")


def test_the_tax_of_an_advance_is_not_computed_anew():
    """12 × (35.29 + 6.71) against 422.88 + 80.35: 19 % of −0.60 would be −0.11."""
    made = Settlement(
        supplied=(row(19, "422.88", "80.35"),),
        advances=tuple(
            billed(number, "19", "35.29", "6.71") for number in range(1, 13)
        ),
    )
    assert rows(made.tax_rows) == [("19", "-0.60", "-0.17")]


def test_without_advances_the_price_is_due():
    made = Settlement(supplied=CASE.supplied)
    assert made.to_pay == made.cash == Decimal("1482.10")


def test_an_advance_is_taken_off_once():
    with pytest.raises(DeductedTwice) as caught:
        replace(CASE, advances=(*ADVANCES, ADVANCES[3]))
    assert (caught.value.document, caught.value.percent) == (4, 20)


CENTS = st.decimals("-5000", "5000", places=2)
ROWS = st.lists(
    st.builds(row, st.sampled_from([0, 19, 20, 23]), CENTS, CENTS), max_size=6
).map(tuple)
DOCUMENTS = ROWS.map(
    lambda made: tuple(
        BilledAdvance(
            document=number,
            reference="",
            day=MONTHS[0],
            percent=item.percent,
            base=item.base,
            tax=item.tax,
        )
        for number, item in enumerate(made)
    )
)
PAID = st.lists(
    st.builds(Payment, reference=st.just(""), day=st.just(MONTHS[0]), amount=CENTS)
).map(tuple)
SETTLEMENTS = st.builds(
    Settlement,
    supplied=ROWS,
    advances=DOCUMENTS,
    payments=PAID,
    unpaid=st.sampled_from(Unpaid),
)


@given(SETTLEMENTS)
def test_what_is_asked_for_and_what_stays_open_is_the_cash(made):
    assert made.to_pay + made.left_open == made.cash


@given(SETTLEMENTS, st.lists(SETTLEMENTS, max_size=4))
def test_corrections_add_up_to_a_fresh_settlement(first, later):
    issued = [first.tax_rows]
    for fresh in later:
        issued.append(correction(fresh, issued))
        added = [item for part in issued for item in part]
        rest = difference(added, fresh.tax_rows)
        assert not any(item.base or item.tax for item in rest)
