"""What the families of components share: the input with its running totals.

A *charge* is a component of a tariff on the days the tariff holds. It is cut into
*parts* in which nothing changes for it: conditions, the breaker or capacity it
multiplies, an individual price, price lists, schemes, VAT, and whatever else must tell
its lines apart because a percentage is taken of them.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from operator import attrgetter

from odoo.addons.energy_supply_point.logic.ranges import (
    DateRange,
    RangeGap,
    RangeOverlap,
    versions_over,
)
from odoo.addons.energy_supply_point.logic.rounding import multiply

from .engine_plan import Plan
from .measured import IndexSeries
from .modifiers import Entitlement, Formula, IndividualPrice, SchemeValue
from .quantities import ONE_DAY, EnergyCurve, MonthCount, months_of
from .refusals import (
    IndividualOverlap,
    MissingBreaker,
    MissingCapacity,
    MissingStart,
    MissingYearly,
    SchemeOverlap,
    ShareCycle,
    TechnicalGap,
    TechnicalOverlap,
)
from .tariff import (
    MONTHLY,
    Basis,
    Component,
    ConditionKind,
    MonthRule,
    Price,
    Scale,
    Tariff,
    VatRate,
)
from .values import PointInput, TechnicalVersion

THOUSANDTH = Decimal("0.001")
CAPACITY = {Basis.CAPACITY_MONTH, Basis.CAPACITY_DAY}


@dataclass(frozen=True, slots=True, eq=False)
class Charge:
    """A component of a tariff on the days the tariff holds."""

    days: DateRange
    tariff: Tariff
    component: Component


@dataclass(frozen=True, slots=True)
class Part:
    """Days on which nothing changes for a charge.

    ``measure`` is the A, kW, MW or yearly kWh that counts; ``levels`` are the list
    prices from low to high, none where an individual price replaces them.
    """

    days: DateRange
    measure: Decimal | None
    levels: tuple[Price, ...]
    vat: VatRate
    individual: IndividualPrice | None = None
    schemes: tuple[tuple[Entitlement, SchemeValue], ...] = ()


class Context:
    """The input of one rating, its running totals and the charges."""

    def __init__(self, point: PointInput, plan: Plan) -> None:
        self.point = point
        self.plan = plan
        self.energy = EnergyCurve(
            point.segments, point.weights, point.rules.energy_step
        )
        self._months, self._parts = plan.months, plan.parts

    @cached_property
    def technical(self) -> list[tuple[DateRange, TechnicalVersion]]:
        """The technical data on the days of the period."""
        return cover(
            self.point.technical,
            self.point.period,
            attrgetter("valid"),
            TechnicalGap,
            TechnicalOverlap,
        )

    @cached_property
    def indices(self) -> dict[str, IndexSeries]:
        """The series of market prices by code."""
        return {item.code: item for item in self.point.indices}

    @cached_property
    def shares(self) -> list[Charge]:
        """The charges that are percentages of others."""
        return [charge for charge in self.plan.charges if charge.component.shares]

    @cached_property
    def reactive(self) -> dict[str, EnergyCurve]:
        """The reactive energy by direction, in kvarh."""
        step = self.point.rules.energy_step
        return {
            direction: EnergyCurve(segments, None, step)
            for direction, segments in (
                ("import", self.point.reactive_import),
                ("export", self.point.reactive_export),
            )
            if segments
        }

    def months(self, charge: Charge) -> MonthCount:
        """Return the months of a charge, by its own rule or the supplier's."""
        rule, start = charge.component.proration, charge.days.start
        if rule in (None, MonthRule.MONTHS, MonthRule.YEAR):
            # Running totals of the whole bill: a change of tariff moves no day.
            rule, start = rule or self.point.rules.proration, self.point.period.start
        key = start, rule
        if key not in self._months:
            self._months[key] = MonthCount(start, rule, self.point.rules.month_step)
        return self._months[key]

    def parts(self, charge: Charge) -> list[Part]:
        """Return the parts of a charge, ordered.

        :raises ShareCycle: the component is a percentage of itself.
        """
        if charge in self._parts:
            found = self._parts[charge]
            if found is None:
                component = charge.component
                raise ShareCycle(
                    component_id=component.component_id, component=component.label
                )
            return found
        self._parts[charge] = None
        try:
            self._parts[charge] = list(self._find_parts(charge))
        finally:
            # After an error the next point of the plan meets the same, and no cycle.
            if self._parts[charge] is None:
                del self._parts[charge]
        return self._parts[charge]

    def _find_parts(self, charge):
        edges = self._edges(charge)
        if charge.component.basis in MONTHLY:
            yield from self._monthly_parts(charge)
            return
        for days, measure in self.holding(charge):
            for piece in days.cut(edges) if edges else [days]:
                yield from self._priced(charge, piece, measure)

    def _monthly_parts(self, charge):
        """Yield whole months, each at the price and VAT of its first billed day."""
        for days, measure in self.holding(charge):
            for month in months_of(days):
                first = DateRange(month.start, month.start + ONE_DAY)
                for part in self._priced(charge, first, measure):
                    yield Part(
                        month,
                        measure,
                        part.levels,
                        part.vat,
                        part.individual,
                        part.schemes,
                    )

    def _edges(self, charge):
        """Return the days on which the lines of a charge must be told apart."""
        component, edges = charge.component, set()
        for other in self.shares:
            if component.component_id in other.component.shares:
                parts = self.parts(other)
                edges |= {part.days.start for part in parts}
                edges |= {part.days.end for part in parts}
        if component.basis is Basis.INTERVAL or component.scale is Scale.TIER_MONTH:
            edges |= {month.start for month in months_of(charge.days)}
        return edges

    def _priced(self, charge, days, measure) -> Iterator[Part]:
        component = charge.component
        for own, individual in self._individual_over(component, days):
            for aided, schemes in self._schemes_over(component, own):
                for priced, levels in _levels_over(component, aided, individual):
                    for taxed, vat in component.vat_over(priced):
                        yield Part(taxed, measure, levels, vat, individual, schemes)

    def _individual_over(self, component, days):
        mine = [item for item in self.point.individual if item.means(component)]
        if not mine:
            return [(days, None)]
        pieces = []
        for piece in days.cut(_ends(item.valid for item in mine)):
            found = [item for item in mine if item.valid.overlaps(piece)]
            if len(found) > 1:
                raise IndividualOverlap(
                    component_id=component.component_id,
                    component=component.label,
                    range=piece,
                )
            one = found[0] if found else None
            if one and one.formula in (Formula.INDEX_MONTH, Formula.INDEX_INTERVAL):
                pieces += [(month, one) for month in months_of(piece)]
            else:
                pieces.append((piece, one))
        return pieces

    def _schemes_over(self, component, days):
        mine = [
            item for item in self.point.entitlements if item.scheme.means(component)
        ]
        if not mine:
            return [(days, ())]
        mine.sort(key=lambda item: (item.scheme.sequence, item.scheme.code))
        edges = _ends(item.valid for item in mine)
        edges |= _ends(value.valid for item in mine for value in item.scheme.values)
        return [
            (piece, tuple(_valued(item, piece) for item in _holding(mine, piece)))
            for piece in days.cut(edges)
        ]

    def holding(self, charge: Charge) -> list[tuple[DateRange, Decimal | None]]:
        """Return the days that pay, with the A, kW, MW or yearly kWh that counts.

        Days are those on which the condition holds and the breaker has the phases.

        :raises RatingError: technical data that decide it are missing.
        """
        component = charge.component
        days = self._conditional_days(charge)
        condition = component.condition
        is_volume = condition and condition.kind is ConditionKind.VOLUME
        needs_yearly = is_volume or component.scale is Scale.BAND_EXPECTED
        measured = {Basis.AMPERE_MONTH, *CAPACITY}
        if (
            component.phases is None
            and not needs_yearly
            and component.basis not in measured
        ):
            return [(piece, None) for piece in days]
        parts = []
        for valid, version in self.technical:
            if component.phases not in (None, version.breaker_phases):
                continue
            for piece in days:
                part = valid.intersect(piece)
                if part is None:
                    continue
                if needs_yearly and version.annual_kwh is None:
                    raise MissingYearly(**_where(version, charge))
                if is_volume and version.annual_kwh < condition.threshold * 1000:
                    continue
                parts.append((part, self._measure(charge, version)))
        return joined(parts)

    def _measure(self, charge, version):
        component = charge.component
        if component.basis is Basis.AMPERE_MONTH:
            if version.breaker_amps is None:
                raise MissingBreaker(**_where(version, charge))
            return version.breaker_amps
        if component.basis in CAPACITY:
            return self.capacity(charge, version)
        if component.scale is Scale.BAND_EXPECTED:
            return version.annual_kwh
        return None

    def capacity(self, charge: Charge, version) -> Decimal:
        """Return the reserved capacity in the unit of the component.

        :raises MissingCapacity: it is not recorded.
        """
        kilowatts = version.reserved_capacity_kw
        if kilowatts is None:
            raise MissingCapacity(**_where(version, charge))
        return in_unit(charge.component, kilowatts)

    def _conditional_days(self, charge):
        condition, days = charge.component.condition, charge.days
        if condition is None or condition.kind is ConditionKind.VOLUME:
            return [days]
        if condition.kind is ConditionKind.LOYALTY:
            loyal = DateRange(months_later(self.start(charge), condition.threshold))
            part = loyal.intersect(days)
            return [part] if part else []
        held = [
            valid for code, valid in self.point.conditions if code == condition.kind
        ]
        return merged(part for valid in held if (part := valid.intersect(days)))

    def start(self, charge: Charge) -> date:
        """Return the first day of supply.

        :raises MissingStart: it is not told.
        """
        if self.point.starts is None:
            component = charge.component
            raise MissingStart(
                component_id=component.component_id, component=component.label
            )
        return self.point.starts


def in_unit(component: Component, kilowatts: Decimal) -> Decimal:
    """Return a power in the unit in which the component is priced."""
    return multiply(kilowatts, THOUSANDTH) if component.in_mw else kilowatts


def months_later(day: date, months: Decimal) -> date:
    """Return the day a whole number of months later, at most the end of the month.

    >>> months_later(date(2026, 1, 31), Decimal(1))
    datetime.date(2026, 2, 28)
    """
    count = day.year * 12 + day.month - 1 + int(months)
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def cover(versions, period, valid, gap, overlap):
    """Return the pieces of ``period`` with their version, or raise these errors."""
    try:
        return versions_over(versions, period, valid)
    except RangeGap as error:
        raise gap(range=error.range) from None
    except RangeOverlap as error:
        raise overlap(range=error.range) from None


def merged(ranges) -> list[DateRange]:
    """Return closed ranges ordered, those that touch or overlap made one."""
    found = []
    for days in sorted(ranges):
        if found and days.start <= found[-1].end:
            last = found.pop()
            days = DateRange(last.start, max(last.end, days.end))
        found.append(days)
    return found


def joined(parts):
    """Return ordered parts with neighbours of the same value made one."""
    found = []
    for days, value in parts:
        if found and found[-1][0].end == days.start and found[-1][1] == value:
            days = DateRange(found.pop()[0].start, days.end)
        found.append((days, value))
    return found


def _levels_over(component, days, individual):
    if individual is None or individual.formula is Formula.LIST:
        return component.levels_over(days)
    return [(days, ())]


def _valued(entitlement, days):
    ((_piece, value),) = entitlement.scheme.values_over(days)
    return entitlement, value


def _holding(entitlements, days):
    """Return the entitlements of these days, one for each scheme."""
    found = [item for item in entitlements if item.valid.overlaps(days)]
    schemes = [item.scheme.scheme_id for item in found]
    for item in found:
        if schemes.count(item.scheme.scheme_id) > 1:
            raise SchemeOverlap(
                scheme_id=item.scheme.scheme_id, scheme=item.scheme.code, range=days
            )
    return found


def _ends(ranges):
    return {day for valid in ranges for day in (valid.start, valid.end) if day}


def _where(version, charge):
    return {
        "version_id": version.version_id,
        "tariff_id": charge.tariff.tariff_id,
        "tariff": charge.tariff.code,
    }
