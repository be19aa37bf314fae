"""Rules tell believable readings from others, with the numbers they used."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.energy_supply_point.logic.plausibility import (
    RULES,
    Candidate,
    Point,
    Rule,
    check,
    expectation,
    physical_limit,
)
from odoo.addons.energy_supply_point.logic.profiles import DailyWeights

DAY = date(2026, 5, 1)
BEFORE, PREVIOUS = (
    Point(date(2026, 3, 2), Decimal(400)),
    Point(date(2026, 4, 1), Decimal(1000)),
)
BASE = Candidate(
    DAY, Decimal(1600), 5, today=date(2026, 5, 2), previous=PREVIOUS, before=BEFORE
)


def found(candidate, code, **parameters):
    """Return the evidence of one rule, None when it is silent."""
    rule = Rule(7, code, "warn", **parameters)
    findings = check(candidate, [rule])
    return findings[0].evidence if findings else None


def test_a_believable_reading_has_no_findings():
    rules = [Rule(at, code, "block") for at, code in enumerate(RULES)]
    assert check(BASE, rules) == []


def test_findings_keep_the_order_and_severity_of_their_rules():
    backwards = replace(BASE, value=Decimal(900), missing=("1.8.2",))
    rules = [Rule(2, "missing_register", "warn"), Rule(1, "negative", "block")]
    assert [(one.rule_id, one.severity) for one in check(backwards, rules)] == [
        (2, "warn"),
        (1, "block"),
    ]


def test_a_counter_that_went_backwards():
    assert found(replace(BASE, value=Decimal(900)), "negative") == {
        "found": "900",
        "limit": "1000",
        "day_start": "2026-04-01",
        "day_end": "2026-05-01",
    }


def test_a_value_above_the_next_one_is_backwards_too():
    following = Point(date(2026, 6, 1), Decimal(1500))
    assert found(replace(BASE, following=following), "negative")["limit"] == "1600"


def test_a_rollover_is_a_remark_and_not_backwards():
    rolled = replace(
        BASE, previous=Point(PREVIOUS.day, Decimal(99900)), value=Decimal(100)
    )
    assert found(rolled, "negative") is None
    assert found(rolled, "rollover") == {
        "found": "100",
        "previous": "99900",
        "units": "200",
    }


def test_a_rollover_that_the_breaker_forbids_is_backwards():
    rolled = replace(
        BASE,
        previous=Point(PREVIOUS.day, Decimal(90000)),
        value=Decimal(100),
        limit_kwh_per_day=Decimal(100),
    )
    assert found(rolled, "negative")["limit"] == "90000"
    assert found(rolled, "rollover") is None


def test_nothing_counted_is_remarked_on_only_where_something_was_expected():
    still = replace(BASE, value=Decimal(1000))
    assert found(still, "zero") == {
        "found": 0,
        "expected": "600",
        "basis": "history",
        "days": 30,
    }
    assert found(still, "zero", min_kwh=Decimal(601)) is None
    assert found(replace(still, before=None), "zero") is None


def test_above_what_the_connection_lets_through():
    limited = replace(BASE, limit_kwh_per_day=Decimal(19))
    assert found(limited, "above_maximum") == {
        "found": "600",
        "limit": "570",
        "days": 30,
    }
    assert found(replace(limited, limit_kwh_per_day=Decimal(20)), "above_maximum") is (
        None
    )


@pytest.mark.parametrize(
    ("value", "far"), [("1119", True), ("1120", False), ("4000", False), ("4001", True)]
)
def test_far_from_what_the_history_says(value, far):
    evidence = found(replace(BASE, value=Decimal(value)), "far_from_profile")
    assert (evidence is not None) is far


def test_small_differences_are_not_far():
    small = replace(BASE, value=Decimal(1119))
    assert found(small, "far_from_profile", min_kwh=Decimal(500)) is None


def test_the_yearly_estimate_is_expected_without_history():
    new = replace(BASE, before=None, annual_kwh=Decimal(3650))
    assert expectation(new) == (Decimal(300), "annual")
    assert found(new, "far_from_profile", ratio_max=Decimal("1.5"))["basis"] == (
        "annual"
    )


def test_the_profile_spreads_the_expectation():
    days = {date(2026, 3, 1) + timedelta(days=at): 2 for at in range(31)}
    days |= {date(2026, 4, 1) + timedelta(days=at): 1 for at in range(30)}
    weighted = replace(BASE, weights=DailyWeights.from_days(days))
    assert expectation(weighted) == (Decimal(300), "history")
    known_march = DailyWeights.from_days({date(2026, 3, 1): 1})
    assert expectation(replace(BASE, weights=known_march)) == (
        Decimal(600),
        "history",
    )


def test_gas_of_unknown_energy_is_not_compared():
    gas = replace(BASE, kwh_per_unit=None, value=Decimal(9000))
    assert found(gas, "far_from_profile") is None
    assert found(replace(gas, limit_kwh_per_day=Decimal(1)), "above_maximum") is None


def test_nobody_reads_tomorrow():
    tomorrow = replace(BASE, today=date(2026, 4, 30))
    assert found(tomorrow, "future") == {"found": "2026-05-01", "limit": "2026-04-30"}
    assert found(tomorrow, "future", days=1) is None
    assert found(replace(tomorrow, is_estimate=True), "future") is None


def test_the_same_value_again():
    assert found(replace(BASE, replaced=Decimal("1600.0")), "duplicate") == {
        "found": "1600"
    }
    assert found(replace(BASE, replaced=Decimal(1)), "duplicate") is None


def test_another_value_than_at_the_handover():
    agreed = replace(BASE, handed_over=Decimal(1590))
    assert found(agreed, "handover") == {"found": "1600", "agreed": "1590"}
    assert found(replace(BASE, handed_over=Decimal("1600.0")), "handover") is None
    assert found(BASE, "handover") is None


def test_the_physical_limit_is_the_larger_of_breaker_and_capacity():
    assert physical_limit(Decimal(25), 1, None) == 138
    assert physical_limit(Decimal(25), None, Decimal(10)) == 240
    assert physical_limit(None, None, None) is None


@given(
    st.integers(0, 99999), st.integers(0, 99999),
    st.none() | st.integers(1, 9999), st.sampled_from(sorted(RULES)),
)  # fmt: skip
def test_evidence_holds_plain_values_only(start, end, limit, code):
    candidate = replace(
        BASE,
        previous=Point(PREVIOUS.day, Decimal(start)),
        value=Decimal(end),
        limit_kwh_per_day=limit and Decimal(limit),
    )
    for value in (found(candidate, code) or {}).values():
        assert isinstance(value, str | int)


@given(st.integers(0, 99999), st.integers(0, 99999), st.none() | st.just(Decimal(50)))
def test_backwards_and_rollover_exclude_each_other(start, end, limit):
    candidate = replace(
        BASE,
        previous=Point(PREVIOUS.day, Decimal(start)),
        value=Decimal(end),
        limit_kwh_per_day=limit,
    )
    both = found(candidate, "negative"), found(candidate, "rollover")
    assert None in both
    assert (both != (None, None)) is (end < start)
