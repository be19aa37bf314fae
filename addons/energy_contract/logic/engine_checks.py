"""Whether a tariff has a price for everything that this customer uses."""

from odoo.addons.energy_supply_point.logic.ranges import DateRange

from .engine_context import Context
from .quantities import ALL_ZONES
from .refusals import (
    MissingBreaker,
    SegmentOutside,
    UnpricedPhases,
    UnpricedSegment,
    UnpricedZone,
)
from .tariff import Basis, Component, Tariff


def check_inside(segments, period: DateRange) -> None:
    """Refuse consumption that reaches beyond the period."""
    for segment in segments:
        if segment.start < period.start or period.end < segment.end:
            raise SegmentOutside(
                register_id=segment.register_id,
                meter=segment.meter,
                range=segment.range,
            )


def check_charges(context: Context, days: DateRange, tariff: Tariff) -> list[Component]:
    """Return the components this customer pays, once all energy has a price.

    :raises RatingError: a segment, zone or number of phases that has none.
    """
    applying = [
        component
        for component in tariff.components
        if component.applies_to(context.point.segment)
    ]
    _check_segment(context, tariff, applying)
    check_zones(context, days, tariff, applying)
    _check_phases(context, days, tariff, applying)
    return applying


def _energy_prices(components):
    """Return what prices energy for everybody: a discount with a condition does not."""
    return [
        item
        for item in components
        if item.basis in (Basis.ENERGY, Basis.INTERVAL) and item.condition is None
    ]


def _check_segment(context, tariff, components):
    """Refuse that a customer pays nothing for energy because none was meant."""
    if (
        tariff.kind in ("supply", "network")
        and _energy_prices(tariff.components)
        and not _energy_prices(components)
    ):
        raise UnpricedSegment(
            tariff_id=tariff.tariff_id,
            tariff=tariff.code,
            segment=context.point.segment,
        )


def check_zones(
    context: Context, days: DateRange, tariff: Tariff, components: list[Component]
) -> None:
    """Refuse energy of a zone that no component of the tariff has a price for."""
    priced = {item.zone for item in _energy_prices(components)}
    if not priced - {ALL_ZONES}:
        return
    for zone in context.energy.zones:
        energy = context.energy.between(days.start, days.end, zone)
        if energy and zone not in priced:
            raise UnpricedZone(
                tariff_id=tariff.tariff_id,
                tariff=tariff.code,
                zone=zone,
                range=days,
                energy_kwh=energy,
            )


def _check_phases(context, days, tariff, components):
    priced = {item.phases for item in components} - {None}
    if not priced:
        return
    for part, version in context.technical:
        if not part.overlaps(days):
            continue
        facts = {
            "version_id": version.version_id,
            "tariff_id": tariff.tariff_id,
            "tariff": tariff.code,
        }
        if version.breaker_phases is None:
            raise MissingBreaker(**facts)
        if version.breaker_phases not in priced:
            raise UnpricedPhases(**facts, phases=version.breaker_phases)
