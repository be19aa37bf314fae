"""The chart of monthly consumption: axis, bars and their values.

Heights are parts of 10 000 of the axis: geometry only, the printed values are exact.
"""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

from odoo.addons.energy_contract.logic.document_format import Locale

from .document import MonthlyConsumption

FULL = 10_000
_MOST_MONTHS = 24
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


def charts(months: Sequence[MonthlyConsumption], locale: Locale) -> list[dict]:
    """Return one chart for each 24 months, all with the same axis.

    A chart has ``unit``, ``ticks`` (label and height) and ``bars``: the month, its year
    where it begins or changes, and a pair of height and text for each series. An
    empty flat has none: twelve times nothing is no picture.
    """
    previous = any(month.previous_kwh is not None for month in months)
    top = max((max(m.energy_kwh, m.previous_kwh or 0) for m in months), default=0)
    if top <= 0:
        return []
    unit, scale, digits = _unit(top)
    ticks = axis(top / scale)
    parts = range(0, len(months), _MOST_MONTHS)
    return [
        {
            "unit": unit,
            "previous": previous,
            "ticks": [
                [locale.number(tick), _height(tick, ticks[-1])] for tick in ticks
            ],
            "bars": [
                _bar(month, index == 0, locale, scale, digits, ticks[-1], previous)
                for index, month in enumerate(months[start : start + _MOST_MONTHS])
            ],
        }
        for start in parts
    ]


def axis(top: Decimal) -> list[Decimal]:
    """Return three to six round marks from zero to ``top``, above zero, or a bit more.

    >>> [f"{mark:f}" for mark in axis(Decimal(268))]
    ['0', '100', '200', '300']
    """
    rough = top / 4
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(step * power for step in _STEPS if step * power >= rough)
    count = int((top / step).to_integral_value(ROUND_CEILING))
    return [step * number for number in range(count + 1)]


def _unit(top: Decimal) -> tuple[str, Decimal, int]:
    """Return a unit in which the values keep to four digits, and their decimals."""
    if top < 10_000:
        return "kWh", Decimal(1), 0
    if top < 10_000_000:
        return "MWh", Decimal(1000), 1 if top < 100_000 else 0
    return "GWh", Decimal(1_000_000), 1 if top < 100_000_000 else 0


def _bar(month, first, locale, scale, digits, top, previous) -> dict:
    values = [month.energy_kwh, month.previous_kwh] if previous else [month.energy_kwh]
    return {
        "month": locale.months[month.month.month - 1],
        "year": str(month.month.year) if first or month.month.month == 1 else "",
        "values": [
            None
            if value is None
            else [
                _height(value / scale, top),
                locale.number(value / scale, digits, digits),
            ]
            for value in values
        ],
    }


def _height(value: Decimal, top: Decimal) -> int:
    return max(0, int(value / top * FULL))
