"""Every basis with numbers worked out by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from meter_samples import span
from rating_samples import ALWAYS, facts, segment, supplied, technical
from tariff_samples import component
from test_engine_refusals import refusal

from odoo.addons.energy_contract.logic.engine import rate
from odoo.addons.energy_contract.logic.refusals import (
    MissingStart,
    MissingYearly,
    ShareCycle,
)
from odoo.addons.energy_contract.logic.tariff import (
    Basis,
    Condition,
    ConditionKind,
    MonthRule,
    Price,
    Scale,
    TariffGap,
)

JANUARY = span("2026-01-01", "2026-02-01")
QUARTER = span("2026-01-01", "2026-04-01")
HALF_MONTH = span("2026-01-16", "2026-02-01")
KWH = 10**9


def levels(*items):
    """Return prices that hold above so many MWh: ``(above, amount)`` each."""
    return tuple(
        Price(number, ALWAYS, Decimal(amount), above=above and Decimal(above))
        for number, (above, amount) in enumerate(items, 1)
    )


def capacity(kw, valid=ALWAYS, **values):
    return technical(
        valid, network_tariff=None, reserved_capacity_kw=Decimal(kw), **values
    )


# Capacity


def test_capacity_is_charged_by_month_or_day_in_kw_or_mw():
    point = supplied(
        component("M", "12", basis=Basis.CAPACITY_MONTH, in_mw=True),
        component("D", "0.05", basis=Basis.CAPACITY_DAY),
        period=JANUARY,
        technical=(capacity(250),),
    )
    assert facts(rate(point), "quantity", "unit", "measure", "amount") == [
        ("0.250000000", "MW·month", "0.250", "3.00"),
        ("7750", "kW·day", "250", "387.50"),
    ]


# Proration rules of a component


@pytest.mark.parametrize(
    ("rule", "months"),
    [
        (None, "0.516129"),
        (MonthRule.MONTHS, "0.516129"),
        (MonthRule.YEAR, "0.526027"),  # 16 x 12 / 365
        (MonthRule.FULL, "1.000000"),
        (MonthRule.NONE, "1.000000"),
    ],
)
def test_a_component_may_have_its_own_rule_for_part_months(rule, months):
    fee = component("FEE", "1", basis=Basis.MONTH, proration=rule)
    assert facts(rate(supplied(fee, period=HALF_MONTH)), "quantity") == [(months,)]


def test_full_months_and_once_a_bill_differ_over_several_months():
    period = span("2026-01-16", "2026-03-10")
    full = component("FULL", "2", basis=Basis.MONTH, proration=MonthRule.FULL)
    once = component("BILL", "2", basis=Basis.MONTH, proration=MonthRule.NONE)
    assert facts(rate(supplied(full, once, period=period)), "amount") == [
        ("6.00",),
        ("2.00",),
    ]


def test_a_started_month_pays_the_price_of_its_first_day():
    fee = component(
        "FEE", ("2", "2020-01-01", "2026-01-20"), ("5", "2026-01-20"),
        basis=Basis.MONTH, proration=MonthRule.FULL,
    )  # fmt: skip
    bill = rate(supplied(fee, period=span("2026-01-01", "2026-03-01")))
    assert facts(bill, "quantity", "unit_price") == [
        ("1.000000", "2"),
        ("1.000000", "5"),
    ]


# Bands and tiers

BANDS = levels((None, "10"), ("1", "8"), ("2", "5"))


@pytest.mark.parametrize(
    ("kwh", "price"), [(900, "10"), (1000, "10"), (1001, "8"), (2400, "5")]
)
def test_the_band_of_the_actual_year_prices_all_of_it(kwh, price):
    tss = component("TSS", prices=BANDS, scale=Scale.BAND_ACTUAL)
    (line,) = rate(supplied(tss, energy=kwh)).lines
    assert str(line.unit_price) == price
    assert line.quantity * 1000 == kwh
    assert line.evidence == (("yearly_mwh", Decimal(kwh) / 1000),)


def test_a_part_of_a_year_is_made_a_year_by_days():
    tss = component("TSS", prices=BANDS, scale=Scale.BAND_ACTUAL)
    # 31 of 365 days with 100 kWh: 1 177 kWh a year.
    (line,) = rate(supplied(tss, period=JANUARY, energy=100)).lines
    assert (str(line.unit_price), str(line.evidence[0][1])) == ("8", "1.177")


def test_the_band_of_the_expected_year_follows_the_technical_data():
    tss = component("TSS", prices=BANDS, scale=Scale.BAND_EXPECTED)
    versions = (
        technical(
            span("2020-01-01", "2026-07-02"),
            network_tariff=None,
            annual_kwh=Decimal(900),
        ),
        technical(
            span("2026-07-02"),
            version_id=2,
            network_tariff=None,
            annual_kwh=Decimal(3000),
        ),
    )
    bill = rate(supplied(tss, energy=3650, technical=versions))
    assert facts(bill, "quantity", "unit_price", "amount") == [
        ("1.820", "10", "18.20"),
        ("1.830", "5", "9.15"),
    ]


def test_a_band_needs_the_expected_year():
    tss = component("TSS", prices=BANDS, scale=Scale.BAND_EXPECTED)
    assert refusal(supplied(tss), MissingYearly).tariff == "SUPPLY"


def test_tiers_per_month_and_per_period_differ():
    """100 kWh at 10, the rest at 20: every month, or once for the quarter."""
    tiers = levels((None, "10"), ("0.1", "20"))
    segments = tuple(
        segment(kwh, span(start, end))
        for kwh, start, end in [
            (50, "2026-01-01", "2026-02-01"),
            (120, "2026-02-01", "2026-03-01"),
            (300, "2026-03-01", "2026-04-01"),
        ]
    )

    def bill(scale):
        item = component("E", prices=tiers, scale=scale)
        return rate(supplied(item, period=QUARTER, segments=segments))

    monthly = bill(Scale.TIER_MONTH)
    assert facts(monthly, "start", "quantity", "unit_price", "amount") == [
        (date(2026, 1, 1), "0.050", "10", "0.50"),
        (date(2026, 2, 1), "0.100", "10", "1.00"),
        (date(2026, 2, 1), "0.020", "20", "0.40"),
        (date(2026, 3, 1), "0.100", "10", "1.00"),
        (date(2026, 3, 1), "0.200", "20", "4.00"),
    ]
    assert monthly.amount == Decimal("6.90")
    once = bill(Scale.TIER_PERIOD)
    assert facts(once, "quantity", "unit_price", "amount") == [
        ("0.100", "10", "1.00"),
        ("0.370", "20", "7.40"),
    ]
    assert once.amount == Decimal("8.40")


@pytest.mark.parametrize(
    ("rule", "first"), [(None, "0.052"), (MonthRule.FULL, "0.100")]
)
def test_tiers_of_a_part_month_are_smaller_unless_told_otherwise(rule, first):
    tiers = levels((None, "10"), ("0.1", "20"))
    item = component("E", prices=tiers, scale=Scale.TIER_MONTH, proration=rule)
    bill = rate(supplied(item, period=HALF_MONTH, energy=200))
    # 16 of 31 days: 52 of 100 kWh.
    assert facts(bill, "quantity")[0] == (first,)
    assert sum(line.quantity for line in bill.lines) == Decimal("0.2")


def test_tiers_go_on_where_their_prices_change():
    tiers = tuple(
        replace(price, price_id=number, valid=valid, amount=amount)
        for number, (price, valid, amount) in enumerate(
            (price, valid, price.amount + more)
            for price in levels((None, "10"), ("1", "20"))
            for valid, more in [
                (span("2020-01-01", "2026-07-02"), 0),
                (span("2026-07-02"), 1),
            ]
        )
    )
    item = component("E", prices=tiers, scale=Scale.TIER_PERIOD)
    bill = rate(supplied(item, energy=3650))
    assert facts(bill, "quantity", "unit_price") == [
        ("1.000", "10"), ("0.820", "20"), ("1.830", "21"),
    ]  # fmt: skip


def test_the_lowest_tier_needs_a_price():
    item = component("E", prices=levels(("1", "20")), scale=Scale.TIER_PERIOD)
    assert refusal(supplied(item), TariffGap).what == "price"


# Percentages, once, least amounts, rounding


def test_a_percentage_of_other_components():
    energy = component("E", "100", component_id=1)
    fee = component("FEE", "2", basis=Basis.MONTH, component_id=2)
    share = component(
        "P", "5", basis=Basis.PERCENT, shares=frozenset({1, 2}), component_id=3
    )
    bill = rate(supplied(energy, fee, share, energy=2400))
    line = bill.lines[-1]
    # 5 % of 240 + 24.
    assert (str(line.quantity), line.unit) == ("264.00", "EUR")
    assert (line.measure, line.unit_price) == (5, Decimal("0.05"))
    assert str(line.amount) == "13.20"


def test_a_percentage_cuts_what_it_is_taken_of():
    energy = component("E", "100", component_id=1)
    share = component(
        "P", ("5", "2020-01-01", "2026-07-02"), ("10", "2026-07-02"),
        basis=Basis.PERCENT, shares=frozenset({1}), component_id=2,
    )  # fmt: skip
    bill = rate(supplied(energy, share, energy=3650))
    assert facts(bill, "code", "amount") == [
        ("E", "182.00"), ("E", "183.00"), ("P", "9.10"), ("P", "18.30"),
    ]  # fmt: skip


def test_a_percentage_of_a_percentage():
    energy = component("E", "100", component_id=1)
    one = component(
        "A", "10", basis=Basis.PERCENT, shares=frozenset({1}), component_id=2
    )
    two = component(
        "B",
        "50",
        basis=Basis.PERCENT,
        shares=frozenset({2}),
        component_id=3,
        sequence=1,
    )
    bill = rate(supplied(energy, one, two, energy=1000))
    assert sorted(facts(bill, "code", "amount")) == [
        ("A", "10.00"), ("B", "5.00"), ("E", "100.00"),
    ]  # fmt: skip


def test_a_percentage_of_itself_is_refused():
    energy = component("E", "100", component_id=1)
    one = component(
        "A", "1", basis=Basis.PERCENT, shares=frozenset({3}), component_id=2
    )
    two = component(
        "B", "1", basis=Basis.PERCENT, shares=frozenset({2}), component_id=3
    )
    refusal(supplied(energy, one, two), ShareCycle)


def test_once_is_charged_on_the_first_day_of_supply_alone():
    energy = component("E", "100")
    fee = component("JOIN", "15", basis=Basis.ONCE, component_id=2)
    point = supplied(energy, fee, starts=date(2026, 3, 5))
    line = rate(point).lines[-1]
    assert (line.start, line.end) == (date(2026, 3, 5), date(2026, 3, 6))
    assert (str(line.quantity), line.unit, str(line.amount)) == ("1", "piece", "15.00")
    assert len(rate(replace(point, starts=date(2025, 3, 5))).lines) == 1
    refusal(replace(point, starts=None), MissingStart)


def test_the_least_amount_is_made_up_in_a_line_of_its_own():
    energy = component("E", "100", minimum=Decimal(50))
    bill = rate(supplied(energy, energy=300))
    assert facts(bill, "quantity", "unit", "amount") == [
        ("0.300", "MWh", "30.00"),
        ("1", "piece", "20.00"),
    ]
    assert len(rate(supplied(energy, energy=500)).lines) == 1
    assert rate(supplied(energy, energy=0)).amount == 50


def test_quantity_price_and_amount_round_by_the_rule_of_the_component():
    energy = component(
        "E", "99.9876", quantity_step=Decimal("0.01"), price_step=Decimal("0.01"),
        amount_step=Decimal("0.05"),
    )  # fmt: skip
    (line,) = rate(supplied(energy, energy=1234)).lines
    # 1.23 x 99.99 = 122.9877
    assert [str(item) for item in (line.quantity, line.unit_price, line.amount)] == [
        "1.23",
        "99.99",
        "123.00",
    ]


# Conditions


def discount(kind, threshold=0):
    return component(
        "D", "-2", basis=Basis.MONTH, component_id=2,
        condition=Condition(kind, Decimal(threshold)),
    )  # fmt: skip


def test_a_discount_holds_while_its_condition_does():
    point = supplied(
        component("E", "100"),
        discount(ConditionKind.E_BILLING),
        conditions=(
            ("e_billing", span("2026-04-01", "2026-07-01")),
            ("direct_debit", ALWAYS),
        ),
    )
    line = rate(point).lines[-1]
    assert (line.start, str(line.quantity), str(line.amount)) == (
        date(2026, 4, 1),
        "3.000000",
        "-6.00",
    )
    assert len(rate(replace(point, conditions=())).lines) == 1


def test_loyalty_counts_from_the_first_day_of_supply():
    point = supplied(
        component("E", "100"),
        discount(ConditionKind.LOYALTY, 24),
        starts=date(2024, 10, 1),
    )
    assert rate(point).lines[-1].start == date(2026, 10, 1)
    assert len(rate(replace(point, starts=date(2025, 2, 1))).lines) == 1
    refusal(replace(point, starts=None), MissingStart)


def test_volume_asks_for_the_expected_year():
    point = supplied(component("E", "100"), discount(ConditionKind.VOLUME, 5))

    def lines(annual):
        version = technical(network_tariff=None, annual_kwh=annual)
        return len(rate(replace(point, technical=(version,))).lines)

    assert (lines(Decimal(4999)), lines(Decimal(5000))) == (1, 2)
    refusal(point, MissingYearly)
