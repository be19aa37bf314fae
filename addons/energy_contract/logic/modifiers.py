"""What changes the price of a component for one point: agreements, caps and aid."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from odoo.addons.energy_supply_point.logic.ranges import (
    DateRange,
    RangeGap,
    RangeOverlap,
    versions_over,
)
from odoo.addons.energy_supply_point.logic.rounding import Exact

from .refusals import SchemeGap, SchemeOverlap
from .tariff import Basis, Component


class Formula(StrEnum):
    """How an individual price is found."""

    FIXED = "fixed"
    """It is ``amount``."""
    LIST = "list"
    """The list price times ``factor`` plus ``amount``."""
    INDEX_MONTH = "index_month"
    """The plain average of an index over the calendar month, times ``factor`` plus
    ``amount``."""
    INDEX_INTERVAL = "index_interval"
    """The average of an index weighted by the point's own intervals, times ``factor``
    plus ``amount``."""


@dataclass(frozen=True, slots=True)
class IndividualPrice:
    """A price that one customer agreed for one point; it replaces the list price.

    It means the component with ``component_id`` or, if that is None, with ``code``.
    ``series`` is the code of the index. Amounts are net, per unit of the component.
    """

    price_id: int
    valid: DateRange
    code: str
    amount: Decimal
    source: str
    component_id: int | None = None
    formula: Formula = Formula.FIXED
    factor: Decimal = Decimal(1)
    series: str | None = None

    def means(self, component: Component) -> bool:
        """Tell whether this is the price of ``component``."""
        if self.component_id is not None:
            return self.component_id == component.component_id
        return self.code == component.code


class SchemeKind(StrEnum):
    """What a scheme does to a unit price."""

    CAP = "cap"
    """It is at most the value."""
    AID = "aid"
    """It is lower by the value, but not below zero."""


@dataclass(frozen=True, slots=True)
class SchemeValue:
    """The dated value of a scheme in EUR/MWh, with its source."""

    value_id: int
    valid: DateRange
    amount: Decimal
    source: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A price cap or an aid.

    It holds for ``components`` or, when none is named, for the energy of supply.
    Schemes of one point are applied in the order of ``sequence``, each to what the
    one before left.
    """

    scheme_id: int
    code: str
    kind: SchemeKind
    values: tuple[SchemeValue, ...]
    components: frozenset[int] = frozenset()
    sequence: int = 10

    def means(self, component: Component) -> bool:
        """Tell whether the scheme changes prices of ``component``."""
        if self.components:
            return component.component_id in self.components
        return (
            component.kind == "supply"
            and component.basis in (Basis.ENERGY, Basis.INTERVAL)
            and component.condition is None
        )

    def values_over(self, days: DateRange) -> list[tuple[DateRange, SchemeValue]]:
        """Return the pieces of ``days``, each with the value that holds.

        :raises SchemeGap: days without a value.
        :raises SchemeOverlap: days with two.
        """
        try:
            return versions_over(self.values, days)
        except (RangeGap, RangeOverlap) as error:
            failure = SchemeGap if isinstance(error, RangeGap) else SchemeOverlap
            raise failure(
                scheme_id=self.scheme_id, scheme=self.code, range=error.range
            ) from None

    def change(self, price: Exact, value: SchemeValue) -> Fraction:
        """Return the price after the scheme."""
        price, amount = Fraction(price), Fraction(value.amount)
        if self.kind is SchemeKind.CAP:
            return min(price, amount)
        return price if price <= 0 else max(price - amount, Fraction(0))


@dataclass(frozen=True, slots=True)
class Entitlement:
    """The days on which a point is entitled to a scheme, and what says so."""

    entitlement_id: int
    valid: DateRange
    scheme: Scheme
    source: str = ""

    def while_valued(self) -> tuple["Entitlement", ...]:
        """Return the entitlement on the days whose value is known.

        For what is planned: nobody promises an aid or a cap that no decree grants yet.
        """
        shared = (self.valid.intersect(value.valid) for value in self.scheme.values)
        return tuple(replace(self, valid=days) for days in shared if days)


@dataclass(frozen=True, slots=True)
class PriceStep:
    """One step on the way to a unit price, for the explanation of a line.

    ``kind`` is "list", "index", "individual", "cap" or "aid"; ``record_id`` the price,
    individual price or scheme value; ``price`` is what the step left.
    """

    kind: str
    record_id: int
    source: str
    price: Decimal
