"""Stored numbers, which arrive as ``float``, back to the decimals that they are."""

from decimal import Decimal

CENT = Decimal("0.01")


def exact(value: float, step: Decimal = CENT) -> Decimal:
    """Return a stored amount as decimal with the places of ``step``.

    ``repr`` gives the shortest text of the float, which is what was stored.

    >>> exact(422.88)
    Decimal('422.88')
    """
    return Decimal(repr(value)).quantize(step)


def plain(value: float) -> Decimal:
    """Return a stored number without the zeros that only its column adds.

    >>> plain(25.939), plain(2400.0)
    (Decimal('25.939'), Decimal('2400'))
    """
    number = Decimal(repr(value)).normalize()
    return number.quantize(Decimal(1)) if number == number.to_integral() else number
