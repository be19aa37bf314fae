"""When what is sold with a product besides energy falls due."""

from datetime import date, timedelta

from .terms import add_months

DAY = timedelta(days=1)


def first_due(
    start: date,
    signed_on: date | None,
    due: str,
    months: int = 0,
    *,
    is_once: bool = True,
) -> date:
    """Return the first day on which an item of a product is charged or given.

    :param start: first day of supply with the product.
    :param signed_on: when the contract was concluded, if that is known.
    :param due: ``signature``, ``start`` or ``months``.
    :param months: of supply that must have passed, for ``months``. A one-off item falls
        due with the last day of them, so whoever leaves a day earlier does not get it;
        a repeated one begins after them.

    A bonus for twelve months of supply is due on the last of their days:

    >>> first_due(date(2026, 1, 1), None, "months", 12).isoformat()
    '2026-12-31'
    >>> first_due(date(2026, 1, 1), None, "months", 3, is_once=False).isoformat()
    '2026-04-01'
    >>> first_due(date(2026, 1, 1), date(2025, 11, 20), "signature").isoformat()
    '2025-11-20'
    """
    if due == "signature":
        return min(signed_on or start, start)
    if due == "months":
        day = add_months(start, months)
        return day - DAY if is_once else day
    return start
