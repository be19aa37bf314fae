"""What the rating engine refuses, one type for each reason."""

from datetime import date
from decimal import Decimal

from odoo.addons.energy_supply_point.logic.errors import EnergyError
from odoo.addons.energy_supply_point.logic.ranges import DateRange


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


class MissingYearly(RatingError):
    """A price or discount depends on the yearly quantity, which nobody estimated."""

    code = "missing_yearly"
    version_id: int
    tariff_id: int
    tariff: str


class MissingStart(RatingError):
    """Something depends on the first day of supply, which is not told."""

    code = "missing_start"
    component_id: int
    component: str


class MissingInterval(RatingError):
    """The interval values of this day are needed and not complete."""

    code = "missing_interval"
    component: str
    day: date


class MissingIndex(RatingError):
    """The market price of this day is needed and was not published."""

    code = "missing_index"
    series: str
    day: date


class MissingReactive(RatingError):
    """A price needs the reactive energy ``direction``, which no register counts."""

    code = "missing_reactive"
    component: str
    direction: str


class MonthNotRead(RatingError):
    """The power factor of these days needs readings on both of their edges."""

    code = "month_not_read"
    component: str
    range: DateRange


class ShareCycle(RatingError):
    """A component is a percentage of itself, directly or through others."""

    code = "share_cycle"
    component_id: int
    component: str


class SchemeGap(RatingError):
    """The point is entitled to a scheme that has no value on these days."""

    code = "scheme_gap"
    scheme_id: int
    scheme: str
    range: DateRange


class SchemeOverlap(RatingError):
    """A scheme has two values, or one point two entitlements to it, on these days."""

    code = "scheme_overlap"
    scheme_id: int
    scheme: str
    range: DateRange


class IndividualOverlap(RatingError):
    """Two individual prices of one component are agreed on these days."""

    code = "individual_overlap"
    component_id: int
    component: str
    range: DateRange


class AmbiguousChannel(RatingError):
    """Several series of interval values are kept for the point; one must be billed."""

    code = "ambiguous_channel"
    point: str
