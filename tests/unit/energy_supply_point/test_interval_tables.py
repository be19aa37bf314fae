"""Interval values in CSV and Parquet, on every kind of day and clock."""

import io
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from interval_samples import (
    AUTUMN,
    NORMAL,
    POINT,
    SPRING,
    clock,
    day_rows,
    long_csv,
    mapping,
    moments,
)

from odoo.addons.energy_supply_point.logic.interval_payload import (
    BrokenFile,
    Limits,
    TooLarge,
)
from odoo.addons.energy_supply_point.logic.interval_rows import UnreadableTime
from odoo.addons.energy_supply_point.logic.interval_tables import (
    MissingColumn,
    parse_csv,
    parse_parquet,
)
from odoo.addons.energy_supply_point.logic.intervals import (
    DuplicateTime,
    Implausible,
    NonexistentTime,
    NotANumber,
    Quality,
    WrongCount,
)

MILLI = 10**6  # a thousandth of a kWh


def kinds(parsed):
    return {note.kind for note in parsed.notes}


def only(parsed):
    """Return the values and qualities of the only block."""
    (blocks,) = parsed.blocks
    assert len(blocks) == 1, parsed.problems
    size = blocks.sizes[0]
    return blocks.values[0, :size].tolist(), blocks.qualities[0, :size].tolist()


@pytest.mark.parametrize(("day", "size"), [(SPRING, 92), (NORMAL, 96), (AUTUMN, 100)])
@pytest.mark.parametrize("resolution", [15, 30, 60])
def test_a_long_file_on_the_local_clock(day, size, resolution):
    data = long_csv(day_rows(day, resolution=resolution))
    values, qualities = only(parse_csv(data, mapping(resolution=resolution)))
    assert values == [at * MILLI for at in range(size * 15 // resolution)]
    assert set(qualities) == {Quality.MEASURED}


def test_a_change_of_the_clock_is_said():
    assert "short_day" in kinds(parse_csv(long_csv(day_rows(SPRING)), mapping()))
    assert "long_day" in kinds(parse_csv(long_csv(day_rows(AUTUMN)), mapping()))
    assert kinds(parse_csv(long_csv(day_rows(NORMAL)), mapping())) == set()


@pytest.mark.parametrize("day", [SPRING, NORMAL, AUTUMN])
@pytest.mark.parametrize("style", ["utc", "offset", "end"])
def test_every_clock_gives_the_same_block(day, style):
    rows, step = [], timedelta(minutes=15)
    for at, start in enumerate(moments(day)):
        text = {
            "utc": start.strftime("%Y-%m-%d %H:%M"),
            "offset": start.isoformat(),
            "end": (start + step).isoformat(),
        }[style]
        rows.append((POINT, "PS15", text, at / 1000))
    spec = {"utc": {"clock": "utc"}, "end": {"at_end": True}}.get(style, {})
    values, _qualities = only(parse_csv(long_csv(rows), mapping(**spec)))
    assert values == [at * MILLI for at in range(len(rows))]


def test_the_end_of_a_day_may_be_called_24():
    rows = [
        (POINT, "PS15", clock(start + timedelta(minutes=15)), "1")
        for start in moments(NORMAL)
    ]
    rows[-1] = (POINT, "PS15", "2026-05-01 24:00", "1")
    values, _qualities = only(parse_csv(long_csv(rows), mapping(at_end=True)))
    assert values == [10**9] * 96


def test_a_merged_autumn_hour_of_24_rows_is_split_and_said():
    rows = day_rows(AUTUMN, ["1"] * 25, resolution=60)
    del rows[3]
    rows[2] = (*rows[2][:3], "2.000000001")
    parsed = parse_csv(long_csv(rows), mapping(resolution=60))
    values, qualities = only(parsed)
    assert len(values) == 25
    assert values[2:4] == [1_000_000_001, 1_000_000_000]
    assert qualities[1:5] == [0, Quality.CALCULATED, Quality.CALCULATED, 0]
    assert sum(values) == 25 * 10**9 + 1
    assert "autumn_hour_merged" in kinds(parsed)


def test_a_merged_hour_of_power_is_the_power_of_both():
    rows = day_rows(AUTUMN, ["4"] * 100)
    del rows[12:16]
    values, _qualities = only(parse_csv(long_csv(rows), mapping(unit="kw")))
    assert values == [10**9] * 100


def test_an_autumn_hour_that_is_not_merged_is_missing():
    rows = day_rows(AUTUMN, ["1"] * 25, resolution=60)
    del rows[3]
    (problem,) = parse_csv(
        long_csv(rows), mapping(resolution=60, merged=False)
    ).problems
    assert (problem.found, problem.expected) == (24, 25)


@pytest.mark.parametrize("lost", ["0", "0.000", ""])
def test_an_empty_spring_hour_is_dropped_and_said(lost):
    rows = day_rows(SPRING, ["1"] * 23, resolution=60)
    rows.insert(2, (POINT, "PS15", "2026-03-29 02:00", lost))
    parsed = parse_csv(long_csv(rows), mapping(resolution=60))
    values, _qualities = only(parsed)
    assert values == [10**9] * 23
    assert "spring_hour_dropped" in kinds(parsed)


def test_energy_in_the_hour_that_does_not_exist_is_refused():
    rows = day_rows(SPRING, ["1"] * 23, resolution=60)
    rows.insert(2, (POINT, "PS15", "2026-03-29 02:00", "1"))
    (problem,) = parse_csv(long_csv(rows), mapping(resolution=60)).problems
    assert isinstance(problem, NonexistentTime)


def test_ninety_three_rows_refuse_the_day_and_no_other():
    rows = day_rows(NORMAL)[:93] + day_rows(NORMAL, code="PM15")
    parsed = parse_csv(long_csv(rows), mapping())
    (problem,) = parsed.problems
    assert isinstance(problem, WrongCount)
    assert problem.data == {
        "point": POINT,
        "series": "PS15",
        "day": NORMAL,
        "found": 93,
        "expected": 96,
    }
    only(parsed)


def test_missing_rows_are_gaps_where_the_mapping_says_so():
    parsed = parse_csv(long_csv(day_rows(NORMAL)[:93]), mapping(gaps=True))
    _values, qualities = only(parsed)
    assert qualities[93:] == [Quality.MISSING] * 3
    assert "gaps" in kinds(parsed)


def test_an_empty_value_is_a_gap():
    rows = day_rows(NORMAL)
    rows[5] = (*rows[5][:3], "")
    values, qualities = only(parse_csv(long_csv(rows), mapping()))
    assert qualities[5] == Quality.MISSING
    assert values[5] == 0


def test_an_interval_that_comes_twice_refuses_the_day():
    rows = day_rows(NORMAL)
    (problem,) = parse_csv(long_csv([*rows, rows[7]]), mapping()).problems
    assert isinstance(problem, DuplicateTime)
    assert problem.slot == 7


def test_a_word_among_numbers_refuses_its_day_and_names_the_row():
    rows = [*day_rows(NORMAL), *day_rows(NORMAL, code="PM15")]
    rows[4] = (*rows[4][:3], "1,5x")
    parsed = parse_csv(long_csv(rows), mapping())
    (problem,) = parsed.problems
    assert isinstance(problem, NotANumber)
    assert (problem.row, problem.text) == (5, "1,5x")
    values, _qualities = only(parsed)
    assert values[95] == 95 * MILLI


def test_more_decimals_than_nine_are_rounded_and_said():
    rows = day_rows(NORMAL, ["0.30000000000000004"] * 95 + ["0.1234567894999"])
    parsed = parse_csv(long_csv(rows), mapping())
    values, _qualities = only(parsed)
    assert values == [300_000_000] * 95 + [123_456_789]
    assert "rounded" in kinds(parsed)


def test_a_decimal_comma_and_another_order_of_rows():
    rows = [(*row[:3], row[3].replace(".", ",")) for row in day_rows(AUTUMN)]
    rows = rows[40:] + rows[:40]
    values, _qualities = only(parse_csv(long_csv(rows), mapping(decimal=",")))
    assert values == [at * MILLI for at in range(100)]


@pytest.mark.parametrize("resolution", [15, 60])
def test_a_file_that_goes_back_in_time_has_the_later_hour_first(resolution):
    rows = day_rows(AUTUMN, resolution=resolution)
    values, _qualities = only(
        parse_csv(long_csv(rows[::-1]), mapping(resolution=resolution))
    )
    assert values == [at * MILLI for at in range(len(rows))]


def test_a_decimal_comma_in_a_file_with_a_wrong_number():
    rows = [(*row[:3], row[3].replace(".", ",")) for row in day_rows(NORMAL)]
    bad = [(*row[:1], "PM15", *row[2:]) for row in rows]
    bad[0] = (*bad[0][:3], "?")
    values, _qualities = only(parse_csv(long_csv(rows + bad), mapping(decimal=",")))
    assert values == [at * MILLI for at in range(96)]


def test_another_format_of_time_and_qualities_in_words():
    rows = [
        (POINT, "PS15", start.strftime("%d.%m.%Y %H:%M"), "1", "E" if at else "")
        for at, start in enumerate(moments(NORMAL))
    ]
    data = long_csv(rows, "point;code;time;value;state")
    spec = mapping(
        time_format="%d.%m.%Y %H:%M",
        clock="utc",
        quality_column="state",
        qualities={"E": Quality.ESTIMATED},
    )
    _values, qualities = only(parse_csv(data, spec))
    assert qualities == [Quality.MEASURED] + [Quality.ESTIMATED] * 95


def test_an_unknown_word_of_quality_is_no_measurement_and_said():
    rows = [(*row, "??") for row in day_rows(NORMAL)]
    data = long_csv(rows, "point;code;time;value;q")
    parsed = parse_csv(data, mapping(quality_column="q"))
    assert set(only(parsed)[1]) == {Quality.ESTIMATED}
    assert "unknown_quality" in kinds(parsed)


def test_power_becomes_energy():
    data = long_csv(day_rows(NORMAL, ["0.004"] * 96))
    assert only(parse_csv(data, mapping(unit="kw")))[0] == [MILLI] * 96
    data = long_csv(day_rows(NORMAL, ["0.004"] * 48, resolution=30))
    values = only(parse_csv(data, mapping(unit="kw", resolution=0)))[0]
    assert values == [2 * MILLI] * 48


def test_a_gigawatt_hour_in_a_quarter_is_implausible():
    data = long_csv(day_rows(NORMAL, ["1000001"] * 96))
    (problem,) = parse_csv(data, mapping()).problems
    assert isinstance(problem, Implausible)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"point;code;time\n", MissingColumn),
        (b"", MissingColumn),
        (b"point;code;time;value\nA;B\n", BrokenFile),
        (b"point;code;time;value\nA;B;yesterday;1\n", UnreadableTime),
        (b"point;code;time;value\nA;B;2026-05-01 00:07;1\n", UnreadableTime),
        (b"point;code;time;value\nA;\xff;2026-05-01 00:00;1\n", BrokenFile),
    ],
)
def test_what_cannot_be_read_is_refused_as_a_whole(data, error):
    with pytest.raises(error):
        parse_csv(data, mapping())


def test_a_table_without_rows_has_no_blocks():
    assert parse_csv(b"point;code;time;value\n", mapping()).value_count == 0


# Wide tables


def wide_csv(day, cells, columns, point=POINT):
    head = ["point", "code", "day", *(f"v{at + 1}" for at in range(columns))]
    cells = [*cells, *[""] * (columns - len(cells))]
    return long_csv([(point, "PS15", day.isoformat(), *cells)], ";".join(head))


def wide(**values):
    return mapping(layout="wide", time_column="day", **values)


@pytest.mark.parametrize("columns", [96, 100])
def test_a_wide_table_with_a_column_per_quarter(columns):
    data = wide_csv(NORMAL, range(96), columns)
    assert only(parse_csv(data, wide()))[0] == [at * 10**9 for at in range(96)]


def test_a_wide_autumn_day_with_all_its_quarters():
    data = wide_csv(AUTUMN, range(100), 100)
    assert only(parse_csv(data, wide()))[0] == [at * 10**9 for at in range(100)]


@pytest.mark.parametrize("columns", [24, 25])
def test_a_wide_autumn_day_whose_repeated_hour_is_merged(columns):
    cells = [1, 1, 2, *[1] * 21]
    parsed = parse_csv(wide_csv(AUTUMN, cells, columns), wide(resolution=0))
    assert only(parsed)[0] == [10**9] * 25
    assert "autumn_hour_merged" in kinds(parsed)


@pytest.mark.parametrize("lost", ["", "0"])
def test_a_wide_spring_day_on_the_clock(lost):
    cells = [1, 1, lost, *[1] * 21]
    parsed = parse_csv(wide_csv(SPRING, cells, 24), wide(resolution=60))
    assert only(parsed)[0] == [10**9] * 23
    assert "spring_hour_dropped" in kinds(parsed)


def test_a_wide_spring_day_in_the_order_of_its_quarters():
    data = wide_csv(SPRING, range(92), 96)
    assert only(parse_csv(data, wide()))[0] == [at * 10**9 for at in range(92)]


def test_a_wide_row_without_values_is_left_out_and_said():
    parsed = parse_csv(wide_csv(NORMAL, [], 96), wide())
    assert parsed.value_count == 0
    assert kinds(parsed) == {"empty_day"}


def test_wide_days_with_a_wrong_count_or_an_impossible_hour():
    (problem,) = parse_csv(wide_csv(NORMAL, range(93), 96), wide()).problems
    assert (problem.found, problem.expected) == (93, 96)
    (problem,) = parse_csv(wide_csv(NORMAL, range(97), 100), wide()).problems
    assert isinstance(problem, WrongCount)
    (problem,) = parse_csv(wide_csv(SPRING, [1] * 24, 24), wide(resolution=60)).problems
    assert isinstance(problem, NonexistentTime)
    (problem,) = parse_csv(wide_csv(NORMAL, ["x", *range(95)], 96), wide()).problems
    assert isinstance(problem, NotANumber)


# Parquet


def parquet(times, values, **columns):
    table = pa.table(
        {
            "point": [POINT] * len(times),
            "code": ["PS15"] * len(times),
            "time": times,
            "value": values,
            **columns,
        }
    )
    sink = io.BytesIO()
    pyarrow.parquet.write_table(table, sink)
    return sink.getvalue()


@pytest.mark.parametrize("day", [SPRING, NORMAL, AUTUMN])
@pytest.mark.parametrize("is_aware", [True, False])
def test_parquet_with_timestamps(day, is_aware):
    starts = moments(day)
    numbers = np.arange(len(starts)) / 1000
    times = pa.array(starts, pa.timestamp("ns", "UTC"))
    if not is_aware:
        # The wall clock; in autumn it shows an hour twice.
        local = [
            np.datetime64(clock(start).replace(" ", "T"), "us") for start in starts
        ]
        times = pa.array(local, pa.timestamp("us"))
    values, _qualities = only(parse_parquet(parquet(times, numbers), mapping()))
    assert values == [at * MILLI for at in range(len(starts))]


def test_parquet_with_decimals_whole_numbers_and_gaps():
    starts = pa.array(moments(NORMAL), pa.timestamp("ms", "UTC"))
    exact = pa.array([Decimal(1)] * 95 + [None], pa.decimal128(21, 6))
    values, qualities = only(parse_parquet(parquet(starts, exact), mapping()))
    assert values == [10**9] * 95 + [0]
    assert qualities[-1] == Quality.MISSING
    whole = pa.array([3] * 96, pa.int32())
    assert only(parse_parquet(parquet(starts, whole), mapping()))[0][0] == 3 * 10**9


def test_parquet_with_numbers_that_are_none():
    starts = pa.array(moments(NORMAL), pa.timestamp("ms", "UTC"))
    for wrong in (float("nan"), float("inf"), 1e300):
        data = parquet(starts, [0.5] * 95 + [wrong])
        (problem,) = parse_parquet(data, mapping()).problems
        assert isinstance(problem, NotANumber)
        assert problem.row == 96


def test_parquet_that_unpacks_to_too_much_is_refused_before_it_is_read():
    many = 3_000_000
    column = pa.DictionaryArray.from_arrays(np.zeros(many, np.int32), ["x"])
    sink = io.BytesIO()
    pyarrow.parquet.write_table(
        pa.table({name: column for name in ("point", "code", "time", "value")}), sink
    )
    data = sink.getvalue()
    assert len(data) < 100_000
    with pytest.raises(TooLarge):
        parse_parquet(data, mapping(), Limits(10**6, 10**6))


def test_what_is_no_parquet_is_refused():
    for data in (b"", b"PAR1", b"PAR1" + b"x" * 100 + b"PAR1"):
        with pytest.raises(BrokenFile):
            parse_parquet(data, mapping())


def test_a_year_of_one_point_has_as_many_values_as_quarters():
    days = [date(2026, 1, 1) + timedelta(days=at) for at in range(365)]
    rows = [row for day in days for row in day_rows(day)]
    parsed = parse_csv(long_csv(rows), mapping())
    assert parsed.value_count == 35040
