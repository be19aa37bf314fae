"""From register readings to consumption.

A reading of day D is the value at the beginning of local day D (gas: 06:00). So the
consumption of ``[from, to)`` is the value of ``to`` less the value of ``from``, and one
reading ends one period and starts the next.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from .consumption_errors import (
    ConflictingReadings,
    ConsumptionError,
    MissingConversion,
    MissingReading,
    MissingRegister,
    NegativeConsumption,
    NoRegister,
    OverlappingRegister,
    ReadingInReview,
    ReadingOutOfRange,
    RolloverImplausible,
)
from .gas import GasConversion
from .losses import Loss, loss_over
from .ranges import DateRange, gaps
from .rounding import cumulative_rounding, multiply

__all__ = [
    "ConflictingReadings", "ConsumptionError", "MissingConversion", "MissingReading",
    "MissingRegister", "NegativeConsumption", "NoRegister", "OverlappingRegister",
    "Reading", "ReadingInReview", "ReadingOutOfRange", "Register",
    "RolloverImplausible", "Segment", "consumption",
]  # fmt: skip

UNITS = ("kwh", "m3", "kvarh")
WATT_HOUR = Decimal("0.001")
PARTNERS = {"high": "low", "low": "high"}
"""The zones of a two-tariff meter: one is not counted without the other."""
QUALITIES = ("measured", "self", "calculated", "estimated")
"""From the most to the least trusted; a segment is as good as its worse reading."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The value a register showed at the beginning of a local day.

    ``in_review``: found implausible and not accepted yet, so it does not count.

    :raises ValueError: ``quality`` is not one of ``QUALITIES``.
    """

    day: date
    value: Decimal
    quality: str
    reading_id: int | None = None
    kind: str = "regular"
    in_review: bool = False

    def __post_init__(self) -> None:
        if self.quality not in QUALITIES:
            raise ValueError(f"unknown quality of a reading: {self.quality}")


@dataclass(frozen=True, slots=True)
class Register:
    """One counter of a meter, while installed at the point.

    ``zone`` is the tariff zone: "single", "high" or "low". ``digits`` counts those
    before the decimal point. ``multiplier`` turns a difference
    into ``unit`` ("kwh", "m3" or "kvarh": what is energy below is reactive energy
    then): the ratio of the instrument transformers, else 1. A
    register that left and came back is passed once per installation, with all readings.
    ``losses`` of a transformer before the meter are added to what a kWh register
    counted. ``is_only_zone``: the meter really has no register of the partner zone.

    :raises ValueError: ``unit`` is another one.
    """

    register_id: int
    meter: str
    zone: str
    unit: str
    digits: int
    multiplier: Decimal
    installed: DateRange
    readings: tuple[Reading, ...]
    losses: tuple[Loss, ...] = ()
    is_only_zone: bool = False

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit of a register: {self.unit}")


@dataclass(frozen=True, slots=True)
class Segment:
    """What one register counted between two readings: a row on the bill.

    ``measured`` is the difference times the multiplier, in the unit of the register;
    ``loss_kwh`` (None without a transformer) is what came on top.
    The gas fields (m3, and kWh per m3 for ``calorific``) are None for electricity.
    """

    register_id: int
    meter: str
    zone: str
    start: date
    end: date
    value_start: Decimal
    value_end: Decimal
    reading_start_id: int | None
    reading_end_id: int | None
    quality: str
    multiplier: Decimal
    measured: Decimal
    energy_kwh: Decimal
    volume_m3: Decimal | None = None
    volume_factor: Decimal | None = None
    converted_m3: Decimal | None = None
    calorific: Decimal | None = None
    rollover: bool = False
    loss_kwh: Decimal | None = None

    @property
    def range(self) -> DateRange:
        """The days of the segment."""
        return DateRange(self.start, self.end)


def consumption(
    registers: Iterable[Register],
    period: DateRange,
    *,
    conversion: GasConversion | None = None,
    limit_kwh_per_day: Decimal | None = None,
    step_kwh: Decimal = Decimal(1),
) -> tuple[Segment, ...]:
    """Return the consumption of a point, one segment per register between readings.

    Every register counts while it is installed and needs a reading where its share of
    the period starts and ends; readings in between make further segments. Ordered by
    start, meter and register.

    Electricity is rounded to ``step_kwh`` once per register: its segments add up to its
    rounded total, however many readings there are; losses are rounded to the watt-hour
    in the same way before. Gas is converted and rounded segment
    by segment, because each has its own mean calorific value and multiplies out on the
    bill.

    :param registers: with current revisions of readings only; those of the direction
        to be billed. Two meters installed at the same time add up.
    :param period: a closed range of days (gas days for m3).
    :param limit_kwh_per_day: what could flow at most, from reserved capacity or a
        multiple of the expectation. A register that went backwards rolled over if the
        limit allows it; without a limit, if it took at most half a turn.
    :raises NoRegister: days without an installed meter.
    :raises MissingRegister: days on which one of two zones is not counted.
    :raises ConsumptionError: one of its types, see there.
    :raises EnergyError: one of the types of :mod:`gas`, see there.

    >>> day = date(2026, 1, 1), date(2027, 1, 1)
    >>> register = Register(
    ...     1, "A1", "single", "kwh", 5, Decimal(1), DateRange(day[0]),
    ...     (Reading(day[0], Decimal(99998), "measured"),
    ...      Reading(day[1], Decimal(12), "measured")),
    ... )
    >>> segment, = consumption([register], DateRange(*day))
    >>> segment.energy_kwh, segment.rollover
    (Decimal('14'), True)
    """
    registers = list(registers)
    for gap in gaps((register.installed for register in registers), period):
        raise NoRegister(range=gap)
    _check_installed_once(registers)
    _check_zones(registers, period)
    segments = []
    for register in registers:
        part = register.installed.intersect(period)
        if part is not None:
            counted = _count(register, part)
            if register.unit == "m3":
                counted = _convert(register, counted, conversion)
            else:
                counted = _round(_add_losses(register, counted), step_kwh)
            _check_rollovers(register, counted, limit_kwh_per_day)
            segments += counted
    segments.sort(key=lambda item: (item.start, item.meter, item.register_id))
    return tuple(segments)


def _check_installed_once(registers):
    installed = defaultdict(list)
    for register in registers:
        for other in installed[register.register_id]:
            twice = register.installed.intersect(other)
            if twice is not None:
                raise OverlappingRegister(
                    register_id=register.register_id, meter=register.meter, range=twice
                )
        installed[register.register_id].append(register.installed)


def _check_zones(registers, period):
    """Refuse a zone that is counted on some days only, while its partner goes on."""
    for zone, partner in PARTNERS.items():
        counting = [item for item in registers if item.zone == zone]
        if not any(item.installed.overlaps(period) for item in counting):
            continue
        for other in registers:
            days = other.installed.intersect(period)
            if other.zone != partner or other.is_only_zone or days is None:
                continue
            for gap in gaps((item.installed for item in counting), days):
                raise MissingRegister(zone=zone, meter=other.meter, range=gap)


def _count(register, days):
    """Return the segments of a register over ``days``, energy still unrounded."""
    readings = _readings_over(register, days)
    return [
        _segment(register, start, end)
        for start, end in zip(readings, readings[1:], strict=False)
    ]


def _readings_over(register, days):
    by_day, in_review = {}, {}
    # Of equal readings of one day the most trusted counts, whichever came first.
    for reading in sorted(register.readings, key=_distrust):
        if not days.start <= reading.day <= days.end:
            continue
        if reading.in_review:
            in_review[reading.day] = reading.reading_id
            continue
        first = by_day.setdefault(reading.day, reading)
        if first.value != reading.value:
            raise ConflictingReadings(
                register_id=register.register_id,
                meter=register.meter,
                day=reading.day,
                values=(first.value, reading.value),
            )
    for day in (days.start, days.end):
        if day in by_day:
            continue
        facts = {
            "register_id": register.register_id,
            "meter": register.meter,
            "day": day,
        }
        if day in in_review:
            raise ReadingInReview(**facts, reading_id=in_review[day])
        raise MissingReading(**facts)
    return [by_day[day] for day in sorted(by_day)]


def _distrust(reading):
    return QUALITIES.index(reading.quality)


def _segment(register, start, end):
    turn = 10**register.digits
    for reading in (start, end):
        if not 0 <= reading.value < turn:
            raise ReadingOutOfRange(
                register_id=register.register_id,
                meter=register.meter,
                day=reading.day,
                value=reading.value,
                digits=register.digits,
            )
    rollover = end.value < start.value
    difference = end.value - start.value + (turn if rollover else 0)
    measured = multiply(difference, register.multiplier)
    return Segment(
        register_id=register.register_id,
        meter=register.meter,
        zone=register.zone,
        start=start.day,
        end=end.day,
        value_start=start.value,
        value_end=end.value,
        reading_start_id=start.reading_id,
        reading_end_id=end.reading_id,
        quality=max(start, end, key=_distrust).quality,
        multiplier=register.multiplier,
        measured=measured,
        energy_kwh=measured,
        rollover=rollover,
    )


def _add_losses(register, segments):
    """Return the segments with the losses of the transformer, exact to the Wh."""
    if not register.losses:
        return segments
    exact = [
        loss_over(register.losses, item.range, item.measured, item.multiplier)
        for item in segments
    ]
    return [
        replace(segment, loss_kwh=loss, energy_kwh=segment.measured + loss)
        for segment, loss in zip(
            segments, cumulative_rounding(exact, WATT_HOUR), strict=True
        )
    ]


def _round(segments, step):
    rounded = cumulative_rounding((item.energy_kwh for item in segments), step)
    return [
        replace(segment, energy_kwh=energy)
        for segment, energy in zip(segments, rounded, strict=True)
    ]


def _convert(register, segments, conversion):
    if conversion is None:
        raise MissingConversion(register_id=register.register_id, meter=register.meter)
    converted = []
    for segment in segments:
        gas = conversion.convert(segment.measured, segment.range)
        converted.append(
            replace(
                segment,
                energy_kwh=gas.energy_kwh,
                volume_m3=segment.measured,
                volume_factor=gas.volume_factor,
                converted_m3=gas.converted_m3,
                calorific=gas.calorific,
            )
        )
    return converted


def _check_rollovers(register, segments, limit_kwh_per_day):
    turn = 10**register.digits
    for segment in segments:
        if not segment.rollover:
            continue
        evidence = {
            "register_id": segment.register_id,
            "meter": segment.meter,
            "range": segment.range,
            "value_start": segment.value_start,
            "value_end": segment.value_end,
        }
        half_turn = 2 * (segment.value_end - segment.value_start + turn) <= turn
        if limit_kwh_per_day is None:
            possible = half_turn
        else:
            limit = limit_kwh_per_day * segment.range.days
            possible = segment.energy_kwh <= limit
        if possible:
            continue
        if half_turn:
            raise RolloverImplausible(
                **evidence, energy_kwh=segment.energy_kwh, limit_kwh=limit
            )
        raise NegativeConsumption(**evidence)
