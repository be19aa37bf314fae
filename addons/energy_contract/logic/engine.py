"""The rating engine: consumption, technical data and tariffs to priced lines.

Every component is followed over the period and cut only where something changes for
it (:mod:`engine_context`): its tariff, its price, its VAT rate, or the breaker or
capacity it multiplies. What flowed between two cuts comes from running totals
(:mod:`quantities`), so a cut that changes nothing changes no line, and the lines of
every component add up to the same energy.

House rules: each line is rounded to the cent and multiplies out as printed; the net is
the sum of the lines; VAT is taken per rate on that sum. Two price versions of the same
amount stay two lines, because each line names the one decision its price comes from.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from operator import itemgetter

from odoo.addons.energy_supply_point.logic.ranges import DateRange
from odoo.addons.energy_supply_point.logic.rounding import (
    from_units,
    multiply,
    round_half_up,
)

from .engine_checks import check_charges, check_inside, check_zones
from .engine_context import CAPACITY, Charge, Context, cover, joined
from .engine_energy import energy_lines, interval_lines
from .engine_lines import prepare
from .engine_measured import overrun_lines, reactive_lines
from .engine_plan import plan_of
from .engine_shares import minimum_line, share_lines
from .quantities import ONE_DAY
from .tariff import KINDS, Basis
from .values import (
    PointInput,
    RatedBill,
    RatedLine,
    SupplyGap,
    SupplyOverlap,
    VatTotal,
)

ENGINE_VERSION = "2"

PERCENT = Decimal("0.01")
SHARES = {Basis.PERCENT, Basis.POWER_FACTOR}
UNITS = {
    Basis.MONTH: "month",
    Basis.DAY: "day",
    Basis.AMPERE_MONTH: "A·month",
    Basis.CAPACITY_MONTH: "kW·month",
    Basis.CAPACITY_DAY: "kW·day",
}


def rate(point: PointInput, plans: dict | None = None) -> RatedBill:
    """Return the bill of a point and period; the same input gives the same bill.

    Lines are ordered by kind (supply, network, levy, service), sequence and time.

    :param plans: remembers what points on the same terms have in common; share one
        between the calls of a batch, whose tariffs are the same objects.
    :raises EnergyError: the point cannot be billed, for one of these reasons.
    :raises RatingError: a gap or contradiction in the input, one type for each.
    :raises TariffGap: days without a price or VAT rate.
    :raises TariffOverlap: days with two prices or VAT rates.
    :raises MissingWeight: consumption must be split, the profile lacks a day.
    :raises NoWeight: consumption must be split, the profile is zero throughout.
    """
    return _Rating(point, plans).bill()


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
    """One run of the engine: the charges of a point and the lines they give."""

    def __init__(self, point: PointInput, plans: dict | None) -> None:
        check_inside(point.segments, point.period)
        self.point = point
        self.plan = plan_of(point, plans)
        if self.plan.charges is None:
            self.supply = cover(
                point.supply, point.period, itemgetter(0), SupplyGap, SupplyOverlap
            )
        self.context = Context(point, self.plan)
        self.lines_of: dict[Charge, list[dict]] = {}

    def bill(self) -> RatedBill:
        period, step = self.point.period, self.point.rules.amount_step
        lines, energy = self._all_lines(), self.context.energy
        return RatedBill(
            lines=tuple(lines),
            energy_kwh=energy.between(period.start, period.end),
            energy_by_zone=tuple(
                (zone, energy.between(period.start, period.end, zone))
                for zone in energy.zones
            ),
            amount=sum((line.amount for line in lines), from_units(0, step)),
            vat=vat_totals(((line.vat_percent, line.amount) for line in lines), step),
            engine_version=ENGINE_VERSION,
        )

    def _all_lines(self):
        values = [line for charge in self._charges() for line in self._lines(charge)]
        return [
            RatedLine(sequence=number, **line) for number, line in enumerate(values, 1)
        ]

    def _charges(self):
        """Return what is charged, ordered, once all energy has a price."""
        plan = self.plan
        if plan.charges is not None:
            for days, tariff, components in plan.priced:
                check_zones(self.context, days, tariff, components)
            return plan.charges
        priced = [
            (days, tariff, check_charges(self.context, days, tariff))
            for days, tariff in self._tariffs()
        ]
        charges = [
            Charge(days, tariff, component)
            for days, tariff, components in priced
            for component in components
        ]
        charges.sort(key=_place)
        by_component = defaultdict(list)
        for charge in charges:
            by_component[charge.component.component_id].append(charge)
        plan.charges, plan.charges_of, plan.priced = charges, by_component, priced
        return charges

    def _tariffs(self):
        """Return the tariffs with the days they hold, a no-op change joined."""
        supply = [(days, tariff) for days, (_agreed, tariff) in self.supply]
        network = [
            (days, version.network_tariff) for days, version in self.context.technical
        ]
        billed = [item for item in network if item[1] is not None]
        levies = [(self.point.period, tariff) for tariff in self.point.levies]
        return [*joined(supply), *joined(billed), *levies]

    def _lines(self, charge):
        """Return the values of the lines of a charge; those it needs are found first.

        :raises ShareCycle: by way of the parts, before this could go round.
        """
        if charge not in self.lines_of:
            self.context.parts(charge)
            lines = self.lines_of[charge] = list(self._family(charge))
            lines += self._minimum(charge)
        return self.lines_of[charge]

    def _family(self, charge):
        context, basis = self.context, charge.component.basis
        if basis is Basis.ENERGY:
            return energy_lines(context, charge)
        if basis is Basis.INTERVAL:
            return interval_lines(context, charge)
        if basis is Basis.OVERRUN:
            return overrun_lines(context, charge)
        if basis in (Basis.REACTIVE, Basis.REACTIVE_DELIVERY):
            return reactive_lines(context, charge)
        if basis in SHARES:
            return share_lines(context, charge, self._base(charge))
        lines = self.plan.lines
        if charge not in lines:
            once = basis is Basis.ONCE
            lines[charge] = list(self._once(charge) if once else self._time(charge))
        return lines[charge]

    def _base(self, charge):
        """Yield the lines that a percentage is taken of."""
        for component_id in sorted(charge.component.shares):
            for other in self.plan.charges_of.get(component_id, ()):
                yield from self._lines(other)

    def _once(self, charge):
        start = self.context.start(charge)
        for part in self.context.parts(charge):
            if part.days.contains(start):
                level = part.levels[0] if part.levels else None
                day = DateRange(start, start + ONE_DAY)
                yield prepare(
                    self.context, charge, part, level, Decimal(1), "piece", days=day
                )

    def _time(self, charge):
        component = charge.component
        unit = UNITS[component.basis]
        if component.in_mw and component.basis in CAPACITY:
            unit = unit.replace("kW", "MW")
        for part in self.context.parts(charge):
            level = part.levels[0] if part.levels else None
            quantity = self._time_quantity(charge, part)
            if quantity or component.proration is None:
                yield prepare(
                    self.context,
                    charge,
                    part,
                    level,
                    quantity,
                    unit,
                    measure=part.measure,
                )

    def _time_quantity(self, charge, part):
        if charge.component.basis in (Basis.DAY, Basis.CAPACITY_DAY):
            time = Decimal(part.days.days)
        else:
            months = self.context.months(charge)
            time = months.between(part.days.start, part.days.end)
        return time if part.measure is None else multiply(time, part.measure)

    def _minimum(self, charge):
        """Yield the line that lifts a component to its least amount, on its last."""
        component = charge.component
        charges = self.plan.charges_of[component.component_id]
        if component.minimum is None or charge is not charges[-1]:
            return
        lines = [line for other in charges for line in self._lines(other)]
        charged = sum((line["amount"] for line in lines), Decimal(0))
        yield from minimum_line(self.context, charge, charged)


def _place(charge):
    return KINDS.index(charge.component.kind), charge.component.sequence
