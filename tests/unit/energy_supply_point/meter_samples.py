"""Short builders of days, ranges and registers for tests of the cores."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from odoo.addons.energy_supply_point.logic.consumption import Reading, Register
from odoo.addons.energy_supply_point.logic.ranges import DateRange

YEAR_START, YEAR_END = date(2026, 1, 1), date(2027, 1, 1)


def span(start: str, end: str | None = None) -> DateRange:
    """Return the range between two ISO dates, open without the second."""
    return DateRange(
        date.fromisoformat(start), None if end is None else date.fromisoformat(end)
    )


YEAR = DateRange(YEAR_START, YEAR_END)


def reading(day: str, value: str | int, quality="measured", **values) -> Reading:
    """Return the reading of an ISO date."""
    return Reading(date.fromisoformat(day), Decimal(value), quality, **values)


def register(*readings: Reading, installed=None, **values) -> Register:
    """Return a five-digit kWh register with these readings, installed since 2020."""
    return Register(
        **{
            "register_id": 1,
            "meter": "A1",
            "zone": "single",
            "unit": "kwh",
            "digits": 5,
            "multiplier": Decimal(1),
            "installed": installed or span("2020-01-01"),
            "readings": readings,
        }
        | values
    )


@st.composite
def closed_ranges(draw, first=date(2024, 1, 1), longest=800, within=1000):
    """Draw a closed range of days that starts within so many days of ``first``."""
    start = first + timedelta(days=draw(st.integers(0, within)))
    return DateRange(start, start + timedelta(days=draw(st.integers(1, longest))))


def days_of(period: DateRange) -> set[date]:
    """Return every day of a closed range."""
    return {period.start + timedelta(days=at) for at in range(period.days)}


@st.composite
def periods_with_cuts(draw, longest=800):
    """Draw a closed range and the pieces that any cutting makes of it."""
    period = draw(closed_ranges(longest=longest))
    offsets = draw(st.lists(st.integers(-5, longest + 5), max_size=6))
    return period, period.cut(period.start + timedelta(days=at) for at in offsets)
