"""Rules of a migration for advance agreements and their instalments."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd

from odoo.addons.energy_supply_point.logic.migration_checks import check_reference
from odoo.addons.energy_supply_point.logic.migration_spans import NEVER, check_spans
from odoo.addons.energy_supply_point.logic.migration_world import World
from odoo.addons.energy_supply_point.logic.rounding import multiply, round_half_up

from .decimals import CENT
from .migration_contract_checks import SYMBOL, contract_days, is_outside

ONE_DAY = timedelta(days=1)
PERCENT = Decimal("0.01")


def taxed(base: Decimal, percent: Decimal) -> Decimal:
    """Return the tax of a base, to the cent.

    >>> taxed(Decimal("35.29"), Decimal(19))
    Decimal('6.71')
    """
    return round_half_up(multiply(base, multiply(percent, PERCENT)), CENT)


def resolve_tax_dates(world: World) -> None:
    """Fill the dates that follow from others: of supply, and of posting."""
    if not world.has("advances"):
        return
    frame = world.file("advances")
    dates = [
        tax or (end and end - ONE_DAY)
        for tax, end in zip(frame["tax_date"], frame["date_to"], strict=True)
    ]
    frame["tax_date"] = pd.Series(dates, dtype=object)
    frame["post_date"] = pd.Series(
        [own or day for own, day in zip(frame["post_date"], dates, strict=True)],
        dtype=object,
    )


def check_references(world: World) -> None:
    """Report what the files refer to and neither they nor the database have."""
    refer = [
        ("advance_agreements", "contract", "contracts", ("contract",)),
        ("advance_agreements", "payer", "parties", ("ref",)),
        ("advances", "agreement", "advance_agreements", ("agreement",)),
        ("advances", "document", "documents", ("document",)),
    ]
    for kind, column, target, key in refer:
        check_reference(world, kind, column, target, target_key=key)


def check_agreements(world: World) -> None:
    """Judge for whom agreements are and for which days; one at a time for a group."""
    if not world.has("advance_agreements"):
        return
    _check_whom(world)
    _check_rules(world)
    days, spans = contract_days(world), defaultdict(list)
    names = ["agreement", "contract", "group", "point", "date_from", "date_to", "state"]
    for line, _name, contract, group, point, start, end, state in world.rows(
        "advance_agreements", names
    ):
        if not (contract and group and start and end):
            continue
        key = (contract, group, point) if point else (contract, group)
        spans[key].append((line, start, end))
        if not line or end <= start:
            continue
        found = days.get(contract)
        if end > _year_later(start):
            world.report("advance_agreements", line, "date_to", "over_a_year", end)
        if found and state != "ended" and is_outside(start, end, found):
            world.report(
                "advance_agreements", line, "date_from", "outside_contract", start,
                contract=contract,
            )  # fmt: skip
    check_spans(world, "advance_agreements", spans, "agreed_twice")


def _check_whom(world):
    groups = set(world.lookup("billing_groups", ("contract", "group"), ()))
    members = set(world.lookup("contract_points", ("contract", "group", "point"), ()))
    paying = {agreement for _line, agreement in world.rows("advances", ["agreement"])}
    names = ("agreement", "contract", "group", "point", "variable_symbol")
    for line, agreement, contract, group, point, symbol in world.new_rows(
        "advance_agreements", names
    ):
        if contract and group and (contract, group) not in groups:
            world.report(
                "advance_agreements", line, "group", "other_group", group,
                contract=contract,
            )  # fmt: skip
        elif point and (contract, group, point) not in members:
            world.report(
                "advance_agreements", line, "point", "point_not_in_group", point,
                group=group,
            )  # fmt: skip
        if symbol and not SYMBOL.fullmatch(symbol):
            world.report(
                "advance_agreements", line, "variable_symbol", "bad_symbol", symbol
            )
        if agreement and agreement not in paying:
            world.report(
                "advance_agreements", line, "agreement", "no_advances", agreement
            )


def _check_rules(world):
    """Report segments for whose customers nobody said how advances are booked."""
    rules = set(world.lookup("advance_rules", ("kind", "segment"), ()))
    segments = world.lookup("contracts", ("contract",), ("segment",))
    for line, contract, kind in world.new_rows(
        "advance_agreements", ("contract", "kind")
    ):
        segment = segments.get(contract, (None,))[0]
        if segment and kind and not {(kind, segment), (kind, "")} & rules:
            world.report(
                "advance_agreements", line, "kind", "no_advance_rule", kind,
                segment=segment,
            )  # fmt: skip


def _year_later(day: date) -> date:
    """Return the day twelve months later, at most the end of its month."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def check_advances(world: World) -> None:
    """Judge days, tax and state of instalments."""
    if not world.has("advances"):
        return
    _check_periods(world)
    _check_tax(world)
    _check_states(world)


def _check_periods(world):
    """Judge that instalments follow each other within their agreement."""
    limits = world.lookup(
        "advance_agreements", ("agreement",), ("date_from", "date_to")
    )
    spans, seen = defaultdict(list), {}
    names = ["agreement", "number", "date_from", "date_to", "due_date"]
    for line, agreement, number, start, end, due in world.rows("advances", names):
        if not (agreement and number and start and end):
            continue
        first = seen.setdefault((agreement, number), (line, start, end, due))
        if first[0] != line or first[1:] != (start, end, due):
            if line and first[1:] != (start, end, due):
                world.report(
                    "advances", line, "number", "other_instalment", number,
                    agreement=agreement, first_line=first[0],
                )  # fmt: skip
            continue
        spans[agreement].append((line, start, end))
        limit = limits.get(agreement)
        if line and limit and (start < limit[0] or end > (limit[1] or NEVER)):
            world.report(
                "advances", line, "date_from", "outside_agreement", start,
                agreement=agreement,
            )  # fmt: skip
    check_spans(world, "advances", spans)


def _check_tax(world):
    """Judge rate and amount of the tax; a cent comes from rounding the whole."""
    rates = _Rates(world)
    names = ("tax_date", "base", "vat_percent", "vat")
    for line, day, base, percent, vat in world.new_rows("advances", names):
        if None in (day, base, percent, vat):
            continue
        if not rates.has(percent, day):
            world.report(
                "advances", line, "vat_percent", "no_vat_rate", percent, day=day
            )
            continue
        expected = taxed(base, percent)
        if abs(expected - vat) > CENT:
            world.report("advances", line, "vat", "wrong_vat", vat, expected=expected)


class _Rates:
    """Which rates of VAT there are on a day; each question is answered once."""

    def __init__(self, world):
        names = ["vat_percent", "date_from", "date_to"]
        self.rates = [row[1:] for row in world.rows("vat_rates", names)]
        self.known = {}

    def has(self, percent, day):
        key = percent, day
        if key not in self.known:
            self.known[key] = any(
                rate == percent and start <= day < (end or NEVER)
                for rate, start, end in self.rates
            )
        return self.known[key]


def _check_states(world):
    """Judge that what is posted has its own document, and warn of what is late."""
    owners = {}
    names = ("agreement", "number", "state", "document", "post_date")
    for line, agreement, number, state, document, day in world.new_rows(
        "advances", names
    ):
        if state == "posted" and not document:
            world.report("advances", line, "document", "no_document", number)
        if document:
            owner = owners.setdefault(document, (agreement, number))
            if owner != (agreement, number):
                world.report("advances", line, "document", "document_twice", document)
            if state != "posted":
                world.report("advances", line, "document", "not_posted", document)
        if state == "planned" and day and day < world.today:
            world.report(
                "advances", line, "post_date", "posted_at_once", day, "warning",
                number=number,
            )  # fmt: skip


ADVANCE_CHECKS: tuple[Callable[[World], None], ...] = (
    resolve_tax_dates,
    check_references,
    check_agreements,
    check_advances,
)
