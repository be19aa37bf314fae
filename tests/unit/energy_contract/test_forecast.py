from datetime import date, timedelta
from decimal import Decimal

from meter_samples import reading, register, span
from rating_samples import segment
from tariff_samples import component, tariff

from odoo.addons.energy_contract.logic.forecast import (
    carry_on_prices,
    carry_on_weights,
    last_read_year,
    read_window,
    split_zones,
    yearly_energy,
)
from odoo.addons.energy_supply_point.logic.profiles import DailyWeights

YEAR = span("2025-01-01", "2026-01-01")
SLACK = timedelta(days=45)


def test_the_last_price_goes_on():
    decided = tariff(
        "D2",
        component(
            "DIST", (20, "2025-01-01", "2026-01-01"), (25, "2026-01-01", "2027-01-01")
        ),
    )
    (item,) = carry_on_prices(decided).components
    priced = item.prices_over(span("2025-12-01", "2028-01-01"))
    assert [(str(days), price.amount) for days, price in priced] == [
        ("2025-12-01..2026-01-01", Decimal(20)),
        ("2026-01-01..2028-01-01", Decimal(25)),
    ]


def test_an_unknown_day_takes_the_weight_of_52_weeks_before():
    weights = DailyWeights(date(2026, 1, 1), tuple(range(1, 366)))
    carried = carry_on_weights(weights, span("2026-12-30", "2027-01-03"))
    # 31 December 2026 is day 365; 1 January 2027 lies 364 days after day 2.
    assert carried.weights == (364, 365, 2, 3)


def test_a_profile_that_knows_too_little_is_not_carried_on():
    weights = DailyWeights(date(2026, 1, 1), (1, 1, 1))
    assert carry_on_weights(weights, YEAR) is None


def test_the_window_reaches_from_the_first_to_the_last_reading():
    read = register(
        reading("2024-12-31", 0), reading("2025-03-30", 5), reading("2025-07-03", 9)
    )
    found = read_window([read], date(2025, 1, 1), date(2025, 12, 31))
    assert found == span("2025-03-30", "2025-07-03")


def test_no_window_with_a_single_reading():
    read = register(reading("2025-03-30", 5), reading("2026-03-30", 9))
    assert read_window([read], date(2025, 1, 1), date(2025, 12, 31)) is None


def test_the_last_year_between_readings():
    read = register(
        reading("2024-12-20", 0), reading("2025-06-30", 5), reading("2026-01-03", 9)
    )
    found = last_read_year([read], date(2026, 2, 1), SLACK)
    assert found == span("2024-12-20", "2026-01-03")


def test_a_reading_in_review_does_not_count():
    read = register(reading("2025-01-01", 0), reading("2026-01-01", 9, in_review=True))
    assert last_read_year([read], date(2026, 2, 1), SLACK) is None


def test_half_a_year_is_no_year():
    read = register(reading("2025-07-01", 0), reading("2026-01-01", 9))
    assert last_read_year([read], date(2026, 2, 1), SLACK) is None


def test_a_half_year_makes_a_year_by_days():
    """1 810 kWh in 181 days are 3 650 in 365."""
    half = span("2025-01-01", "2025-07-01")
    assert yearly_energy([segment(1810, half)], half, None) == {"single": Decimal(3650)}


def test_a_half_year_makes_a_year_by_the_profile():
    """181 days of weight 3 and 184 of weight 1: 543 of 727 parts."""
    half = span("2025-01-01", "2025-07-01")
    weights = DailyWeights(date(2025, 1, 1), (3,) * 181 + (1,) * 184)
    assert yearly_energy([segment(543, half)], half, weights) == {
        "single": Decimal(727)
    }


def test_zones_follow_what_was_used_before():
    history = {"high": Decimal(250), "low": Decimal(750)}
    assert split_zones(Decimal(2000), ("high", "low"), history, Decimal(30)) == {
        "high": Decimal(500),
        "low": Decimal(1500),
    }


def test_zones_follow_the_rate_where_nothing_was_used():
    assert split_zones(Decimal(2000), (), {}, Decimal(30)) == {
        "high": Decimal(600),
        "low": Decimal(1400),
    }


def test_a_meter_with_one_zone_counts_everything_in_it():
    assert split_zones(Decimal(2000), ("single",), {}, Decimal(30)) == {
        "single": Decimal(2000)
    }
