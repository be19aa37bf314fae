"""What many ratings have in common: the charges, their parts, what time costs.

Points of a batch are often on the same terms, and differ only in the energy that
flowed. The charges of such points are cut in the same places, and what is not counted
in energy costs the same: a :class:`Plan` holds it, found once.
"""

from dataclasses import dataclass, field

from .tariff import ConditionKind, Scale
from .values import PointInput


@dataclass(slots=True, eq=False)
class Plan:
    """What the energy does not change; filled by the first rating that needs it.

    ``charges`` is None until all of them are found; ``priced`` are the tariffs with
    their days and the components that apply. ``point`` is the first one: it keeps
    alive the tariffs by whose identity plans are found.
    """

    point: PointInput
    charges: list | None = None
    charges_of: dict = field(default_factory=dict)
    priced: list = field(default_factory=list)
    parts: dict = field(default_factory=dict)  # None while they are being found
    months: dict = field(default_factory=dict)
    lines: dict = field(default_factory=dict)


def plan_of(point: PointInput, plans: dict | None) -> Plan:
    """Return the plan of a point, one of ``plans`` where its terms are known there.

    What was agreed with or granted to a single point is not shared.
    """
    if plans is None or point.individual or point.entitlements:
        return Plan(point)
    terms = (
        point.period,
        point.segment,
        id(point.rules),
        point.starts,
        point.conditions,
        tuple([(days, id(tariff)) for days, tariff in point.supply]),
        tuple(map(id, point.levies)),
        tuple(
            [
                (
                    version.valid,
                    version.breaker_amps,
                    version.breaker_phases,
                    version.reserved_capacity_kw,
                    id(version.network_tariff),
                )
                for version in point.technical
            ]
        ),
    )
    found = plans.get(terms)
    if found is None:
        found = plans[terms] = _needs_yearly(point), {}
    needs_yearly, by_yearly = found
    yearly = None
    if needs_yearly:
        yearly = tuple([version.annual_kwh for version in point.technical])
    plan = by_yearly.get(yearly)
    if plan is None:
        plan = by_yearly[yearly] = Plan(point)
    return plan


def _needs_yearly(point):
    """Tell whether the expected yearly quantity decides what a component costs."""
    tariffs = [tariff for _days, tariff in point.supply]
    tariffs += [version.network_tariff for version in point.technical]
    return any(
        component.scale is Scale.BAND_EXPECTED
        or (component.condition and component.condition.kind is ConditionKind.VOLUME)
        for tariff in (*tariffs, *point.levies)
        if tariff is not None
        for component in tariff.components
    )
