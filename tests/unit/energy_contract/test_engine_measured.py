"""What is measured beside readings: peaks, reactive energy, market prices."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from meter_samples import span
from rating_samples import facts, segment, supplied, technical
from tariff_samples import component, vat
from test_engine_bases import JANUARY, KWH, capacity, levels
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
    MonthNotRead,
)
from odoo.addons.energy_contract.logic.tariff import (
    Basis,
)
from odoo.addons.energy_contract.logic.values import MissingCapacity

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
