"""What schemes take off lines, and off the days of an instalment or a month."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from meter_samples import YEAR, span
from rating_samples import ALWAYS, supplied
from tariff_samples import component
from test_engine_modifiers import entitled, scheme

from odoo.addons.energy_contract.logic.engine import rate
from odoo.addons.energy_contract.logic.grants import Grant, cut_grant, grants
from odoo.addons.energy_contract.logic.modifiers import SchemeKind

CENT = Decimal("0.01")
WHOLE = Grant(7, YEAR, Decimal(12), Decimal(100), Decimal("68.76"), Decimal("374.88"))


def test_a_line_without_schemes_grants_nothing():
    (line,) = rate(supplied(component("E", "100"))).lines
    assert list(grants(line, CENT)) == []


def test_steps_add_up_to_what_the_line_would_have_cost_more():
    cap = scheme(SchemeKind.CAP, "90", scheme_id=2, code="CAP", sequence=5)
    plain = supplied(component("E", "103.94"), energy=2345)
    aided = replace(plain, entitlements=entitled(cap, scheme()))
    full, less = rate(plain), rate(aided)
    found = [item for line in less.lines for item in grants(line, CENT)]
    # 2.345 x 103.94 = 243.74, x 90 = 211.05, x 58.76 = 137.79.
    assert [str(item.amount) for item in found] == ["32.69", "73.26"]
    assert sum(item.amount for item in found) == full.amount - less.amount


def test_months_share_a_year_by_days():
    february = date(2026, 2, 1)
    january, rest = cut_grant(WHOLE, [february])
    assert (january.days.end, rest.days.start) == (february, february)
    # 374.88 x 31 / 365 = 31.8391; 12 x 31 / 365 = 1.0191780
    assert (january.amount, january.quantity) == (
        Decimal("31.84"),
        Decimal("1.019178"),
    )


def test_a_price_below_zero_is_cut_like_others():
    below = Grant(7, YEAR, Decimal(12), Decimal(-1), Decimal(-1), Decimal("-0.05"))
    parts = cut_grant(below, [date(2026, 4, 1), date(2026, 10, 1)])
    assert sum(part.amount for part in parts) == Decimal("-0.05")


@given(
    st.lists(st.dates(date(2026, 1, 1), date(2027, 1, 1)), max_size=30),
    st.decimals(0, 10_000, places=2),
    st.decimals(0, 10_000, places=6),
)
def test_any_cut_keeps_the_whole(boundaries, amount, quantity):
    whole = Grant(7, YEAR, quantity, Decimal(100), Decimal(90), amount)
    parts = cut_grant(whole, boundaries)
    assert sum(part.amount for part in parts) == amount
    assert sum(part.quantity for part in parts) == quantity
    assert parts[0].days.start == YEAR.start
    assert parts[-1].days.end == YEAR.end


def test_an_entitlement_holds_in_a_plan_while_its_value_is_known():
    (always,) = entitled(scheme(valid=span("2026-03-01", "2026-06-01")), valid=ALWAYS)
    (known,) = always.while_valued()
    assert known.valid == span("2026-03-01", "2026-06-01")
    (other,) = entitled(scheme(), valid=span("2030-01-01", "2031-01-01"))
    assert other.while_valued() == ()
