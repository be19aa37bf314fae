"""Stored numbers, which arrive as ``float``, back to the decimals that they are."""

from decimal import Decimal

from odoo.addons.energy_supply_point.logic.rounding import round_half_up

CENT = Decimal("0.01")


def exact(value: float, step: Decimal = CENT) -> Decimal:
    """Return a stored amount as decimal with the places of ``step``.

    ``repr`` gives the shortest text of the float, which is what was stored. What is
    finer than the step is rounded by the house rule; a zero has no sign.

    >>> exact(422.88)
    Decimal('422.88')
    """
    return round_half_up(Decimal(repr(value)), step)


def plain(value: float) -> Decimal:
    """Return a stored number without the zeros that only its column adds.

    >>> plain(25.939), plain(2400.0)
    (Decimal('25.939'), Decimal('2400'))
    """
    # Adding zero takes the sign off a stored -0.0.
    number = Decimal(repr(value)).normalize() + 0
    return number.quantize(Decimal(1)) if number == number.to_integral() else number
