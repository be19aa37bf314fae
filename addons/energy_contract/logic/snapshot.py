"""What a bill remembers: its input and its result as text, for an exact replay.

Text of the same input is the same to the byte, so it may be hashed. Decimals and dates
are strings; a range is the pair of its ends.
"""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from odoo.addons.energy_supply_point.logic.errors import EnergyError

from .tariff import Tariff
from .values import PointInput

FORMAT = "1"

Value = TypeVar("Value")


class UnknownSnapshot(EnergyError):
    """The text was written in a format, or holds a type, that is not known here."""

    code = "unknown_snapshot"
    format: str
    type: str


def to_json(value: Any) -> str:
    """Return a ``PointInput`` or ``RatedBill`` as text.

    Of an input pass what :func:`trimmed` leaves: the text holds everything it is given.
    """
    return json.dumps(
        {
            "format": FORMAT,
            "type": type(value).__name__,
            "value": value,
        },
        default=_plain,
        ensure_ascii=False,
        separators=(",", ":"),
    )


def from_json(text: str, expected: type[Value]) -> Value:
    """Return the value that :func:`to_json` wrote, equal to the original.

    :param expected: ``PointInput`` or ``RatedBill``.
    :raises UnknownSnapshot: another format or another type.
    """
    record = json.loads(text)
    if record["format"] != FORMAT or record["type"] != expected.__name__:
        raise UnknownSnapshot(format=record["format"], type=record["type"])
    return _decoder(expected)(record["value"])


def trimmed(point: PointInput) -> PointInput:
    """Return the input without what cannot touch its period; it rates the same.

    Prices, VAT rates, technical versions, supply tariffs and profile days outside the
    period go.
    """
    period = point.period
    return replace(
        point,
        technical=tuple(
            replace(
                version,
                network_tariff=version.network_tariff
                and _trimmed_tariff(version.network_tariff, period),
            )
            for version in point.technical
            if version.valid.overlaps(period)
        ),
        supply=tuple(
            (valid, _trimmed_tariff(tariff, period))
            for valid, tariff in point.supply
            if valid.overlaps(period)
        ),
        levies=tuple(_trimmed_tariff(tariff, period) for tariff in point.levies),
        weights=point.weights and point.weights.over(period),
    )


def _trimmed_tariff(tariff: Tariff, period) -> Tariff:
    return replace(
        tariff,
        components=tuple(
            replace(
                component,
                prices=_touching(component.prices, period),
                vat_rates=_touching(component.vat_rates, period),
            )
            for component in tariff.components
        ),
    )


def _touching(versions, period):
    return tuple(version for version in versions if version.valid.overlaps(period))


def _plain(value):
    """Return what JSON can hold of a value that it does not know."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if is_dataclass(value):
        return {name: getattr(value, name) for name in _hints(type(value))}
    raise TypeError(f"a snapshot cannot hold {type(value).__name__}")


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {item.name: hints[item.name] for item in fields(kind) if item.init}


@cache
def _decoder(hint: Any) -> Callable[[Any], Any]:
    """Return the function that turns plain JSON into a value of the type ``hint``."""
    if hint in _READERS:
        return _READERS[hint]
    if get_origin(hint) is UnionType:
        (known,) = set(get_args(hint)) - {NoneType}
        decode = _decoder(known)
        return lambda plain: None if plain is None else decode(plain)
    if get_origin(hint) is frozenset:
        return frozenset
    if get_origin(hint) is tuple:
        return _tuple_decoder(get_args(hint))
    if is_dataclass(hint):
        return _dataclass_decoder(hint)
    return hint


def _tuple_decoder(args):
    decoders = [_decoder(arg) for arg in args if arg is not Ellipsis]
    if Ellipsis in args:
        (decode,) = decoders
        return lambda plain: tuple(map(decode, plain))
    return lambda plain: tuple(
        decode(item) for decode, item in zip(decoders, plain, strict=True)
    )


def _dataclass_decoder(kind):
    decoders = {name: _decoder(hint) for name, hint in _hints(kind).items()}
    return lambda plain: kind(
        **{name: decoders[name](item) for name, item in plain.items()}
    )


_READERS = {Decimal: Decimal, date: date.fromisoformat, int: int, str: str, bool: bool}
