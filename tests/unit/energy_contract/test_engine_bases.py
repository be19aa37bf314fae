"""Every basis with numbers worked out by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from meter_samples import span
from rating_samples import ALWAYS, facts, segment, supplied, technical
from tariff_samples import component, vat
from test_engine_refusals import refusal

from odoo.addons.energy_contract.logic.engine import rate
from odoo.addons.energy_contract.logic.measured import (
    DailyPeaks,
    IndexSeries,
    IntervalEnergy,
)
from odoo.addons.energy_contract.logic.refusals import (
    MissingIndex,
    MissingInterval,
    MissingReactive,
    MissingStart,
    MissingYearly,
    MonthNotRead,
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
from odoo.addons.energy_contract.logic.values import MissingCapacity

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


# Overrun


def peaks(*values, first="2026-01-01"):
    days = tuple(None if item is None else Decimal(item) for item in values)
    return DailyPeaks(date.fromisoformat(first), days)


OVERRUN = component("OVER", "10", basis=Basis.OVERRUN)


def test_the_highest_quarter_hour_of_a_month_pays_beyond_the_capacity():
    point = supplied(
        OVERRUN,
        period=span("2026-01-01", "2026-03-01"),
        technical=(capacity(100),),
        peaks=peaks(*[90] * 10, "112.4", *[100] * 20, *[100] * 28),
    )
    (line,) = rate(point).lines
    assert (line.start, line.end) == (date(2026, 1, 1), date(2026, 2, 1))
    assert [str(item) for item in (line.quantity, line.measure, line.amount)] == [
        "12.4",
        "112.4",
        "124.00",
    ]
    assert line.evidence == (("highest", Decimal("112.4")), ("reserved", 100))


def test_each_part_of_a_month_is_compared_with_its_own_capacity():
    point = supplied(
        OVERRUN,
        period=JANUARY,
        technical=(
            capacity(100, span("2020-01-01", "2026-01-11")),
            capacity(150, span("2026-01-11"), version_id=2),
        ),
        peaks=peaks(*[110] * 10, *[155] * 21),
    )
    (line,) = rate(point).lines
    assert str(line.quantity) == "10"


def test_an_overrun_needs_every_day_and_the_capacity():
    point = supplied(
        OVERRUN,
        period=JANUARY,
        technical=(capacity(100),),
        peaks=peaks(*[1] * 5, None, *[1] * 25),
    )
    assert refusal(point, MissingInterval).day == date(2026, 1, 6)
    refusal(replace(point, peaks=None), MissingInterval)
    refusal(
        replace(point, technical=(technical(network_tariff=None),)), MissingCapacity
    )


# Reactive energy


def power(*amounts, basis=Basis.REACTIVE, reactive=500, **values):
    return supplied(
        component("PF", *amounts, basis=basis),
        period=JANUARY,
        energy=1000,
        reactive_import=(segment(reactive, JANUARY),),
        **values,
    )


def test_reactive_energy_beyond_the_limit_is_charged():
    # tan(arccos 0.95) = 0.328684: 500 - 328.684 = 171.316 kvarh.
    (line,) = rate(power("30")).lines
    assert (str(line.quantity), line.unit) == ("0.171", "MVArh")
    assert str(line.amount) == "5.13"
    assert dict(line.evidence)["cos_phi"] == Decimal("0.8944")


def test_a_kept_power_factor_costs_nothing():
    assert rate(power("30", reactive=328)).lines == ()


def test_reactive_energy_fed_in_is_charged_in_full():
    point = power("20", basis=Basis.REACTIVE_DELIVERY)
    error = refusal(point, MissingReactive)
    assert error.direction == "export"
    fed_in = replace(point, reactive_export=(segment(250, JANUARY),))
    assert facts(rate(fed_in), "quantity", "amount") == [("0.250", "5.00")]


def test_a_power_factor_may_be_a_surcharge_in_percent():
    energy = component("E", "100", component_id=1)
    surcharge = component(
        "PF", basis=Basis.POWER_FACTOR, shares=frozenset({1}), component_id=2,
        prices=levels((None, "3"), ("0.05", "8")),
    )  # fmt: skip
    months = span("2026-01-01", "2026-03-01")
    february = span("2026-02-01", "2026-03-01")
    point = supplied(
        energy,
        surcharge,
        period=months,
        segments=(segment(1000, JANUARY), segment(1000, february)),
        # cos phi 0.8944 is short of 0.95 by 0.0556, 0.9285 by 0.0215.
        reactive_import=(segment(500, JANUARY), segment(400, february)),
    )
    bill = rate(point)
    assert facts(bill, "code", "quantity", "measure", "amount") == [
        ("E", "1.000", None, "100.00"),
        ("E", "1.000", None, "100.00"),
        ("PF", "100.00", "8", "8.00"),
        ("PF", "100.00", "3", "3.00"),
    ]


def test_a_power_factor_needs_readings_of_the_month():
    point = power("30")
    longer = replace(
        point,
        period=span("2026-01-01", "2026-03-01"),
        segments=(segment(2000, span("2026-01-01", "2026-03-01")),),
    )
    assert refusal(longer, MonthNotRead).range == JANUARY
    refusal(replace(point, reactive_import=()), MissingReactive)


# Interval prices

TWO_DAYS = span("2026-01-01", "2026-01-03")


def dynamic(energies, prices, minutes=60, **values):
    """Return a point on two days of 24 hours; prices are per quarter-hour."""
    return supplied(
        component("SPOT", "5", basis=Basis.INTERVAL, index="DAM", **values),
        period=TWO_DAYS,
        energy=0,
        intervals=IntervalEnergy(TWO_DAYS.start, minutes, energies),
        indices=(IndexSeries("DAM", "market", TWO_DAYS.start, prices),),
    )


FLAT = tuple(Decimal(80) for _quarter in range(96))


def test_every_interval_pays_the_price_of_its_time_and_the_fee():
    # One hour of 10 kWh at 120 and one of 30 kWh at -20, each with 5 on top:
    # 10 x 0.125 - 30 x 0.015 = 1.25 - 0.45 = 0.80.
    first = (10 * KWH, *[0] * 23)
    second = (30 * KWH, *[0] * 23)
    prices = (
        tuple(map(Decimal, [100, 110, 130, 140])) + FLAT[4:],
        (*[Decimal(-20)] * 4, *FLAT[4:]),
    )
    (line,) = rate(dynamic((first, second), prices)).lines
    assert (str(line.quantity), str(line.amount)) == ("0.040000", "0.80")
    # (10 x 120 - 30 x 20) / 40 = 15, and the fee.
    assert str(line.unit_price) == "20.00"
    assert [(step.kind, str(step.price)) for step in line.steps] == [
        ("index", "15.00"),
        ("list", "20.00"),
    ]


def test_an_interval_price_needs_energy_and_price_of_every_day():
    day = (KWH,) * 24
    assert refusal(dynamic((day, None), (FLAT, FLAT)), MissingInterval).day == date(
        2026, 1, 2
    )
    error = refusal(dynamic((day, day), (FLAT,)), MissingIndex)
    assert (error.series, error.day) == ("DAM", date(2026, 1, 2))
    refusal(dynamic((day, day), (FLAT, FLAT[:92])), MissingInterval)


def test_months_of_interval_energy_are_told_apart():
    point = dynamic(((KWH,) * 24,) * 2, (FLAT, FLAT), factor=Decimal("1.1"))
    moved = replace(
        point,
        period=span("2026-01-31", "2026-02-02"),
        segments=(),
        intervals=replace(point.intervals, first=date(2026, 1, 31)),
        indices=(replace(point.indices[0], first=date(2026, 1, 31)),),
    )
    # 80 x 1.1 + 5 = 93 for 24 kWh.
    assert facts(rate(moved), "start", "unit_price", "amount") == [
        (date(2026, 1, 31), "93.00", "2.23"),
        (date(2026, 2, 1), "93.00", "2.23"),
    ]


def test_vat_of_a_month_is_that_of_its_first_day():
    over = replace(
        OVERRUN, vat_rates=vat((19, "2020-01-01", "2026-01-15"), (23, "2026-01-15"))
    )
    point = supplied(
        over, period=JANUARY, technical=(capacity(100),), peaks=peaks(*[101] * 31)
    )
    (line,) = rate(point).lines
    assert line.vat_percent == 19
