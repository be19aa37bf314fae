"""A component has exactly one price and one VAT rate on every day."""

from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from meter_samples import YEAR, days_of, periods_with_cuts, span
from tariff_samples import component, prices, tariff, vat

from odoo.addons.energy_contract.logic.tariff import (
    KINDS,
    Basis,
    Price,
    TariffGap,
    TariffOverlap,
)

BILLING_YEAR = span("2025-12-01", "2026-12-01")


def amounts(pieces):
    return [(str(days), price.amount) for days, price in pieces]


def test_a_price_without_end_holds_for_ever():
    energy = component("energy", "72.70")
    assert amounts(energy.prices_over(YEAR)) == [(str(YEAR), Decimal("72.70"))]


def test_a_new_price_cuts_the_period_on_its_first_day():
    energy = component(
        "energy", ("61.00", "2025-01-01", "2026-01-01"), ("72.70", "2026-01-01")
    )
    assert amounts(energy.prices_over(BILLING_YEAR)) == [
        ("2025-12-01..2026-01-01", Decimal(61)),
        ("2026-01-01..2026-12-01", Decimal("72.70")),
    ]


def test_prices_may_be_listed_in_any_order():
    energy = component(
        "energy", ("72.70", "2026-01-01"), ("61.00", "2025-01-01", "2026-01-01")
    )
    found = [price.price_id for _days, price in energy.prices_over(BILLING_YEAR)]
    assert found == [2, 1]


def test_days_without_a_price_are_a_gap_that_names_the_component():
    energy = component(
        "E1", ("61", "2025-01-01", "2026-01-01"), ("72", "2026-02-01"), component_id=7
    )
    with pytest.raises(TariffGap) as caught:
        energy.prices_over(BILLING_YEAR)
    assert caught.value.data == {
        "component_id": 7,
        "component": "E1 E1",
        "range": span("2026-01-01", "2026-02-01"),
        "what": "price",
    }


def test_a_component_without_any_price_is_a_gap_of_the_whole_period():
    with pytest.raises(TariffGap) as caught:
        component("energy").prices_over(YEAR)
    assert caught.value.range == YEAR


def test_days_with_two_prices_are_an_overlap():
    energy = component("energy", ("61", "2025-01-01"), ("72", "2026-01-01"))
    with pytest.raises(TariffOverlap) as caught:
        energy.prices_over(BILLING_YEAR)
    assert caught.value.what == "price"
    assert caught.value.range == span("2026-01-01", "2026-12-01")


def test_a_price_of_zero_is_a_price():
    free = component("energy", ("0", "2026-01-01", "2026-07-01"), ("1", "2026-07-01"))
    assert [price.amount for _days, price in free.prices_over(YEAR)] == [0, 1]


def test_vat_rates_are_dated_like_prices():
    energy = component(
        "energy",
        "1",
        vat_rates=vat((20, "2020-01-01", "2025-01-01"), (19, "2025-01-01")),
    )
    pieces = energy.vat_over(span("2024-07-01", "2025-07-01"))
    assert [(str(days), rate.percent) for days, rate in pieces] == [
        ("2024-07-01..2025-01-01", 20),
        ("2025-01-01..2025-07-01", 19),
    ]


@pytest.mark.parametrize(
    ("rates", "failure"),
    [
        ((), TariffGap),
        (vat((19, "2026-01-02")), TariffGap),
        (vat(19, (23, "2026-01-01")), TariffOverlap),
    ],
)
def test_every_day_has_one_vat_rate(rates, failure):
    with pytest.raises(failure) as caught:
        component("energy", "1", vat_rates=rates).vat_over(YEAR)
    assert caught.value.what == "vat"


@pytest.mark.parametrize(
    ("segments", "segment", "applies"),
    [
        (frozenset(), "household", True),
        ({"business"}, "business", True),
        ({"business"}, "household", False),
        ({"business", "public"}, "public", True),
        ({"business"}, "busi", False),
    ],
)
def test_a_component_is_paid_by_its_segments_or_by_all(segments, segment, applies):
    excise = component("excise", "1.32", segments=frozenset(segments))
    assert excise.applies_to(segment) is applies


@pytest.mark.parametrize("kind", KINDS)
def test_a_component_has_one_of_the_known_kinds(kind):
    assert component("any", kind=kind).kind == kind
    with pytest.raises(ValueError, match="gift"):
        component("any", kind="gift")


def test_a_basis_is_written_as_its_word():
    assert Basis("ampere_month") is Basis.AMPERE_MONTH
    assert [str(basis) for basis in Basis] == [
        "energy", "month", "day", "ampere_month", "capacity_month", "capacity_day",
        "overrun", "reactive", "reactive_delivery", "power_factor", "interval",
        "percent", "once",
    ]  # fmt: skip


def test_tariffs_are_values():
    first, second = (tariff("D2", component("energy", "1")) for _copy in range(2))
    assert first == second
    assert hash(first) == hash(second)
    with pytest.raises(FrozenInstanceError):
        first.code = "D3"


@given(periods_with_cuts(), st.randoms(use_true_random=False))
def test_prices_that_join_cover_every_day_once(drawn, random):
    period, pieces = drawn
    versions = [
        Price(at, piece, Decimal(at)) for at, piece in enumerate(pieces, start=1)
    ]
    random.shuffle(versions)
    found = component("energy", prices=tuple(versions)).prices_over(period)
    assert all(price.valid == days for days, price in found)
    assert sum(days.days for days, _price in found) == period.days


@given(periods_with_cuts(longest=60), st.data())
def test_a_price_is_that_of_every_day_it_is_given_for(drawn, data):
    period, pieces = drawn
    versions = prices(
        *(
            (data.draw(st.integers(-9, 9)), str(piece.start), str(piece.end))
            for piece in pieces
        )
    )
    found = component("energy", prices=versions).prices_over(period)
    for days, price in found:
        assert days_of(days) <= days_of(price.valid)
