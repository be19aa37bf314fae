"""Contracts, billing groups and advances of a migration, judged together."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from odoo.addons.energy_contract.logic.migration_advance_checks import ADVANCE_CHECKS
from odoo.addons.energy_contract.logic.migration_contract_checks import (
    CONTRACT_CHECKS,
    is_iban,
)
from odoo.addons.energy_contract.logic.migration_contract_spec import CONTRACT_SPECS
from odoo.addons.energy_supply_point.logic.migration_checks import CHECKS, check_world
from odoo.addons.energy_supply_point.logic.migration_reader import read_table
from odoo.addons.energy_supply_point.logic.migration_spec import SPECS, by_name
from odoo.addons.energy_supply_point.logic.migration_world import World

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
FILES = {
    path.stem: path.read_bytes()
    for folder in ("migration", "migration-contracts")
    for path in (SAMPLES / folder).glob("*.csv")
}
TODAY = date(2026, 6, 1)


def known(**more):
    """Return what the database has: the catalogue, and what a test adds."""
    rates = [
        (Decimal(23), date(2025, 1, 1), None),
        (Decimal(5), date(2025, 1, 1), None),
    ]
    frames = {
        "roles": pd.DataFrame({"code": ["dso"]}),
        "countries": pd.DataFrame({"code": ["SK"]}),
        "languages": pd.DataFrame({"lang": ["en_US"]}),
        "segments": pd.DataFrame({"segment": ["household", "business", "public"]}),
        "products": pd.DataFrame(
            {
                "product": ["Q-POWER", "Q-GAS", "Q-TOWN"],
                "commodity": ["electricity", "gas", "electricity"],
                "segments": [[], ["household"], ["public"]],
            }
        ),
        "advance_rules": pd.DataFrame({"kind": ["advance"], "segment": [""]}),
        "vat_rates": pd.DataFrame(
            rates, columns=["vat_percent", "date_from", "date_to"], dtype=object
        ),
    }
    return frames | {name: pd.DataFrame(f, dtype=object) for name, f in more.items()}


def judge(files, **more):
    """Return the world of these files, judged."""
    tables, problems = {}, []
    for name, spec in by_name((*SPECS, *CONTRACT_SPECS)).items():
        if name in files:
            tables[name], found = read_table(files[name], spec, TODAY)
            problems += found
    world = World(tables, known(**more), TODAY, problems=problems)
    check_world(world, (*CHECKS, *CONTRACT_CHECKS, *ADVANCE_CHECKS))
    return world


def changed(name, old, new):
    """Return the samples with a text of one file replaced."""
    assert old.encode() in FILES[name]
    return FILES | {name: FILES[name].replace(old.encode(), new.encode(), 1)}


def findings(world):
    return [
        (item.file, item.line, item.column, item.code, item.severity)
        for item in world.problems
    ]


def test_the_sample_is_without_a_problem():
    world = judge(FILES)
    assert findings(world) == []
    # The third contract ended; its point was supplied until then.
    points = world.file("contract_points")
    assert list(points["date_to"]) == [None, None, date(2025, 1, 1), date(2027, 1, 1)]
    advances = world.file("advances")
    assert advances["tax_date"][0] == date(2026, 1, 31)
    assert advances["post_date"][14] == date(2026, 8, 31)


FAULTS = [
    # contracts
    ("contracts", "Z-100;C-1", "Z-100;C-9", 2, "customer", "unknown_reference"),
    ("contracts", ";household;", ";farm;", 2, "segment", "unknown_reference"),
    ("contracts", ";ended;2024-01-01;2025-01-01", ";ended;2024-01-01;", 4, "date_to",
     "ended_without_end"),
    ("contracts", ";2027-01-01;prolong", ";2024-01-01;prolong", 3, "term_date_to",
     "term_before_start"),
    ("contracts", "1.1.2025;2027-01-01", "1.1.2027;2027-01-01", 3, "date_to",
     "ends_before_start"),
    ("contracts", ";120,50", ";-120,50", 3, "exit_fee", "too_small"),
    ("contracts", "Z-300;C-2", "Z-200;C-2", 4, "contract", "duplicate"),
    ("contract_points", "Z-200;24ZQ80000000003E", "Z-300;24ZQ80000000004C", 0, "",
     "no_contract_point"),
    # mandates
    ("mandates", "SK43 1100 0000 0029 0000 0000", "", 2, "iban", "no_iban"),
    ("mandates", "SK43 ", "SK44 ", 2, "iban", "bad_iban"),
    ("mandates", "UMR-7001;C-1", "UMR_7001;C-1", 2, "mandate", "bad_mandate"),
    ("mandates", "2024-12-01;", "2024-12-01;2024-11-30", 2, "date_from",
     "valid_before_signed"),
    ("mandates", "7001;C-1", "7001;C-9", 2, "payer", "unknown_reference"),
    # billing groups
    ("billing_groups", "Z-100,Home", "Z-999,Home", 2, "contract", "unknown_reference"),
    ("billing_groups", "direct_debit,UMR-7001", "direct_debit,", 2, "mandate",
     "no_mandate"),
    ("billing_groups", "UMR-7001", "UMR-7002", 2, "mandate", "unknown_reference"),
    ("billing_groups", "7000000201", "7000000200", 4, "variable_symbol",
     "symbol_taken"),
    ("billing_groups", "7000000201", "70-201", 4, "variable_symbol", "bad_symbol"),
    ("billing_groups", ",post,", ",email,", 3, "delivery", "no_email"),
    ("billing_groups", "individual,transfer", "individual,cash_order", 3,
     "collection_number", "no_collection_number"),
    ("billing_groups", "en_US", "xx_XX", 4, "lang", "unknown_reference"),
    ("billing_groups", "Z-200,Office", "Z-200,Bakery", 4, "group", "duplicate"),
    # contract points
    ("contract_points", "Z-100;24ZQ80000000001I", "Z-100;24ZQ80000000009Z", 2, "point",
     "unknown_reference"),
    ("contract_points", ";Q-GAS;", ";Q-OIL;", 3, "product", "unknown_reference"),
    ("contract_points", ";Q-GAS;", ";Q-POWER;", 3, "product", "product_commodity"),
    ("contract_points", "Q-POWER", "Q-TOWN", 2, "product", "product_segment"),
    ("contract_points", "1I;Home", "1I;Bakery", 2, "group", "other_group"),
    ("contract_points", "Q-POWER;2025-01-01;;;;2600", "Q-POWER;2024-12-31;;;;2600", 2,
     "date_from", "outside_contract"),
    ("contract_points", "2024-01-01;;", "2024-01-01;2025-01-02;", 4, "date_from",
     "outside_contract"),
    ("contract_points", ";2600;", ";-1;", 2, "agreed_yearly_kwh", "too_small"),
    # agreements
    ("advance_agreements", "A-2602;Z-100", "A-2602;Z-999", 3, "contract",
     "unknown_reference"),
    ("advance_agreements", "Home;;agreed", "Bakery;;agreed", 2, "group", "other_group"),
    ("advance_agreements", "Home;QQGSX000000000000001", "Home;24ZQ80000000003E", 3,
     "point", "point_not_in_group"),
    ("advance_agreements", "2026-01-01;2027-01-01", "2026-01-01;2027-01-02", 2,
     "date_to", "over_a_year"),
    ("advance_agreements", "A-2602;", "A-2601;", 3, "agreement", "duplicate"),
    ("advance_agreements", "7000000299", "2-99", 4, "variable_symbol", "bad_symbol"),
    # advances
    ("advances", ";9,35;", ";9,37;", 2, "vat", "wrong_vat"),
    ("advances", ";23;9,35;", ";21;9,35;", 2, "vat_percent", "no_vat_rate"),
    ("advances", ";40,65;", ";-40,65;", 2, "base", "too_small"),
    ("advances", "A-2601;12;2026-12-01;2027-01-01", "A-2601;12;2026-12-01;2027-01-02",
     13, "date_from", "outside_agreement"),
    ("advances", "A-2601;12;2026-12-01", "A-2601;12;2026-11-30", 13, "date_from",
     "overlap"),
    ("advances", "A-2601;2;", "A-2601;1;", 3, "vat_percent", "duplicate"),
    ("advances", "2026-08-01;2026-07-15;;10", "2026-08-01;2026-07-16;;10", 15, "number",
     "other_instalment"),
    ("advances", ";4,60;planned", ";4,60;posted", 14, "document", "no_document"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "line", "column", "code"), FAULTS)
def test_one_fault_is_one_problem(name, old, new, line, column, code):
    found = findings(judge(changed(name, old, new)))
    if code == "no_contract_point":
        assert ("contracts.csv", 3, "contract", code, "error") in found
        return
    assert (f"{name}.csv", line, column, code, "error") in found


def test_days_of_a_point_overlap_within_the_file():
    world = judge(changed("contracts", "1.1.2025;", "1.6.2024;"))
    assert findings(world) == []
    files = changed("contracts", "1.1.2025;", "1.6.2024;")
    points = FILES["contract_points"].replace(
        b"Z-200;24ZQ80000000003E;Bakery;Q-POWER;2025-01-01",
        b"Z-200;24ZQ80000000003E;Bakery;Q-POWER;2024-12-31",
    )
    (problem,) = judge(files | {"contract_points": points}).problems
    assert problem.code == "supplied_twice"
    assert (problem.line, problem.data["other_line"]) == (5, 4)


def test_days_of_a_void_contract_are_free():
    points = FILES["contract_points"].replace(
        b";2025-01-01;;;C-1;", b";2024-07-01;;;C-1;"
    )
    contracts = FILES["contracts"].replace(b"1.1.2025;", b"1.1.2024;")
    files = FILES | {"contract_points": points, "contracts": contracts}
    assert [item.code for item in judge(files).problems] == ["supplied_twice"]
    contracts = contracts.replace(b";ended;", b";cancelled;")
    assert findings(judge(files | {"contracts": contracts})) == []


def test_days_of_a_point_overlap_what_the_database_has():
    there = {
        "contracts": {
            "contract": ["OLD"], "customer": ["C-7"], "segment": ["household"],
            "state": ["active"], "date_from": [date(2020, 1, 1)], "date_to": [None],
        },
        "contract_points": {
            "contract": ["OLD"], "point": ["24ZQ80000000001I"],
            "date_from": [date(2020, 1, 1)], "date_to": [None], "group": ["All"],
            "product": ["Q-POWER"],
        },
    }  # fmt: skip
    (problem,) = judge(FILES, **there).problems
    assert (problem.file, problem.line, problem.code) == (
        "contract_points.csv", 2, "supplied_twice",
    )  # fmt: skip
    assert problem.data["other_line"] == 0
    there["contract_points"]["date_to"] = [date(2025, 1, 1)]
    assert findings(judge(FILES, **there)) == []


def test_a_symbol_belongs_to_a_group_of_the_database():
    names = ("variable_symbol", "contract", "group")
    owner = dict(zip(names, (["7000000100"], ["OLD"], ["All"]), strict=True))
    (problem,) = judge(FILES, symbols=owner).problems
    assert (problem.code, problem.data["owner"]) == ("symbol_taken", "OLD / All")


def test_two_agreements_of_a_group_overlap():
    more = b"A-2603;Z-100;Home;;agreed;2026-12-01;2027-06-01;;;;\n"
    line = b"A-2603;1;2026-12-01;2027-06-01;2026-12-15;;100;23;23;planned\n"
    files = FILES | {
        "advance_agreements": FILES["advance_agreements"] + more,
        "advances": FILES["advances"] + line,
    }
    (problem,) = judge(files).problems
    assert (problem.line, problem.code) == (5, "agreed_twice")


def test_an_agreement_needs_instalments_and_a_rule():
    lines = FILES["advances"].splitlines()
    files = FILES | {"advances": b"\n".join(lines[:-1])}
    assert findings(judge(files)) == [
        ("advance_agreements.csv", 4, "agreement", "no_advances", "error")
    ]
    world = judge(FILES, advance_rules={"kind": ["advance"], "segment": ["business"]})
    assert {item.code for item in world.problems} == {"no_advance_rule"}
    assert [item.line for item in world.problems] == [2, 3]


def test_a_cent_of_vat_comes_from_rounding_the_whole():
    # 50.00 with 23 %: 40.65 and 9.35; by the base it would be 9.35.
    # 0.01 more or less is what rounding the gross amount explains.
    assert findings(judge(changed("advances", ";9,35;", ";9,36;"))) == []
    assert findings(judge(changed("advances", ";9,35;", ";9,34;"))) == []


def test_a_planned_instalment_of_the_past_is_a_warning():
    world = judge(changed("advances", ";23;9,35;cancelled", ";23;9,35;planned"))
    assert findings(world) == [
        ("advances.csv", 2, "post_date", "posted_at_once", "warning")
    ]


def test_a_posted_instalment_has_its_own_document():
    head = FILES["advances"].replace(b";state\n", b";state;document\n")
    rows = head.decode().splitlines()
    rows[1:] = [f"{row};" for row in rows[1:]]
    rows[1] = rows[1].replace("cancelled;", "posted;D-1")
    files = FILES | {"advances": "\n".join(rows).encode()}
    documents = {"documents": {"document": ["D-1"]}}
    assert findings(judge(files, **documents)) == []
    assert [item.code for item in judge(files).problems] == ["unknown_reference"]
    rows[2] = rows[2].replace("cancelled;", "posted;D-1")
    rows[3] = rows[3].replace("cancelled;", "cancelled;D-1")
    found = judge(FILES | {"advances": "\n".join(rows).encode()}, **documents)
    assert [(item.line, item.code) for item in found.problems] == [
        (3, "document_twice"), (4, "document_twice"), (4, "not_posted"),
    ]  # fmt: skip


def test_what_the_database_has_is_left_alone():
    """The same files again: nothing is new, a number has one text."""
    percents = [Decimal("23.00"), Decimal("5.00")]
    there = {
        "advances": {
            "agreement": ["A-2602"] * 2, "number": [1, 1], "vat_percent": percents,
            "date_from": [date(2026, 7, 1)] * 2, "date_to": [date(2026, 8, 1)] * 2,
            "due_date": [date(2026, 7, 15)] * 2,
        }
    }  # fmt: skip
    (note,) = judge(FILES, **there).problems
    assert (note.file, note.code, note.data["count"]) == ("advances.csv", "exists", 2)


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("SK4311000000002900000000", True),
        ("DE89370400440532013000", True),
        ("SK4311000000002900000001", False),
        ("SK43", False),
        ("1143SK000000002900000000", False),
    ],
)
def test_check_digits_of_an_iban(text, is_right):
    assert is_iban(text) is is_right
