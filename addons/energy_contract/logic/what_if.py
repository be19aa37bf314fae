"""What a change of prices does to the customers: its spread, and who stands out.

Amounts are EUR, whole cents; differences are after less before, so a saving is below
zero. Ranges of a histogram are half-open, ``[low, high)``, and open at both ends.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from statistics import mean, median

from odoo.addons.energy_supply_point.logic.rounding import round_half_up

from .decimals import CENT

ZERO = Decimal("0.00")
MOST_BARS = 20
"""More bars than that are not told apart on a screen."""
TAIL = 20
"""One value in so many, at either end, is left to the open ends."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The values in ``[low, high)``, None where that end is open.

    ``bucket`` is the number of edges at or below them, which is what ``width_bucket``
    of PostgreSQL answers for the same edges.
    """

    bucket: int
    low: Decimal | None
    high: Decimal | None
    count: int


def effect(difference: Decimal) -> str:
    """Return "dearer", "cheaper" or "same".

    >>> effect(Decimal("-0.01"))
    'cheaper'
    """
    if difference > 0:
        return "dearer"
    return "cheaper" if difference < 0 else "same"


def percent(before: Decimal, after: Decimal) -> Decimal | None:
    """Return by how many percent a cost grew, with two decimals.

    None where it cost nothing before and does now: no percentage says that.

    >>> percent(Decimal("80.00"), Decimal("100.00"))
    Decimal('25.00')
    """
    if before == after:
        return Decimal("0.00")
    if not before:
        return None
    return round_half_up((after - before) / abs(before) * 100, CENT)


def round_step(width: Decimal) -> Decimal:
    """Return the smallest of 1, 2, 5, 10, 20, … and their hundredths from ``width`` on.

    Never below a cent: amounts are not told apart more finely.

    >>> round_step(Decimal("3.2")), round_step(Decimal("0.004"))
    (Decimal('5.00'), Decimal('0.01'))
    """
    power = CENT
    while True:
        for step in (power, 2 * power, 5 * power):
            if step >= width:
                return step
        power *= 10


def histogram_edges(
    values: Sequence[Decimal], most: int = MOST_BARS
) -> tuple[Decimal, ...]:
    """Return the round edges between the bars of a histogram, ordered.

    They reach over all but the outermost values, which fall into the open ends. Those
    without any difference have a bar of their own, a cent wide: ``[0, 0.01)``. The same
    values give the same edges, in whatever order.

    :param most: so many bars at most between the ends, that of zero not counted.
    :return: empty without values.
    """
    if not values:
        return ()
    changed = sorted(value for value in values if value)
    edges = set()
    if changed:
        rest = (len(changed) - 1) // TAIL
        low, high = changed[rest], changed[-1 - rest]
        if len(changed) < len(values):
            low, high = min(low, ZERO), max(high, ZERO)
        # Two bars may be needed only because the edges are round.
        step = round_step((high - low) / max(most - 2, 1))
        first = int((low / step).to_integral_value(ROUND_FLOOR))
        # Zero has its own bar, nothing above it is needed.
        last = int((high / step).to_integral_value(ROUND_FLOOR)) + bool(high)
        edges = {(at * step).quantize(CENT) for at in range(first, last + 1)}
    if not edges or min(edges) <= 0 <= max(edges):
        edges |= {ZERO, CENT}
    return tuple(sorted(edges))


def histogram(values: Sequence[Decimal], edges: Sequence[Decimal]) -> tuple[Bar, ...]:
    """Return the bars between ``edges``, and the open ends that hold a value."""
    counts = [0] * (len(edges) + 1)
    for value in values:
        counts[bisect_right(edges, value)] += 1
    lows, highs = [None, *edges], [*edges, None]
    bars = [
        Bar(bucket, *ends)
        for bucket, ends in enumerate(zip(lows, highs, counts, strict=True))
    ]
    return tuple(
        bar
        for bar in bars
        if bar.count or (bar.low is not None and bar.high is not None)
    )


def usual_range(
    values: Sequence[Decimal], factor: Decimal
) -> tuple[Decimal, Decimal] | None:
    """Return the values that do not stand out: median ± ``factor`` times the spread.

    The spread is the median of the absolute deviations from the median (MAD), which a
    few extreme values do not move. Where more than half of the values are equal it is
    zero and says nothing; then it is the mean of the absolute deviations.

    :param factor: above zero; 5 leaves few that are not worth a look.
    :return: both ends included; None without values.

    >>> usual_range([Decimal(n) for n in (1, 2, 3, 4, 100)], Decimal(5))
    (Decimal('-2'), Decimal('8'))
    """
    if not values:
        return None
    middle = median(values)
    deviations = [abs(value - middle) for value in values]
    spread = median(deviations) or mean(deviations)
    return middle - factor * spread, middle + factor * spread


def harmless_text(text: str) -> str:
    """Return a text that a spreadsheet does not take for a formula.

    A name that starts like one gets an apostrophe before it (OWASP, "CSV Injection").

    >>> harmless_text("=1+1"), harmless_text("Lipa")
    ("'=1+1", 'Lipa')
    """
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text
