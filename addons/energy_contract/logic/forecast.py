"""What a point will use and at which prices, before either is known.

Advances are agreed on days for which no meter was read, and often no price decided and
no load profile published yet. What is known last is taken to go on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from odoo.addons.energy_supply_point.logic.consumption import Register, Segment
from odoo.addons.energy_supply_point.logic.profiles import DailyWeights, MissingWeight
from odoo.addons.energy_supply_point.logic.ranges import DateRange
from odoo.addons.energy_supply_point.logic.rounding import round_half_up

from .tariff import Tariff

# Weekdays keep their weight when a profile is carried on by whole weeks.
PROFILE_YEAR = timedelta(weeks=52)
YEAR_DAYS = 365


def carry_on_prices(tariff: Tariff) -> Tariff:
    """Return the tariff with the last price of every component still valid.

    Network prices are decided for a calendar year; an estimate that reaches further
    takes the current price list.
    """
    return replace(
        tariff,
        components=tuple(
            replace(component, prices=_open_last(component.prices))
            for component in tariff.components
        ),
    )


def _open_last(prices):
    if not prices:
        return prices
    last = max(prices, key=lambda price: price.valid.start)
    if last.valid.end is None:
        return prices
    going_on = replace(last, valid=DateRange(last.valid.start))
    return tuple(going_on if price is last else price for price in prices)


def carry_on_weights(weights: DailyWeights, period: DateRange) -> DailyWeights | None:
    """Return a profile that knows every day of ``period``.

    A day without a weight takes the one 52 weeks before it, or after it. None where
    the profile knows too little: then energy is spread by days.
    """
    known = dict(
        zip(
            (weights.first + timedelta(days=at) for at in range(len(weights.weights))),
            weights.weights,
            strict=True,
        )
    )

    def nearest(day):
        for years in (0, -1, 1, -2):
            weight = known.get(day + years * PROFILE_YEAR)
            if weight is not None:
                return weight
        return None

    days = [period.start + timedelta(days=at) for at in range(period.days)]
    found = [nearest(day) for day in days]
    if None in found:
        return None
    return DailyWeights(period.start, tuple(found))


def read_window(
    registers: Iterable[Register], earliest: date, latest: date
) -> DateRange | None:
    """Return the days between the first and the last accepted reading of a point.

    :param earliest: readings before it are too old, those after ``latest`` too new.
    :return: None without two read days.
    """
    days = _read_days(registers, earliest, latest)
    return DateRange(days[0], days[-1]) if len(days) > 1 else None


def last_read_year(
    registers: Iterable[Register], latest: date, slack: timedelta
) -> DateRange | None:
    """Return the last year between two readings.

    It ends on the last read day before ``latest`` and starts on the one nearest to a
    year earlier.

    :param slack: how far the start may be from a year earlier.
    """
    days = _read_days(registers, date.min, latest)
    if not days:
        return None
    wanted = days[-1] - timedelta(days=YEAR_DAYS)
    start = min(days, key=lambda day: (abs(day - wanted), day))
    return DateRange(start, days[-1]) if abs(start - wanted) <= slack else None


def _read_days(registers, earliest, latest):
    return sorted(
        {
            reading.day
            for register in registers
            for reading in register.readings
            if earliest <= reading.day <= latest and not reading.in_review
        }
    )


def yearly_energy(
    segments: Iterable[Segment], window: DateRange, weights: DailyWeights | None
) -> dict[str, Decimal]:
    """Return what was used in ``window``, by zone, as kWh of a whole year.

    By the load profile where it knows the year from the start of the window, else by
    days.

    >>> half = DateRange(date(2025, 1, 1), date(2025, 7, 1))
    >>> yearly_energy((), half, None)
    {}
    """
    used: dict[str, Decimal] = {}
    for segment in segments:
        used[segment.zone] = used.get(segment.zone, Decimal(0)) + segment.energy_kwh
    factor = _year_over(window, weights)
    return {
        zone: round_half_up(Fraction(kwh) * factor, Decimal(1))
        for zone, kwh in sorted(used.items())
    }


def _year_over(window, weights):
    year = DateRange(window.start, window.start + timedelta(days=YEAR_DAYS))
    by_days = Fraction(YEAR_DAYS, window.days)
    if weights is None:
        return by_days
    try:
        part = weights.share(window)
        return Fraction(weights.share(year), part) if part else by_days
    except MissingWeight:
        return by_days


def split_zones(
    yearly_kwh: Decimal,
    zones: Iterable[str],
    history: Mapping[str, Decimal],
    high_percent: Decimal,
) -> dict[str, Decimal]:
    """Return a year's energy by tariff zone.

    :param zones: the zones that the meter counts, none where there is no meter yet.
    :param history: what was used by zone before; its shares go before the default.
    :param high_percent: the usual share of the high zone at this network rate, zero
        where the rate has one zone.

    >>> split_zones(Decimal(1000), ("high", "low"), {}, Decimal(30))
    {'high': Decimal('300'), 'low': Decimal('700')}
    """
    zones = set(zones) or ({"high", "low"} if high_percent else {"single"})
    if zones != {"high", "low"}:
        return {min(zones): yearly_kwh}
    share = Fraction(high_percent or 50) / 100
    used = sum((history.get(zone, Decimal(0)) for zone in zones), Decimal(0))
    if used:
        share = Fraction(history.get("high", Decimal(0))) / Fraction(used)
    high = round_half_up(Fraction(yearly_kwh) * share, Decimal(1))
    return {"high": high, "low": yearly_kwh - high}
