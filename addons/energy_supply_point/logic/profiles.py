"""Load profiles as daily weights, and quantities split over time by them."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from .errors import EnergyError
from .ranges import DateRange
from .rounding import cumulative_units, from_units, to_units


class MissingWeight(EnergyError):
    """The profile has no weight for this day."""

    code = "missing_weight"
    day: date


class NoWeight(EnergyError):
    """The profile says that nothing flows on these days, but something did."""

    code = "no_weight"
    range: DateRange


@dataclass(frozen=True, slots=True)
class DailyWeights:
    """The relative consumption of every day from ``first`` on.

    Weights are whole numbers on one scale of their own, only their proportion counts;
    None marks a day the profile does not know. Sums over any range take constant time.

    :raises ValueError: a weight is negative.
    """

    first: date
    weights: tuple[int | None, ...]
    _sums: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _missing: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = [weight or 0 for weight in self.weights]
        if min(known, default=0) < 0:
            raise ValueError("a weight is negative")
        missing = [at for at, weight in enumerate(self.weights) if weight is None]
        object.__setattr__(self, "_sums", (0, *accumulate(known)))
        object.__setattr__(self, "_missing", tuple(missing))

    @classmethod
    def from_days(cls, days: Mapping[date, Decimal | int]) -> "DailyWeights":
        """Return the weights of a profile given day by day, gaps marked.

        :param days: at least one day; the weights of a published profile.

        >>> weights = DailyWeights.from_days({date(2026, 1, 1): Decimal("0.0274")})
        >>> weights.weights
        (274,)
        """
        first, last = min(days), max(days)
        exact = {day: Decimal(weight) for day, weight in days.items()}
        decimals = max(0, *(-weight.as_tuple().exponent for weight in exact.values()))
        scaled = {day: int(weight.scaleb(decimals)) for day, weight in exact.items()}
        length = (last - first).days + 1
        return cls(
            first,
            tuple(scaled.get(first + timedelta(days=at)) for at in range(length)),
        )

    def share(self, days: DateRange) -> int:
        """Return the summed weight of a closed range, on the profile's own scale.

        :raises MissingWeight: the first day that the profile does not know.
        """
        start = (days.start - self.first).days
        end = start + days.days
        if start < 0:
            raise MissingWeight(day=days.start)
        at = bisect_left(self._missing, start)
        unknown = max(start, len(self.weights))
        if at < len(self._missing):
            unknown = self._missing[at]
        if unknown < end:
            raise MissingWeight(day=self.first + timedelta(days=unknown))
        return self._sums[end] - self._sums[start]

    def over(self, period: DateRange) -> "DailyWeights":
        """Return only the days of a closed ``period``: what a bill keeps as evidence.

        Days the profile does not know stay unknown.
        """
        start = (period.start - self.first).days
        known = range(len(self.weights))
        return DailyWeights(
            period.start,
            tuple(
                self.weights[at] if at in known else None
                for at in range(start, start + period.days)
            ),
        )


def linear_weights(period: DateRange) -> DailyWeights:
    """Return the profile of somebody who uses the same every day of ``period``."""
    return DailyWeights(period.start, (1,) * period.days)


def split(
    total: Decimal, parts: Sequence[DateRange], weights: DailyWeights, step: Decimal
) -> list[Decimal]:
    """Return how much of ``total`` falls on each of the ordered ``parts``.

    See :func:`rounding.cumulative_units`: the parts add up exactly and another cut
    changes none but the part it cuts.

    :param total: a multiple of ``step``.
    :raises MissingWeight: a day that the profile does not know.
    :raises NoWeight: a total above zero and no weight at all.
    :raises ValueError: the total is no multiple of ``step``, or there are no parts.

    >>> autumn = DateRange(date(2025, 9, 1), date(2026, 1, 1))
    >>> rest = DateRange(date(2026, 1, 1), date(2026, 9, 1))
    >>> year = linear_weights(DateRange(date(2025, 9, 1), date(2026, 9, 1)))
    >>> split(Decimal(3000), [autumn, rest], year, Decimal(1))
    [Decimal('1003'), Decimal('1997')]
    """
    if not parts:
        raise ValueError(f"nothing to split {total} over")
    shares = [weights.share(part) for part in parts]
    units = to_units(total, step)
    if not sum(shares):
        if units:
            raise NoWeight(range=DateRange(parts[0].start, parts[-1].end))
        return [from_units(0, step) for _part in parts]
    return [from_units(part, step) for part in cumulative_units(units, shares)]
