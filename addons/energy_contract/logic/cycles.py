"""Periods of the calendar: months, quarters, halves of a year, years."""

from datetime import date

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def period_start(day: date, cycle: str) -> date:
    """Return the first day of the calendar period that ``day`` lies in.

    :param cycle: a key of ``MONTHS``.

    >>> period_start(date(2026, 11, 25), "quarter")
    datetime.date(2026, 10, 1)
    """
    months = MONTHS[cycle]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def next_period_start(day: date, cycle: str) -> date:
    """Return the first day of the calendar period after the one of ``day``.

    >>> next_period_start(date(2026, 11, 25), "year")
    datetime.date(2027, 1, 1)
    """
    start = period_start(day, cycle)
    months = start.year * 12 + start.month - 1 + MONTHS[cycle]
    return date(months // 12, months % 12 + 1, 1)
