"""Periods of the calendar: months, quarters, halves of a year, years."""

from calendar import monthrange
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


def add_periods(day: date, cycle: str, count: int) -> date:
    """Return the same day ``count`` periods later, in a short month its last day.

    Counting from the first day, and not from one to the next, keeps the 31st.

    >>> add_periods(date(2026, 1, 31), "month", 1)
    datetime.date(2026, 2, 28)
    >>> add_periods(date(2026, 1, 31), "month", 2)
    datetime.date(2026, 3, 31)
    """
    months = day.year * 12 + day.month - 1 + MONTHS[cycle] * count
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def due_days(first: date, cycle: str, since: date, until: date) -> list[date]:
    """Return the days on which something repeated falls due, in order.

    :param first: the first of all.
    :param since: days before it are left out.
    :param until: this day and later ones are left out.

    >>> due_days(date(2026, 1, 31), "month", date(2026, 2, 1), date(2026, 4, 1))
    [datetime.date(2026, 2, 28), datetime.date(2026, 3, 31)]
    """
    found, count = [], 0
    while (day := add_periods(first, cycle, count)) < until:
        if day >= since:
            found.append(day)
        count += 1
    return found
