"""Any sequence of exchanges and rollovers counts what a perfect meter counted."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from meter_samples import YEAR, reading, register, span

from odoo.addons.energy_supply_point.logic.consumption import (
    MissingReading,
    MissingRegister,
    NegativeConsumption,
    Reading,
    ReadingInReview,
    Register,
    consumption,
)
from odoo.addons.energy_supply_point.logic.ranges import DateRange

FIRST = date(2025, 1, 1)


@st.composite
def meters(draw):
    """Draw meters that follow each other, read now and then, and the true energy.

    Each meter starts anywhere on its dial, turns over when it gets to its end, and has
    its own digits and multiplier. Between two readings at most half a turn is counted.
    """
    day, true, registers = FIRST, Decimal(0), []
    for number in range(draw(st.integers(1, 5))):
        digits = draw(st.integers(2, 7))
        multiplier = draw(st.sampled_from([Decimal(1), Decimal(40), Decimal("0.5")]))
        turn = 10**digits
        value = draw(st.integers(0, turn - 1))
        readings, start = [Reading(day, Decimal(value), "measured")], day
        for _reading in range(draw(st.integers(1, 4))):
            day += timedelta(days=draw(st.integers(1, 90)))
            used = draw(st.integers(0, turn // 2))
            value = (value + used) % turn
            true += used * multiplier
            readings.append(Reading(day, Decimal(value), "measured"))
        registers.append(
            Register(
                number,
                f"M{number}",
                "single",
                "kwh",
                digits,
                multiplier,
                DateRange(start, day),
                tuple(readings),
            )  # fmt: skip
        )
    return draw(st.permutations(registers)), DateRange(FIRST, day), true


@given(meters())
def test_the_total_is_that_of_a_perfect_meter(drawn):
    registers, period, true = drawn
    segments = consumption(registers, period, step_kwh=Decimal("0.5"))
    assert sum(item.energy_kwh for item in segments) == true


@given(meters(), st.data())
def test_a_period_may_be_billed_in_parts(drawn, data):
    registers, period, true = drawn
    days = sorted({item.day for one in registers for item in one.readings})
    cut = data.draw(st.sampled_from(days))
    parts = period.cut([cut])
    assert true == sum(
        segment.energy_kwh
        for part in parts
        for segment in consumption(registers, part, step_kwh=Decimal("0.5"))
    )


def test_the_multiplier_changes_with_the_meter():
    old = register(
        reading("2026-01-01", 99990), reading("2026-06-01", 10),
        installed=span("2020-01-01", "2026-06-01"),
    )  # fmt: skip
    new = register(
        reading("2026-06-01", 0), reading("2027-01-01", 5), register_id=2, meter="B2",
        multiplier=Decimal(40), installed=span("2026-06-01"),
    )  # fmt: skip
    segments = consumption([old, new], YEAR)
    assert [(item.energy_kwh, item.rollover) for item in segments] == [
        (20, True),
        (200, False),
    ]


def two_zones(meter, installed, values, zones=("high", "low"), first_id=1, **more):
    return [
        register(
            *(reading(day, value) for day, value in values),
            meter=meter,
            zone=zone,
            register_id=first_id + at,
            installed=installed,
            **more,
        )  # fmt: skip
        for at, zone in enumerate(zones)
    ]


OLD = two_zones(
    "A1", span("2020-01-01", "2026-06-01"), [("2026-01-01", 0), ("2026-06-01", 100)]
)
SINCE_JUNE = span("2026-06-01")
NEW_VALUES = [("2026-06-01", 0), ("2027-01-01", 50)]


def test_a_zone_that_stops_while_its_partner_goes_on_is_noticed():
    new = two_zones("B2", SINCE_JUNE, NEW_VALUES, ["high"], 3)
    with pytest.raises(MissingRegister) as caught:
        consumption([*OLD, *new], YEAR)
    assert (caught.value.zone, caught.value.meter) == ("low", "B2")
    assert caught.value.range == span("2026-06-01", "2027-01-01")


def test_a_meter_may_really_have_one_zone_only():
    new = two_zones("B2", SINCE_JUNE, NEW_VALUES, ["high"], 3, is_only_zone=True)
    assert sum(item.energy_kwh for item in consumption([*OLD, *new], YEAR)) == 250


def test_two_zones_may_become_one_single_zone():
    new = two_zones("B2", SINCE_JUNE, NEW_VALUES, ["single"], 3)
    assert sum(item.energy_kwh for item in consumption([*OLD, *new], YEAR)) == 250


def test_a_point_that_always_had_one_zone_is_complete():
    only = two_zones(
        "A1", span("2020-01-01"), [("2026-01-01", 1), ("2027-01-01", 3)], ["low"]
    )
    assert sum(item.energy_kwh for item in consumption(only, YEAR)) == 2


def test_an_implausible_reading_does_not_count_until_it_is_accepted():
    counter = register(
        reading("2026-01-01", 5), reading("2026-05-01", 99, in_review=True),
        reading("2027-01-01", 10),
    )  # fmt: skip
    (segment,) = consumption([counter], YEAR)
    assert segment.energy_kwh == 5


def test_a_needed_reading_in_review_is_named():
    counter = register(
        reading("2026-01-01", 5),
        reading("2027-01-01", 10, in_review=True, reading_id=8),
    )
    with pytest.raises(ReadingInReview) as caught:
        consumption([counter], YEAR)
    assert caught.value.reading_id == 8
    with pytest.raises(MissingReading):
        consumption([counter], span("2026-01-01", "2026-12-01"))


def test_a_doubled_peak_is_no_rollover_of_a_big_dial():
    counter = register(
        reading("2026-01-01", 500), reading("2026-12-31", 200), reading("2027-01-01", 0)
    )
    with pytest.raises(NegativeConsumption):
        consumption([counter], YEAR)
