"""Short builders of tariffs for tests of the cores."""

from decimal import Decimal
from itertools import count

from meter_samples import span

from odoo.addons.energy_contract.logic.tariff import (
    Basis,
    Component,
    Price,
    Tariff,
    VatRate,
)

ALWAYS = span("2020-01-01")


def prices(*items) -> tuple[Price, ...]:
    """Return prices numbered from 1.

    :param items: an amount that always holds, or ``(amount, start[, end])`` each.
    """
    numbered = zip(count(1), items, strict=False)
    return tuple(
        Price(number, *_dated(item), source=f"decision {number}")
        for number, item in numbered
    )


def vat(*items) -> tuple[VatRate, ...]:
    """Return VAT rates numbered from 1, from the same items as :func:`prices`."""
    return tuple(
        VatRate(number, *_dated(item))
        for number, item in zip(count(1), items, strict=False)
    )


def component(code: str, *amounts, **values) -> Component:
    """Return a component of supply, per MWh at 19 % VAT unless told otherwise."""
    return Component(
        **{
            "component_id": 1,
            "code": code,
            "name": code.capitalize(),
            "kind": "supply",
            "basis": Basis.ENERGY,
            "prices": prices(*amounts),
            "vat_rates": vat(19),
        }
        | values
    )


def tariff(code: str, *components: Component, kind="supply", tariff_id=1) -> Tariff:
    """Return a tariff of these components."""
    return Tariff(tariff_id, code, kind, components)


def _dated(item):
    if not isinstance(item, tuple):
        return ALWAYS, Decimal(item)
    amount, *ends = item
    return span(*ends), Decimal(amount)
