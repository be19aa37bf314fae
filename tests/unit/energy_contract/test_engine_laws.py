"""Laws of every bill, tried on drawn points."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from rating_samples import ALWAYS, drawn_points, leaves

from odoo.addons.energy_contract.logic.engine import rate
from odoo.addons.energy_contract.logic.quantities import months_between
from odoo.addons.energy_contract.logic.snapshot import from_json, to_json, trimmed
from odoo.addons.energy_contract.logic.tariff import KINDS, Basis, Price
from odoo.addons.energy_contract.logic.values import PointInput, RatedBill
from odoo.addons.energy_supply_point.logic.ranges import gaps
from odoo.addons.energy_supply_point.logic.rounding import round_half_up

CENT = Decimal("0.01")
DAYS = st.dates(ALWAYS.start.replace(year=2023), ALWAYS.start.replace(year=2028))
points = drawn_points()
few = settings(max_examples=40)


def components_of(point):
    return {item.component_id: item for item in point.supply[0][1].components}


def quantities(bill):
    """Return the summed quantity of every component, ampere and kilowatt taken out."""
    sums = Counter()
    for line in bill.lines:
        sums[line.component_id] += line.quantity / (line.measure or 1)
    return sums


def with_another_cut(point, day):
    """Return the point with every price cut on ``day`` into two equal ones."""
    (valid, agreed), *_rest = point.supply
    components = tuple(
        replace(
            item,
            prices=tuple(
                Price(price.price_id, part, price.amount)
                for price in item.prices
                for part in price.valid.cut([day])
            ),
        )
        for item in agreed.components
    )
    return replace(point, supply=((valid, replace(agreed, components=components)),))


@few
@given(points)
def test_the_lines_add_up_to_the_amount_and_multiply_out(point):
    bill = rate(point)
    assert sum((line.amount for line in bill.lines), Decimal(0)) == bill.amount
    assert sum((total.base for total in bill.vat), Decimal(0)) == bill.amount
    for line in bill.lines:
        assert line.amount == round_half_up(line.quantity * line.unit_price, CENT)
    for total in bill.vat:
        assert total.tax == round_half_up(total.base * total.percent / 100, CENT)
    assert bill.gross == bill.amount + sum(total.tax for total in bill.vat)


@few
@given(points)
def test_every_component_charges_all_of_its_energy(point):
    bill = rate(point)
    whole = sum(item.energy_kwh for item in point.segments)
    zones = dict(bill.energy_by_zone)
    assert bill.energy_kwh == whole == sum(zones.values())
    charged = quantities(bill)
    for number, item in components_of(point).items():
        if item.basis is Basis.ENERGY:
            energy = whole if item.zone is None else zones[item.zone]
            assert charged[number] * 1000 == energy


@few
@given(points)
def test_every_component_charges_all_days_and_months(point):
    charged = quantities(rate(point))
    exact = months_between(point.period.start, point.period.end, point.rules.proration)
    months = round_half_up(exact, point.rules.month_step)
    for number, item in components_of(point).items():
        if item.basis is Basis.DAY:
            assert charged[number] == point.period.days
        elif item.basis is not Basis.ENERGY:
            assert charged[number] == months


@few
@given(points)
def test_the_lines_of_a_component_join_over_the_period(point):
    bill = rate(point)
    for number, item in components_of(point).items():
        if item.basis is Basis.ENERGY:
            continue
        lines = [line for line in bill.lines if line.component_id == number]
        edges = [line.start for line in lines] + [point.period.end]
        assert edges[0] == point.period.start
        assert edges[1:] == [line.end for line in lines]


@few
@given(points, DAYS)
def test_a_cut_at_an_equal_price_moves_nothing(point, day):
    coarse, fine = rate(point), rate(with_another_cut(point, day))
    assert quantities(fine) == quantities(coarse)
    assert fine.energy_by_zone == coarse.energy_by_zone
    untouched = [
        replace(line, sequence=0)
        for line in coarse.lines
        if not line.start < day < line.end
    ]
    kept = [replace(line, sequence=0) for line in fine.lines]
    assert all(line in kept for line in untouched)


@few
@given(points)
def test_lines_are_numbered_and_ordered_by_kind_and_sequence(point):
    bill = rate(point)
    assert [line.sequence for line in bill.lines] == list(range(1, len(bill.lines) + 1))
    known = components_of(point)
    order = [
        (KINDS.index(line.kind), known[line.component_id].sequence)
        for line in bill.lines
    ]
    assert order == sorted(order)


@few
@given(points)
def test_no_binary_float_is_in_a_bill(point):
    kinds = {type(leaf) for leaf in leaves(rate(point))}
    assert float not in kinds
    assert Decimal in kinds


@few
@given(points)
def test_a_bill_and_its_input_survive_as_text(point):
    bill = rate(point)
    assert from_json(to_json(point), PointInput) == point
    assert from_json(to_json(bill), RatedBill) == bill
    assert to_json(from_json(to_json(bill), RatedBill)) == to_json(bill)


@few
@given(points)
def test_the_kept_input_gives_the_same_bill_again(point):
    kept = trimmed(point)
    assert rate(from_json(to_json(kept), PointInput)) == rate(point)
    assert trimmed(kept) == kept
    assert gaps([item.valid for item in kept.technical], point.period) == []


@few
@given(points, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(point, random):
    shuffled = {}
    for name in ("segments", "technical"):
        items = list(getattr(point, name))
        random.shuffle(items)
        shuffled[name] = tuple(items)
    assert rate(replace(point, **shuffled)) == rate(point)
