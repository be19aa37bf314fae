"""From a quantity and a part to a line: the unit price, how it came about, the amount.

A list price goes through at most three steps: an individual price replaces it, schemes
(caps, aid) change it, a rule of the component rounds it. Each step is kept.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from odoo.addons.energy_supply_point.logic.ranges import DateRange
from odoo.addons.energy_supply_point.logic.rounding import (
    Exact,
    multiply,
    round_half_up,
)

from .engine_context import Charge, Context, Part
from .measured import valued
from .modifiers import Formula, PriceStep
from .quantities import month_start, next_month
from .refusals import MissingIndex, MissingInterval
from .tariff import Price

SHOWN = Decimal("0.000001")
"""Averages and changed prices are printed to a millionth."""


@dataclass(frozen=True, slots=True)
class Quote:
    """The unit price of a line: exact, as printed, and how it came about."""

    exact: Exact
    shown: Decimal
    original: Decimal | None = None
    steps: tuple[PriceStep, ...] = ()


def quote(
    context: Context,
    charge: Charge,
    part: Part,
    level: Price | None,
    index: Fraction | None = None,
) -> Quote:
    """Return the unit price of a part.

    :param level: the list price, None where an individual price replaces it.
    :param index: for interval components the average of the index on these days; the
        list price is the fee on top.
    """
    component = charge.component
    if (
        index is None
        and part.individual is None
        and not part.schemes
        and component.price_step is None
    ):
        return Quote(level.amount, level.amount)
    steps: list[PriceStep] = []
    price = Fraction(level.amount) if level else Fraction(0)
    if index is not None and level:
        series = context.indices[component.index]
        steps.append(PriceStep("index", 0, series.source, shown(index)))
        price += index * Fraction(component.factor or 1)
    if level:
        steps.append(PriceStep("list", level.price_id, level.source, shown(price)))
    if part.individual:
        price = _individual(context, charge, part, price, steps)
    original, price = price, _after_schemes(part, price, steps)
    step = component.price_step
    if step is not None:
        price = Fraction(round_half_up(price, step))
        if not part.individual and not part.schemes and index is None:
            steps = []
    return Quote(
        price,
        shown(price),
        shown(original) if part.schemes else None,
        tuple(steps),
    )


def _individual(context, charge, part, price, steps):
    individual = part.individual
    amount, factor = Fraction(individual.amount), Fraction(individual.factor)
    if individual.formula is Formula.FIXED:
        price = amount
    elif individual.formula is Formula.LIST:
        price = price * factor + amount
    else:
        series, average = _index(context, charge, part)
        steps.append(PriceStep("index", 0, series.source, shown(average)))
        price = average * factor + amount
    steps.append(
        PriceStep("individual", individual.price_id, individual.source, shown(price))
    )
    return price


def _index(context, charge, part):
    """Return the series of an individual price and its average on these days."""
    individual, days = part.individual, part.days
    series = context.indices.get(individual.series)
    if series is None:
        raise MissingIndex(series=individual.series, day=days.start)
    if individual.formula is Formula.INDEX_MONTH:
        month = DateRange(month_start(days.start), next_month(days.start))
        return series, series.mean(month)
    energy, cost = interval_value(context, charge, days, series)
    return series, cost / energy if energy else series.mean(days)


def interval_value(context, charge, days, series):
    """Return the MWh of the point's intervals and their cost at an index."""
    component = charge.component.label
    if context.point.intervals is None:
        raise MissingInterval(component=component, day=days.start)
    return valued(context.point.intervals, series, days, component)


def _after_schemes(part, price, steps):
    for entitlement, value in part.schemes:
        changed = entitlement.scheme.change(price, value)
        if changed != price:
            source = "; ".join(filter(None, (value.source, entitlement.source)))
            kind = str(entitlement.scheme.kind)
            steps.append(PriceStep(kind, value.value_id, source, shown(changed)))
        price = changed
    return price


def shown(price: Exact) -> Decimal:
    """Return a price as it is printed, without zeros that say nothing.

    >>> shown(Fraction(1454, 20))
    Decimal('72.70')
    """
    rounded = round_half_up(price, SHOWN)
    cents = round_half_up(price, Decimal("0.01"))
    return cents if cents == rounded else rounded.normalize()


def prepare(
    context: Context,
    charge: Charge,
    part: Part,
    level: Price | None,
    quantity: Decimal,
    unit: str,
    *,
    price: Quote | None = None,
    days: DateRange | None = None,
    **values,
) -> dict:
    """Return the values of a ``RatedLine``, all but its place on the bill.

    :param price: where it is not simply that of the part.
    :param days: where the line covers others than the part.
    :param values: ``measure``, ``split_method``, ``evidence``.
    """
    component = charge.component
    days = days or part.days
    price = price or quote(context, charge, part, level)
    if component.quantity_step is not None:
        quantity = round_half_up(quantity, component.quantity_step)
    step = component.amount_step or context.point.rules.amount_step
    individual = part.individual
    return {
        "component_id": component.component_id,
        "price_id": level.price_id if level else None,
        "vat_rate_id": part.vat.vat_rate_id,
        "code": component.code,
        "name": component.name,
        "kind": component.kind,
        "zone": component.zone,
        "start": days.start,
        "end": days.end,
        "quantity": quantity,
        "unit": unit,
        "unit_price": price.shown,
        "amount": _amount(quantity, price.exact, step),
        "vat_percent": part.vat.percent,
        "contract_price_id": individual.price_id if individual else None,
        "original_price": price.original,
        "steps": price.steps,
        **values,
    }


def _amount(quantity, price, step):
    if isinstance(price, Fraction):
        return round_half_up(Fraction(quantity) * price, step)
    return round_half_up(multiply(quantity, price), step)
