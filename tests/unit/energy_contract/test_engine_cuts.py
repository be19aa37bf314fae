"""Where something changes inside a period, lines are cut and add up."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from meter_samples import reading, register, span
from rating_samples import (
    ALWAYS,
    SPLIT_YEAR,
    SUPPLY,
    facts,
    household,
    segment,
    supplied,
    technical,
    with_price,
)
from tariff_samples import component, prices, tariff, vat

from odoo.addons.energy_contract.logic.engine import rate
from odoo.addons.energy_contract.logic.tariff import Basis
from odoo.addons.energy_contract.logic.values import Proration, Rules
from odoo.addons.energy_supply_point.logic.consumption import consumption
from odoo.addons.energy_supply_point.logic.profiles import DailyWeights
from odoo.addons.energy_supply_point.logic.rounding import round_half_up

CUT = date(2026, 1, 1)
PRICES = ("61.20", "2025-01-01", "2026-01-01"), ("72.70", "2026-01-01", "2027-01-01")
ENERGY = component("COMMODITY", *PRICES)


def lines_of(bill, code):
    return [line for line in bill.lines if line.code == code]


def test_a_price_cut_at_new_year_cuts_only_what_it_prices():
    bill = rate(with_price(household(SPLIT_YEAR), "COMMODITY", *PRICES))
    commodity = lines_of(bill, "COMMODITY")
    assert [(str(line.start), str(line.end)) for line in commodity] == [
        ("2025-12-01", "2026-01-01"),
        ("2026-01-01", "2026-12-01"),
    ]
    assert [str(line.quantity) for line in commodity] == ["0.204", "2.196"]
    assert [str(line.amount) for line in commodity] == ["12.48", "159.65"]
    assert [line.price_id for line in commodity] == [1, 2]
    assert len(bill.lines) == 10


def test_the_worked_split_by_days():
    period = span("2025-09-01", "2026-09-01")
    bill = rate(supplied(ENERGY, period=period, energy=3000))
    assert facts(bill, "quantity", "amount", "split_method") == [
        ("1.003", "61.38", "days"),
        ("1.997", "145.18", "days"),
    ]
    # 206.57 where only the total is rounded; by the house rule every line is.
    unrounded = sum(line.quantity * line.unit_price for line in bill.lines)
    assert round_half_up(unrounded, Decimal("0.01")) == Decimal("206.57")
    assert str(bill.amount) == "206.56"


def test_the_worked_split_by_profile():
    period = span("2025-09-01", "2026-09-01")
    autumn, rest = period.cut([CUT])
    weights = (345,) + (0,) * (autumn.days - 1) + (655,) + (0,) * (rest.days - 1)
    point = supplied(ENERGY, period=period, energy=3000)
    bill = rate(replace(point, weights=DailyWeights(period.start, weights)))
    assert facts(bill, "quantity", "amount", "split_method") == [
        ("1.035", "63.34", "profile"),
        ("1.965", "142.86", "profile"),
    ]
    assert str(bill.amount) == "206.20"


def test_a_reading_at_the_cut_decides_instead_of_the_profile():
    december, rest = SPLIT_YEAR.cut([CUT])
    point = supplied(
        ENERGY,
        period=SPLIT_YEAR,
        segments=(segment(300, december), segment(2100, rest)),
    )
    assert facts(rate(point), "quantity", "split_method") == [
        ("0.300", "reading"),
        ("2.100", "reading"),
    ]


def test_an_estimated_reading_at_the_cut_is_a_reading():
    counter = register(
        reading("2025-12-01", 1000),
        reading("2026-01-01", 1290, "estimated"),
        reading("2026-12-01", 3400),
    )
    segments = consumption([counter], SPLIT_YEAR)
    point = supplied(ENERGY, period=SPLIT_YEAR, segments=segments)
    assert facts(rate(point), "quantity", "split_method") == [
        ("0.290", "reading"),
        ("2.110", "reading"),
    ]


def test_each_zone_is_split_by_its_own_readings():
    december, rest = SPLIT_YEAR.cut([CUT])
    point = supplied(
        component("VT", *PRICES, zone="high", sequence=1),
        component("NT", *PRICES, zone="low", sequence=2),
        component("BOTH", *PRICES, sequence=3),
        period=SPLIT_YEAR,
        segments=(
            segment(100, december, "high"),
            segment(800, rest, "high"),
            segment(3650, SPLIT_YEAR, "low"),
        ),
    )
    assert facts(rate(point), "code", "quantity", "split_method") == [
        ("VT", "0.100", "reading"),
        ("VT", "0.800", "reading"),
        ("NT", "0.310", "days"),
        ("NT", "3.340", "days"),
        ("BOTH", "0.410", "days"),
        ("BOTH", "4.140", "days"),
    ]


def test_a_monthly_price_is_cut_by_months():
    fee = component(
        "FEE", ("1.20", "2025-01-01", "2026-01-01"), ("1.50", "2026-01-01"),
        basis=Basis.MONTH,
    )  # fmt: skip
    assert facts(rate(supplied(fee, period=SPLIT_YEAR)), "quantity", "amount") == [
        ("1.000000", "1.20"),
        ("11.000000", "16.50"),
    ]


@pytest.mark.parametrize(
    ("proration", "quantity", "amount"),
    [(Proration.MONTHS, "1.548387", "2.32"), (Proration.YEAR, "1.479452", "2.22")],
)
def test_a_part_of_a_month_is_prorated_by_the_declared_convention(
    proration, quantity, amount
):
    point = supplied(
        component("FEE", "1.50", basis=Basis.MONTH),
        period=span("2026-01-15", "2026-03-01"),
        rules=Rules(proration=proration),
    )
    assert facts(rate(point), "quantity", "amount") == [(quantity, amount)]


@pytest.mark.parametrize("proration", Proration)
@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_a_calendar_year_is_twelve_months_leap_or_not(year, proration):
    point = supplied(
        component("FEE", "1.50", basis=Basis.MONTH),
        period=span(f"{year}-01-01", f"{year + 1}-01-01"),
        rules=Rules(proration=proration),
    )
    assert facts(rate(point), "quantity", "amount") == [("12.000000", "18.00")]


def test_a_new_breaker_cuts_only_what_it_multiplies():
    changed = (
        technical(span("2020-01-01", "2026-07-01")),
        technical(span("2026-07-01"), version_id=2, breaker_amps=Decimal(16)),
    )
    bill = rate(household(technical=changed))
    assert [
        (line.measure, str(line.quantity), str(line.amount))
        for line in lines_of(bill, "BREAKER1")
    ] == [(25, "150.000000", "33.03"), (16, "96.000000", "21.14")]
    assert len(bill.lines) == 10


def test_more_phases_change_the_component_on_that_day():
    changed = (
        technical(span("2020-01-01", "2026-07-01")),
        technical(span("2026-07-01"), version_id=2, breaker_phases=3),
    )
    bill = rate(household(technical=changed))
    breakers = [line for line in bill.lines if line.code.startswith("BREAKER")]
    assert [(line.code, str(line.amount)) for line in breakers] == [
        ("BREAKER1", "33.03"),
        ("BREAKER3", "99.09"),
    ]


def test_a_technical_version_that_changes_nothing_cuts_nothing():
    changed = (
        technical(span("2020-01-01", "2026-07-01")),
        technical(span("2026-07-01"), version_id=2, reserved_capacity_kw=Decimal(9)),
    )
    assert rate(household(technical=changed)) == rate(household())


def test_another_network_tariff_is_charged_from_its_day():
    other = tariff(
        "ZSD-D1",
        component("D1", "50", kind="network", component_id=31),
        kind="network",
        tariff_id=4,
    )
    changed = (
        technical(span("2020-01-01", "2026-07-01"), network_tariff=other),
        technical(span("2026-07-01"), version_id=2),
    )
    bill = rate(household(technical=changed))
    days = {line.code: (str(line.start), str(line.end)) for line in bill.lines}
    assert days["D1"] == ("2026-01-01", "2026-07-01")
    assert days["LOSSES"] == ("2026-07-01", "2027-01-01")
    assert days["COMMODITY"] == ("2026-01-01", "2027-01-01")


def test_the_network_is_charged_only_while_the_supplier_bills_it():
    changed = (
        technical(span("2020-01-01", "2026-07-01")),
        technical(span("2026-07-01", "2026-10-01"), network_tariff=None),
        technical(span("2026-10-01")),
    )
    lines = lines_of(rate(household(technical=changed)), "POINT")
    assert [str(line.quantity) for line in lines] == ["6.000000", "3.000000"]


def test_another_product_is_charged_from_its_day():
    other = replace(SUPPLY, tariff_id=9, code="HOME")
    agreed = (
        (span("2020-01-01", "2026-04-01"), SUPPLY),
        (span("2026-04-01"), other),
    )
    lines = lines_of(rate(household(supply=agreed)), "FEE")
    assert [str(line.quantity) for line in lines] == ["3.000000", "9.000000"]


def test_the_same_product_agreed_again_cuts_nothing():
    agreed = tuple((days, SUPPLY) for days in ALWAYS.cut([date(2026, 4, 1)]))
    assert rate(household(supply=agreed)) == rate(household())


def test_two_decisions_of_one_amount_stay_two_lines():
    point = with_price(
        household(), "FEE", ("1.50", "2020-01-01", "2026-07-01"), ("1.50", "2026-07-01")
    )
    lines = lines_of(rate(point), "FEE")
    assert [(line.price_id, str(line.amount)) for line in lines] == [
        (1, "9.00"),
        (2, "9.00"),
    ]


def test_a_vat_change_cuts_the_line_and_taxes_each_part_at_its_rate():
    energy = component(
        "COMMODITY",
        "100",
        vat_rates=vat((20, "2020-01-01", "2025-01-01"), (19, "2025-01-01")),
    )
    period = span("2024-12-01", "2025-12-01")
    bill = rate(supplied(energy, period=period, energy=3650))
    assert facts(bill, "vat_percent", "amount") == [("20", "31.00"), ("19", "334.00")]
    assert [(total.percent, str(total.tax)) for total in bill.vat] == [
        (19, "63.46"),
        (20, "6.20"),
    ]


def test_price_vat_and_breaker_changes_cut_on_each_of_their_days():
    breaker = component(
        "BREAKER",
        prices=prices(("1", "2020-01-01", "2026-03-01"), ("2", "2026-03-01")),
        vat_rates=vat((20, "2020-01-01", "2026-05-01"), (19, "2026-05-01")),
        basis=Basis.AMPERE_MONTH,
    )
    changed = (
        technical(span("2020-01-01", "2026-04-01"), network_tariff=None),
        technical(span("2026-04-01"), breaker_amps=Decimal(16), network_tariff=None),
    )
    bill = rate(supplied(breaker, technical=changed))
    assert [
        (str(line.start), line.measure, line.unit_price, line.vat_percent)
        for line in bill.lines
    ] == [
        ("2026-01-01", 25, 1, 20),
        ("2026-03-01", 25, 2, 20),
        ("2026-04-01", 16, 2, 20),
        ("2026-05-01", 16, 2, 19),
    ]
    assert sum(line.quantity / line.measure for line in bill.lines) == 12


def test_a_part_in_which_nothing_flowed_has_no_energy_line():
    december, rest = SPLIT_YEAR.cut([CUT])
    point = supplied(
        ENERGY, period=SPLIT_YEAR, segments=(segment(0, december), segment(9, rest))
    )
    assert facts(rate(point), "quantity") == [("0.009",)]


def test_prices_outside_the_period_do_not_matter():
    point = supplied(
        component("COMMODITY", *PRICES), period=span("2026-02-01", "2026-03-01")
    )
    assert facts(rate(point), "unit_price") == [("72.70",)]
