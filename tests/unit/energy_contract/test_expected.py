from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from rating_samples import household

from odoo.addons.energy_contract.logic.engine import rate
from odoo.addons.energy_contract.logic.expected import expected_segments
from odoo.addons.energy_supply_point.logic.profiles import DailyWeights, MissingWeight
from odoo.addons.energy_supply_point.logic.ranges import DateRange

YEAR = DateRange(date(2026, 1, 1), date(2027, 1, 1))
HALF = DateRange(date(2026, 1, 1), date(2026, 7, 1))


def profile(days, heavy):
    """Return weights that are 3 before July and 1 after, when ``heavy``."""
    first = date(2026, 1, 1)
    return DailyWeights.from_days(
        {
            first + timedelta(days=at): 3 if heavy and at < HALF.days else 1
            for at in range(days)
        }
    )


def test_a_year_is_the_year_in_every_zone():
    segments = expected_segments(YEAR, {"low": Decimal(700), "high": Decimal(1300)})
    assert [(item.zone, item.energy_kwh) for item in segments] == [
        ("high", Decimal(1300)),
        ("low", Decimal(700)),
    ]


def test_part_of_a_year_by_days():
    (segment,) = expected_segments(HALF, {"single": Decimal(3650)})
    assert segment.energy_kwh == Decimal(1810)  # 181 of 365 days


def test_part_of_a_year_by_profile():
    # 181 days of weight 3 of 181 * 3 + 184: 543 / 727 of 727 kWh.
    weights = profile(365, heavy=True)
    (segment,) = expected_segments(HALF, {"single": Decimal(727)}, weights)
    assert segment.energy_kwh == Decimal(543)


def test_a_profile_that_ends_too_early_is_refused():
    with pytest.raises(MissingWeight):
        expected_segments(HALF, {"single": Decimal(727)}, profile(200, heavy=False))


def test_a_year_from_the_leap_day_ends_on_the_first_of_march():
    period = DateRange(date(2028, 2, 29), date(2029, 3, 1))
    (segment,) = expected_segments(period, {"single": Decimal(1000)})
    assert segment.energy_kwh == Decimal(1000)


def test_the_engine_rates_what_is_expected():
    point = household()
    kwh = sum(item.energy_kwh for item in point.segments)
    expected = expected_segments(point.period, {"single": kwh})
    rated = rate(replace(point, segments=expected))
    assert rated.amount == rate(point).amount
