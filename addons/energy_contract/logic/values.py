"""What the rating engine takes and gives."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo.addons.energy_supply_point.logic.consumption import Segment
from odoo.addons.energy_supply_point.logic.profiles import DailyWeights
from odoo.addons.energy_supply_point.logic.ranges import DateRange

from .measured import DailyPeaks, IndexSeries, IntervalEnergy
from .modifiers import Entitlement, IndividualPrice, PriceStep
from .refusals import (
    MissingBreaker,
    MissingCapacity,
    NoNetworkTariff,
    RatingError,
    SegmentOutside,
    SupplyGap,
    SupplyOverlap,
    TechnicalGap,
    TechnicalOverlap,
    UnevenEnergy,
    UnpricedPhases,
    UnpricedSegment,
    UnpricedZone,
)
from .tariff import Proration, Tariff

__all__ = [
    "MissingBreaker", "MissingCapacity", "NoNetworkTariff", "PointInput", "Proration",
    "RatedBill", "RatedLine", "RatingError", "Rules", "SegmentOutside", "SupplyGap",
    "SupplyOverlap", "TechnicalGap", "TechnicalOverlap", "TechnicalVersion",
    "UnevenEnergy", "UnpricedPhases", "UnpricedSegment", "UnpricedZone", "VatTotal",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rules:
    """The supplier's conventions, part of what a bill remembers.

    :param proration: of monthly prices.
    :param energy_step: kWh in which energy is split.
    :param amount_step: of the currency; every line is rounded to it.
    :param month_step: of months; prints as the quantity of a monthly price.
    """

    proration: Proration = Proration.MONTHS
    energy_step: Decimal = Decimal(1)
    amount_step: Decimal = Decimal("0.01")
    month_step: Decimal = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class TechnicalVersion:
    """The technical data of a point while they were in force.

    ``network_tariff`` None means that the supplier does not bill the network.
    ``annual_kwh`` is the yearly quantity that is expected.
    """

    version_id: int
    valid: DateRange
    breaker_amps: Decimal | None = None
    breaker_phases: int | None = None
    reserved_capacity_kw: Decimal | None = None
    network_tariff: Tariff | None = None
    annual_kwh: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PointInput:
    """Everything that decides the bill of one point and period.

    ``segment`` is the customer segment ("household", "business", "public"),
    ``segments`` the consumption between readings, all inside ``period``. ``supply``
    says which supply tariff is agreed when and, like ``technical``, covers the period;
    ``levies`` hold for all of it. ``weights`` split consumption where no reading was
    taken, None splits by days.

    ``starts`` is the first day of supply under the contract. ``conditions`` are the
    days on which a named condition of a discount holds. ``peaks``, ``intervals``,
    ``indices`` and the reactive registers are asked for by some components only;
    reactive segments count kvarh where others count kWh.
    """

    period: DateRange
    segment: str
    segments: tuple[Segment, ...]
    technical: tuple[TechnicalVersion, ...]
    supply: tuple[tuple[DateRange, Tariff], ...]
    levies: tuple[Tariff, ...] = ()
    weights: DailyWeights | None = None
    rules: Rules = Rules()
    starts: date | None = None
    conditions: tuple[tuple[str, DateRange], ...] = ()
    individual: tuple[IndividualPrice, ...] = ()
    entitlements: tuple[Entitlement, ...] = ()
    peaks: DailyPeaks | None = None
    intervals: IntervalEnergy | None = None
    indices: tuple[IndexSeries, ...] = ()
    reactive_import: tuple[Segment, ...] = ()
    reactive_export: tuple[Segment, ...] = ()


UNITS = (
    "MWh", "month", "day", "A·month", "kW·month", "MW·month", "kW·day", "MW·day", "kW",
    "MW", "MVArh", "EUR", "piece",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RatedLine:
    """One component at one price over one stretch of days; all money net.

    ``amount`` is ``quantity`` times ``unit_price``, rounded. Where the price is an
    average over intervals, the amount is the sum of the intervals and the price is
    printed to six decimals. ``unit`` is one of ``UNITS``; with amperes or capacity in
    it, ``measure`` holds the A, kW or MW in the quantity. For a percentage the unit is
    "EUR", ``quantity`` what it is taken of, and ``measure`` the percent.
    ``split_method`` tells for energy how its edges were found: "reading", "profile" or
    "days".

    ``price_id`` is None where an individual price needs no list price.
    ``original_price`` is what a scheme changed; ``steps`` tell how the unit price came
    about where it is not simply the list price; ``evidence`` names the numbers behind
    the quantity, such as the highest power of the month.
    """

    sequence: int
    component_id: int
    price_id: int | None
    vat_rate_id: int
    code: str
    name: str
    kind: str
    zone: str | None
    start: date
    end: date
    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Decimal
    vat_percent: Decimal
    split_method: str | None = None
    measure: Decimal | None = None
    contract_price_id: int | None = None
    original_price: Decimal | None = None
    steps: tuple[PriceStep, ...] = ()
    evidence: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class VatTotal:
    """The net base of one VAT rate and its tax."""

    percent: Decimal
    base: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class RatedBill:
    """The rated lines of one point and period with their totals.

    ``amount`` is net, the sum of the lines. ``vat`` is what the bill would carry alone;
    a document of several bills taxes its own sums.
    """

    lines: tuple[RatedLine, ...]
    energy_kwh: Decimal
    energy_by_zone: tuple[tuple[str, Decimal], ...]
    amount: Decimal
    vat: tuple[VatTotal, ...]
    engine_version: str

    @property
    def tax(self) -> Decimal:
        """The tax of all rates."""
        return sum((total.tax for total in self.vat), Decimal(0))

    @property
    def gross(self) -> Decimal:
        """What the bill costs with tax."""
        return self.amount + self.tax
