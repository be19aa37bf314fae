"""The Slovak message of interval values: real ones, own ones, hostile ones."""

import gzip
from datetime import UTC, datetime

import numpy as np
import pytest
from interval_samples import AUTUMN, NORMAL, POINT, SPRING, fixture, mscons

from odoo.addons.energy_supply_point.logic.interval_mscons import (
    MissingSegment,
    UnsafeXml,
    WrongSegmentCount,
    WrongTotal,
    parse_mscons,
)
from odoo.addons.energy_supply_point.logic.interval_payload import (
    BrokenFile,
    TooLarge,
)
from odoo.addons.energy_supply_point.logic.intervals import (
    IntervalError,
    NotANumber,
    Quality,
    Unbalanced,
    UnknownUnit,
    WrongCount,
)

FOLDER = "energy-messages", "sk-okte-edc"


def totals(parsed):
    (blocks,) = parsed.blocks
    sums = blocks.values.sum(axis=1).tolist()
    return {
        blocks.series[at].code: total for at, total in zip(blocks.owner, sums, strict=1)
    }


def test_a_real_consumer_day_gives_its_published_energy():
    path = fixture(*FOLDER, "24ZZS00000000001_20260501_D_V1.xml")
    parsed = parse_mscons(path.read_bytes(), path.name)
    # kWh 0.609, 0.601616 and 0.007384, as micro-watt-hours.
    assert totals(parsed) == {
        "PS15": 609_000_000,
        "CPS15": 601_616_000,
        "SHA15": 7_384_000,
    }
    assert parsed.version == 1
    assert parsed.sent_at == datetime(2026, 5, 2, 7, 16, tzinfo=UTC)
    assert parsed.value_count == 288
    assert not parsed.problems
    assert not parsed.doubtful


def test_a_real_producer_day_gives_its_published_energy():
    path = fixture(*FOLDER, "24ZZSVYR00000099_20260501_D_V1.xml")
    found = totals(parse_mscons(path.read_bytes(), path.name))
    assert found["PM15"] == found["SHA15"] == 74_000_000


@pytest.mark.parametrize(("day", "size"), [(SPRING, 92), (NORMAL, 96), (AUTUMN, 100)])
def test_each_day_has_its_own_number_of_quarters(day, size):
    parsed = parse_mscons(mscons(day, {"PS15": ["0.004"] * size}))
    (blocks,) = parsed.blocks
    assert blocks.sizes.tolist() == [size]
    assert totals(parsed) == {"PS15": size * 1_000_000}


def test_ninety_three_values_on_a_normal_day_are_refused():
    parsed = parse_mscons(mscons(NORMAL, {"PS15": ["1"] * 93}))
    (problem,) = parsed.problems
    assert isinstance(problem, WrongCount)
    assert (problem.found, problem.expected, problem.day) == (93, 96, NORMAL)
    assert (problem.point, problem.series) == (POINT, "PS15")


def test_one_wrong_line_does_not_take_the_others_with_it():
    parsed = parse_mscons(mscons(NORMAL, {"PS15": ["1"] * 96, "PM15": ["1"] * 93}))
    assert list(totals(parsed)) == ["PS15"]
    assert len(parsed.problems) == 1


def test_the_control_sum_may_be_off_by_a_millionth_only():
    lines = {"PS15": ["0.05075"] * 96}
    parse_mscons(mscons(NORMAL, lines, total="4.871998"))
    with pytest.raises(WrongTotal) as caught:
        parse_mscons(mscons(NORMAL, lines, total="4.872100"))
    assert str(caught.value.expected) == "4.872100"


def test_a_lost_segment_is_noticed():
    with pytest.raises(WrongSegmentCount) as caught:
        parse_mscons(mscons(NORMAL, {"PS15": ["1"] * 96}, segments=299))
    assert caught.value.data == {"found": 300, "expected": 299}


def test_parts_that_do_not_add_up_are_doubtful_and_kept():
    lines = {"PS15": ["1"] * 96, "SHA15": ["0.4"] * 96, "CPS15": ["0.5"] * 96}
    parsed = parse_mscons(mscons(NORMAL, lines | {"PM15": ["2"] * 96}))
    assert list(totals(parsed)) == ["PM15"]
    assert len(parsed.doubtful) == 3
    assert all(isinstance(error, Unbalanced) for _blocks, error in parsed.doubtful)
    assert parsed.doubtful[0][1].difference_uwh == 25_000_000
    assert parsed.value_count == 4 * 96


def test_the_version_of_the_file_name_counts():
    data = mscons(NORMAL, {"PS15": ["1"] * 96})
    assert parse_mscons(data, "24ZZS_20260501_D_V12.xml.gz").version == 12
    assert parse_mscons(data, "anything.xml").version == 1


def test_a_cancellation_leaves_a_day_without_values():
    parsed = parse_mscons(mscons(NORMAL, {"PS15": ["1"] * 96}, function="1"))
    (blocks,) = parsed.blocks
    assert not blocks.values.any()
    assert (blocks.qualities[0, :96] == Quality.MISSING).all()
    assert "cancellation" in {note.kind for note in parsed.notes}


def test_energy_is_taken_as_energy_and_another_unit_refused():
    parsed = parse_mscons(mscons(NORMAL, {"PS15": ["1"] * 96}, unit="KWH"))
    assert totals(parsed) == {"PS15": 96 * 10**9}
    with pytest.raises(UnknownUnit):
        parse_mscons(mscons(NORMAL, {"PS15": ["1"] * 96}, unit="MTQ"))


def test_an_empty_value_is_a_gap():
    data = mscons(NORMAL, {"PS15": ["1"] * 96}, total="95")
    data = data.replace(b"<QUANTITY>1</QUANTITY>", b"<QUANTITY/>", 1)
    (blocks,) = parse_mscons(data).blocks
    assert blocks.qualities[0, 0] == Quality.MISSING
    assert np.count_nonzero(blocks.qualities == Quality.MISSING) == 1


def test_more_than_nine_decimals_refuse_the_day_and_letters_the_message():
    data = mscons(NORMAL, {"PS15": ["1"] * 96})
    long = data.replace(b">1</QUANTITY>", b">1.0000000001</QUANTITY>", 1)
    (problem,) = parse_mscons(long).problems
    assert isinstance(problem, NotANumber)
    with pytest.raises(BrokenFile):
        parse_mscons(data.replace(b">1</QUANTITY>", b">one</QUANTITY>", 1))
    with pytest.raises(BrokenFile):
        parse_mscons(data.replace(b">1</QUANTITY>", b">NaN</QUANTITY>", 1))


def test_a_packed_message_is_the_same_message():
    data = mscons(NORMAL, {"PS15": ["0.5"] * 96})
    assert totals(parse_mscons(gzip.compress(data))) == totals(parse_mscons(data))


@pytest.mark.parametrize(
    "name",
    [
        "xmlbomb.xml",
        "xmlbomb2.xml",
        "quadratic.xml",
        "cyclic.xml",
        "external.xml",
        "external_file.xml",
        "dtd.xml",
    ],
)
def test_a_hostile_document_is_refused(name):
    with pytest.raises(UnsafeXml):
        parse_mscons(fixture("xml-attacks", name).read_bytes())


def test_a_declaration_in_another_encoding_is_refused_too():
    text = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'
    with pytest.raises(UnsafeXml):
        parse_mscons(text.encode("utf-16"))


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", BrokenFile),
        (b"<MSCONS>", BrokenFile),
        (b"<INVOIC/>", BrokenFile),
        (b"<MSCONS/>", MissingSegment),
        (b"<MSCONS>" + b" " * (2 << 20) + b"</MSCONS>", TooLarge),
        (gzip.compress(b"<MSCONS>" + b" " * (11 << 20) + b"</MSCONS>"), TooLarge),
    ],
)
def test_what_is_no_message_is_refused(data, error):
    with pytest.raises(error):
        parse_mscons(data)


def test_every_refusal_says_what_and_where():
    with pytest.raises(IntervalError) as caught:
        parse_mscons(mscons(NORMAL, {"PS15": ["1"] * 96}, total="7"))
    assert caught.value.code == "wrong_total"
    assert set(caught.value.data) == {"found", "expected"}
