"""Day weights of load profiles for the demo.

Household and business classes come from the standard load profiles of BDEW (the German
association of the energy industry), as shipped by the Python package ``demandlib``
(``bdew/bdew_data/selp_series.csv``, quarter hours by season and kind of day).
"""

import csv
import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files

BDEW_OF_CLASS = {
    "TDO1": "g1",
    "TDO2": "g3",
    "TDO3": "g0",
    "TDO4": "h0",
    "TDO5": "h0",
    "TDO6": "h0",
    "TDO7": "g0",
}
SOURCE = "BDEW standard load profile %s (demandlib), summed by day"
SOURCE_LIGHTING = "Hours between sunset and sunrise at 48.7° north"
SOURCE_HEATING = "Invented heating curve: a base load and a cosine over the year"
STEP = Decimal("0.000001")
LATITUDE = math.radians(48.7)


def days(first: date, last: date) -> Iterator[date]:
    """Yield the days of ``[first, last)``."""
    while first < last:
        yield first
        first += timedelta(days=1)


def bdew_day_sums(profile: str) -> dict[tuple[str, int], Decimal]:
    """Return the day sums of a BDEW profile by season and ISO weekday."""
    path = files("demandlib") / "bdew" / "bdew_data" / "selp_series.csv"
    sums: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    with path.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            sums[row["period"], int(row["weekday"])] += Decimal(row[profile])
    return dict(sums)


def season(day: date) -> str:
    """Return the BDEW season of a day.

    >>> season(date(2026, 1, 1)), season(date(2026, 4, 1)), season(date(2026, 7, 1))
    ('winter', 'transition', 'summer')
    """
    number = (day.month, day.day)
    if number >= (11, 1) or number < (3, 21):
        return "winter"
    if (5, 15) <= number < (9, 15):
        return "summer"
    return "transition"


def class_weights(code: str, first: date, last: date) -> dict[date, Decimal]:
    """Return the day weights of a profile class over ``[first, last)``."""
    if code == "TDO8":
        return {day: _rounded(_night_hours(day)) for day in days(first, last)}
    if code == "TDD4":
        return {day: _rounded(_heating(day)) for day in days(first, last)}
    sums = bdew_day_sums(BDEW_OF_CLASS[code])
    kinds = {key[1] for key in sums}
    weights = {}
    for day in days(first, last):
        weekday = day.isoweekday()
        kind = weekday if weekday in kinds else 1
        weights[day] = sums[season(day), kind].quantize(STEP)
    return weights


def source_of(code: str) -> str:
    """Return where the weights of a class come from."""
    if code == "TDO8":
        return SOURCE_LIGHTING
    if code == "TDD4":
        return SOURCE_HEATING
    return SOURCE % BDEW_OF_CLASS[code].upper()


def _night_hours(day: date) -> float:
    tilt = math.radians(-23.44) * math.cos(
        2 * math.pi * (day.timetuple().tm_yday + 10) / 365
    )
    return 24 - 24 / math.pi * math.acos(-math.tan(LATITUDE) * math.tan(tilt))


def _heating(day: date) -> float:
    angle = 2 * math.pi * (day.timetuple().tm_yday - 15) / 365
    return 0.25 + max(0.0, math.cos(angle) + 0.35)


def _rounded(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(STEP)
