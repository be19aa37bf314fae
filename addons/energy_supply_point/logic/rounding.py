"""Exact rounding: every number is rounded once, and parts add up.

The house rule is commercial rounding, half away from zero, so that a credit note
mirrors its invoice to the cent. Nothing here touches a binary float.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

Exact = Decimal | Fraction | int

# The ambient context of 28 digits is not ours to trust: it would round in silence.
WIDE = Context(prec=200, rounding=ROUND_HALF_UP)


def round_half_up(value: Exact, step: Decimal) -> Decimal:
    """Return the multiple of ``step`` nearest to ``value``, halves away from zero.

    :param step: greater than zero; a cent is ``Decimal("0.01")``, five are ``0.05``.
    :return: with the decimals of ``step``; a zero has no sign.

    >>> round_half_up(Decimal("2.005"), Decimal("0.01"))
    Decimal('2.01')
    >>> round_half_up(Fraction(-5, 2), Decimal(1))
    Decimal('-3')
    """
    if isinstance(value, Decimal) and _is_power_of_ten(step):
        return WIDE.plus(value.quantize(step, ROUND_HALF_UP, WIDE))
    above, below = value.as_integer_ratio()
    step_above, step_below = step.as_integer_ratio()
    return from_units(nearest_ratio(above * step_below, below * step_above), step)


def multiply(left: Decimal, right: Decimal) -> Decimal:
    """Return the exact product, whatever the ambient decimal context.

    >>> multiply(Decimal("2.400"), Decimal("25.939"))
    Decimal('62.253600')
    """
    return WIDE.multiply(left, right)


def to_units(value: Decimal, step: Decimal) -> int:
    """Return how many steps ``value`` holds.

    :raises ValueError: ``value`` is not a multiple of ``step``.

    >>> to_units(Decimal("12.34"), Decimal("0.01"))
    1234
    """
    units, rest = WIDE.divmod(value, step)
    if rest:
        raise ValueError(f"{value} is not a multiple of {step}")
    return int(units)


def from_units(units: int, step: Decimal) -> Decimal:
    """Return ``units`` steps, with the decimals of ``step``."""
    return WIDE.multiply(Decimal(units), step)


def nearest_ratio(numerator: int, denominator: int) -> int:
    """Return the integer nearest to the ratio, halves away from zero.

    :param denominator: greater than zero.

    >>> nearest_ratio(5, 2), nearest_ratio(-5, 2), nearest_ratio(7, 3)
    (3, -3, 2)
    """
    units = (2 * abs(numerator) + denominator) // (2 * denominator)
    return units if numerator >= 0 else -units


def cumulative_units(total: int, weights: Sequence[int]) -> list[int]:
    """Return whole parts of ``total`` in the proportion of ordered ``weights``.

    Part *n* is the rounded share of the first *n* weights less that of the first
    *n - 1*. The parts add up to the total, each is its exact share rounded up or down,
    and a further cut changes no part but the one it cuts.

    :param weights: zero or more each, together more than zero.

    >>> cumulative_units(3000, [122, 243])
    [1003, 1997]
    >>> cumulative_units(3000, [61, 61, 243])
    [501, 502, 1997]
    """
    return _differences(_running_shares(total, weights))


def cumulative_rounding(values: Iterable[Exact], step: Decimal) -> list[Decimal]:
    """Return the values rounded so that every running sum is rounded only once.

    Wherever a total is cut, the parts add up to the rounded total.

    >>> cumulative_rounding([Fraction(1, 2), Fraction(1, 2)], Decimal(1))
    [Decimal('1'), Decimal('0')]
    """
    values = list(values)
    if len(values) == 1:
        return [round_half_up(values[0], step)]
    step_exact = Fraction(step)
    running, sums = Fraction(0), []
    for value in values:
        running += Fraction(value)
        sums.append(_nearest(running / step_exact))
    return [from_units(units, step) for units in _differences(sums)]


def largest_remainder(
    total: Decimal, shares: Sequence[Exact], step: Decimal
) -> list[Decimal]:
    """Return ``total`` in parts proportional to ``shares`` that add up exactly.

    Every part is first rounded towards zero; the steps left over go to the largest
    remainders, the earlier one on a tie. For parts without an order, such as points of
    a group or VAT rates; parts in time are cut by :func:`cumulative_units`, because
    here a cut in one part may move a step between two others.

    :param total: a multiple of ``step``, may be negative.
    :param shares: zero or more each, together more than zero unless the total is zero.
    :raises ValueError: the total is no multiple, a share is negative or all are zero.

    >>> largest_remainder(Decimal("-1.00"), [1, 1, 1], Decimal("0.01"))
    [Decimal('-0.34'), Decimal('-0.33'), Decimal('-0.33')]
    """
    exact = [Fraction(share) for share in shares]
    units, weight = to_units(total, step), sum(exact)
    if min(exact, default=0) < 0:
        raise ValueError("a share is negative")
    if not weight:
        if units or not exact:
            raise ValueError(f"nothing to share {total} by")
        return [from_units(0, step) for _share in exact]
    quotas = [abs(units) * share / weight for share in exact]
    parts = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(parts)), key=lambda at: parts[at] - quotas[at])
    for at in by_remainder[: abs(units) - sum(parts)]:
        parts[at] += 1
    return [from_units(part if units > 0 else -part, step) for part in parts]


def _is_power_of_ten(step: Decimal) -> bool:
    sign, digits, _exponent = step.as_tuple()
    return not sign and digits == (1,)


def _nearest(value: Fraction) -> int:
    return nearest_ratio(value.numerator, value.denominator)


def _running_shares(total: int, weights: Sequence[int]) -> list[int]:
    whole, reached, sums = sum(weights), 0, []
    for weight in weights:
        reached += weight
        sums.append(nearest_ratio(total * reached, whole))
    return sums


def _differences(sums: Sequence[int]) -> list[int]:
    return [this - last for last, this in zip([0, *sums], sums, strict=False)]
