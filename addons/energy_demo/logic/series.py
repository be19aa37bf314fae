"""Register values of a demo point, from its yearly energy and day weights."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import accumulate

YEAR = date(2026, 1, 1), date(2027, 1, 1)
SHARE = {"single": Decimal(1), "high": Decimal("0.38"), "low": Decimal("0.62")}


class Meter:
    """A register that counts ``annual`` units a year along the weights."""

    def __init__(self, weights: Mapping[date, Decimal], annual: Decimal):
        year = sum(w for day, w in weights.items() if YEAR[0] <= day < YEAR[1])
        self._days = {
            day: total * annual / year
            for day, total in zip(
                weights, accumulate(weights.values(), initial=Decimal(0)), strict=False
            )
        }

    def between(self, start: date, end: date) -> Decimal:
        """Return the units that flow from the start of one day to that of another."""
        return self._days[end] - self._days[start]


def values(
    meter: Meter, days: list[date], first: Decimal, decimals: int = 0
) -> list[Decimal]:
    """Return the register value at the start of each day, beginning with ``first``."""
    step = Decimal(1).scaleb(-decimals)
    return [(first + meter.between(days[0], day)).quantize(step) for day in days]
