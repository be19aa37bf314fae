"""The rating engine prices the published household to the cent."""

from dataclasses import replace
from decimal import Decimal

import pytest
from meter_samples import YEAR, span
from rating_samples import (
    LEVIES,
    SUPPLY,
    facts,
    household,
    segment,
    supplied,
    technical,
    with_price,
)
from tariff_samples import component, tariff, vat

from odoo.addons.energy_contract.logic.engine import ENGINE_VERSION, rate, vat_totals
from odoo.addons.energy_contract.logic.tariff import Basis
from odoo.addons.energy_contract.logic.values import Rules, VatTotal

CENT = Decimal("0.01")


def test_every_line_of_the_household_bill():
    bill = rate(household())
    assert facts(bill, "code", "quantity", "unit", "unit_price", "amount") == [
        ("COMMODITY", "2.400", "MWh", "72.70", "174.48"),
        ("FEE", "12.000000", "month", "1.50", "18.00"),
        ("DISTRIBUTION", "2.400", "MWh", "25.939", "62.25"),
        ("LOSSES", "2.400", "MWh", "10.468", "25.12"),
        ("TSS", "2.400", "MWh", "10.980", "26.35"),
        ("TPS", "2.400", "MWh", "14.071", "33.77"),
        ("POINT", "12.000000", "month", "0.75", "9.00"),
        ("BREAKER1", "300.000000", "A·month", "0.2202", "66.06"),
        ("NJF", "2.400", "MWh", "3.27", "7.85"),
    ]


def test_the_totals_of_the_household_bill():
    bill = rate(household())
    assert str(bill.amount) == "422.88"
    assert bill.vat == (VatTotal(Decimal(19), Decimal("422.88"), Decimal("80.35")),)
    assert str(bill.tax) == "80.35"
    assert str(bill.gross) == "503.23"
    assert bill.energy_kwh == 2400
    assert bill.energy_by_zone == (("single", 2400),)
    assert bill.engine_version == ENGINE_VERSION


def test_the_household_without_state_aid():
    bill = rate(with_price(household(), "COMMODITY", "103.94"))
    assert (str(bill.amount), str(bill.tax)) == ("497.86", "94.59")
    assert str(bill.gross) == "592.45"


def test_a_line_carries_everything_it_is_explained_by():
    line = rate(household()).lines[7]
    assert (line.sequence, line.component_id, line.price_id) == (8, 16, 1)
    assert (line.vat_rate_id, line.vat_percent) == (1, 19)
    assert (line.kind, line.name, line.measure) == ("network", "Breaker1", 25)
    assert (line.start, line.end) == (YEAR.start, YEAR.end)
    assert line.split_method is None
    assert line.zone is None


def test_three_phases_pay_the_price_of_three_phases():
    bill = rate(household(technical=(technical(breaker_phases=3),)))
    breakers = [line for line in bill.lines if line.code.startswith("BREAKER")]
    assert [(line.code, str(line.amount)) for line in breakers] == [
        ("BREAKER3", "198.18")
    ]


def test_households_are_exempt_from_a_component_of_others():
    codes = {line.code for line in rate(household()).lines}
    assert "EXCISE" not in codes
    business = {line.code for line in rate(household(segment="business")).lines}
    assert business - codes == {"EXCISE"}


def test_a_vulnerable_customer_does_not_pay_what_names_others_only():
    point = supplied(
        component("ALL", "10"),
        component("OTHERS", "5", segments=frozenset({"household", "business"})),
        segment="vulnerable",
    )
    assert facts(rate(point), "code", "amount") == [("ALL", "24.00")]


def test_a_network_that_is_not_billed_has_no_lines():
    bill = rate(household(technical=(technical(network_tariff=None),)))
    assert {line.kind for line in bill.lines} == {"supply", "levy"}


def test_lines_are_ordered_by_kind_and_sequence():
    reordered = replace(SUPPLY, components=SUPPLY.components[::-1])
    service = tariff("EXTRA", component("SERVICE", "1", kind="service"))
    bill = rate(household(supply=((YEAR, reordered),), levies=(service, LEVIES)))
    assert [line.code for line in bill.lines] == [
        "COMMODITY", "FEE", "DISTRIBUTION", "LOSSES", "TSS", "TPS", "POINT",
        "BREAKER1", "NJF", "SERVICE",
    ]  # fmt: skip
    assert [line.sequence for line in bill.lines] == list(range(1, 11))


def test_each_zone_pays_its_price_and_all_zones_the_common_one():
    point = supplied(
        component("VT", "140.00", zone="high", sequence=1),
        component("NT", "90.00", zone="low", sequence=2),
        component("BOTH", "10.00", sequence=3),
        segments=(segment(815, zone="high"), segment(10022, zone="low")),
    )
    bill = rate(point)
    assert facts(bill, "code", "zone", "quantity", "amount") == [
        ("VT", "high", "0.815", "114.10"),
        ("NT", "low", "10.022", "901.98"),
        ("BOTH", None, "10.837", "108.37"),
    ]
    assert bill.energy_by_zone == (("high", 815), ("low", 10022))


def test_a_meter_exchange_inside_the_period_is_one_line():
    point = household(
        segments=(
            segment(900, span("2026-01-01", "2026-05-12")),
            segment(1500, span("2026-05-12", "2027-01-01"), register_id=2, meter="B2"),
        )
    )
    assert rate(point) == rate(household())


@pytest.mark.parametrize("quality", ["self", "calculated", "estimated"])
def test_an_estimate_is_priced_like_a_measurement(quality):
    point = household(segments=(segment(2400, quality=quality),))
    assert rate(point) == rate(household())


def test_no_energy_makes_no_energy_line_but_fees_stay():
    bill = rate(household(energy=0))
    assert [line.code for line in bill.lines] == ["FEE", "POINT", "BREAKER1"]
    assert str(bill.amount) == "93.06"
    assert bill.energy_kwh == 0


def test_a_price_of_zero_is_a_line():
    bill = rate(with_price(household(), "COMMODITY", "0"))
    assert facts(bill, "code", "amount")[0] == ("COMMODITY", "0.00")


def test_a_discount_is_a_negative_line_rounded_like_a_charge():
    point = supplied(component("PLUS", "0.2020833"), component("MINUS", "-0.2020833"))
    bill = rate(replace(point, segments=(segment(2400),)))
    assert [str(line.amount) for line in bill.lines] == ["0.48", "-0.48"]
    # 2.4 MWh at 0.00625 are 0.015, a half cent.
    point = supplied(component("PLUS", "0.00625"), component("MINUS", "-0.00625"))
    assert [str(line.amount) for line in rate(point).lines] == ["0.02", "-0.02"]


def test_an_amount_that_rounds_to_zero_has_no_sign():
    (line,) = rate(supplied(component("TINY", "-0.0001"))).lines
    assert str(line.amount) == "0.00"


def test_reserved_capacity_is_paid_by_kilowatt_and_month():
    point = supplied(
        component("RK", "5.1234", basis=Basis.CAPACITY_MONTH),
        technical=(technical(reserved_capacity_kw=Decimal(420), network_tariff=None),),
    )
    (line,) = rate(point).lines
    assert (line.unit, line.measure, line.quantity) == ("kW·month", 420, 5040)
    assert str(line.amount) == "25821.94"


def test_a_daily_price_counts_days():
    point = supplied(component("DAY", "0.05", basis=Basis.DAY))
    assert facts(rate(point), "quantity", "unit", "amount") == [("365", "day", "18.25")]


def test_another_currency_step_rounds_every_line_to_it():
    point = supplied(
        component("A", "1.01"), component("B", "1.01"),
        rules=Rules(amount_step=Decimal("0.05")),
    )  # fmt: skip
    bill = rate(point)
    assert [str(line.amount) for line in bill.lines] == ["2.40", "2.40"]
    assert str(bill.tax) == "0.90"


def test_the_tax_is_rounded_once_per_rate():
    point = supplied(
        component("A", "0.0125", sequence=1, vat_rates=vat(23)),
        component("B", "0.0125", sequence=2),
        component("C", "0.0125", sequence=3),
    )
    bill = rate(point)
    assert bill.vat == (
        VatTotal(Decimal(19), Decimal("0.06"), Decimal("0.01")),
        VatTotal(Decimal(23), Decimal("0.03"), Decimal("0.01")),
    )
    assert (bill.tax, bill.gross) == (Decimal("0.02"), Decimal("0.11"))


def test_rates_of_equal_percent_are_one_total():
    totals = vat_totals(
        [(Decimal("19.00"), Decimal(1)), (Decimal(19), Decimal(2))], CENT
    )
    assert totals == (VatTotal(Decimal(19), Decimal(3), Decimal("0.57")),)


def test_nothing_has_no_vat():
    assert vat_totals([], CENT) == ()


def test_the_tax_of_a_credit_mirrors_that_of_its_invoice():
    (charge,) = vat_totals([(Decimal(19), Decimal("0.50"))], CENT)
    (credit,) = vat_totals([(Decimal(19), Decimal("-0.50"))], CENT)
    assert (str(charge.tax), str(credit.tax)) == ("0.10", "-0.10")


def test_a_bill_without_lines_costs_nothing():
    bill = rate(supplied())
    assert (bill.lines, bill.vat) == ((), ())
    assert (str(bill.amount), bill.gross) == ("0.00", 0)
