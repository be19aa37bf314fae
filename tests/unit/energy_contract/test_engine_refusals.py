"""What cannot be rated is refused with its reason, never guessed."""

from dataclasses import replace
from decimal import Decimal

import pytest
from meter_samples import YEAR, span
from rating_samples import (
    ALWAYS,
    SPLIT_YEAR,
    SUPPLY,
    household,
    segment,
    supplied,
    technical,
    with_price,
)
from tariff_samples import component, prices, tariff, vat

from odoo.addons.energy_contract.logic.engine import rate
from odoo.addons.energy_contract.logic.tariff import Basis, TariffGap, TariffOverlap
from odoo.addons.energy_contract.logic.values import (
    MissingBreaker,
    MissingCapacity,
    RatingError,
    Rules,
    SegmentOutside,
    SupplyGap,
    SupplyOverlap,
    TechnicalGap,
    TechnicalOverlap,
    UnevenEnergy,
    UnpricedPhases,
    UnpricedSegment,
    UnpricedZone,
)
from odoo.addons.energy_supply_point.logic.errors import EnergyError
from odoo.addons.energy_supply_point.logic.profiles import (
    DailyWeights,
    MissingWeight,
    NoWeight,
)

FIRST_HALF, SECOND_HALF = (
    span("2026-01-01", "2026-07-01"),
    span("2026-07-01", "2027-01-01"),
)
PRICES = ("61", "2025-01-01", "2026-01-01"), ("72.70", "2026-01-01")


def refusal(point, kind):
    """Return the error that rating the point raises, of exactly this kind."""
    with pytest.raises(EnergyError) as caught:
        rate(point)
    assert type(caught.value) is kind
    return caught.value


def test_days_without_a_price_are_refused():
    point = with_price(household(SPLIT_YEAR), "COMMODITY", ("72.70", "2026-01-01"))
    error = refusal(point, TariffGap)
    assert (error.component, error.what) == ("COMMODITY Commodity", "price")
    assert error.range == span("2025-12-01", "2026-01-01")


def test_days_with_two_prices_are_refused():
    point = with_price(household(), "FEE", "1.50", ("1.60", "2026-07-01"))
    error = refusal(point, TariffOverlap)
    assert (error.component_id, error.range) == (2, SECOND_HALF)


def test_a_gap_in_a_component_of_others_does_not_matter():
    everybody = component("COMMODITY", "61")
    others = component("OTHERS", segments=frozenset({"business"}))
    (line,) = rate(supplied(everybody, others)).lines
    assert line.code == "COMMODITY"
    refusal(supplied(everybody, others, segment="business"), TariffGap)


def test_a_supply_tariff_prices_energy_for_every_segment_it_supplies():
    others = component("OTHERS", "61", segments=frozenset({"business"}))
    error = refusal(supplied(others), UnpricedSegment)
    assert (error.tariff, error.segment) == ("SUPPLY", "household")
    assert rate(supplied(others, segment="business")).amount > 0


def test_a_levy_may_spare_a_segment():
    excise = component("EXCISE", "1.32", kind="levy", segments=frozenset({"business"}))
    spared = household(levies=(tariff("LEVY", excise, kind="levy"),))
    assert "EXCISE" not in {line.code for line in rate(spared).lines}


def test_days_without_a_vat_rate_are_refused():
    energy = component("COMMODITY", "1", vat_rates=vat((19, "2026-07-01")))
    error = refusal(supplied(energy), TariffGap)
    assert (error.what, error.range) == ("vat", FIRST_HALF)


@pytest.mark.parametrize(
    ("agreed", "kind", "days"),
    [
        ((), SupplyGap, YEAR),
        (((FIRST_HALF, SUPPLY),), SupplyGap, SECOND_HALF),
        (((ALWAYS, SUPPLY), (SECOND_HALF, SUPPLY)), SupplyOverlap, SECOND_HALF),
    ],
)
def test_every_day_has_one_supply_tariff(agreed, kind, days):
    assert refusal(household(supply=agreed), kind).range == days


@pytest.mark.parametrize(
    ("versions", "kind", "days"),
    [
        ((), TechnicalGap, YEAR),
        ((technical(SECOND_HALF),), TechnicalGap, FIRST_HALF),
        ((technical(), technical(SECOND_HALF)), TechnicalOverlap, SECOND_HALF),
    ],
)
def test_every_day_has_one_version_of_the_technical_data(versions, kind, days):
    assert refusal(household(technical=versions), kind).range == days


def test_an_ampere_price_needs_the_amperes():
    version = technical(version_id=5, breaker_amps=None)
    error = refusal(household(technical=(version,)), MissingBreaker)
    assert error.data == {"version_id": 5, "tariff_id": 2, "tariff": "ZSD-D2"}


def test_a_price_by_phases_needs_the_phases():
    version = technical(version_id=5, breaker_phases=None)
    error = refusal(household(technical=(version,)), MissingBreaker)
    assert (error.version_id, error.tariff) == (5, "ZSD-D2")


def test_phases_without_a_price_are_refused():
    error = refusal(household(technical=(technical(breaker_phases=2),)), UnpricedPhases)
    assert (error.phases, error.tariff) == (2, "ZSD-D2")


def test_a_capacity_price_needs_the_capacity():
    point = supplied(component("RK", "5", basis=Basis.CAPACITY_MONTH))
    error = refusal(point, MissingCapacity)
    assert (error.version_id, error.tariff) == (1, "SUPPLY")


def test_missing_data_matter_only_while_a_price_needs_them():
    versions = (
        technical(span("2020-01-01", "2026-07-01")),
        technical(
            span("2026-07-01"),
            breaker_amps=None,
            breaker_phases=None,
            network_tariff=None,
        ),
    )
    bill = rate(household(technical=versions))
    assert {line.end for line in bill.lines if line.kind == "network"} == {
        SECOND_HALF.start
    }


def test_energy_in_a_zone_without_a_price_is_refused():
    point = supplied(
        component("VT", "140", zone="high"),
        component("ALL", "10"),
        segments=(segment(815, zone="high"), segment(5, zone="low")),
    )
    error = refusal(point, UnpricedZone)
    assert (error.zone, error.energy_kwh, error.range) == ("low", 5, YEAR)
    assert error.tariff == "SUPPLY"


def test_single_zone_energy_at_a_dual_tariff_is_refused():
    point = supplied(
        component("VT", "140", zone="high"), component("NT", "90", zone="low")
    )
    assert refusal(point, UnpricedZone).zone == "single"


def test_a_zone_without_energy_needs_no_price():
    point = supplied(
        component("VT", "140", zone="high"),
        segments=(segment(815, zone="high"), segment(0, zone="low")),
    )
    assert str(rate(point).amount) == "114.10"


@pytest.mark.parametrize(
    "days",
    [span("2025-12-31", "2026-07-01"), span("2026-07-01", "2027-01-02")],
)
def test_consumption_outside_the_period_is_refused(days):
    point = household(segments=(segment(1, days, register_id=8),))
    error = refusal(point, SegmentOutside)
    assert (error.register_id, error.range) == (8, days)


def test_energy_finer_than_the_step_is_refused():
    point = household(segments=(segment("2400.5"),))
    error = refusal(point, UnevenEnergy)
    assert (error.energy_kwh, error.step) == (Decimal("2400.5"), 1)
    finer = replace(point, rules=Rules(energy_step=Decimal("0.1")))
    assert rate(finer).energy_kwh == Decimal("2400.5")


def test_a_cut_needs_every_day_of_the_profile():
    weights = DailyWeights(SPLIT_YEAR.start, (1,) * 300)
    point = supplied(component("E", *PRICES), period=SPLIT_YEAR, weights=weights)
    assert str(refusal(point, MissingWeight).day) == "2026-09-27"


def test_a_cut_needs_a_profile_that_is_not_zero():
    weights = DailyWeights(SPLIT_YEAR.start, (0,) * 365)
    point = supplied(component("E", *PRICES), period=SPLIT_YEAR, weights=weights)
    assert refusal(point, NoWeight).range == SPLIT_YEAR


def test_a_bill_without_a_cut_needs_no_profile():
    weights = DailyWeights(SPLIT_YEAR.start, ())
    assert rate(household(weights=weights)) == rate(household())


def test_a_component_without_any_price_is_refused():
    assert refusal(with_price(household(), "COMMODITY"), TariffGap).range == YEAR


@pytest.mark.parametrize(
    "point",
    [
        household(technical=(technical(breaker_amps=25.0),)),
        supplied(component("E", "1", vat_rates=(replace(vat(19)[0], percent=19.0),))),
        supplied(
            component("E", prices=(replace(prices("1")[0], amount=72.7),)),
        ),
    ],
    ids=["amperes", "percent", "price"],
)
def test_a_binary_float_is_refused(point):
    with pytest.raises(TypeError):
        rate(point)


@pytest.mark.parametrize(
    "kind",
    [SupplyGap, SupplyOverlap, TechnicalGap, TechnicalOverlap, MissingBreaker,
     MissingCapacity, UnpricedPhases, UnpricedSegment, UnpricedZone,
     SegmentOutside, UnevenEnergy],
)  # fmt: skip
def test_every_refusal_of_the_engine_is_a_rating_error(kind):
    assert issubclass(kind, RatingError)
