"""Percentages of other components, and the least amount of a component."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from odoo.addons.energy_supply_point.logic.rounding import multiply

from .engine_context import Charge, Context
from .engine_energy import level_of
from .engine_lines import Quote, prepare, quote
from .engine_measured import shortfall
from .tariff import Basis

PERCENT = Decimal("0.01")
ONE = Decimal(1)


def share_lines(
    context: Context, charge: Charge, base: Iterable[dict]
) -> Iterator[dict]:
    """Yield a line per part and percentage of the ``base`` lines that start in it.

    The base is cut wherever a percentage changes, so that no line straddles two.
    """
    base = list(base)
    for part in context.parts(charge):
        of = sum(
            (line["amount"] for line in base if part.days.contains(line["start"])),
            Decimal(0),
        )
        level, evidence = _level(context, charge, part)
        if not of or (level is None and not part.individual):
            continue
        percent = quote(context, charge, part, level)
        yield prepare(
            context,
            charge,
            part,
            level,
            of,
            "EUR",
            price=Quote(
                multiply(Decimal(percent.shown), PERCENT),
                multiply(Decimal(percent.shown), PERCENT),
                steps=percent.steps,
            ),
            measure=percent.shown,
            evidence=evidence,
        )


def _level(context, charge, part):
    """Return the percentage that holds; None where the power factor is kept."""
    if charge.component.basis is not Basis.POWER_FACTOR:
        return (part.levels[0] if part.levels else None), ()
    missed, evidence = shortfall(context, charge, part.days)
    if not missed or not part.levels:
        return None, evidence
    return level_of(part.levels, missed), evidence


def minimum_line(context: Context, charge: Charge, charged: Decimal) -> Iterator[dict]:
    """Yield what is missing to the least amount of a component, at the last price."""
    minimum = charge.component.minimum
    parts = context.parts(charge)
    if minimum is None or charged >= minimum or not parts:
        return
    part = parts[-1]
    missing = minimum - charged
    yield prepare(
        context,
        charge,
        part,
        part.levels[0] if part.levels else None,
        ONE,
        "piece",
        price=Quote(missing, missing),
        evidence=(("minimum", minimum), ("charged", charged)),
    )
