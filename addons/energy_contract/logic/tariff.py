"""Tariffs as values: components with dated prices and dated VAT."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from odoo.addons.energy_supply_point.logic.errors import EnergyError
from odoo.addons.energy_supply_point.logic.ranges import (
    DateRange,
    RangeGap,
    RangeOverlap,
    versions_over,
)

KINDS = ("supply", "network", "levy", "service")


class TariffGap(EnergyError):
    """A component has no price, or no VAT rate, on these days.

    ``what`` is "price" or "vat". A price of zero is a price: write one for days on
    which a component is not charged.
    """

    code = "tariff_gap"
    component_id: int
    component: str
    range: DateRange
    what: str


class TariffOverlap(EnergyError):
    """A component has two prices, or two VAT rates, on these days (see ``what``)."""

    code = "tariff_overlap"
    component_id: int
    component: str
    range: DateRange
    what: str


class Basis(StrEnum):
    """What the price of a component is multiplied by."""

    ENERGY = "energy"
    """MWh, of one zone or of all."""
    MONTH = "month"
    """Months of supply."""
    DAY = "day"
    """Days of supply."""
    AMPERE_MONTH = "ampere_month"
    """Amperes of the main breaker times months."""
    CAPACITY_MONTH = "capacity_month"
    """Kilowatts of reserved capacity times months."""


@dataclass(frozen=True, slots=True)
class Price:
    """One dated price of a component, net, per unit of the component's basis.

    ``source`` names the decision or price list it comes from.
    """

    price_id: int
    valid: DateRange
    amount: Decimal
    source: str = ""


@dataclass(frozen=True, slots=True)
class VatRate:
    """One dated VAT rate; ``percent`` 19 means 19 %."""

    vat_rate_id: int
    valid: DateRange
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Component:
    """One priced item of a tariff.

    ``zone`` limits an energy component to a tariff zone and ``phases`` a component to
    breakers with that many phases; None takes all. ``segments`` are the customer
    segments that pay it, none named means all. ``with_network`` says who collects a
    levy: whoever bills the network.

    :raises ValueError: ``kind`` is not one of ``KINDS``.
    """

    component_id: int
    code: str
    name: str
    kind: str
    basis: Basis
    prices: tuple[Price, ...]
    vat_rates: tuple[VatRate, ...]
    zone: str | None = None
    phases: int | None = None
    segments: frozenset[str] = frozenset()
    sequence: int = 10
    tariff_id: int = 0
    with_network: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of component: {self.kind}")

    def applies_to(self, segment: str) -> bool:
        """Tell whether customers of ``segment`` pay this component."""
        return not self.segments or segment in self.segments

    def prices_over(self, period: DateRange) -> list[tuple[DateRange, Price]]:
        """Return the pieces of a closed ``period``, each with its price, ordered.

        :raises TariffGap: days without a price.
        :raises TariffOverlap: days with two prices.
        """
        return self._over(self.prices, period, "price")

    def vat_over(self, period: DateRange) -> list[tuple[DateRange, VatRate]]:
        """Return the pieces of a closed ``period``, each with its VAT rate, ordered.

        :raises TariffGap: days without a rate.
        :raises TariffOverlap: days with two rates.
        """
        return self._over(self.vat_rates, period, "vat")

    def _over(self, versions, period, what):
        try:
            return versions_over(versions, period)
        except (RangeGap, RangeOverlap) as error:
            failure = TariffGap if isinstance(error, RangeGap) else TariffOverlap
            raise failure(
                component_id=self.component_id,
                component=f"{self.code} {self.name}",
                range=error.range,
                what=what,
            ) from None


@dataclass(frozen=True, slots=True)
class Tariff:
    """Components that are agreed, or decreed, together."""

    tariff_id: int
    code: str
    kind: str
    components: tuple[Component, ...]
