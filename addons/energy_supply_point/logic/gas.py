"""From cubic metres of gas to kilowatt-hours."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .errors import EnergyError
from .ranges import DateRange, RangeGap, RangeOverlap, versions_over
from .rounding import multiply, round_half_up

CALORIFIC_STEP = Decimal("0.001")
WHOLE = Decimal(1)


class MissingCalorific(EnergyError):
    """No calorific value is published for this gas day."""

    code = "missing_calorific"
    day: date


class MissingVolumeFactor(EnergyError):
    """The point has no volume factor on this gas day."""

    code = "missing_volume_factor"
    day: date


class ConversionOverlap(EnergyError):
    """Two values of ``what`` ("calorific" or "volume_factor") claim these days."""

    code = "conversion_overlap"
    what: str
    range: DateRange


class FactorChange(EnergyError):
    """The volume factor changes on this day, but no reading was taken.

    The volume before and after the change is unknown, so a reading (or one computed by
    the network operator) has to be entered.
    """

    code = "factor_change"
    day: date


Dated = tuple[DateRange, Decimal]


@dataclass(frozen=True, slots=True)
class ConvertedGas:
    """A volume as measured turned into energy, with every number on the way.

    Volumes in m3, ``calorific`` in kWh per m3.
    """

    volume_factor: Decimal
    converted_m3: Decimal
    calorific: Decimal
    energy_kwh: Decimal


@dataclass(frozen=True, slots=True)
class GasConversion:
    """What a gas point is converted with: dated values, in any order.

    ``volume_factor`` corrects for altitude and pressure (1 where a converter did it
    already), ``calorific`` holds kWh per m3 as published for ranges of gas days.
    """

    volume_factor: tuple[Dated, ...]
    calorific: tuple[Dated, ...]

    def convert(self, measured_m3: Decimal, days: DateRange) -> ConvertedGas:
        """Return the energy of a volume that flowed through the meter on these days.

        Source: SPP a.s., worked example of Banska Bystrica for decree 269/2012 Z. z.:
        the converted volume and the energy are each rounded to whole units.

        :param days: a closed range, gas days.
        :raises MissingVolumeFactor: a day without volume factor.
        :raises FactorChange: the factor changes inside the range.
        :raises MissingCalorific: a day without calorific value.
        :raises ConversionOverlap: a day with two values.

        >>> year = DateRange(date(2025, 1, 1), date(2026, 1, 1))
        >>> bystrica = GasConversion(
        ...     volume_factor=((year, Decimal("0.978")),),
        ...     calorific=((year, Decimal("10.555")),),
        ... )
        >>> gas = bystrica.convert(Decimal(1000), year)
        >>> gas.converted_m3, gas.energy_kwh
        (Decimal('978'), Decimal('10323'))
        """
        factor = self.factor_over(days)
        calorific = mean_calorific(self.calorific, days)
        converted = round_half_up(multiply(measured_m3, factor), WHOLE)
        energy = round_half_up(multiply(converted, calorific), WHOLE)
        return ConvertedGas(factor, converted, calorific, energy)

    def factor_over(self, days: DateRange) -> Decimal:
        """Return the one volume factor of a closed range.

        Versions with the same value count as one.

        :raises MissingVolumeFactor: a day without volume factor.
        :raises FactorChange: two values in the range.
        :raises ConversionOverlap: a day with two values.
        """
        pieces = _dated(self.volume_factor, days, "volume_factor", MissingVolumeFactor)
        first = pieces[0][1]
        for piece, factor in pieces:
            if factor != first:
                raise FactorChange(day=piece.start)
        return first


def mean_calorific(calorific: tuple[Dated, ...], days: DateRange) -> Decimal:
    """Return the mean of the calorific values of every day, in kWh per m3.

    Rounded to three decimals, the precision in which they are published.
    Source: decree 269/2012 Z. z., arithmetic mean of the daily means of the period.

    :param days: a closed range, gas days.
    :raises MissingCalorific: the first day without a value.
    :raises ConversionOverlap: a day with two values.
    """
    pieces = _dated(calorific, days, "calorific", MissingCalorific)
    weighted = sum(Fraction(value) * piece.days for piece, value in pieces)
    return round_half_up(weighted / days.days, CALORIFIC_STEP)


def _dated(versions, days, what, missing):
    try:
        pieces = versions_over(versions, days, valid=_range_of)
    except RangeGap as gap:
        raise missing(day=gap.range.start) from None
    except RangeOverlap as overlap:
        raise ConversionOverlap(what=what, range=overlap.range) from None
    return [(piece, value) for piece, (_valid, value) in pieces]


def _range_of(version):
    return version[0]
