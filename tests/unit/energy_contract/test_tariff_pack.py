import io
import json
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from odoo.addons.energy_contract.logic import tariff_pack as tp
from odoo.addons.energy_contract.logic.tariff_pack_diff import (
    Change,
    KnownPrice,
    compare,
)
from odoo.addons.energy_supply_point.logic.ranges import DateRange

PRICES = b"""id,component_id:id,date_from,date_to,price,source,is_demo
p1,c1,2026-01-01,2027-01-01,25.939,Decision 0077/2026/E,0
p2,other.c2,2026-01-01,,-1.5,Price list,1
"""
TARIFFS = b"id,code,network_rate_id:id\nt1,T1,r1\n"
JANUARY = date(2026, 1, 1)


def pack(prices=PRICES, **changes):
    files = {"energy.tariff.price.csv": prices, "energy.tariff.csv": TARIFFS}
    manifest = {
        "module": "energy_xx",
        "version": "2026.1",
        "decisions": [{"number": "0077", "title": "Prices", "source": "example.com"}],
        "files": {name: tp.sha256(content) for name, content in files.items()},
    } | changes
    return files | {tp.MANIFEST: json.dumps(manifest).encode()}


def test_a_pack_is_read_with_full_ids_and_exact_prices():
    found = tp.read_pack(pack())
    assert (found.module, found.version) == ("energy_xx", "2026.1")
    assert found.decisions == (tp.Decision("0077", "Prices", "example.com"),)
    assert found.tables["energy.tariff"] == (
        {"id": "energy_xx.t1", "code": "T1", "network_rate_id:id": "energy_xx.r1"},
    )
    first, second = found.prices
    assert first.xml_id == "energy_xx.p1"
    assert first.valid == DateRange(JANUARY, date(2027, 1, 1))
    assert first.amount == Decimal("25.939")
    assert (second.component, second.is_demo) == ("other.c2", True)
    assert second.valid.end is None


def test_a_zip_with_a_folder_is_the_same_pack():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in pack().items():
            archive.writestr(f"pack-2026.1/{name}", content)
    assert tp.read_pack(tp.unzip(buffer.getvalue())) == tp.read_pack(pack())


def test_what_is_no_zip_is_refused():
    with pytest.raises(tp.NotAZip):
        tp.unzip(b"PK nothing")


def test_a_zip_that_unpacks_to_too_much_is_not_unpacked():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.csv", b"0" * (tp.MOST_BYTES + 1))
    with pytest.raises(tp.PackTooLarge):
        tp.unzip(buffer.getvalue())


@pytest.mark.parametrize(
    ("files", "error", "data"),
    [
        ({}, tp.NoManifest, {"file": tp.MANIFEST}),
        ({tp.MANIFEST: b"{"}, tp.BadManifest, {"entry": tp.MANIFEST}),
        (pack(version=2026), tp.BadManifest, {"entry": "version"}),
        (pack(version="new"), tp.BadManifest, {"entry": "version"}),
        (pack(decisions=[{"number": "1"}]), tp.BadManifest, {"entry": "decisions"}),
        (pack(files={"res.users.csv": ""}), tp.FileUnknown, {"file": "res.users.csv"}),
        (pack() | {"x.csv": b""}, tp.FileUnknown, {"file": "x.csv"}),
    ],
)
def test_a_pack_that_is_not_whole_is_refused(files, error, data):
    with pytest.raises(error) as caught:
        tp.read_pack(files)
    assert caught.value.data == data


def test_a_missing_file_is_named():
    files = pack()
    del files["energy.tariff.csv"]
    with pytest.raises(tp.FileMissing) as caught:
        tp.read_pack(files)
    assert caught.value.file == "energy.tariff.csv"


def test_a_file_that_was_changed_is_refused():
    files = pack() | {"energy.tariff.price.csv": PRICES.replace(b"25.939", b"2.5939")}
    with pytest.raises(tp.WrongChecksum) as caught:
        tp.read_pack(files)
    assert caught.value.file == "energy.tariff.price.csv"
    assert caught.value.expected == tp.sha256(PRICES)


@pytest.mark.parametrize(
    ("old", "new", "line", "column"),
    [
        (b"25.939", b"free", 2, "price"),
        (b"25.939", b"NaN", 2, "price"),
        (b"2026-01-01,,", b"1.1.2026,,", 3, "date_from"),
        (b"2027-01-01", b"2026-01-01", 2, "date_to"),
        (b"Price list", b" ", 3, "source"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(old, new, line, column):
    with pytest.raises(tp.BadValue) as caught:
        tp.read_pack(pack(PRICES.replace(old, new)))
    assert (caught.value.line, caught.value.column) == (line, column)


def test_a_missing_column_and_a_repeated_id_are_named():
    with pytest.raises(tp.BadColumn) as caught:
        tp.read_pack(pack(PRICES.replace(b",source,", b",origin,")))
    assert caught.value.column == "source"
    with pytest.raises(tp.DuplicateRow) as caught:
        tp.read_pack(pack(PRICES.replace(b"\np2,", b"\np1,")))
    assert (caught.value.line, caught.value.text) == (3, "p1")


def row(amount, start=JANUARY, end=None, component="x.c"):
    return tp.PriceRow(
        2, "x.p", component, DateRange(start, end), Decimal(amount), "s", False
    )


def known(amount, start=JANUARY, end=None, number=1, **values):
    return KnownPrice(number, DateRange(start, end), Decimal(amount), **values)


def found(rows, *prices):
    return [
        (item.change, item.valid.start, item.known and item.known.price_id)
        for item in compare(rows, {"x.c": prices})
    ]


def test_a_price_for_days_without_one_is_new():
    assert found([row(5)]) == [(Change.NEW, JANUARY, None)]
    old = known(4, start=date(2025, 1, 1))
    assert found([row(5)], old) == [(Change.NEW, JANUARY, None)]


def test_the_same_price_is_the_same_whatever_its_state():
    assert found([row("5.0")], known("5")) == [(Change.SAME, JANUARY, 1)]
    waiting = known(5, is_released=False)
    assert found([row(5)], waiting) == [(Change.SAME, JANUARY, 1)]


def test_an_unused_price_is_replaced():
    assert found([row(5)], known(4)) == [(Change.CHANGED, JANUARY, 1)]


def test_a_used_price_is_followed_from_where_the_bills_end():
    used = known(4, used_until=date(2026, 4, 1))
    assert found([row(5)], used) == [(Change.CONFLICT, date(2026, 4, 1), 1)]
    applied = known(5, start=date(2026, 4, 1), number=2, is_released=False)
    assert found([row(5)], used, applied) == [(Change.SAME, date(2026, 4, 1), 2)]


def test_a_price_whose_days_are_all_billed_changes_nothing():
    used = known(4, used_until=date(2027, 1, 1))
    closed = row(5, end=date(2027, 1, 1))
    assert found([closed], used) == [(Change.BILLED, JANUARY, 1)]


def test_a_price_ends_unless_another_one_follows_in_the_pack():
    end = date(2027, 1, 1)
    assert found([row(5, end=end)], known(5)) == [(Change.ENDED, JANUARY, 1)]
    follows = [row(5, end=end), row(6, start=end)]
    assert [item[0] for item in found(follows, known(5))] == [Change.SAME, Change.NEW]
    assert found([row(5, end=end)], known(5, end=end)) == [(Change.SAME, JANUARY, 1)]


def test_a_draft_of_another_amount_does_not_stand_in_the_way():
    draft = known(4, is_released=False)
    assert found([row(5)], draft) == [(Change.NEW, JANUARY, None)]


def test_versions_compare_by_their_numbers():
    assert tp.version_key("2026.10") > tp.version_key("2026.9.3")
