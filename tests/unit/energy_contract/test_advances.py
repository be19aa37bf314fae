from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from meter_samples import span
from tariff_samples import vat

from odoo.addons.energy_contract.logic.advance_errors import (
    AdvanceVatGap,
    NothingExpected,
)
from odoo.addons.energy_contract.logic.advances import (
    Due,
    Scheme,
    instalment_periods,
    instalments,
    split_payment,
    take_out_vat,
)

YEAR = span("2026-01-01", "2027-01-01")
ELECTRICITY, GAS = 1, 2
RATES = {
    ELECTRICITY: vat((20, "2011-01-01", "2025-01-01"), (19, "2025-01-01")),
    GAS: vat((20, "2011-01-01", "2025-01-01"), (23, "2025-01-01")),
}
CENTS = Scheme(step=Decimal("0.01"))
# 422.88 net of the published household, 503.23 with 19 % VAT
HOUSEHOLD = {ELECTRICITY: Decimal("422.88")}


def gross(found):
    return [str(item.gross) for item in found]


def lines(instalment):
    return [
        (str(line.percent), str(line.base), str(line.tax)) for line in instalment.lines
    ]


def vat_summary(lines):
    """Return base and tax per percentage."""
    totals = {}
    for line in lines:
        base, tax = totals.get(line.percent, (0, 0))
        totals[line.percent] = base + line.base, tax + line.tax
    return totals


def test_the_published_household_pays_42_a_month():
    """503.23 / 12 = 41.94, to whole euros 42; 42 / 1.19 = 35.29."""
    found = instalments(YEAR, HOUSEHOLD, RATES, Scheme())
    assert gross(found) == ["42.00"] * 12
    assert lines(found[0]) == [("19", "35.29", "6.71")]


def test_the_tax_date_is_the_last_day_of_the_period():
    found = instalments(YEAR, HOUSEHOLD, RATES, Scheme())
    assert [item.tax_date for item in found[:2]] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
    ]
    assert found[1].post_date == date(2026, 2, 28)
    assert found[1].due_date == date(2026, 2, 15)


@pytest.mark.parametrize(
    ("scheme", "amount"),
    [
        # 41.9356 a month
        (Scheme(step=Decimal(1), is_rounded_up=True), "42.00"),
        (Scheme(step=Decimal(5)), "40.00"),
        (Scheme(step=Decimal(5), is_rounded_up=True), "45.00"),
        (Scheme(step=Decimal("0.10")), "41.90"),
        (Scheme(step=Decimal("0.10"), is_rounded_up=True), "42.00"),
    ],
)
def test_the_whole_instalment_is_rounded(scheme, amount):
    assert set(gross(instalments(YEAR, HOUSEHOLD, RATES, scheme))) == {amount}


def test_a_part_of_a_cent_is_not_rounded_up_to_a_euro():
    """504.0007 / 12 = 42.00006: still 42."""
    costs = {ELECTRICITY: Decimal("423.53")}
    found = instalments(YEAR, costs, RATES, Scheme(is_rounded_up=True))
    assert set(gross(found)) == {"42.00"}


def test_at_cents_the_instalments_add_up_to_the_year():
    """503.23 in twelve: seven of 41.94 and five of 41.93."""
    found = instalments(YEAR, HOUSEHOLD, RATES, CENTS)
    assert gross(found) == ["41.94"] * 7 + ["41.93"] * 5
    assert sum(item.gross for item in found) == Decimal("503.23")


def test_a_new_vat_rate_holds_from_the_tax_dates_after_it():
    """1 200 net: 100 a month at 20 % until December 2024, at 19 % from January."""
    period = span("2024-07-01", "2025-07-01")
    found = instalments(period, {ELECTRICITY: Decimal(1200)}, RATES, CENTS)
    assert gross(found) == ["120.00"] * 6 + ["119.00"] * 6
    assert vat_summary(line for item in found for line in item.lines) == {
        Decimal(19): (Decimal("600.00"), Decimal("114.00")),
        Decimal(20): (Decimal("600.00"), Decimal("120.00")),
    }


def test_a_quarter_over_new_year_takes_the_rate_of_its_last_day():
    period = span("2024-11-01", "2025-11-01")
    found = instalments(
        period, {ELECTRICITY: Decimal(1200)}, RATES, Scheme(months=3, step=CENTS.step)
    )
    assert found[0].tax_date == date(2025, 1, 31)
    assert gross(found) == ["357.00"] * 4


def test_two_classes_of_vat_on_one_instalment():
    """50 at 19 % and 50 at 23 %: 59.50 + 61.50 = 121."""
    costs = {ELECTRICITY: Decimal(600), GAS: Decimal(600)}
    found = instalments(YEAR, costs, RATES, Scheme())
    assert gross(found) == ["121.00"] * 12
    assert lines(found[0]) == [("19", "50.00", "9.50"), ("23", "50.00", "11.50")]


def test_a_discount_at_one_rate_lowers_the_cost_at_another():
    costs = {ELECTRICITY: Decimal(1320), GAS: Decimal(-120)}
    found = instalments(YEAR, costs, RATES, Scheme())
    assert lines(found[0]) == [("19", "100.00", "19.00")]


def test_eleven_instalments_leave_the_month_of_the_settlement_free():
    found = instalments(
        YEAR, {ELECTRICITY: Decimal(1100)}, RATES, Scheme(is_last_free=True)
    )
    assert gross(found) == ["119.00"] * 11
    assert found[-1].period == span("2026-11-01", "2026-12-01")


@pytest.mark.parametrize(("months", "count"), [(1, 12), (3, 4), (6, 2), (12, 1)])
def test_cycles(months, count):
    scheme = Scheme(months=months, step=Decimal("0.01"))
    found = instalments(YEAR, {ELECTRICITY: Decimal(1200)}, RATES, scheme)
    assert len(found) == count
    assert sum(item.gross for item in found) == Decimal("1428.00")


def test_part_of_a_month_pays_its_part():
    """From 16 April: 15 of 30 days, then three months, so 3.5 parts of 1 400."""
    period = span("2026-04-16", "2026-08-01")
    found = instalments(period, {ELECTRICITY: Decimal(1400)}, RATES, CENTS)
    assert gross(found) == ["238.00", "476.00", "476.00", "476.00"]
    assert found[0].due_date == date(2026, 4, 16)


def test_the_amount_that_the_customer_asks_for():
    found = instalments(
        YEAR, HOUSEHOLD, RATES, Scheme(months=3), agreed=Decimal("150.00")
    )
    assert gross(found) == ["150.00"] * 4
    assert lines(found[0]) == [("19", "126.05", "23.95")]


def test_what_is_missing_is_spread_over_the_rest():
    """503.23 + 120 = 623.23, a twelfth is 51.94."""
    found = instalments(YEAR, HOUSEHOLD, RATES, Scheme(), carried=Decimal(120))
    assert gross(found) == ["52.00"] * 12


def test_a_prepayment_is_billed_before_its_period():
    scheme = Scheme(due=Due.BEFORE, due_number=5, is_prepaid=True, issue_days=10)
    found = instalments(YEAR, HOUSEHOLD, RATES, scheme)[1]
    assert (found.post_date, found.due_date, found.tax_date) == (
        date(2026, 1, 17),
        date(2026, 1, 27),
        date(2026, 1, 27),
    )


def test_due_after_the_period():
    scheme = Scheme(due=Due.AFTER, due_number=14)
    assert instalments(YEAR, HOUSEHOLD, RATES, scheme)[0].due_date == date(2026, 2, 14)


@pytest.mark.parametrize("net", ["0", "-12.50"])
def test_nothing_is_asked_from_who_will_owe_nothing(net):
    with pytest.raises(NothingExpected):
        instalments(YEAR, {ELECTRICITY: Decimal(net)}, RATES, Scheme())


def test_a_day_without_a_rate_of_vat_is_refused():
    rates = {ELECTRICITY: vat((19, "2025-01-01", "2026-06-01"))}
    with pytest.raises(AdvanceVatGap) as refused:
        instalments(YEAR, HOUSEHOLD, rates, Scheme())
    assert refused.value.data["day"] == date(2026, 6, 30)


def test_periods_of_a_quarter_that_starts_inside_a_month():
    parts = instalment_periods(span("2026-03-15", "2027-01-01"), 3)
    assert [part.start for part in parts] == [
        date(2026, 3, 15),
        date(2026, 6, 1),
        date(2026, 9, 1),
        date(2026, 12, 1),
    ]


def test_a_received_payment_is_taxed_on_its_day():
    """121 received in 2024 is all at 20 %; 59.50 and 61.50 before tax 49.58, 51.25."""
    shares = {ELECTRICITY: Decimal("59.50"), GAS: Decimal("61.50")}
    found = split_payment(Decimal("121.00"), shares, RATES, date(2024, 12, 31))
    assert [(line.base, line.tax) for line in found] == [
        (Decimal("49.58"), Decimal("9.92")),
        (Decimal("51.25"), Decimal("10.25")),
    ]


def test_a_payment_given_back_mirrors_the_payment():
    shares = {ELECTRICITY: Decimal(1)}
    for amount in (Decimal("42.00"), Decimal("-42.00")):
        (line,) = split_payment(amount, shares, RATES, date(2026, 1, 15))
        assert (abs(line.base), abs(line.tax)) == (Decimal("35.29"), Decimal("6.71"))
        assert line.base + line.tax == amount


@given(st.integers(1, 10**7), st.sampled_from([0, 5, 19, 20, 23]))
def test_base_and_tax_add_up(cents, percent):
    amount = Decimal(cents) / 100
    base, tax = take_out_vat(amount, Decimal(percent))
    assert base + tax == amount
    # The tax is the tax of the base, but for the cent that rounding moves.
    assert abs(tax - base * percent / 100) <= Decimal("0.01")


@given(
    st.dates(date(2023, 1, 1), date(2027, 1, 1)),
    st.integers(1, 366),
    st.decimals(1, 100000, places=2),
    st.decimals(0, 100000, places=2),
    st.sampled_from([1, 3, 6, 12]),
    st.booleans(),
)
def test_at_cents_nothing_is_lost(start, days, electricity, gas, months, free):
    """Whatever is cut: the gross adds up to the cost at the rates of the tax dates."""
    period = span(str(start), str(date.fromordinal(start.toordinal() + days)))
    scheme = Scheme(months=months, is_last_free=free, step=Decimal("0.01"))
    found = instalments(period, {ELECTRICITY: electricity, GAS: gas}, RATES, scheme)
    total = sum(item.gross for item in found)
    low = electricity * Decimal("1.19") + gas * Decimal("1.20")
    high = electricity * Decimal("1.20") + gas * Decimal("1.23")
    assert low - Decimal("0.01") <= total <= high + Decimal("0.01")
    assert all(
        item.gross == sum(line.base + line.tax for line in item.lines) for item in found
    )
    assert found[0].period.start == start


def test_what_a_batch_remembers_changes_no_amount():
    frames = {}
    for net in (422, 880, 422):
        costs = {ELECTRICITY: Decimal(net), GAS: Decimal(77)}
        alone = instalments(YEAR, costs, RATES, CENTS)
        assert instalments(YEAR, costs, RATES, CENTS, frames=frames) == alone
    assert len(frames) == 1
