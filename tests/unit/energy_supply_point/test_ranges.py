"""Half-open ranges join, cut and intersect like sets of days."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from meter_samples import YEAR, closed_ranges, days_of, periods_with_cuts, span

from odoo.addons.energy_supply_point.logic.ranges import (
    DateRange,
    RangeGap,
    RangeOverlap,
    gaps,
    versions_over,
)

HORIZON = date(2024, 7, 1)
# Close together, so that they touch, overlap and hold each other.
near = closed_ranges(longest=60, within=60)
ranges = st.one_of(near, near, near.map(lambda item: DateRange(item.start)))


@dataclass(frozen=True)
class Version:
    """Something that is valid on days."""

    name: str
    valid: DateRange


def closed(item):
    """Return the range up to the horizon of these tests."""
    return DateRange(item.start, item.end or HORIZON)


def names(pieces):
    return [(str(piece), version.name) for piece, version in pieces]


@pytest.mark.parametrize("end", ["2026-01-01", "2025-12-31"])
def test_a_range_holds_at_least_one_day(end):
    with pytest.raises(ValueError, match="must end after it starts"):
        span("2026-01-01", end)


def test_the_start_is_in_and_the_end_is_out():
    january = span("2026-01-01", "2026-02-01")
    assert january.contains(date(2026, 1, 1))
    assert january.contains(date(2026, 1, 31))
    assert not january.contains(date(2026, 2, 1))
    assert not january.contains(date(2025, 12, 31))


def test_the_length_is_the_number_of_days():
    assert YEAR.days == 365
    assert span("2024-01-01", "2025-01-01").days == 366


def test_an_open_range_has_no_length():
    with pytest.raises(ValueError, match="no length"):
        _ = span("2026-01-01").days


def test_an_open_range_holds_every_later_day():
    assert span("2026-01-01").contains(date.max)


def test_neighbours_share_no_day():
    first, second = YEAR.cut([date(2026, 7, 1)])
    assert not first.overlaps(second)
    assert first.intersect(second) is None
    assert first.end == second.start


def test_ranges_sort_by_start_with_the_open_end_last():
    items = [
        span("2026-02-01", "2026-03-01"),
        span("2026-01-01"),
        span("2026-01-01", "2026-02-01"),
    ]
    assert sorted(items) == [items[2], items[1], items[0]]


def test_a_range_prints_its_ends():
    assert str(span("2026-01-01")) == "2026-01-01.."
    assert str(YEAR) == "2026-01-01..2027-01-01"


@given(ranges, ranges)
def test_an_intersection_holds_the_common_days(left, right):
    common = days_of(closed(left)) & days_of(closed(right))
    part = left.intersect(right)
    assert part == right.intersect(left)
    assert left.overlaps(right) is right.overlaps(left) is (part is not None)
    assert common == (days_of(closed(part)) if part else set())


@given(ranges)
def test_a_range_intersects_itself_whole(item):
    assert item.intersect(item) == item


@given(periods_with_cuts())
def test_pieces_join_to_the_whole(drawn):
    period, pieces = drawn
    assert pieces[0].start == period.start
    assert pieces[-1].end == period.end
    assert sum(piece.days for piece in pieces) == period.days
    for left, right in zip(pieces, pieces[1:], strict=False):
        assert left.end == right.start


def test_cuts_outside_twice_or_at_the_edge_change_nothing():
    july = date(2026, 7, 1)
    cuts = [july, date(2027, 1, 1), date(2026, 1, 1), july, date(2030, 1, 1)]
    assert YEAR.cut(cuts) == YEAR.cut([july])
    assert YEAR.cut([]) == [YEAR]


def test_an_open_range_is_cut_to_an_open_last_piece():
    pieces = span("2026-01-01").cut([date(2026, 5, 1)])
    assert pieces == [span("2026-01-01", "2026-05-01"), span("2026-05-01")]


def test_nothing_leaves_the_whole_period_uncovered():
    assert gaps([], YEAR) == [YEAR]
    assert gaps([span("2027-01-01")], YEAR) == [YEAR]


def test_an_open_range_covers_the_rest():
    assert gaps([span("2026-03-01")], YEAR) == [span("2026-01-01", "2026-03-01")]


def test_an_open_period_ends_in_an_open_gap():
    assert gaps([YEAR], span("2026-01-01")) == [span("2027-01-01")]


def test_a_range_inside_another_covers_nothing_more():
    inner, outer = span("2026-02-01", "2026-03-01"), span("2026-01-01", "2026-07-01")
    assert gaps([inner, outer], YEAR) == [span("2026-07-01", "2027-01-01")]


@given(st.lists(ranges, max_size=6), near)
def test_gaps_are_the_days_that_nothing_covers(items, period):
    missing = gaps(items, period)
    covered = set().union(*(days_of(closed(item)) for item in items))
    expected = days_of(period) - covered
    assert expected == set().union(*(days_of(gap) for gap in missing))
    assert sum(gap.days for gap in missing) == len(expected)
    assert missing == sorted(missing)


def test_versions_are_laid_over_the_period_in_order():
    versions = [
        Version("new", span("2026-01-01")),
        Version("old", span("2020-01-01", "2026-01-01")),
        Version("ancient", span("2010-01-01", "2020-01-01")),
    ]
    assert names(versions_over(versions, span("2025-12-01", "2026-12-01"))) == [
        ("2025-12-01..2026-01-01", "old"),
        ("2026-01-01..2026-12-01", "new"),
    ]


def test_days_without_a_version_are_a_gap():
    versions = [
        Version("a", span("2026-01-01", "2026-03-01")),
        Version("b", span("2026-03-15")),
    ]
    with pytest.raises(RangeGap) as caught:
        versions_over(versions, YEAR)
    assert caught.value.range == span("2026-03-01", "2026-03-15")


@pytest.mark.parametrize(
    ("versions", "missing"),
    [
        ([], YEAR),
        ([Version("late", span("2026-02-01"))], span("2026-01-01", "2026-02-01")),
        (
            [Version("ends", span("2020-01-01", "2026-12-31"))],
            span("2026-12-31", "2027-01-01"),
        ),
    ],
)
def test_the_edges_of_the_period_must_be_covered(versions, missing):
    with pytest.raises(RangeGap) as caught:
        versions_over(versions, YEAR)
    assert caught.value.range == missing


@pytest.mark.parametrize(
    ("second", "twice"),
    [
        (span("2026-03-01"), span("2026-03-01", "2026-04-01")),
        (span("2026-02-01", "2026-03-01"), span("2026-02-01", "2026-03-01")),
        (span("2019-01-01", "2026-01-02"), span("2026-01-01", "2026-01-02")),
    ],
)
def test_days_with_two_versions_are_an_overlap(second, twice):
    versions = [
        Version("a", span("2020-01-01", "2026-04-01")),
        Version("b", second),
        Version("rest", span("2026-04-01")),
    ]
    with pytest.raises(RangeOverlap) as caught:
        versions_over(versions, YEAR)
    assert caught.value.range == twice


def test_versions_that_overlap_outside_the_period_are_ignored():
    versions = [
        Version("a", span("2026-01-01", "2027-06-01")),
        Version("b", span("2027-02-01")),
    ]
    assert names(versions_over(versions, YEAR)) == [(str(YEAR), "a")]


def test_the_range_of_a_version_may_be_read_another_way():
    pieces = versions_over([("a", YEAR)], YEAR, valid=lambda version: version[1])
    assert pieces == [(YEAR, ("a", YEAR))]


@given(periods_with_cuts(), st.randoms(use_true_random=False))
def test_versions_that_join_cover_the_period_once(drawn, random):
    period, pieces = drawn
    versions = [Version(str(at), piece) for at, piece in enumerate(pieces)]
    random.shuffle(versions)
    found = versions_over(versions, period)
    assert [piece for piece, _version in found] == pieces
    assert all(piece == version.valid for piece, version in found)


@given(closed_ranges(longest=200), st.integers(0, 199))
def test_one_missing_day_is_found(period, at):
    day = period.start + timedelta(days=at % period.days)
    parts = [piece for piece in period.cut([day, day + timedelta(days=1)])]
    kept = [Version("kept", part) for part in parts if not part.contains(day)]
    with pytest.raises(RangeGap) as caught:
        versions_over(kept, period)
    assert caught.value.range == DateRange(day, day + timedelta(days=1))
