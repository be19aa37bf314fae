"""The rating engine: consumption, technical data and tariffs to priced lines.

Every component is followed over the period and cut only where something changes for
it: its tariff, its price, its VAT rate, or the breaker or capacity it multiplies. What
flowed between two cuts comes from running totals (:mod:`quantities`), so a cut that
changes nothing changes no line, and the lines of every component add up to the same
energy.

House rules: each line is rounded to the cent and multiplies out as printed; the net is
the sum of the lines; VAT is taken per rate on that sum. Two price versions of the same
amount stay two lines, because each line names the one decision its price comes from.
"""

from collections.abc import Iterable
from decimal import Decimal
from operator import attrgetter, itemgetter

from odoo.addons.energy_supply_point.logic.ranges import (
    DateRange,
    RangeGap,
    RangeOverlap,
    versions_over,
)
from odoo.addons.energy_supply_point.logic.rounding import (
    from_units,
    multiply,
    round_half_up,
)

from .quantities import ALL_ZONES, EnergyCurve, MonthCount
from .tariff import KINDS, Basis
from .values import (
    MissingBreaker,
    MissingCapacity,
    PointInput,
    RatedBill,
    RatedLine,
    SegmentOutside,
    SupplyGap,
    SupplyOverlap,
    TechnicalGap,
    TechnicalOverlap,
    UnpricedPhases,
    UnpricedSegment,
    UnpricedZone,
    VatTotal,
)

ENGINE_VERSION = "1"

UNITS = {
    Basis.ENERGY: "MWh",
    Basis.MONTH: "month",
    Basis.DAY: "day",
    Basis.AMPERE_MONTH: "A·month",
    Basis.CAPACITY_MONTH: "kW·month",
}
MEASURES = {
    Basis.AMPERE_MONTH: ("breaker_amps", MissingBreaker),
    Basis.CAPACITY_MONTH: ("reserved_capacity_kw", MissingCapacity),
}
PERCENT = Decimal("0.01")
MWH_PER_KWH = Decimal("0.001")


def rate(point: PointInput) -> RatedBill:
    """Return the bill of a point and period; the same input gives the same bill.

    Lines are ordered by kind (supply, network, levy, service), sequence and time.

    :raises EnergyError: the point cannot be billed, for one of these reasons.
    :raises RatingError: a gap or contradiction in the input, one type for each.
    :raises TariffGap: days without a price or VAT rate.
    :raises TariffOverlap: days with two prices or VAT rates.
    :raises MissingWeight: consumption must be split, the profile lacks a day.
    :raises NoWeight: consumption must be split, the profile is zero throughout.
    """
    return _Rating(point).bill()


def vat_totals(
    amounts: Iterable[tuple[Decimal, Decimal]], step: Decimal
) -> tuple[VatTotal, ...]:
    """Return base and tax per VAT rate, the lowest rate first.

    For a bill and for a document of several: the tax is rounded once per rate, on the
    sum of its rounded net amounts.

    :param amounts: pairs of percent and net amount.

    >>> cents = Decimal("0.01")
    >>> vat_totals([(Decimal(19), Decimal("422.88"))], cents)[0].tax
    Decimal('80.35')
    """
    bases: dict[Decimal, Decimal] = {}
    for percent, amount in amounts:
        bases[percent] = bases.get(percent, Decimal(0)) + amount
    return tuple(
        VatTotal(percent, base, round_half_up(multiply(base, percent * PERCENT), step))
        for percent, base in sorted(bases.items())
    )


class _Rating:
    """One run of the engine: the input with its running totals."""

    def __init__(self, point: PointInput) -> None:
        rules, period = point.rules, point.period
        _check_inside(point.segments, period)
        self.point = point
        self.energy = EnergyCurve(point.segments, point.weights, rules.energy_step)
        self.months = MonthCount(period.start, rules.proration, rules.month_step)
        self.supply = _cover(
            point.supply, period, itemgetter(0), SupplyGap, SupplyOverlap
        )
        self.technical = _cover(
            point.technical,
            period,
            attrgetter("valid"),
            TechnicalGap,
            TechnicalOverlap,
        )

    def bill(self) -> RatedBill:
        period, step = self.point.period, self.point.rules.amount_step
        lines = self._lines()
        return RatedBill(
            lines=tuple(lines),
            energy_kwh=self.energy.between(period.start, period.end),
            energy_by_zone=tuple(
                (zone, self.energy.between(period.start, period.end, zone))
                for zone in self.energy.zones
            ),
            amount=sum((line.amount for line in lines), from_units(0, step)),
            vat=vat_totals(((line.vat_percent, line.amount) for line in lines), step),
            engine_version=ENGINE_VERSION,
        )

    def _lines(self):
        charged = [
            (days, tariff, component)
            for days, tariff in self._tariffs()
            for component in self._components(days, tariff)
        ]
        charged.sort(key=lambda item: (KINDS.index(item[2].kind), item[2].sequence))
        lines = []
        for days, tariff, component in charged:
            for part, measure, price, vat in self._parts(days, tariff, component):
                sequence = len(lines) + 1
                line = self._line(sequence, component, part, measure, price, vat)
                if line is not None:
                    lines.append(line)
        return lines

    def _parts(self, days, tariff, component):
        """Yield the parts of ``days`` in which nothing changes for the component."""
        for part, measure in self._measures(days, tariff, component):
            for priced, price in component.prices_over(part):
                for taxed, vat in component.vat_over(priced):
                    yield taxed, measure, price, vat

    def _tariffs(self):
        """Return the tariffs with the days they hold, a no-op change joined."""
        supply = [(days, tariff) for days, (_agreed, tariff) in self.supply]
        network = [(days, version.network_tariff) for days, version in self.technical]
        billed = [item for item in network if item[1] is not None]
        levies = [(self.point.period, tariff) for tariff in self.point.levies]
        return [*_joined(supply), *_joined(billed), *levies]

    def _components(self, days, tariff):
        """Return the components this customer pays, once all energy has a price."""
        applying = [
            component
            for component in tariff.components
            if component.applies_to(self.point.segment)
        ]
        self._check_segment(tariff, applying)
        self._check_zones(days, tariff, applying)
        self._check_phases(days, tariff, applying)
        return applying

    def _check_segment(self, tariff, components):
        """Refuse that a customer pays nothing for energy because none was meant."""

        def prices_energy(items):
            return any(item.basis is Basis.ENERGY for item in items)

        if (
            tariff.kind in ("supply", "network")
            and prices_energy(tariff.components)
            and not prices_energy(components)
        ):
            raise UnpricedSegment(
                tariff_id=tariff.tariff_id,
                tariff=tariff.code,
                segment=self.point.segment,
            )

    def _check_zones(self, days, tariff, components):
        priced = {item.zone for item in components if item.basis is Basis.ENERGY}
        if not priced - {ALL_ZONES}:
            return
        for zone in self.energy.zones:
            energy = self.energy.between(days.start, days.end, zone)
            if energy and zone not in priced:
                raise UnpricedZone(
                    tariff_id=tariff.tariff_id,
                    tariff=tariff.code,
                    zone=zone,
                    range=days,
                    energy_kwh=energy,
                )

    def _check_phases(self, days, tariff, components):
        priced = {item.phases for item in components} - {None}
        if not priced:
            return
        for part, version in self.technical:
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

    def _measures(self, days, tariff, component):
        """Return the parts of ``days`` that pay, with the A or kW they multiply by."""
        needed = MEASURES.get(component.basis)
        if needed is None and component.phases is None:
            return [(days, None)]
        parts = []
        for valid, version in self.technical:
            part = valid.intersect(days)
            if part is None or component.phases not in (None, version.breaker_phases):
                continue
            measure = None
            if needed is not None:
                attribute, failure = needed
                measure = getattr(version, attribute)
                if measure is None:
                    raise failure(
                        version_id=version.version_id,
                        tariff_id=tariff.tariff_id,
                        tariff=tariff.code,
                    )
            parts.append((part, measure))
        return _joined(parts)

    def _line(self, sequence, component, days, measure, price, vat):
        quantity = self._quantity(component, days, measure)
        is_energy = component.basis is Basis.ENERGY
        if is_energy and not quantity:
            return None
        return RatedLine(
            sequence=sequence,
            component_id=component.component_id,
            price_id=price.price_id,
            vat_rate_id=vat.vat_rate_id,
            code=component.code,
            name=component.name,
            kind=component.kind,
            zone=component.zone,
            start=days.start,
            end=days.end,
            quantity=quantity,
            unit=UNITS[component.basis],
            unit_price=price.amount,
            amount=round_half_up(
                multiply(quantity, price.amount), self.point.rules.amount_step
            ),
            vat_percent=vat.percent,
            split_method=self.energy.method(days.start, days.end, component.zone)
            if is_energy
            else None,
            measure=measure,
        )

    def _quantity(self, component, days, measure):
        if component.basis is Basis.ENERGY:
            energy = self.energy.between(days.start, days.end, component.zone)
            return multiply(energy, MWH_PER_KWH)
        if component.basis is Basis.DAY:
            return Decimal(days.days)
        months = self.months.between(days.start, days.end)
        return months if measure is None else multiply(months, measure)


def _check_inside(segments, period):
    for segment in segments:
        if segment.start < period.start or period.end < segment.end:
            raise SegmentOutside(
                register_id=segment.register_id,
                meter=segment.meter,
                range=segment.range,
            )


def _cover(versions, period, valid, gap, overlap):
    try:
        return versions_over(versions, period, valid)
    except RangeGap as error:
        raise gap(range=error.range) from None
    except RangeOverlap as error:
        raise overlap(range=error.range) from None


def _joined(parts):
    """Return ordered parts with neighbours of the same value made one."""
    joined = []
    for days, value in parts:
        if joined and joined[-1][0].end == days.start and joined[-1][1] == value:
            days = DateRange(joined.pop()[0].start, days.end)
        joined.append((days, value))
    return joined
