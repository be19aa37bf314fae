"""Hard cases of metering: splits inside a period, exchanges, rollovers, gas days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from meter_samples import YEAR, periods_with_cuts, reading, register, span

from odoo.addons.energy_supply_point.logic.consumption import (
    ConflictingReadings,
    MissingReading,
    MissingRegister,
    RolloverImplausible,
    consumption,
)
from odoo.addons.energy_supply_point.logic.gas import GasConversion
from odoo.addons.energy_supply_point.logic.local_days import (
    GAS_DAY_START,
    day_bounds,
    gas_day,
    quarter_count,
)
from odoo.addons.energy_supply_point.logic.profiles import (
    DailyWeights,
    linear_weights,
    split,
)
from odoo.addons.energy_supply_point.logic.ranges import DateRange

STEP = Decimal(1)
SEASON = span("2025-09-01", "2026-09-01")
NEW_YEAR = date(2026, 1, 1)
# Monthly weights, September to August, of domain 4.5, spread over the days.
MONTHS = (74, 82, 90, 99, 99, 86, 87, 79, 76, 72, 76, 80)


def season_weights():
    starts = [date(2025 + (8 + at) // 12, (8 + at) % 12 + 1, 1) for at in range(13)]
    days = {}
    for weight, start, end in zip(MONTHS, starts, starts[1:], strict=False):
        length = (end - start).days
        for at in range(length):
            days[start + timedelta(days=at)] = weight * 26040 // length
    return DailyWeights.from_days(days)


# Hard case 2: a price, a tax or technical data change inside the period


def test_a_reading_on_the_boundary_decides_first():
    counter = register(
        reading("2025-09-01", 0), reading("2026-01-01", 900),
        reading("2026-09-01", 3000),
    )  # fmt: skip
    parts = [item.energy_kwh for item in consumption([counter], SEASON)]
    assert parts == [900, 2100]


def test_without_one_the_profile_splits_by_its_weights():
    parts = split(Decimal(3000), SEASON.cut([NEW_YEAR]), season_weights(), STEP)
    assert parts == [1035, 1965]


def test_without_a_profile_the_days_split():
    parts = split(Decimal(3000), SEASON.cut([NEW_YEAR]), linear_weights(SEASON), STEP)
    assert parts == [1003, 1997]


@given(periods_with_cuts(), st.integers(0, 10**9), st.booleans())
def test_any_set_of_cuts_gives_the_same_total(drawn, units, is_flat):
    period, pieces = drawn
    weights = linear_weights(period)
    if not is_flat:
        weights = DailyWeights(
            period.start, tuple(1 + at * at % 13 for at in range(period.days))
        )
    assert sum(split(Decimal(units), pieces, weights, STEP)) == units


@given(periods_with_cuts(), st.integers(0, 10**6))
def test_a_cut_that_changes_nothing_moves_one_unit_at_most(drawn, units):
    period, pieces = drawn
    weights = linear_weights(period)
    for piece, part in zip(
        pieces, split(Decimal(units), pieces, weights, STEP), strict=True
    ):
        assert abs(part - Decimal(units) * piece.days / period.days) < 1


# Hard case 3: meter exchange, rollover, multiplier


def exchanged(*closing):
    old = register(
        reading("2026-01-01", 4000),
        *closing,
        installed=span("2020-01-01", "2026-05-12"),
    )
    new = register(
        reading("2026-05-12", 3), reading("2027-01-01", 13), register_id=2, meter="B2",
        multiplier=Decimal(40), installed=span("2026-05-12"),
    )  # fmt: skip
    return consumption([old, new], YEAR)


def test_two_meters_read_on_one_day_are_no_duplicates():
    segments = exchanged(reading("2026-05-12", 4900))
    assert [item.energy_kwh for item in segments] == [900, 400]


def test_an_exchange_makes_no_doubled_peak():
    """Read daily, the day of the exchange is a day like the others around it."""
    old = register(
        reading("2026-05-10", 4880), reading("2026-05-11", 4890),
        reading("2026-05-12", 4900), installed=span("2020-01-01", "2026-05-12"),
    )  # fmt: skip
    new = register(
        reading("2026-05-12", 0), reading("2026-05-13", 10), reading("2026-05-14", 20),
        register_id=2, meter="B2", installed=span("2026-05-12"),
    )  # fmt: skip
    week = span("2026-05-10", "2026-05-14")
    by_day = {item.start: item.energy_kwh for item in consumption([new, old], week)}
    assert list(by_day.values()) == [10, 10, 10, 10]
    assert list(by_day) == [date(2026, 5, day) for day in (10, 11, 12, 13)]
    for day in by_day:
        (segment,) = consumption([old, new], DateRange(day, day + timedelta(days=1)))
        assert segment.energy_kwh == 10


def test_one_register_becomes_two_zones_by_an_exchange():
    """What each register counts keeps its own zone: nothing is shared out."""
    old = register(
        reading("2026-01-01", 4000), reading("2026-05-12", 4900),
        installed=span("2020-01-01", "2026-05-12"),
    )  # fmt: skip
    high, low = (
        register(
            reading("2026-05-12", 0), reading("2027-01-01", used), register_id=at,
            meter="B2", zone=zone, installed=span("2026-05-12"),
        )
        for at, zone, used in ((2, "high", 300), (3, "low", 100))
    )  # fmt: skip
    assert [
        (item.zone, item.energy_kwh) for item in consumption([low, high, old], YEAR)
    ] == [("single", 900), ("high", 300), ("low", 100)]
    with pytest.raises(MissingRegister) as caught:
        consumption([old, high, replace(low, installed=span("2026-07-01"))], YEAR)
    assert caught.value.range == span("2026-05-12", "2026-07-01")


def test_a_missing_closing_reading_blocks():
    with pytest.raises(MissingReading) as caught:
        exchanged()
    assert (caught.value.meter, caught.value.day) == ("A1", date(2026, 5, 12))


def test_a_corrected_closing_value_changes_its_segment_only():
    before = exchanged(reading("2026-05-12", 4900))
    after = exchanged(reading("2026-05-12", 4910))
    assert (after[0].energy_kwh, after[1]) == (910, before[1])


def test_a_rollover_at_the_end_of_the_dial():
    counter = register(reading("2026-01-01", 99998), reading("2027-01-01", 12))
    (segment,) = consumption([counter], YEAR)
    assert (segment.energy_kwh, segment.rollover) == (14, True)


def test_a_doubled_peak_is_refused_with_evidence():
    """A meter jumps up and comes back: as a rollover it would be far too much."""
    counter = register(
        reading("2026-01-01", 60000), reading("2026-02-01", 95000),
        reading("2026-03-01", 60100), reading("2027-01-01", 61000),
    )  # fmt: skip
    with pytest.raises(RolloverImplausible) as caught:
        consumption(
            [register(reading("2026-01-01", 95000), reading("2027-01-01", 10000))],
            YEAR,
            limit_kwh_per_day=Decimal(20),
        )
    assert caught.value.energy_kwh == 15000
    with pytest.raises(ValueError, match="negative_consumption"):
        consumption([counter], YEAR)


# Hard case 4: out and in on one day

HANDOVER = register(
    reading("2026-01-01", 1000), reading("2026-04-20", 1250),
    reading("2026-05-10", 1400), reading("2027-01-01", 3400),
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "parts"), [("2026-05-10", [400, 2000]), ("2026-04-20", [250, 2150])]
)
def test_one_reading_ends_a_supply_and_starts_the_next(day, parts):
    """Out and in on one day, and then the day is moved back by twenty."""
    supplies = YEAR.cut([date.fromisoformat(day)])
    assert not supplies[0].overlaps(supplies[1])
    assert [
        sum(item.energy_kwh for item in consumption([HANDOVER], supply))
        for supply in supplies
    ] == parts


def test_two_values_of_the_handover_block_both_supplies():
    differ = replace(
        HANDOVER, readings=(*HANDOVER.readings, reading("2026-05-10", 1410))
    )
    for supply in YEAR.cut([date(2026, 5, 10)]):
        with pytest.raises(ConflictingReadings) as caught:
            consumption([differ], supply)
        assert caught.value.values == (1400, 1410)


def test_the_gas_day_of_the_handover_belongs_to_who_moves_in():
    last, first = (
        day_bounds(date(2026, 5, day), starts_at=GAS_DAY_START) for day in (9, 10)
    )
    assert last[1] == first[0] == datetime(2026, 5, 10, 4, tzinfo=UTC)


# The gas day starts at 06:00


def test_a_gas_reading_holds_at_six_in_the_morning():
    start, end = day_bounds(date(2026, 1, 15), starts_at=GAS_DAY_START)
    assert start == datetime(2026, 1, 15, 5, tzinfo=UTC)
    assert end == datetime(2026, 1, 16, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(2026, 1, 15, 4, 59, tzinfo=UTC), date(2026, 1, 14)),
        (datetime(2026, 1, 15, 5, 0, tzinfo=UTC), date(2026, 1, 15)),
        (datetime(2026, 7, 15, 3, 59, tzinfo=UTC), date(2026, 7, 14)),
        (datetime(2026, 7, 15, 4, 0, tzinfo=UTC), date(2026, 7, 15)),
        (datetime(2026, 1, 1, 0, 0, tzinfo=UTC), date(2025, 12, 31)),
    ],
)
def test_before_six_it_is_still_the_gas_day_before(instant, expected):
    assert gas_day(instant) == expected


def test_the_gas_day_in_which_the_clock_changes_is_the_one_before():
    """The clock changes at two or three, in the gas day that began the day before."""
    lengths = [
        quarter_count(day, starts_at=GAS_DAY_START)
        for day in (date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24))
    ]
    assert lengths == [92, 96, 100]


def test_every_instant_belongs_to_the_gas_day_whose_bounds_hold_it():
    instant = datetime(2026, 3, 27, tzinfo=UTC)
    for _quarter in range(4 * 96):
        start, end = day_bounds(gas_day(instant), starts_at=GAS_DAY_START)
        assert start <= instant < end
        instant += timedelta(minutes=15)


def test_the_calorific_value_counts_by_gas_days():
    """The value of the last gas day counts, that of the day of the reading does not."""
    conversion = GasConversion(
        volume_factor=((span("2026-01-01"), Decimal(1)),),
        calorific=(
            (span("2026-01-01", "2026-01-31"), Decimal("10.000")),
            (span("2026-01-31", "2026-02-01"), Decimal("10.310")),
            (span("2026-02-01"), Decimal(99)),
        ),
    )
    counter = register(reading("2026-01-01", 0), reading("2026-02-01", 1000), unit="m3")
    january = span("2026-01-01", "2026-02-01")
    (segment,) = consumption([counter], january, conversion=conversion)
    assert segment.calorific == Decimal("10.010")
    assert segment.energy_kwh == 10010
