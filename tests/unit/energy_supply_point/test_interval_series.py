"""Blocks of local days: counts, conversion, storage and the order of revisions."""

import gzip
import io
import random
import struct
import zipfile
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from interval_samples import AUTUMN, NORMAL, POINT, SPRING

from odoo.addons.energy_supply_point.logic import interval_store as store
from odoo.addons.energy_supply_point.logic.interval_payload import (
    MEGABYTE,
    BrokenFile,
    Limits,
    TooLarge,
    file_version,
    read_path,
    sniff,
    unpack,
)
from odoo.addons.energy_supply_point.logic.interval_rows import block_of
from odoo.addons.energy_supply_point.logic.intervals import (
    LARGEST,
    Quality,
    Series,
    UnknownResolution,
    UnknownUnit,
    WrongCount,
    day_number,
    day_size,
    day_sizes,
    newest_first,
    normal_size,
    number_day,
    to_energy,
)

SERIES = Series(POINT, "PS15")
LIMITS = Limits(MEGABYTE, 2 * MEGABYTE)
days = st.dates(date(1996, 1, 1), date(2060, 12, 31))


@given(st.integers(1996, 2060))
def test_a_year_has_35040_or_35136_quarters(year):
    first, end = day_number(date(year, 1, 1)), day_number(date(year + 1, 1, 1))
    sizes = day_sizes(np.arange(first, end), 15)
    assert sizes.sum() == (35136 if end - first == 366 else 35040)
    assert sorted(set(sizes.tolist())) == [92, 96, 100]
    assert np.count_nonzero(sizes == 92) == np.count_nonzero(sizes == 100) == 1


@given(days)
def test_a_day_and_its_number_are_the_same(day):
    assert number_day(day_number(day)) == day
    assert day_size(day_number(day), 30) * 2 == day_size(day_number(day), 15)


@pytest.mark.parametrize("resolution", [0, 5, 20, 1440])
def test_other_resolutions_are_refused(resolution):
    with pytest.raises(UnknownResolution):
        normal_size(resolution)


@given(st.integers(-(10**11), 10**11), st.sampled_from([15, 30, 60]))
def test_power_of_seven_decimals_becomes_energy_exactly(number, resolution):
    units = np.array([number * 100])
    energy, rounded = to_energy(units, "kw", resolution)
    assert rounded == 0
    assert int(energy[0]) * 60 == number * 100 * resolution


def test_power_of_more_decimals_is_rounded_half_away_from_zero():
    energy, rounded = to_energy(np.array([2, -2, 1, -1, 4]), "kw", 15)
    assert (energy.tolist(), rounded) == ([1, -1, 0, 0, 1], 4)


def test_an_unknown_unit_is_refused():
    with pytest.raises(UnknownUnit):
        to_energy(np.array([1]), "m3", 15)


@pytest.mark.parametrize(("day", "size"), [(SPRING, 92), (NORMAL, 96), (AUTUMN, 100)])
def test_a_block_has_as_many_values_as_its_day(day, size):
    assert len(block_of(SERIES, day, [1] * size)) == 1
    with pytest.raises(WrongCount) as caught:
        block_of(SERIES, day, [1] * 93)
    assert caught.value.data["expected"] == size


# Revisions

revisions = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 5), st.integers(0, 3)),
    min_size=1,
    max_size=12,
)


@given(revisions, st.randoms())
def test_any_order_of_arrival_leaves_the_same_current_revision(keys, shuffler):
    shuffled = list(keys)
    shuffler.shuffle(shuffled)
    assert keys[newest_first(keys)[0]] == shuffled[newest_first(shuffled)[0]]


def test_content_has_one_digest_whatever_surrounds_it():
    one = block_of(SERIES, NORMAL, range(96))
    other = block_of(Series("X", "Y"), SPRING, range(92))
    assert one.digests()[0] == one.take([0]).digests()[0]
    assert one.digests()[0] != other.digests()[0]
    marked = block_of(SERIES, NORMAL, range(96), [1, *[0] * 95])
    assert one.digests()[0] != marked.digests()[0]


# Storage


def unpack_copy(data):
    """Return the rows of binary COPY data as lists of bytes."""
    assert data.startswith(store.SIGNATURE)
    at, rows = len(store.SIGNATURE), []
    while True:
        (count,) = struct.unpack_from(">h", data, at)
        at += 2
        if count < 0:
            assert at == len(data)
            return rows
        row = []
        for _field in range(count):
            (length,) = struct.unpack_from(">i", data, at)
            row.append(data[at + 4 : at + 4 + length])
            at += 4 + length
        rows.append(row)


def stored(blocks):
    """Return what PostgreSQL would give back, as ``read_rows`` takes it."""
    rows = []
    owners = np.arange(1, 1 + len(blocks.series))
    for row in unpack_copy(store.copy_rows(blocks, owners, blocks.digests())):
        owner, day, slots, step = (
            int.from_bytes(row[at], "big", signed=True) for at in (0, 1, 3, 8)
        )
        day = date(2000, 1, 1) + timedelta(days=day)
        rows.append((owner, day, slots, step, row[9], row[10]))
    return rows


values_of_a_day = st.lists(
    st.one_of(
        st.integers(-LARGEST, LARGEST),
        st.integers(0, 4000).map(lambda number: number * 250_000),
    ),
    min_size=100,
    max_size=100,
)
marks_of_a_day = st.lists(st.sampled_from(list(Quality)), min_size=100, max_size=100)


@given(st.sampled_from([SPRING, NORMAL, AUTUMN]), values_of_a_day, marks_of_a_day)
def test_what_is_stored_is_what_is_read(day, values, marks):
    size = day_size(day_number(day), 15)
    block = block_of(SERIES, day, values[:size], marks[:size])
    curves = store.read_rows(stored(block), [1, 7], day, day + timedelta(days=2), 15)
    found, qualities = curves.row(1)
    assert found[:size].tolist() == values[:size]
    assert qualities[:size].tolist() == marks[:size]
    assert (qualities[size:] == Quality.MISSING).all()
    assert (curves.row(7)[1] == Quality.MISSING).all()


@given(values_of_a_day, marks_of_a_day)
def test_a_row_counts_its_gaps_and_its_energy(values, marks):
    block = block_of(SERIES, AUTUMN, values, marks)
    (row,) = unpack_copy(store.copy_rows(block, np.array([1]), block.digests()))
    numbers = [int.from_bytes(field, "big", signed=True) for field in row[:8]]
    assert numbers[3] == 100
    assert numbers[4] == marks.count(Quality.MISSING)
    assert numbers[5] == 100 - numbers[4] - marks.count(Quality.MEASURED)
    assert numbers[7] == sum(values)


def test_small_numbers_take_half_the_bytes_and_one_quality_one_byte():
    (row,) = stored(block_of(SERIES, NORMAL, [250_000] * 96))
    assert (row[3], len(row[4]), len(row[5])) == (250_000, 4 * 96, 1)
    (row,) = stored(block_of(SERIES, NORMAL, [LARGEST + 1] * 96, [0] * 95 + [1]))
    assert (row[3], len(row[4]), len(row[5])) == (1, 8 * 96, 96)


# Files within limits


def test_the_version_stands_at_the_end_of_the_name():
    assert file_version("a_V3.csv") == 3
    assert file_version("a_V3_copy.csv") == 3
    assert file_version("MY_VALUES.csv") is None


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_packed_file_is_unpacked(pack):
    data = random.Random(1).randbytes(300_000)
    assert unpack(pack(data), LIMITS) == data
    assert unpack(gzip.compress(data) + gzip.compress(b"x"), LIMITS) == data + b"x"


def zipped(*contents):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, content in enumerate(contents):
            archive.writestr(f"{at}.csv", content)
    return sink.getvalue()


def test_a_zip_holds_one_file():
    assert unpack(zipped(b"abc"), LIMITS) == b"abc"
    for data in (zipped(), zipped(b"a", b"b"), b"PK\x03\x04nothing"):
        with pytest.raises(BrokenFile):
            unpack(data, LIMITS)


@pytest.mark.parametrize("pack", [gzip.compress, zipped])
def test_a_bomb_is_refused_while_it_unpacks(pack):
    bomb = pack(bytes(200 * MEGABYTE))
    assert len(bomb) < MEGABYTE
    with pytest.raises(TooLarge) as caught:
        unpack(bomb, LIMITS)
    assert caught.value.data == {"what": "unpacked", "limit": LIMITS.unpacked}


def test_a_torn_packed_file_is_refused():
    with pytest.raises(BrokenFile):
        unpack(gzip.compress(bytes(1000))[:-12], LIMITS)


def test_a_file_of_two_gigabytes_is_refused_unread(tmp_path):
    path = tmp_path / "big.csv"
    with path.open("wb") as handle:
        handle.truncate(2 << 30)
    with pytest.raises(TooLarge) as caught:
        read_path(path, LIMITS)
    assert caught.value.what == "received"
    with pytest.raises(TooLarge):
        unpack(bytes(MEGABYTE + 1), LIMITS)


def test_a_format_shows_in_the_first_bytes():
    assert sniff(b"PAR1...") == "parquet"
    assert sniff(b"\xef\xbb\xbf <MSCONS>") == "mscons"
    assert sniff(gzip.compress(b"<MSCONS>")) == "mscons"
    assert sniff(zipped(b"point;time")) == "csv"
    assert sniff(b"") == "csv"
