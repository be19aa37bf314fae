"""Prices of the day-ahead market, a local day at a time.

Source: the public results of the Slovak market operator, a JSON list with an object per
period: ``deliveryDay``, ``period`` (from 1) and ``price`` in EUR/MWh, quarter-hours or,
before they were introduced, hours.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from .interval_payload import BrokenFile
from .intervals import IntervalError
from .local_days import quarter_count
from .migration_cells import CellError, parse_date
from .takeover_table import load_json

# Beyond what the coupled markets of Europe can give (harmonised limits, EUR/MWh).
LIMIT = Decimal(100_000)


class PriceError(IntervalError):
    """The prices of ``price_day`` break a rule."""

    code = "price"
    price_day: str


class WrongPriceCount(PriceError):
    """``found`` prices, where the day has ``expected`` quarters or ``hours``."""

    code = "wrong_price_count"
    found: int
    expected: int
    hours: int


class NoPrice(PriceError):
    """``text`` in ``period`` is no price."""

    code = "no_price"
    period: str
    text: str


class WrongPeriod(PriceError):
    """``period`` comes twice, or is none of the day."""

    code = "wrong_period"
    period: str


@dataclass(frozen=True, slots=True)
class PriceDay:
    """The prices of a local day, in EUR/MWh; ``resolution`` in minutes is 15 or 60."""

    day: date
    resolution: int
    prices: tuple[Decimal, ...]


def parse_day_ahead(
    data: bytes, tz: str = "Europe/Bratislava"
) -> tuple[list[PriceDay], list[PriceError]]:
    """Return the days that are right, in order, and what is wrong with the others.

    :raises BrokenFile: no such document at all.
    """
    rows = load_json(data)
    if not isinstance(rows, list) or not rows:
        raise BrokenFile(reason="a list of periods is expected")
    by_day: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if not isinstance(row, dict) or not {"deliveryDay", "period"} <= row.keys():
            raise BrokenFile(reason="a period without deliveryDay or period")
        by_day[str(row["deliveryDay"])[:10]].append(row)
    days, errors = [], []
    for text in sorted(by_day):
        try:
            days.append(_parse_day(text, by_day[text], tz))
        except PriceError as error:
            errors.append(error)
    return days, errors


def _parse_day(text: str, rows: list[dict[str, Any]], tz: str) -> PriceDay:
    try:
        day = parse_date(text)
    except CellError as error:
        raise BrokenFile(reason=f"{text} is no day") from error
    quarters = quarter_count(day, tz)
    hours = quarters // 4
    if len(rows) not in (quarters, hours):
        raise WrongPriceCount(
            price_day=text, found=len(rows), expected=quarters, hours=hours
        )
    prices: dict[int, Decimal] = {}
    for row in rows:
        period = str(row["period"])
        number = int(period) if period.isdecimal() and len(period) < 4 else 0
        if not 1 <= number <= len(rows) or number in prices:
            raise WrongPeriod(price_day=text, period=period)
        prices[number] = _parse_price(row.get("price"), text, period)
    ordered = tuple(prices[number] for number in sorted(prices))
    return PriceDay(day, 15 if len(rows) == quarters else 60, ordered)


def _parse_price(raw: Any, day: str, period: str) -> Decimal:
    try:
        price = Decimal(str(raw))
    except InvalidOperation:
        raise NoPrice(price_day=day, period=period, text=str(raw)[:50]) from None
    if not price.is_finite() or abs(price) > LIMIT:
        raise NoPrice(price_day=day, period=period, text=str(raw)[:50])
    return price


def to_quarters(price_day: PriceDay) -> tuple[Decimal, ...]:
    """Return a price per quarter-hour, also where the market traded hours."""
    times = price_day.resolution // 15
    return tuple(price for price in price_day.prices for _quarter in range(times))
