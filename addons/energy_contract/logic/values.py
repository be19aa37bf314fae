"""What the rating engine takes and gives, and what it refuses."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from odoo.addons.energy_supply_point.logic.consumption import Segment
from odoo.addons.energy_supply_point.logic.errors import EnergyError
from odoo.addons.energy_supply_point.logic.profiles import DailyWeights
from odoo.addons.energy_supply_point.logic.ranges import DateRange

from .tariff import Tariff


class RatingError(EnergyError):
    """The point cannot be rated; ``code`` is the reason to block with.

    Price and VAT gaps arrive as ``TariffGap``, profile gaps as ``MissingWeight``, both
    ``EnergyError`` like this one.
    """

    code = "rating"


class SupplyGap(RatingError):
    """No supply tariff is agreed on these days of the period."""

    code = "supply_gap"
    range: DateRange


class SupplyOverlap(RatingError):
    """Two supply tariffs are agreed on these days."""

    code = "supply_overlap"
    range: DateRange


class TechnicalGap(RatingError):
    """The technical data of the point say nothing about these days."""

    code = "technical_gap"
    range: DateRange


class TechnicalOverlap(RatingError):
    """Two versions of the technical data claim these days."""

    code = "technical_overlap"
    range: DateRange


class NoNetworkTariff(RatingError):
    """The supplier bills the network, but the rate of the point has no tariff."""

    code = "no_network_tariff"
    version_id: int
    rate: str


class MissingBreaker(RatingError):
    """A price needs the amperes or phases of the main breaker, which are unknown."""

    code = "missing_breaker"
    version_id: int
    tariff_id: int
    tariff: str


class MissingCapacity(RatingError):
    """A price needs the reserved capacity, which is unknown."""

    code = "missing_capacity"
    version_id: int
    tariff_id: int
    tariff: str


class UnpricedPhases(RatingError):
    """The tariff prices breakers by phases, but none with this number of phases."""

    code = "unpriced_phases"
    version_id: int
    tariff_id: int
    tariff: str
    phases: int


class UnpricedZone(RatingError):
    """The tariff prices energy by zones, but not the zone in which energy flowed.

    Nothing that was used stays unbilled in silence: a zone that is free has a price of
    zero.
    """

    code = "unpriced_zone"
    tariff_id: int
    tariff: str
    zone: str
    range: DateRange
    energy_kwh: Decimal


class UnpricedSegment(RatingError):
    """Every energy price of a supply or network tariff exempts this customer segment.

    A levy may spare a segment; supply and network cost everybody something, and what
    is free has a price of zero.
    """

    code = "unpriced_segment"
    tariff_id: int
    tariff: str
    segment: str


class SegmentOutside(RatingError):
    """The consumption reaches beyond the period to be rated."""

    code = "segment_outside"
    register_id: int
    meter: str
    range: DateRange


class UnevenEnergy(RatingError):
    """The energy of a segment is no multiple of the step it would be split in."""

    code = "uneven_energy"
    register_id: int
    meter: str
    energy_kwh: Decimal
    step: Decimal


class Proration(StrEnum):
    """How much of a monthly price a part of a month owes."""

    MONTHS = "months"
    """A day owes 1 / the days of its month: full calendar months count 1."""
    YEAR = "year"
    """A day owes 12 / the days of its calendar year, 365 or 366."""


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
    """

    version_id: int
    valid: DateRange
    breaker_amps: Decimal | None = None
    breaker_phases: int | None = None
    reserved_capacity_kw: Decimal | None = None
    network_tariff: Tariff | None = None


@dataclass(frozen=True, slots=True)
class PointInput:
    """Everything that decides the bill of one point and period.

    ``segment`` is the customer segment ("household", "business", "public"),
    ``segments`` the consumption between readings, all inside ``period``. ``supply``
    says which supply tariff is agreed when and, like ``technical``, covers the period;
    ``levies`` hold for all of it. ``weights`` split consumption where no reading was
    taken, None splits by days.
    """

    period: DateRange
    segment: str
    segments: tuple[Segment, ...]
    technical: tuple[TechnicalVersion, ...]
    supply: tuple[tuple[DateRange, Tariff], ...]
    levies: tuple[Tariff, ...] = ()
    weights: DailyWeights | None = None
    rules: Rules = Rules()


@dataclass(frozen=True, slots=True)
class RatedLine:
    """One component at one price over one stretch of days; all money net.

    ``amount`` is ``quantity`` times ``unit_price``, rounded. ``unit`` is "MWh",
    "month", "day", "A·month" or "kW·month"; for the last two ``measure`` holds the A or
    kW in the quantity. ``split_method`` tells for energy how its edges were found:
    "reading", "profile" or "days".
    """

    sequence: int
    component_id: int
    price_id: int
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
