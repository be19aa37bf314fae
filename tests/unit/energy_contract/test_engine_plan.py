"""Ratings that share a plan give the bills that they give alone."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rating_samples import (
    ALWAYS,
    YEAR,
    drawn_points,
    household,
    segment,
    supplied,
    technical,
)
from tariff_samples import component, prices

from odoo.addons.energy_contract.logic.engine import rate
from odoo.addons.energy_contract.logic.modifiers import IndividualPrice
from odoo.addons.energy_contract.logic.tariff import Basis, Price, Scale, TariffGap
from odoo.addons.energy_contract.logic.values import UnpricedZone

POINT = household()


def used(point, *energies):
    """Return the point once for each energy in its first segment."""
    first, *rest = point.segments
    return [
        replace(
            point,
            segments=(
                replace(first, measured=Decimal(kwh), energy_kwh=Decimal(kwh)),
                *rest,
            ),
        )
        for kwh in energies
    ]


@settings(max_examples=40)
@given(drawn_points(), st.lists(st.integers(0, 50000), min_size=2, max_size=3))
def test_a_shared_plan_changes_no_bill(point, energies):
    plans = {}
    for one in used(point, *energies, energies[0]):
        assert rate(one, plans) == rate(one)
    assert len(plans) == 1


def test_points_on_other_terms_have_a_plan_of_their_own():
    others = [
        POINT,
        replace(POINT, segment="business"),
        replace(POINT, technical=(technical(breaker_amps=Decimal(32)),)),
        replace(POINT, levies=()),
        replace(POINT, technical=(technical(network_tariff=None),)),
    ]
    plans = {}
    for point in (*others, *others):
        assert rate(point, plans) == rate(point)
    assert len(plans) == len(others)


def test_technical_data_that_differ_in_nothing_that_counts_share_a_plan():
    plans = {}
    for number in (1, 2, 3):
        version = technical(version_id=number, annual_kwh=Decimal(number))
        point = replace(POINT, technical=(version,))
        assert rate(point, plans) == rate(point)
    assert len(plans) == 1


def test_the_expected_year_is_told_apart_where_it_decides():
    """Up to 10 MWh 100 EUR, above 80: 2.4 MWh are 240 or 192 EUR."""
    banded = component(
        "BAND",
        scale=Scale.BAND_EXPECTED,
        prices=(
            Price(1, ALWAYS, Decimal(100)),
            Price(2, ALWAYS, Decimal(80), above=Decimal(10)),
        ),
    )
    point, plans = supplied(banded), {}
    found = []
    for kwh in (9000, 20000, 9000):
        version = technical(network_tariff=None, annual_kwh=Decimal(kwh))
        found.append(rate(replace(point, technical=(version,)), plans).amount)
    assert found == [Decimal(240), Decimal(192), Decimal(240)]


def test_what_was_agreed_with_one_point_is_not_shared():
    own = IndividualPrice(
        price_id=7, valid=ALWAYS, code="COMMODITY", amount=Decimal(50), source="own"
    )
    plans = {}
    agreed = replace(POINT, individual=(own,))
    for point in (POINT, agreed, POINT):
        assert rate(point, plans) == rate(point)
    assert rate(agreed, plans).amount != rate(POINT, plans).amount


def test_every_point_meets_the_error_of_its_plan():
    gap = component("GAP", prices=prices((100, "2020-01-01", "2025-06-01")))
    monthly = component(
        "SHARE", "10", basis=Basis.PERCENT, component_id=2, shares=frozenset({1})
    )
    plans = {}
    for point in used(supplied(gap, monthly), 1000, 2000):
        with pytest.raises(TariffGap):
            rate(point, plans)


def test_a_zone_without_a_price_is_refused_by_a_known_plan_too():
    high = component("HIGH", "100", zone="high")
    plans = {}
    first = supplied(high, segments=(segment(100, YEAR, "high"),))
    assert rate(first, plans).amount == 10
    second = replace(
        first, segments=(*first.segments, segment(5, YEAR, "low", register_id=2))
    )
    with pytest.raises(UnpricedZone):
        rate(second, plans)
