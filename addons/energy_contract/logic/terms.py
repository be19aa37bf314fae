"""Days that follow from the terms of a contract: notice, withdrawal, prolongation."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum

from odoo.addons.energy_supply_point.logic.working_days import is_working_day

DAY = timedelta(days=1)
MONTHS_A_YEAR = 12


class NoticeUnit(StrEnum):
    """What a period of notice is counted in."""

    DAYS = "days"
    MONTHS = "months"


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of a shorter month.

    >>> add_months(date(2026, 1, 31), 1).isoformat()
    '2026-02-28'
    """
    years, month = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def start_of_next_month(day: date) -> date:
    """Return the first day of the month after that of ``day``."""
    return add_months(day.replace(day=1), 1)


def notice_end(
    received: date, count: int, unit: NoticeUnit, *, to_month_end: bool
) -> date:
    """Return the first day without supply when notice was given on ``received``.

    The day of receipt does not count. With ``to_month_end`` supply goes on to the end
    of the month in which the period runs out.

    :param count: length of the period in ``unit``; nought ends it with that day.

    Two months counted from 15 March run out on 15 May, so supply ends with May:

    >>> notice_end(date(2026, 3, 15), 2, NoticeUnit.MONTHS, to_month_end=True)
    datetime.date(2026, 6, 1)
    >>> notice_end(date(2026, 3, 15), 14, NoticeUnit.DAYS, to_month_end=False)
    datetime.date(2026, 3, 30)
    """
    last = (
        add_months(received, count)
        if unit == NoticeUnit.MONTHS
        else received + count * DAY
    )
    return start_of_next_month(last) if to_month_end else last + DAY


def withdrawal_last_day(
    concluded: date, days: int, holidays: Collection[date] = (), *, extend: bool = True
) -> date:
    """Return the last day on which a consumer may still withdraw.

    The day of conclusion does not count. With ``extend``, a period that would run out
    on a weekend or holiday runs out on the next working day.

    2 November 2026 plus 14 days is a Monday; 31 October plus 14 days a Saturday:

    >>> withdrawal_last_day(date(2026, 11, 2), 14)
    datetime.date(2026, 11, 16)
    >>> withdrawal_last_day(date(2026, 10, 31), 14)
    datetime.date(2026, 11, 16)
    """
    last = concluded + days * DAY
    while extend and not is_working_day(last, holidays):
        last += DAY
    return last


def months_left(day: date, term_end: date) -> int:
    """Return how many months of a term are begun from ``day`` on, at least nought.

    >>> months_left(date(2026, 4, 10), date(2026, 6, 1)), months_left(
    ...     date(2026, 6, 1), date(2026, 6, 1)
    ... )
    (2, 0)
    """
    months = 0
    while add_months(day, months) < term_end:
        months += 1
    return months


def prolong(term_end: date, months: int, today: date) -> date:
    """Return the end of the term after as many prolongations as ``today`` calls for.

    :param term_end: first day after the term.
    :param months: how long each prolongation lasts.
    :raises ValueError: a prolongation would not last.

    >>> prolong(date(2026, 1, 1), 12, date(2027, 3, 1)).isoformat()
    '2028-01-01'
    """
    if months <= 0:
        raise ValueError(f"a prolongation lasts at least a month, not {months}")
    count = 1
    while add_months(term_end, count * months) <= today:
        count += 1
    return add_months(term_end, count * months)
