"""What the consumption core refuses, one type for each reason."""

from datetime import date
from decimal import Decimal

from .errors import EnergyError
from .ranges import DateRange


class ConsumptionError(EnergyError):
    """The readings do not give a consumption."""

    code = "consumption"


class NoRegister(ConsumptionError):
    """On these days no meter was installed at the point."""

    code = "no_register"
    range: DateRange


class MissingRegister(ConsumptionError):
    """A zone was counted before or after these days, on them only its partner is.

    High and low belong together: where one is counted, so is the other, unless the
    meter really has one of them only (``Register.is_only_zone``).
    """

    code = "missing_register"
    zone: str
    meter: str
    range: DateRange


class OverlappingRegister(ConsumptionError):
    """The register is installed twice on these days and would count double."""

    code = "overlapping_register"
    register_id: int
    meter: str
    range: DateRange


class MissingReading(ConsumptionError):
    """The register needs a reading of this day.

    The days are those where the period or the installation starts and ends: a meter
    exchanged without a closing reading blocks here.
    """

    code = "missing_reading"
    register_id: int
    meter: str
    day: date


class ReadingInReview(ConsumptionError):
    """The needed reading of this day was found implausible, and nobody accepted it."""

    code = "reading_in_review"
    register_id: int
    meter: str
    day: date
    reading_id: int | None


class ConflictingReadings(ConsumptionError):
    """The register has different readings of one day, and nobody chose one."""

    code = "conflicting_readings"
    register_id: int
    meter: str
    day: date
    values: tuple[Decimal, ...]


class ReadingOutOfRange(ConsumptionError):
    """The register cannot show this value: below zero, or too many digits."""

    code = "reading_out_of_range"
    register_id: int
    meter: str
    day: date
    value: Decimal
    digits: int


class NegativeConsumption(ConsumptionError):
    """The register went backwards, and it is no rollover."""

    code = "negative_consumption"
    register_id: int
    meter: str
    range: DateRange
    value_start: Decimal
    value_end: Decimal


class RolloverImplausible(ConsumptionError):
    """Read as a rollover, more would have flowed (kWh) than the limit (kWh) allows."""

    code = "rollover_implausible"
    register_id: int
    meter: str
    range: DateRange
    value_start: Decimal
    value_end: Decimal
    energy_kwh: Decimal
    limit_kwh: Decimal


class MissingConversion(ConsumptionError):
    """A register in m3 needs volume factor and calorific values."""

    code = "missing_conversion"
    register_id: int
    meter: str
