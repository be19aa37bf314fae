"""Readings become consumption: differences, exchanges, rollovers, refusals."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from meter_samples import YEAR, YEAR_END, YEAR_START, reading, register, span

from odoo.addons.energy_supply_point.logic.consumption import (
    QUALITIES,
    ConflictingReadings,
    MissingReading,
    NegativeConsumption,
    NoRegister,
    OverlappingRegister,
    Reading,
    ReadingOutOfRange,
    RolloverImplausible,
    consumption,
)
from odoo.addons.energy_supply_point.logic.rounding import round_half_up

START, END = "2026-01-01", "2027-01-01"


def over_the_year(first, last, **values):
    """Return a register read at both ends of the year."""
    return register(reading(START, first), reading(END, last), **values)


def total(segments, zone=None):
    """Return the kWh of the segments, of one zone or of all."""
    return sum(item.energy_kwh for item in segments if zone in (None, item.zone))


def test_consumption_is_the_difference_of_two_readings():
    (segment,) = consumption([over_the_year(1000, 3400)], YEAR)
    assert segment.energy_kwh == segment.measured == 2400
    assert (segment.start, segment.end) == (YEAR_START, YEAR_END)
    assert (segment.value_start, segment.value_end) == (1000, 3400)
    assert not segment.rollover
    assert segment.volume_m3 is None


def test_a_segment_remembers_its_readings():
    readings = reading(START, 1, reading_id=7), reading(END, 2, reading_id=8)
    (segment,) = consumption([register(*readings)], YEAR)
    assert (segment.reading_start_id, segment.reading_end_id) == (7, 8)
    assert segment.range == YEAR


def test_nothing_used_is_a_segment_of_zero():
    (segment,) = consumption([over_the_year(500, 500)], YEAR)
    assert segment.energy_kwh == 0
    assert not segment.rollover


def test_the_multiplier_turns_the_difference_into_energy():
    counter = over_the_year("10.5", "3110.75", multiplier=Decimal(400))
    (segment,) = consumption([counter], YEAR)
    assert segment.energy_kwh == 1240100
    assert segment.multiplier == 400


def test_a_reading_in_between_makes_two_segments():
    counter = register(
        reading(END, 2400), reading(START, 0), reading("2026-07-01", 1300)
    )
    segments = consumption([counter], YEAR)
    assert [item.energy_kwh for item in segments] == [1300, 1100]
    assert segments[0].end == segments[1].start


def test_readings_outside_the_period_do_not_count():
    counter = register(
        reading("2025-12-31", 5), reading(START, 10),
        reading(END, 20), reading("2027-01-02", 90000),
    )  # fmt: skip
    assert total(consumption([counter], YEAR)) == 10


def test_a_meter_exchanged_inside_the_period_is_two_segments():
    old = register(
        reading(START, 4000), reading("2026-05-12", 4900),
        installed=span("2020-01-01", "2026-05-12"),
    )  # fmt: skip
    new = register(
        reading("2026-05-12", 3), reading(END, 1503),
        register_id=2, meter="B2", installed=span("2026-05-12"),
    )  # fmt: skip
    segments = consumption([new, old], YEAR)
    assert [(item.meter, item.energy_kwh) for item in segments] == [
        ("A1", 900),
        ("B2", 1500),
    ]
    assert total(segments) == 2400


def test_an_exchange_without_closing_reading_blocks():
    old = register(reading(START, 4000), installed=span("2020-01-01", "2026-05-12"))
    new = register(
        reading("2026-05-12", 0), reading(END, 1500),
        register_id=2, meter="B2", installed=span("2026-05-12"),
    )  # fmt: skip
    with pytest.raises(MissingReading) as caught:
        consumption([old, new], YEAR)
    assert (caught.value.meter, str(caught.value.day)) == ("A1", "2026-05-12")


def test_days_between_two_meters_are_refused():
    old = register(
        reading(START, 1), reading("2026-05-12", 2),
        installed=span("2020-01-01", "2026-05-12"),
    )  # fmt: skip
    new = register(
        reading("2026-05-14", 0), register_id=2, installed=span("2026-05-14")
    )
    with pytest.raises(NoRegister) as caught:
        consumption([old, new], YEAR)
    assert caught.value.range == span("2026-05-12", "2026-05-14")


def test_a_point_without_meter_has_no_consumption():
    with pytest.raises(NoRegister) as caught:
        consumption([], YEAR)
    assert caught.value.range == YEAR


def test_a_register_that_left_and_came_back_counts_twice():
    readings = (
        reading(START, 100), reading("2026-03-01", 200),
        reading("2026-06-01", 200), reading(END, 500),
    )  # fmt: skip
    other = register(
        reading("2026-03-01", 0), reading("2026-06-01", 50),
        register_id=2, meter="B2", installed=span("2026-03-01", "2026-06-01"),
    )  # fmt: skip
    before = register(*readings, installed=span("2020-01-01", "2026-03-01"))
    after = register(*readings, installed=span("2026-06-01"))
    segments = consumption([after, other, before], YEAR)
    assert [item.energy_kwh for item in segments] == [100, 50, 300]


def test_a_register_installed_twice_at_a_time_is_refused():
    once = over_the_year(1, 2, installed=span("2020-01-01"))
    twice = over_the_year(1, 2, installed=span("2026-11-01"))
    with pytest.raises(OverlappingRegister) as caught:
        consumption([once, twice], YEAR)
    assert caught.value.range == span("2026-11-01")


def test_two_meters_at_a_time_add_up():
    segments = consumption(
        [over_the_year(0, 100), over_the_year(0, 11, register_id=2, meter="B2")], YEAR
    )
    assert total(segments) == 111


def test_low_and_high_zone_are_counted_apart():
    high = over_the_year(100, 915, zone="high")
    low = over_the_year(200, 10222, zone="low", register_id=2)
    segments = consumption([low, high], YEAR)
    assert total(segments, "high") == 815
    assert total(segments, "low") == 10022
    assert [item.register_id for item in segments] == [1, 2]


def test_a_register_rolls_over_after_its_last_digit():
    (segment,) = consumption([over_the_year(99998, 12)], YEAR)
    assert segment.energy_kwh == 14
    assert segment.rollover


def test_a_rollover_is_multiplied_like_any_difference():
    counter = over_the_year("999.5", "0.5", digits=3, multiplier=Decimal(40))
    (segment,) = consumption([counter], YEAR)
    assert segment.energy_kwh == 40


def test_a_rollover_takes_half_a_turn_at_most():
    counter = over_the_year(60000, 10000)
    assert total(consumption([counter], YEAR)) == 50000
    with pytest.raises(NegativeConsumption) as caught:
        consumption([over_the_year(60000, 10001)], YEAR)
    assert (caught.value.value_start, caught.value.value_end) == (60000, 10001)


def test_a_register_that_went_backwards_is_refused():
    with pytest.raises(NegativeConsumption) as caught:
        consumption([over_the_year(3400, 3399)], YEAR)
    assert caught.value.range == YEAR


def test_a_limit_allows_a_rollover_of_more_than_half_a_turn():
    counter = over_the_year(30000, 10000)
    (segment,) = consumption([counter], YEAR, limit_kwh_per_day=Decimal(220))
    assert segment.energy_kwh == 80000
    assert segment.rollover


def test_a_rollover_beyond_the_limit_is_refused():
    with pytest.raises(RolloverImplausible) as caught:
        consumption([over_the_year(99000, 2000)], YEAR, limit_kwh_per_day=Decimal(8))
    assert (caught.value.energy_kwh, caught.value.limit_kwh) == (3000, 8 * 365)


def test_backwards_beyond_the_limit_is_negative_consumption():
    with pytest.raises(NegativeConsumption):
        consumption([over_the_year(3400, 3000)], YEAR, limit_kwh_per_day=Decimal(20))


def test_the_limit_judges_rollovers_only():
    counter = over_the_year(0, 90000)
    limit = Decimal(1)
    assert total(consumption([counter], YEAR, limit_kwh_per_day=limit)) == 90000


@pytest.mark.parametrize("missing", [START, END])
def test_the_edges_of_the_period_need_a_reading(missing):
    kept = [item for item in (START, END) if item != missing]
    counter = register(*(reading(day, 1) for day in kept), reading("2026-06-01", 2))
    with pytest.raises(MissingReading) as caught:
        consumption([counter], YEAR)
    assert str(caught.value.day) == missing


def test_two_values_of_one_day_need_a_choice():
    counter = register(reading(START, 1), reading(END, 5), reading(END, 6))
    with pytest.raises(ConflictingReadings) as caught:
        consumption([counter], YEAR)
    assert caught.value.values == (5, 6)


@pytest.mark.parametrize("reverse", [False, True])
def test_of_equal_readings_of_one_day_the_most_trusted_counts(reverse):
    closing = [
        reading(END, 5, "measured", reading_id=2),
        reading(END, "5.0", "estimated", reading_id=3),
    ]
    closing.sort(key=lambda item: item.reading_id, reverse=reverse)
    (segment,) = consumption([register(reading(START, 1), *closing)], YEAR)
    assert segment.quality == "measured"
    assert segment.reading_end_id == 2


@pytest.mark.parametrize("value", ["100000", "-0.1", "123456.7"])
def test_a_value_that_the_register_cannot_show_is_refused(value):
    counter = register(reading(START, 1), reading(END, value))
    with pytest.raises(ReadingOutOfRange) as caught:
        consumption([counter], YEAR)
    assert (caught.value.value, caught.value.digits) == (Decimal(value), 5)


def test_decimals_are_no_digits_of_the_register():
    assert total(consumption([over_the_year(0, "99999.9")], YEAR)) == 100000


@pytest.mark.parametrize("worse", QUALITIES)
@pytest.mark.parametrize("better", QUALITIES)
def test_a_segment_is_as_good_as_its_worse_reading(better, worse):
    expected = max(better, worse, key=QUALITIES.index)
    for first, last in ((better, worse), (worse, better)):
        counter = register(reading(START, 1, first), reading(END, 2, last))
        (segment,) = consumption([counter], YEAR)
        assert segment.quality == expected


def test_an_estimated_reading_marks_both_its_segments():
    counter = register(
        reading(START, 1), reading("2026-07-01", 2, "estimated"), reading(END, 3)
    )
    qualities = [item.quality for item in consumption([counter], YEAR)]
    assert qualities == ["estimated", "estimated"]


def test_an_unknown_quality_or_unit_is_refused():
    with pytest.raises(ValueError, match="guessed"):
        reading(START, 1, "guessed")
    with pytest.raises(ValueError, match="MWh"):
        register(unit="MWh")


def test_segments_are_ordered_by_start_meter_and_register():
    halves = [reading(START, 0), reading("2026-07-01", 1), reading(END, 2)]
    segments = consumption(
        [
            register(*halves, register_id=3, meter="B"),
            register(*halves, register_id=2, meter="A"),
            register(*halves, register_id=1, meter="A"),
        ],
        YEAR,
    )
    starts = [item.start for item in segments]
    assert starts == sorted(starts)
    assert [item.register_id for item in segments] == [1, 2, 3, 1, 2, 3]


def test_the_energy_of_a_register_is_rounded_once():
    counter = register(
        reading(START, "0.0"), reading("2026-05-01", "0.4"),
        reading("2026-09-01", "0.8"), reading(END, "1.2"),
    )  # fmt: skip
    energies = [item.energy_kwh for item in consumption([counter], YEAR)]
    assert energies == [0, 1, 0]


def test_another_step_keeps_more_decimals():
    counter = over_the_year("0.1234", "1.0")
    (segment,) = consumption([counter], YEAR, step_kwh=Decimal("0.001"))
    assert segment.energy_kwh == Decimal("0.877")
    assert segment.measured == Decimal("0.8766")


@given(
    st.lists(st.decimals(0, 200, places=3), min_size=1, max_size=10),
    st.sampled_from([Decimal(1), Decimal("0.001"), Decimal(40), Decimal("0.5")]),
)
def test_segments_add_up_to_the_rounded_total(used, multiplier):
    values = [Decimal(0)]
    for item in used:
        values.append(values[-1] + item)
    days = [YEAR_START + timedelta(days=at) for at in range(len(used))] + [YEAR_END]
    counter = register(
        *(Reading(*pair, "measured") for pair in zip(days, values, strict=True)),
        multiplier=multiplier,
    )
    segments = consumption([counter], YEAR)
    assert total(segments) == round_half_up(values[-1] * multiplier, Decimal(1))
    assert sum(item.measured for item in segments) == values[-1] * multiplier
    assert min(item.energy_kwh for item in segments) >= 0


@given(st.integers(0, 99999), st.integers(0, 50000))
def test_where_the_register_stands_does_not_change_what_flowed(first, used):
    counter = over_the_year(first, (first + used) % 100000)
    (segment,) = consumption([counter], YEAR)
    assert segment.energy_kwh == used
    assert segment.rollover is (first + used > 99999)
