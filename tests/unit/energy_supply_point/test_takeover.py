"""Readings of another system: from a table to the register they belong to."""

import gzip
import io
import json
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet
import pytest

from odoo.addons.energy_supply_point.logic.interval_payload import (
    BrokenFile,
    Limits,
    TooLarge,
)
from odoo.addons.energy_supply_point.logic.interval_tables import MissingColumn
from odoo.addons.energy_supply_point.logic.takeover_readings import (
    Place,
    ReadingMapping,
    parse_readings,
    place_readings,
)
from odoo.addons.energy_supply_point.logic.takeover_table import read_rows

POINT = "24ZQ80000000001I"
TODAY = date(2026, 6, 1)
QUALITIES = ("measured", "estimated")
ROWS = [
    {"point": POINT, "register": "1.8.0", "date": "2026-05-01", "value": 12.5},
    {"point": POINT, "register": "1.8.0", "date": "2026-06-01", "value": 13},
]
MAPPING = ReadingMapping(registers={"1.8.0": "1-1:1.8.0"})


def as_csv(rows=ROWS):
    lines = [";".join(rows[0])] + [";".join(map(str, row.values())) for row in rows]
    return "\n".join([*lines, ""]).encode()


def as_parquet(rows=ROWS):
    handle = io.BytesIO()
    pyarrow.parquet.write_table(pa.Table.from_pylist(rows), handle)
    return handle.getvalue()


FORMATS = {
    "csv": as_csv(),
    "json": json.dumps(ROWS).encode(),
    "object": json.dumps({"rows": ROWS}).encode(),
    "parquet": as_parquet(),
    "gzip": gzip.compress(as_csv()),
    "json.gz": gzip.compress(json.dumps(ROWS).encode()),
}


def parse(rows, **mapping):
    options = {"registers": MAPPING.registers} | mapping
    data = json.dumps(rows).encode()
    return parse_readings(data, ReadingMapping(**options), QUALITIES, TODAY)


@pytest.mark.parametrize("data", FORMATS.values(), ids=FORMATS)
def test_every_format_gives_the_same_readings(data):
    rows, problems = parse_readings(data, MAPPING, QUALITIES, TODAY)
    assert problems == []
    assert [(row.register, row.day, row.value) for row in rows] == [
        ("1-1:1.8.0", date(2026, 5, 1), Decimal("12.5")),
        ("1-1:1.8.0", date(2026, 6, 1), Decimal(13)),
    ]


@pytest.mark.parametrize(
    ("change", "mapping", "expected"),
    [
        ({"value": "12,5"}, {"unit": "mwh"}, ("value", Decimal(12500))),
        ({"value": "12500"}, {"unit": "wh"}, ("value", Decimal("12.5"))),
        ({"point": "24zq8 0000000001i"}, {}, ("point", POINT)),
        ({"date": "2026-04-30T22:00:00Z"}, {}, ("day", date(2026, 5, 1))),
        ({"date": "2026-04-30"}, {"at_end": True}, ("day", date(2026, 5, 1))),
        ({"date": "1.5.2026"}, {}, ("day", date(2026, 5, 1))),
        ({"point": " 70 01"}, {"is_number": True}, ("point", "70 01")),
        (
            {"how": "E"},
            {"quality_column": "how", "qualities": {"E": "estimated"}},
            ("quality", "estimated"),
        ),
        (
            {"register": ""},
            {"default_register": "1-1:2.8.0"},
            ("register", "1-1:2.8.0"),
        ),
    ],
)
def test_the_mapping_is_followed(change, mapping, expected):
    (row,), problems = parse([ROWS[0] | change], **mapping)
    assert problems == []
    name, value = expected
    assert getattr(row, name) == value


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"value": "many"}, "value", "no_number"),
        ({"value": ""}, "value", "missing"),
        ({"value": -1}, "value", "too_small"),
        ({"date": "yesterday"}, "date", "no_date"),
        ({"date": "2026-05-01T25:00"}, "date", "no_date"),
        ({"date": "2026-06-02"}, "date", "future"),
        ({"point": ""}, "point", "missing"),
    ],
)
def test_a_bad_row_is_named_and_the_others_stay(change, column, code):
    rows, (problem,) = parse([ROWS[0] | change, ROWS[1]])
    assert (problem.line, problem.column, problem.code) == (1, column, code)
    assert len(rows) == 1


PLACE = Place(POINT, "M1", "1-1:1.8.0", 1, 11, 6, date(2025, 1, 1), date(2026, 5, 1))
NEXT = Place(POINT, "M2", "1-1:1.8.0", 1, 12, 6, date(2026, 5, 1), None)


def placed(rows, *places, **mapping):
    found, problems = place_readings(parse(rows, **mapping)[0], places)
    ids = [place.register_id for _row, place in found]
    return ids, [problem.code for problem in problems]


def test_a_reading_finds_its_register():
    assert placed([ROWS[1]], PLACE, NEXT) == ([12], [])


def test_on_the_day_of_an_exchange_the_meter_must_be_named():
    assert placed([ROWS[0]], PLACE, NEXT) == ([], ["two_meters"])
    row = ROWS[0] | {"meter": "M1"}
    assert placed([row], PLACE, NEXT, meter_column="meter") == ([11], [])


@pytest.mark.parametrize(
    ("change", "places", "code"),
    [
        ({}, [], "unknown_point"),
        ({"register": "9"}, [NEXT], "unknown_register"),
        ({"date": "2024-01-01"}, [PLACE, NEXT], "not_installed"),
        ({"value": 1_000_000}, [NEXT], "digits_exceeded"),
    ],
)
def test_what_has_no_place_is_said(change, places, code):
    assert placed([ROWS[0] | change], *places) == ([], [code])


def test_two_values_of_a_day_are_one_and_a_problem():
    assert placed([ROWS[1], ROWS[1]], NEXT) == ([12], ["duplicate"])


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", MissingColumn),
        (b"point;date\n", MissingColumn),
        (b"point;register;date;value\na;b\n", BrokenFile),
        (b"point;register;date;value\n\0", BrokenFile),
        (b"[1]", BrokenFile),
        (b'[{"point": "A"}]', MissingColumn),
        (b"[{", BrokenFile),
        (b"PAR1 is not all", BrokenFile),
        (as_parquet()[:200], BrokenFile),
        (as_parquet([{"point": "A"}]), MissingColumn),
        (b"\x1f\x8bnothing", BrokenFile),
    ],
)
def test_what_is_no_such_table_is_refused_once(data, error):
    with pytest.raises(error):
        parse_readings(data, MAPPING, QUALITIES, TODAY)


def test_a_bomb_is_not_unpacked():
    bomb = gzip.compress(bytes(5 << 20))
    with pytest.raises(TooLarge):
        read_rows(bomb, ["point"], Limits(1 << 20, 1 << 20))
    with pytest.raises(TooLarge):
        read_rows(as_parquet(ROWS * 500), ["point"], Limits(1 << 20, 100))
