"""Caps, aid and individual prices, with the way to the unit price."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from meter_samples import YEAR, span
from rating_samples import ALWAYS, SUPPLY, facts, household, segment, supplied
from tariff_samples import component
from test_engine_bases import KWH, levels
from test_engine_measured import FLAT, TWO_DAYS, dynamic
from test_engine_refusals import refusal

from odoo.addons.energy_contract.logic.engine import rate
from odoo.addons.energy_contract.logic.measured import IndexSeries, IntervalEnergy
from odoo.addons.energy_contract.logic.modifiers import (
    Entitlement,
    Formula,
    IndividualPrice,
    Scheme,
    SchemeKind,
    SchemeValue,
)
from odoo.addons.energy_contract.logic.refusals import (
    IndividualOverlap,
    MissingIndex,
    MissingInterval,
    SchemeGap,
    SchemeOverlap,
)
from odoo.addons.energy_contract.logic.snapshot import from_json, to_json, trimmed
from odoo.addons.energy_contract.logic.tariff import Basis, Scale, TariffGap
from odoo.addons.energy_contract.logic.values import PointInput

FIRST_HALF = span("2026-01-01", "2026-07-02")


def scheme(kind=SchemeKind.AID, amount="31.24", valid=YEAR, **values):
    value = SchemeValue(7, valid, Decimal(amount), "decree")
    return Scheme(
        **{"scheme_id": 1, "code": "AID", "kind": kind, "values": (value,)} | values
    )


def entitled(*schemes, valid=ALWAYS):
    return tuple(
        Entitlement(number, valid, item, "list of January")
        for number, item in enumerate(schemes)
    )


def individual(amount, formula=Formula.FIXED, valid=ALWAYS, **values):
    return IndividualPrice(
        **{
            "price_id": 5,
            "valid": valid,
            "code": "E",
            "amount": Decimal(amount),
            "source": "annex 2",
            "formula": formula,
        }
        | values
    )


# Schemes


def test_aid_lowers_the_regulated_price_as_published():
    """Commodity 103.94 less 31.24 is 72.70: 174.48 for 2 400 kWh (domain 4.6)."""
    point = supplied(
        component("E", "103.94"),
        component("FEE", "1.50", basis=Basis.MONTH),
        entitlements=entitled(scheme()),
    )
    line, fee = rate(point).lines
    assert [str(line.unit_price), str(line.original_price), str(line.amount)] == [
        "72.70",
        "103.94",
        "174.48",
    ]
    assert [(step.kind, str(step.price), step.source) for step in line.steps] == [
        ("list", "103.94", "decision 1"),
        ("aid", "72.70", "decree; list of January"),
    ]
    assert line.steps[1].record_id == 7
    assert (fee.original_price, fee.steps) == (None, ())


def test_aid_holds_on_the_entitled_days_alone():
    point = supplied(
        component("E", "103.94"),
        energy=3650,
        entitlements=entitled(scheme(), valid=FIRST_HALF),
    )
    assert facts(rate(point), "quantity", "unit_price", "original_price") == [
        ("1.820", "72.70", "103.94"),
        ("1.830", "103.94", None),
    ]


def test_aid_holds_in_every_zone_and_band_and_at_dynamic_prices():
    tiers = component(
        "E", prices=levels((None, "90"), ("1", "100")), scale=Scale.TIER_PERIOD
    )
    bill = rate(supplied(tiers, entitlements=entitled(scheme())))
    assert facts(bill, "unit_price") == [("58.76",), ("68.76",)]
    spot = dynamic(((KWH,) * 24,) * 2, (FLAT, FLAT))
    bill = rate(replace(spot, entitlements=entitled(scheme())))
    # 80 + 5 - 31.24 for 48 kWh.
    assert facts(bill, "unit_price", "original_price", "amount") == [
        ("53.76", "85.00", "2.58")
    ]


@pytest.mark.parametrize(
    ("price", "after"), [("20", "0.00"), ("0", "0.00"), ("-5", "-5.00")]
)
def test_aid_takes_no_price_below_zero(price, after):
    point = supplied(component("E", price), entitlements=entitled(scheme()))
    assert facts(rate(point), "unit_price") == [(after,)]


@pytest.mark.parametrize(("price", "after"), [("120", "100.00"), ("80", "80.00")])
def test_a_cap_is_the_highest_price(price, after):
    cap = scheme(SchemeKind.CAP, "100")
    (line,) = rate(supplied(component("E", price), entitlements=entitled(cap))).lines
    assert str(line.unit_price) == after
    changed = [step.kind for step in line.steps]
    assert changed == (["list", "cap"] if price == "120" else ["list"])


def test_schemes_follow_their_order():
    cap = scheme(SchemeKind.CAP, "100", code="CAP", scheme_id=2, sequence=1)
    for sequence, price in [(2, "68.76"), (0, "88.76")]:
        aid = scheme(sequence=sequence)
        point = supplied(component("E", "120"), entitlements=entitled(cap, aid))
        assert facts(rate(point), "unit_price") == [(price,)]


def test_a_scheme_may_name_its_components():
    cap = scheme(SchemeKind.CAP, "10", components=frozenset({14}))
    bill = rate(household(entitlements=entitled(cap)))
    capped = [line.code for line in bill.lines if line.original_price is not None]
    assert capped == ["TPS"]
    assert SUPPLY.components[0].component_id != 14


def test_a_scheme_without_a_value_is_refused():
    late = scheme(valid=span("2026-07-01"))
    error = refusal(
        supplied(component("E", "1"), entitlements=entitled(late)), SchemeGap
    )
    assert error.range == span("2026-01-01", "2026-07-01")


def test_two_entitlements_to_one_scheme_are_refused():
    aid = scheme()
    point = supplied(component("E", "1"), entitlements=entitled(aid, aid))
    refusal(point, SchemeOverlap)


# Individual prices


def test_an_individual_price_replaces_the_list_and_says_so():
    point = supplied(component("E"), individual=(individual("88"),))
    (line,) = rate(point).lines
    assert (line.price_id, line.contract_price_id) == (None, 5)
    assert [str(line.unit_price), str(line.amount)] == ["88.00", "211.20"]
    assert [(step.kind, step.source) for step in line.steps] == [
        ("individual", "annex 2")
    ]


def test_the_list_price_holds_on_other_days():
    point = supplied(
        component("E", "100"),
        energy=3650,
        individual=(individual("88", valid=FIRST_HALF),),
    )
    assert facts(rate(point), "quantity", "unit_price", "contract_price_id") == [
        ("1.820", "88.00", 5),
        ("1.830", "100", None),
    ]
    without_list = replace(point, supply=supplied(component("E")).supply)
    refusal(without_list, TariffGap)


def test_an_individual_price_may_be_a_formula_of_the_list():
    agreed = individual("-2", Formula.LIST, factor=Decimal("0.9"))
    (line,) = rate(supplied(component("E", "100"), individual=(agreed,))).lines
    assert (str(line.unit_price), line.price_id) == ("88.00", 1)
    assert [(step.kind, str(step.price)) for step in line.steps] == [
        ("list", "100.00"),
        ("individual", "88.00"),
    ]


def test_the_id_of_a_component_goes_before_its_code():
    agreed = individual("88", component_id=9)
    assert facts(
        rate(supplied(component("E", "100"), individual=(agreed,))), "unit_price"
    ) == [("100",)]


def index(*days, first):
    return IndexSeries("DAM", "market", first, days)


def test_an_index_by_months_is_the_plain_average_plus_a_margin():
    agreed = individual("4", Formula.INDEX_MONTH, series="DAM")
    days = [(Decimal(60),) * 96] * 31 + [(Decimal(90),) * 96] * 28
    point = supplied(
        component("E"),
        period=span("2026-01-20", "2026-02-11"),
        segments=(
            segment(100, span("2026-01-20", "2026-02-01")),
            segment(50, span("2026-02-01", "2026-02-11")),
        ),
        individual=(agreed,),
        indices=(index(*days, first=date(2026, 1, 1)),),
    )
    assert facts(rate(point), "unit_price", "amount") == [
        ("64.00", "6.40"),
        ("94.00", "4.70"),
    ]
    assert rate(from_json(to_json(trimmed(point)), PointInput)) == rate(point)
    refusal(replace(point, indices=()), MissingIndex)
    short = replace(point, indices=(index(*days[:40], first=date(2026, 1, 1)),))
    assert refusal(short, MissingIndex).day == date(2026, 2, 10)


def test_an_index_by_intervals_is_weighted_by_the_point():
    agreed = individual("4", Formula.INDEX_INTERVAL, series="DAM")
    prices = (*[Decimal(100)] * 4, *[Decimal(0)] * 92)
    point = supplied(
        component("E"),
        period=TWO_DAYS,
        energy=8,
        individual=(agreed,),
        indices=(index(prices, prices, first=TWO_DAYS.start),),
        intervals=IntervalEnergy(TWO_DAYS.start, 60, ((3 * KWH, KWH, *[0] * 22),) * 2),
    )
    # Three of four kWh at 100, one at 0: 75 + 4.
    assert facts(rate(point), "quantity", "unit_price", "amount") == [
        ("0.008", "79.00", "0.63")
    ]
    refusal(replace(point, intervals=None), MissingInterval)


def test_an_individual_price_is_capped_too():
    cap = scheme(SchemeKind.CAP, "80")
    point = supplied(
        component("E"), individual=(individual("88"),), entitlements=entitled(cap)
    )
    assert facts(rate(point), "original_price", "unit_price") == [("88.00", "80.00")]


def test_two_individual_prices_of_a_day_are_refused():
    two = individual("1"), individual("2", valid=span("2026-03-01"))
    error = refusal(supplied(component("E"), individual=two), IndividualOverlap)
    assert error.range == span("2026-03-01", "2027-01-01")


def test_everything_survives_as_text():
    spot = dynamic(((KWH,) * 24,) * 2, (FLAT, FLAT))
    point = replace(
        spot,
        individual=(individual("1", Formula.LIST, factor=Decimal(0)),),
        entitlements=entitled(scheme()),
        conditions=(("e_billing", ALWAYS),),
        starts=date(2026, 1, 1),
    )
    assert from_json(to_json(point), PointInput) == point
    kept = trimmed(point)
    assert rate(from_json(to_json(kept), PointInput)) == rate(point)
    assert trimmed(kept) == kept
