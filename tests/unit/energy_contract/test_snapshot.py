"""A bill remembers its input as text that rates to the same lines, years later."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from meter_samples import YEAR, span
from rating_samples import (
    ALWAYS,
    LEVIES,
    SPLIT_YEAR,
    SUPPLY,
    household,
    segment,
    technical,
    with_price,
)

from odoo.addons.energy_contract.logic.engine import rate
from odoo.addons.energy_contract.logic.snapshot import (
    UnknownSnapshot,
    from_json,
    to_json,
    trimmed,
)
from odoo.addons.energy_contract.logic.tariff import Basis
from odoo.addons.energy_contract.logic.values import (
    PointInput,
    Proration,
    RatedBill,
    Rules,
)
from odoo.addons.energy_supply_point.logic.profiles import DailyWeights

PRICES = (
    ("50.00", "2020-01-01", "2025-01-01"),
    ("61.00", "2025-01-01", "2026-01-01"),
    ("72.70", "2026-01-01", "2027-01-01"),
    ("80.00", "2027-01-01"),
)


def full():
    """Return a point that uses every field that a snapshot can hold."""
    other = replace(SUPPLY, tariff_id=9)
    point = household(
        SPLIT_YEAR,
        segments=(
            segment(
                2400, SPLIT_YEAR, quality="estimated", reading_start_id=3,
                reading_end_id=4, rollover=True, multiplier=Decimal("1.50"),
            ),
        ),
        supply=(
            (span("2024-01-01", "2026-04-01"), SUPPLY),
            (span("2026-04-01", "2028-01-01"), other),
            (span("2028-01-01"), SUPPLY),
        ),
        technical=(
            technical(span("2019-01-01", "2025-06-01"), version_id=1),
            technical(span("2025-06-01"), reserved_capacity_kw=Decimal("4.20")),
        ),
        weights=DailyWeights(
            span("2025-11-01").start, (None, *range(1, 500), None)
        ),
        rules=Rules(proration=Proration.YEAR, month_step=Decimal("0.0001")),
    )  # fmt: skip
    return with_price(point, "COMMODITY", *PRICES)


@pytest.mark.parametrize("point", [household(), full(), household(energy=0)])
def test_the_input_comes_back_equal(point):
    assert from_json(to_json(point), PointInput) == point


@pytest.mark.parametrize("point", [household(), full()])
def test_the_bill_comes_back_equal(point):
    bill = rate(point)
    assert from_json(to_json(bill), RatedBill) == bill


@pytest.mark.parametrize("point", [household(), full(), household(energy=0)])
def test_the_snapshot_rates_to_the_same_lines(point):
    remembered = from_json(to_json(trimmed(point)), PointInput)
    assert to_json(rate(remembered)) == to_json(rate(point))


def test_types_come_back_not_only_values():
    back = from_json(to_json(full()), PointInput)
    assert back.rules.proration is Proration.YEAR
    assert back.levies[0].components[1].segments == frozenset({"business", "public"})
    assert back.supply[0][1].components[1].basis is Basis.MONTH
    assert isinstance(back.weights, DailyWeights)
    assert back.weights.share(SPLIT_YEAR) == full().weights.share(SPLIT_YEAR)


def test_decimals_keep_their_zeros():
    back = from_json(to_json(full()), PointInput)
    assert str(back.segments[0].multiplier) == "1.50"
    prices = back.supply[0][1].components[0].prices
    assert [str(price.amount) for price in prices] == [item[0] for item in PRICES]


def test_the_same_input_is_the_same_text_to_the_byte():
    assert to_json(full()) == to_json(full())
    again = from_json(to_json(full()), PointInput)
    assert to_json(again) == to_json(full())


def test_a_set_is_written_in_order_whatever_its_own():
    names = ["business", "public", "state", "church", "school"]
    texts = set()
    for turn in range(len(names)):
        segments = frozenset(names[turn:] + names[:turn])
        changed = replace(LEVIES.components[1], segments=segments)
        levies = (replace(LEVIES, components=(changed,)),)
        texts.add(to_json(household(levies=levies)))
    assert len(texts) == 1
    assert '["business","church","public","school","state"]' in texts.pop()


def test_the_text_holds_no_binary_float():
    found = []
    json.loads(to_json(full()), parse_float=found.append)
    json.loads(to_json(rate(full())), parse_float=found.append)
    assert found == []


def test_letters_of_every_language_are_readable_in_the_text():
    changed = replace(SUPPLY, code="DOMÁCNOSŤ-ŽLTÁ")
    text = to_json(household(supply=((ALWAYS, changed),)))
    assert "DOMÁCNOSŤ-ŽLTÁ" in text
    assert from_json(text, PointInput).supply[0][1].code == changed.code


def test_another_format_is_refused():
    record = json.loads(to_json(household())) | {"format": "0"}
    with pytest.raises(UnknownSnapshot) as caught:
        from_json(json.dumps(record), PointInput)
    assert caught.value.data == {"format": "0", "type": "PointInput"}


def test_a_bill_is_not_read_as_an_input():
    with pytest.raises(UnknownSnapshot) as caught:
        from_json(to_json(rate(household())), PointInput)
    assert caught.value.type == "RatedBill"


def test_what_a_snapshot_does_not_know_is_refused():
    with pytest.raises(TypeError, match="complex"):
        to_json(replace(household(), segment=1j))


def test_only_what_touches_the_period_is_kept():
    kept = trimmed(full())
    assert [version.version_id for version in kept.technical] == [1]
    assert [valid for valid, _tariff in kept.supply] == [
        span("2024-01-01", "2026-04-01"),
        span("2026-04-01", "2028-01-01"),
    ]
    prices = kept.supply[0][1].components[0].prices
    assert [str(price.amount) for price in prices] == ["61.00", "72.70"]
    assert kept.weights.first == SPLIT_YEAR.start
    assert len(kept.weights.weights) == 365


def test_to_trim_twice_changes_nothing():
    once = trimmed(full())
    assert trimmed(once) == once
    assert len(to_json(once)) < len(to_json(full()))


def test_a_point_without_weights_and_network_is_trimmed_too():
    point = household(technical=(technical(network_tariff=None),))
    assert trimmed(point) == point


@given(st.decimals(allow_nan=False, allow_infinity=False), st.text(max_size=20))
def test_any_number_and_any_text_survive(amount, text):
    bill = rate(household())
    line = replace(bill.lines[0], unit_price=amount, name=text, zone=None)
    back = from_json(to_json(replace(bill, lines=(line,))), RatedBill)
    assert str(back.lines[0].unit_price) == str(amount)
    assert back.lines[0].name == text


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 10**30)), max_size=30),
    st.dates(),
    st.integers(0, 2**60),
)
def test_any_profile_survives(weights, first, version_id):
    point = household(
        YEAR,
        weights=DailyWeights(first, tuple(weights)),
        technical=(technical(version_id=version_id),),
    )
    assert from_json(to_json(point), PointInput) == point
