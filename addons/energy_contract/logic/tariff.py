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
COS_PHI_LIMIT = Decimal("0.95")
"""Down to it a power factor costs nothing (Slovak networks: 0.95 to 1)."""


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
    """Kilowatts (or megawatts) of reserved capacity times months."""
    CAPACITY_DAY = "capacity_day"
    """Kilowatts (or megawatts) of reserved capacity times days."""
    OVERRUN = "overrun"
    """Kilowatts by which the highest quarter-hour of a calendar month exceeds the
    reserved capacity."""
    REACTIVE = "reactive"
    """MVArh of a calendar month beyond what the power factor limit allows."""
    REACTIVE_DELIVERY = "reactive_delivery"
    """MVArh of a calendar month that were fed into the network."""
    POWER_FACTOR = "power_factor"
    """Percent of other components in a calendar month below the limit."""
    INTERVAL = "interval"
    """MWh of every interval at the market price of its time, plus a fee."""
    PERCENT = "percent"
    """The net amount of other components."""
    ONCE = "once"
    """One, on the first day of supply."""


MONTHLY = {
    Basis.OVERRUN, Basis.REACTIVE, Basis.REACTIVE_DELIVERY, Basis.POWER_FACTOR
}  # fmt: skip
"""What is found per calendar month, at the price of the month's first billed day."""


class Scale(StrEnum):
    """How several prices of an energy component share its quantity."""

    BAND_EXPECTED = "band_expected"
    """All of it at one price, chosen by the yearly quantity that is expected."""
    BAND_ACTUAL = "band_actual"
    """All of it at one price, chosen by the period's quantity made that of a year."""
    TIER_MONTH = "tier_month"
    """Each tier at its own price, filled anew every calendar month."""
    TIER_PERIOD = "tier_period"
    """Each tier at its own price, filled once over the period of the bill."""


class Proration(StrEnum):
    """How much of a monthly price a part of a month owes, by the supplier's rules."""

    MONTHS = "months"
    """A day owes 1 / the days of its month: full calendar months count 1."""
    YEAR = "year"
    """A day owes 12 / the days of its calendar year, 365 or 366."""


class MonthRule(StrEnum):
    """The same for one component that has a rule of its own."""

    MONTHS = "months"
    """As ``Proration.MONTHS``."""
    YEAR = "year"
    """As ``Proration.YEAR``."""
    FULL = "full"
    """A month that was started is owed in full, at the price of its first day."""
    NONE = "none"
    """One, however long the bill is, at the price of its first day."""


class ConditionKind(StrEnum):
    """What has to hold for a component to be charged."""

    E_BILLING = "e_billing"
    """Bills are sent electronically."""
    DIRECT_DEBIT = "direct_debit"
    """Payments are collected by direct debit."""
    LOYALTY = "loyalty"
    """At least ``threshold`` months of supply have passed."""
    VOLUME = "volume"
    """At least ``threshold`` MWh are expected in a year."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to hold on a day; ``threshold`` is in months or MWh."""

    kind: ConditionKind
    threshold: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Price:
    """One dated price of a component, net, per unit of the component's basis.

    ``source`` names the decision or price list it comes from. ``above`` is for
    components with a scale: the price holds for what lies above so many MWh (for a
    power factor: so far below its limit); the lowest price has None.
    """

    price_id: int
    valid: DateRange
    amount: Decimal
    source: str = ""
    above: Decimal | None = None


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

    ``in_mw`` counts capacity in MW. ``proration`` None follows the supplier's rules.
    The steps round the quantity, the unit price and the amount of a line. ``minimum``
    is the least net amount of a bill. ``shares`` are the ids of the components that a
    percentage is taken of. ``index`` is the code of the series whose prices, times
    ``factor``, an interval component charges; its own price is the fee per MWh.

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
    scale: Scale | None = None
    in_mw: bool = False
    proration: MonthRule | None = None
    quantity_step: Decimal | None = None
    price_step: Decimal | None = None
    amount_step: Decimal | None = None
    minimum: Decimal | None = None
    shares: frozenset[int] = frozenset()
    cos_phi_limit: Decimal | None = None
    condition: Condition | None = None
    index: str | None = None
    factor: Decimal | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of component: {self.kind}")

    @property
    def label(self) -> str:
        """Code and name, as messages call the component."""
        return f"{self.code} {self.name}"

    def applies_to(self, segment: str) -> bool:
        """Tell whether customers of ``segment`` pay this component."""
        return not self.segments or segment in self.segments

    def prices_over(self, period: DateRange) -> list[tuple[DateRange, Price]]:
        """Return the pieces of a closed ``period``, each with its price, ordered.

        :raises TariffGap: days without a price.
        :raises TariffOverlap: days with two prices.
        """
        return self._over(self.prices, period, "price")

    def levels_over(
        self, period: DateRange
    ) -> list[tuple[DateRange, tuple[Price, ...]]]:
        """Return the pieces of ``period``, each with its prices from low to high.

        One price where the component has no scale.

        :raises TariffGap: days without a lowest price.
        :raises TariffOverlap: days with two prices of one level.
        """
        levels: dict[Decimal, list[Price]] = {}
        for price in self.prices:
            levels.setdefault(price.above or Decimal(0), []).append(price)
        if set(levels) <= {0}:
            return [(days, (price,)) for days, price in self.prices_over(period)]
        edges = []
        for above in sorted(levels):
            ends = [item.valid for item in levels[above]]
            edges += [day for valid in ends for day in (valid.start, valid.end) if day]
        self._over(levels.get(Decimal(0), ()), period, "price")
        return [
            (
                piece,
                tuple(
                    self._level(levels[above], piece)
                    for above in sorted(levels)
                    if any(item.valid.overlaps(piece) for item in levels[above])
                ),
            )
            for piece in period.cut(edges)
        ]

    def _level(self, prices, piece):
        ((_days, price),) = self._over(prices, piece, "price")
        return price

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
                component=self.label,
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
