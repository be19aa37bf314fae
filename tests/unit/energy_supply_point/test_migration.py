"""Files of a migration: read as they come, judged cell by cell and together."""

import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from odoo.addons.energy_supply_point.logic.interval_payload import (
    BrokenFile,
    Limits,
    TooLarge,
)
from odoo.addons.energy_supply_point.logic.migration_checks import CHECKS, check_world
from odoo.addons.energy_supply_point.logic.migration_problems import (
    count,
    to_csv,
    to_json,
)
from odoo.addons.energy_supply_point.logic.migration_reader import (
    read_table,
    unpack_archive,
)
from odoo.addons.energy_supply_point.logic.migration_spec import SPECS, by_name
from odoo.addons.energy_supply_point.logic.migration_world import World

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "migration"
FILES = {path.stem: path.read_bytes() for path in SAMPLES.glob("*.csv")}
TODAY = date(2026, 6, 1)
POINT = "24ZQ80000000001I"
KNOWN = {
    "roles": pd.DataFrame({"code": ["dso"]}),
    "countries": pd.DataFrame({"code": ["SK"]}),
}


def judge(files, known=KNOWN, **options):
    """Return the world of these files, judged."""
    tables, problems = {}, []
    for name, spec in by_name(SPECS).items():
        if name in files:
            tables[name], found = read_table(files[name], spec, TODAY)
            problems += found
    world = World(tables, known, TODAY, problems=problems, **options)
    check_world(world, CHECKS)
    return world


def changed(name, old, new):
    """Return the samples with a text of one file replaced."""
    assert old.encode("cp1250") in FILES[name]
    return FILES | {name: FILES[name].replace(old.encode(), new.encode(), 1)}


def findings(world):
    return [
        (item.file, item.line, item.column, item.code, item.severity)
        for item in world.problems
    ]


def test_the_sample_is_without_a_problem():
    world = judge(FILES)
    assert findings(world) == []
    points = world.file("points")
    assert list(points["network"]) == ["QGRID"] * 4 + ["QGAS"]
    assert list(points["city"])[:2] == ["Žilina", "Žilina"]
    # The address of the fourth point holds a line break.
    assert list(points["line"]) == [2, 3, 4, 5, 7]
    assert world.file("versions")["date_from"][1] == date(2025, 7, 1)
    assert world.file("readings")["value"][4] == Decimal("9120.5")


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("points", POINT + ";", "24ZQ80000000001X;",
         ("points.csv", 2, "point", "wrong_check_character", "error")),
        ("points", "active;7003", "online;7003",
         ("points.csv", 4, "state", "no_choice", "error")),
        ("points", "24ZQ80000000004C", "24ZQ80000000003E",
         ("points.csv", 5, "point", "duplicate", "error")),
        ("points", "24ZQ80000000003E;;", "24ZQ70000000003H;;",
         ("points.csv", 4, "network", "no_network", "error")),
        ("points", ";24ZQ80000000002G\n", ";24ZQ80000000003E\n",
         ("points.csv", 2, "paired_point", "no_pair", "error")),
        ("versions", "2025-07-01;Q1;c", "2025-08-01;Q1;c",
         ("versions.csv", 3, "date_from", "overlap", "error")),
        ("versions", "2024-01-01;2025-07-01", "2024-01-01;2023-07-01",
         ("versions.csv", 2, "date_to", "ends_before_start", "error")),
        ("versions", ";Q2;c;18000", ";Q9;c;18000",
         ("versions.csv", 5, "network_rate", "unknown_rate", "error")),
        ("versions", ";0,9731;", ";;",
         ("versions.csv", 6, "volume_factor", "no_volume_factor", "error")),
        ("versions", ";25;a;G", ";25;;G",
         ("versions.csv", 2, "connection_capacity_unit", "no_unit", "error")),
        ("versions", ";GRID-Q;", ";GRID-Z;",
         ("versions.csv", 2, "balance_party", "unknown_reference", "error")),
        ("versions", "-TESTGROUP", "-TESTGRAPE",
         ("versions.csv", 2, "balance_group_eic", "wrong_check_character", "error")),
        ("versions", ";18000;", ";many;",
         ("versions.csv", 5, "annual_estimate_kwh", "no_number", "error")),
        ("versions", "003E;2024-01-01;;Q2", "004C;2024-01-01;;Q2",
         ("points.csv", 4, "point", "no_version", "error")),
        ("versions", "1.7.2025", "31.2.2025",
         ("versions.csv", 3, "date_from", "no_date", "error")),
        ("registers", "kwh;5;1;40", "kwh;13;1;40",
         ("registers.csv", 5, "digits", "too_big", "error")),
        ("installations", "2025-06-15;\n",
         "2025-06-15;\nQ-1003;;24ZQ80000000004C;2026-01-01;\n",
         ("installations.csv", 5, "date_from", "installed_twice", "error")),
        ("installations", "Q-1003;electricity;24Z", "Q-1099;electricity;24Z",
         ("installations.csv", 4, "meter", "unknown_reference", "error")),
        ("installations", "gas;QQGSX000000000000001", "gas;24ZQ80000000004C",
         ("installations.csv", 5, "point", "other_commodity", "error")),
        ("readings", "2026-01-01;1820", "2026-06-02;1820",
         ("readings.csv", 3, "date", "future", "error")),
        ("readings", ";9120,5;", ";100000;",
         ("readings.csv", 6, "value", "digits_exceeded", "error")),
        ("readings", ";9120,5;", ";9120,5001;",
         ("readings.csv", 6, "value", "too_many_decimals", "error")),
        ("readings", ";9120,5;", ";-1;",
         ("readings.csv", 6, "value", "too_small", "error")),
        ("readings", "15.6.2025", "14.6.2025",
         ("readings.csv", 7, "date", "not_installed", "error")),
        ("readings", "1.8.2;24ZQ80000000001I;2025", "9.9.9;24ZQ80000000001I;2025",
         ("readings.csv", 4, "register", "unknown_reference", "error")),
        ("readings", ";closing", ";closing;x",
         ("readings.csv", 6, "", "cell_count", "error")),
        ("meters", "meter;commodity;type", "meter;commodity;colour",
         ("meters.csv", 1, "colour", "unknown_column", "error")),
        ("meters", "meter;", "serial;",
         ("meters.csv", 1, "meter", "missing_column", "error")),
        ("parties", "TESTGRID-N", "TESTGRID-M",
         ("parties.csv", 2, "eic", "wrong_check_character", "error")),
        ("parties", ";dso;", ";dso|king;",
         ("parties.csv", 2, "roles", "unknown_reference", "error")),
        ("networks", "24ZQ8,", "24zq8,",
         ("networks.csv", 2, "prefixes", "bad_prefix", "error")),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found_where_it_is(name, old, new, expected):
    assert expected in findings(judge(changed(name, old, new)))


def test_a_meter_with_a_converter_needs_no_volume_factor():
    files = changed("versions", ";0,9731;", ";;")
    files["versions"] = files["versions"].replace(b";no\n", b";yes\n")
    assert not judge(files).problems


def test_a_wrong_check_character_says_the_right_one_and_may_be_accepted():
    files = {
        name: data.replace(POINT.encode(), b"24ZQ80000000001X")
        for name, data in FILES.items()
    }
    (problem,) = judge(files).problems
    assert (problem.severity, problem.data) == ("error", {"expected": "I"})
    (problem,) = judge(files, accept_identifiers=True).problems
    assert (problem.severity, problem.code) == ("warning", "accepted_identifier")


def test_every_problem_is_reported_at_once():
    files = changed("readings", ";1820;", ";x;")
    files["readings"] = files["readings"].replace(b";990;", b";y;")
    files["versions"] = FILES["versions"].replace(b";Q2;", b";Q9;")
    assert len(judge(files).problems) == 4


def test_what_the_database_has_is_a_note_and_a_difference_a_warning():
    known = KNOWN | {
        "readings": pd.DataFrame(
            [
                ("Q-1001", "electricity", "1-1:1.8.1", date(2025, 1, 1), Decimal(120)),
                ("Q-1001", "electricity", "1-1:1.8.1", date(2026, 1, 1), Decimal(1)),
            ],
            columns=["meter", "commodity", "register", "date", "value"],
            dtype=object,
        )
    }
    assert findings(judge(FILES, known)) == [
        ("readings.csv", 0, "", "exists", "note"),
        ("readings.csv", 3, "value", "differs", "warning"),
    ]


def test_a_range_may_not_overlap_one_in_the_database():
    known = KNOWN | {
        "versions": pd.DataFrame(
            [("24ZQ80000000003E", date(2023, 1, 1), None)],
            columns=["point", "date_from", "date_to"],
            dtype=object,
        )
    }
    assert findings(judge(FILES, known)) == [
        ("versions.csv", 5, "date_from", "overlap", "error")
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\n", "empty_file"),
        (b"meter;meter\n", "column_twice"),
        (b"meter\n\0", "zero_byte"),
        (b"meter;type\nA;" + b"x" * 200_000, "broken_row"),
        (b"meter\n" + b"x" * 2000, "too_long"),
    ],
)
def test_a_file_that_is_no_table_is_one_clear_problem(data, code):
    assert [item.code for item in judge({"meters": data}).problems] == [code]


def test_the_report_is_csv_and_json():
    problems = judge(changed("readings", ";9120,5;", ";=1+1;")).problems
    text = to_csv(problems, lambda problem: problem.code).decode("utf-8-sig")
    assert text.splitlines() == [
        "file;line;column;severity;code;value;reason",
        "readings.csv;6;value;error;no_number;'=1+1;no_number",
    ]
    assert json.loads(to_json(problems, lambda _problem: "why"))[0]["reason"] == "why"
    assert count(problems) == {"error": 1, "warning": 0, "note": 0}


def zipped(**files):
    handle = io.BytesIO()
    with zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"folder/{name}.csv", data)
    return handle.getvalue()


def test_an_archive_gives_its_files():
    found = unpack_archive(zipped(**FILES))
    assert found == {f"{name}.csv": data for name, data in FILES.items()}


def test_a_bomb_and_a_broken_archive_are_refused():
    limits = Limits(1 << 20, 1 << 20)
    with pytest.raises(TooLarge):
        unpack_archive(zipped(a=bytes(600_000), b=bytes(600_000)), limits)
    with pytest.raises(TooLarge):
        unpack_archive(bytes(2 << 20), limits)
    with pytest.raises(BrokenFile):
        unpack_archive(b"PK\x03\x04nothing")
