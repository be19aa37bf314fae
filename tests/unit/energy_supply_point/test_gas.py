"""Cubic metres become kilowatt-hours by dated factors and calorific values."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from meter_samples import YEAR, periods_with_cuts, reading, register, span

from odoo.addons.energy_supply_point.logic.consumption import (
    MissingConversion,
    consumption,
)
from odoo.addons.energy_supply_point.logic.gas import (
    ConversionOverlap,
    FactorChange,
    GasConversion,
    MissingCalorific,
    MissingVolumeFactor,
    mean_calorific,
)

BYSTRICA = GasConversion(
    volume_factor=((span("2020-01-01"), Decimal("0.978")),),
    calorific=((span("2020-01-01"), Decimal("10.555")),),
)
FIRST_HALF, SECOND_HALF = (
    span("2026-01-01", "2026-07-01"),
    span("2026-07-01", "2027-01-01"),
)


def dated(*values):
    """Return dated decimals from ``(start, end, text)``."""
    return tuple((span(start, end), Decimal(text)) for start, end, text in values)


def gas_register(*readings, **values):
    return register(*readings, unit="m3", digits=6, **values)


def test_the_published_example_of_banska_bystrica():
    gas = BYSTRICA.convert(Decimal(1000), YEAR)
    assert gas.converted_m3 == 978
    assert gas.energy_kwh == 10323
    assert (gas.volume_factor, gas.calorific) == (Decimal("0.978"), Decimal("10.555"))


def test_a_gas_meter_gives_the_published_example():
    counter = gas_register(reading("2026-01-01", 88928), reading("2027-01-01", 89928))
    (segment,) = consumption([counter], YEAR, conversion=BYSTRICA)
    assert segment.volume_m3 == segment.measured == 1000
    assert segment.volume_factor == Decimal("0.978")
    assert segment.converted_m3 == 978
    assert segment.calorific == Decimal("10.555")
    assert segment.energy_kwh == 10323


@pytest.mark.parametrize(
    ("factor", "converted", "energy"),
    [("1.005", 1005, 10608), ("0.939", 939, 9911), ("1", 1000, 10555)],
)
def test_volume_and_energy_are_each_rounded_to_whole_units(factor, converted, energy):
    conversion = replace(BYSTRICA, volume_factor=((YEAR, Decimal(factor)),))
    gas = conversion.convert(Decimal(1000), YEAR)
    assert (gas.converted_m3, gas.energy_kwh) == (converted, energy)


def test_the_energy_is_that_of_the_rounded_volume():
    # 0.6 m3 are converted to 1 m3, whose energy is 10.555 kWh.
    conversion = replace(BYSTRICA, volume_factor=((YEAR, Decimal(1)),))
    assert conversion.convert(Decimal("0.6"), YEAR).energy_kwh == 11


def test_every_segment_multiplies_out_with_its_own_calorific_value():
    calorific = dated(
        ("2026-01-01", "2026-07-01", "10.500"), ("2026-07-01", "2027-01-01", "11.000")
    )
    counter = gas_register(
        reading("2026-01-01", 0), reading("2026-07-01", 600), reading("2027-01-01", 900)
    )
    segments = consumption(
        [counter], YEAR, conversion=replace(BYSTRICA, calorific=calorific)
    )
    assert [item.calorific for item in segments] == [Decimal("10.5"), Decimal(11)]
    assert [item.converted_m3 for item in segments] == [587, 293]
    assert [item.energy_kwh for item in segments] == [6164, 3223]


def test_a_gas_register_without_conversion_is_refused():
    counter = gas_register(reading("2026-01-01", 1), reading("2027-01-01", 2))
    with pytest.raises(MissingConversion) as caught:
        consumption([counter], YEAR)
    assert caught.value.meter == "A1"


def test_electricity_ignores_the_conversion():
    counter = register(reading("2026-01-01", 0), reading("2027-01-01", 1000))
    (segment,) = consumption([counter], YEAR, conversion=BYSTRICA)
    assert segment.energy_kwh == 1000
    assert segment.calorific is None


def test_a_gas_meter_rolls_over_before_it_is_converted():
    counter = gas_register(reading("2026-01-01", 999900), reading("2027-01-01", 900))
    (segment,) = consumption([counter], YEAR, conversion=BYSTRICA)
    assert segment.rollover
    assert (segment.volume_m3, segment.energy_kwh) == (1000, 10323)


def test_the_mean_counts_days_not_publications():
    calorific = dated(
        ("2026-01-01", "2026-01-02", "10.000"), ("2026-01-02", "2026-01-05", "11.000")
    )
    assert mean_calorific(calorific, span("2026-01-01", "2026-01-05")) == Decimal(
        "10.750"
    )


def test_the_mean_has_three_decimals_rounded_half_up():
    calorific = dated(
        ("2026-01-01", "2026-01-02", "10.000"), ("2026-01-02", "2026-01-03", "10.001")
    )
    mean = mean_calorific(calorific, span("2026-01-01", "2026-01-03"))
    assert str(mean) == "10.001"


def test_only_days_of_the_range_count_for_the_mean():
    calorific = dated(("2020-01-01", "2026-01-01", "5"), ("2026-01-01", None, "10.5"))
    assert mean_calorific(calorific, YEAR) == Decimal("10.5")


@given(periods_with_cuts(), st.data())
def test_the_mean_lies_between_the_daily_values(drawn, data):
    period, pieces = drawn
    values = [data.draw(st.integers(9500, 11500)) for _piece in pieces]
    calorific = tuple(
        (piece, Decimal(value).scaleb(-3))
        for piece, value in zip(pieces, values, strict=True)
    )
    mean = mean_calorific(calorific, period)
    assert min(values) <= mean * 1000 <= max(values)


def test_a_day_without_calorific_value_is_named():
    calorific = dated(
        ("2026-01-01", "2026-03-01", "10.5"), ("2026-03-02", None, "10.5")
    )
    with pytest.raises(MissingCalorific) as caught:
        replace(BYSTRICA, calorific=calorific).convert(Decimal(1), YEAR)
    assert str(caught.value.day) == "2026-03-01"


def test_a_day_without_volume_factor_is_named():
    conversion = replace(BYSTRICA, volume_factor=((FIRST_HALF, Decimal(1)),))
    with pytest.raises(MissingVolumeFactor) as caught:
        conversion.convert(Decimal(1), YEAR)
    assert str(caught.value.day) == "2026-07-01"


def test_a_factor_that_changes_needs_a_reading():
    conversion = replace(
        BYSTRICA,
        volume_factor=((FIRST_HALF, Decimal("0.978")), (SECOND_HALF, Decimal("0.98"))),
    )
    with pytest.raises(FactorChange) as caught:
        conversion.convert(Decimal(1), YEAR)
    assert caught.value.day == SECOND_HALF.start
    assert conversion.factor_over(SECOND_HALF) == Decimal("0.98")


def test_a_new_version_of_the_same_factor_changes_nothing():
    conversion = replace(
        BYSTRICA,
        volume_factor=(
            (SECOND_HALF, Decimal("0.978")), (FIRST_HALF, Decimal("0.9780"))
        ),
    )  # fmt: skip
    assert conversion.convert(Decimal(1000), YEAR).energy_kwh == 10323


@pytest.mark.parametrize("what", ["calorific", "volume_factor"])
def test_two_values_of_one_day_are_refused(what):
    twice = ((YEAR, Decimal(1)), (SECOND_HALF, Decimal(1)))
    with pytest.raises(ConversionOverlap) as caught:
        replace(BYSTRICA, **{what: twice}).convert(Decimal(1), YEAR)
    assert (caught.value.what, caught.value.range) == (what, SECOND_HALF)
