"""Local days as instants: the day the clock changes has 23 or 25 hours.

Electricity counts from midnight, gas from 06:00. For gas that changes three things and
nothing else: a reading of day D is the value at 06:00 of D; an interval before 06:00
belongs to the gas day before; and the hour that the clock takes or gives (at 02:00 or
03:00) lies in the gas day that began the day before the change. Ranges of days, their
lengths and every split are the same.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)
MIDNIGHT = time(0)
GAS_DAY_START = time(6)


def day_bounds(
    day: date, tz: str = "Europe/Bratislava", starts_at: time = MIDNIGHT
) -> tuple[datetime, datetime]:
    """Return the instants in UTC at which the local day starts and ends.

    :param tz: an IANA name.
    :param starts_at: midnight for electricity, ``GAS_DAY_START`` for gas.

    >>> start, end = day_bounds(date(2026, 3, 29))
    >>> start.isoformat(), end.isoformat()
    ('2026-03-28T23:00:00+00:00', '2026-03-29T22:00:00+00:00')
    """
    zone = ZoneInfo(tz)
    start, end = (
        datetime.combine(local, starts_at, zone).astimezone(UTC)
        for local in (day, day + timedelta(days=1))
    )
    return start, end


def gas_day(instant: datetime, tz: str = "Europe/Bratislava") -> date:
    """Return the gas day an instant belongs to.

    :param instant: aware; the start of an interval decides where it belongs.

    >>> gas_day(datetime(2026, 1, 1, 4, 45, tzinfo=UTC))
    datetime.date(2025, 12, 31)
    """
    local = instant.astimezone(ZoneInfo(tz))
    before_start = local.time() < GAS_DAY_START
    return local.date() - timedelta(days=before_start)


def quarter_count(
    day: date, tz: str = "Europe/Bratislava", starts_at: time = MIDNIGHT
) -> int:
    """Return the number of quarter-hours in the local day: 92, 96 or 100.

    >>> [quarter_count(date(2026, *day)) for day in [(3, 29), (10, 25), (1, 1)]]
    [92, 100, 96]
    """
    start, end = day_bounds(day, tz, starts_at)
    return (end - start) // QUARTER
