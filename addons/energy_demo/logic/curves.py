"""Quarter-hours of a home with a heat pump and panels, of a day-ahead market."""

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np

ZONE = ZoneInfo("Europe/Bratislava")
SEED = 2026
LATITUDE = 48.7


def quarters(start: date, end: date) -> np.ndarray:
    """Return the first minute of each quarter-hour of ``[start, end)``, in UTC."""
    first, last = (
        datetime(day.year, day.month, day.day, tzinfo=ZONE)
        .astimezone(UTC)
        .replace(tzinfo=None)
        for day in (start, end)
    )
    return np.arange(first, last, np.timedelta64(15, "m"), dtype="datetime64[m]")


def _clock(times: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the day of the year, the solar hour and a number of the day."""
    days = times.astype("datetime64[D]")
    of_year = (days - days.astype("datetime64[Y]")).astype(int)
    hours = (times - days).astype(int) / 60 + 1.2
    return of_year, hours, (days - days[0]).astype(int)


def solar_kwh(times: np.ndarray, peak_kw: float) -> np.ndarray:
    """Return what panels of ``peak_kw`` give in each quarter-hour."""
    of_year, hours, number = _clock(times)
    tilt = np.radians(-23.4 * np.cos(2 * np.pi * (of_year + 10) / 365))
    place = np.radians(LATITUDE)
    height = np.sin(place) * np.sin(tilt) + np.cos(place) * np.cos(tilt) * np.cos(
        np.radians(15 * (hours - 12))
    )
    sky = np.random.default_rng(SEED).beta(2, 1.2, number[-1] + 1)[number]
    return (peak_kw / 4 * np.clip(height, 0, None) ** 1.2 * sky).round(3)


def heat_pump_kwh(times: np.ndarray) -> np.ndarray:
    """Return what a household with a heat pump takes in each quarter-hour."""
    of_year, hours, number = _clock(times)
    random = np.random.default_rng(SEED + 1)
    weather = random.normal(0, 3, number[-1] + 1)[number]
    outside = 10 - 11 * np.cos(2 * np.pi * (of_year - 15) / 365) + weather
    outside = outside - 4 * np.cos(2 * np.pi * (hours - 3) / 24)
    heating = np.clip(16 - outside, 0, None) * 0.11
    evening = 0.9 * np.exp(-((hours - 19.5) ** 2) / 4)
    morning = 0.5 * np.exp(-((hours - 7) ** 2) / 2)
    power = (0.2 + heating + evening + morning) * random.uniform(0.7, 1.3, len(times))
    return (power / 4).round(3)


def table(point: str, code: str, times: np.ndarray, values: np.ndarray) -> list[str]:
    """Return the rows of the interval table: point; code; time; value."""
    return [
        f"{point};{code};{time}Z;{value:.3f}"
        for time, value in zip(np.datetime_as_string(times), values, strict=True)
    ]


def day_ahead(day: date, missing: int = 0) -> bytes:
    """Return the published prices of a day without its last ``missing`` quarters."""
    times = quarters(day, date.fromordinal(day.toordinal() + 1))
    _of_year, hours, _number = _clock(times)
    random = np.random.default_rng(day.toordinal())
    level = 95 + random.normal(0, 14)
    shape = 35 * np.exp(-((hours - 8) ** 2) / 3) + 60 * np.exp(-((hours - 19) ** 2) / 4)
    noon = 55 * np.exp(-((hours - 13) ** 2) / 6)
    prices = (level + shape - noon + random.normal(0, 3, len(times))).round(2)
    rows = [
        {"deliveryDay": str(day), "period": number, "price": float(price)}
        for number, price in enumerate(prices, 1)
    ]
    return json.dumps(rows[: len(rows) - missing]).encode()
