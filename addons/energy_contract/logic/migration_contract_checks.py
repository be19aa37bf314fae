"""Rules of a migration for contracts, mandates, billing groups and contract points."""

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date

import pandas as pd

from odoo.addons.energy_supply_point.logic.migration_checks import check_reference
from odoo.addons.energy_supply_point.logic.migration_spans import NEVER, check_spans
from odoo.addons.energy_supply_point.logic.migration_world import World

# Contracts in these states take no days of their points.
VOID = ("cancelled", "withdrawn")
SYMBOL = re.compile(r"[0-9]{1,10}")
# The characters that SEPA allows in a mandate reference (EPC AT-01).
MANDATE = re.compile(r"[A-Za-z0-9+?/:().,'-]{1,35}")
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")


def is_iban(text: str) -> bool:
    """Tell whether the check digits of an IBAN are right (ISO 13616).

    >>> is_iban("SK4311000000002900000000"), is_iban("SK4411000000002900000000")
    (True, False)
    """
    if not IBAN.fullmatch(text):
        return False
    moved = text[4:] + text[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


def contract_days(world: World) -> dict[str, tuple]:
    """Return ``{contract: (date_from, date_to, state)}`` of all contracts."""
    return world.lookup("contracts", ("contract",), ("date_from", "date_to", "state"))


def is_outside(start: date, end: date | None, contract: tuple) -> bool:
    """Tell whether a range leaves the days of a contract."""
    first, last = contract[:2]
    return bool(first and start < first) or (end or NEVER) > (last or NEVER)


def resolve_ends(world: World) -> None:
    """Let points without an end be supplied until the end of their contract."""
    if not world.has("contract_points"):
        return
    days = contract_days(world)
    frame = world.file("contract_points")
    ends = [
        end or days.get(contract, (None, None))[1]
        for contract, end in zip(frame["contract"], frame["date_to"], strict=True)
    ]
    frame["date_to"] = pd.Series(ends, dtype=object)


def check_references(world: World) -> None:
    """Report what the files refer to and neither they nor the database have."""
    contract, party = ("contracts", ("contract",)), ("parties", ("ref",))
    refer = [
        ("contracts", "customer", *party),
        ("contracts", "segment", "segments", ("segment",)),
        ("mandates", "payer", *party),
        ("billing_groups", "contract", *contract),
        ("billing_groups", "recipient", *party),
        ("billing_groups", "mandate", "mandates", ("mandate",)),
        ("billing_groups", "lang", "languages", ("lang",)),
        ("contract_points", "contract", *contract),
        ("contract_points", "point", "points", ("point",)),
        ("contract_points", "product", "products", ("product",)),
        ("contract_points", "invoice_recipient", *party),
    ]
    for kind, column, target, key in refer:
        check_reference(world, kind, column, target, target_key=key)


def check_contracts(world: World) -> None:
    """Judge the days of contracts, and that what holds supplies something."""
    points = world.rows("contract_points", ["contract"])
    supplying = {contract for _line, contract in points}
    names = ("contract", "date_from", "date_to", "term_date_to", "state")
    for line, contract, start, end, term, state in world.new_rows("contracts", names):
        if start and end and end <= start:
            world.report("contracts", line, "date_to", "ends_before_start", end)
        if start and term and term <= start:
            world.report("contracts", line, "term_date_to", "term_before_start", term)
        if state == "ended" and not end:
            world.report("contracts", line, "date_to", "ended_without_end", contract)
        if state == "active" and contract and contract not in supplying:
            world.report("contracts", line, "contract", "no_contract_point", contract)


def check_mandates(world: World) -> None:
    """Judge reference, account and days of mandates."""
    names = ("mandate", "iban", "signed_on", "date_from", "date_to")
    for line, mandate, iban, signed, start, end in world.new_rows("mandates", names):
        if mandate and not MANDATE.fullmatch(mandate):
            world.report("mandates", line, "mandate", "bad_mandate", mandate)
        if not iban:
            world.report("mandates", line, "iban", "no_iban", mandate)
        elif not is_iban(iban):
            world.report("mandates", line, "iban", "bad_iban", iban)
        if start and signed and start < signed:
            world.report("mandates", line, "date_from", "valid_before_signed", start)
        start = start or signed
        if start and end and end <= start:
            world.report("mandates", line, "date_to", "ends_before_start", end)


def check_groups(world: World) -> None:
    """Judge how billing groups are invoiced and pay."""
    if not world.has("billing_groups"):
        return
    _check_symbols(world)
    _check_payment(world)
    _check_delivery(world)


def _check_symbols(world):
    taken = world.lookup("symbols", ("variable_symbol",), ("contract", "group"))
    names = ("contract", "group", "variable_symbol")
    for line, contract, group, symbol in world.new_rows("billing_groups", names):
        if not symbol:
            continue
        if not SYMBOL.fullmatch(symbol):
            world.report(
                "billing_groups", line, "variable_symbol", "bad_symbol", symbol
            )
            continue
        owner = taken.setdefault(symbol, (contract, group))
        if owner != (contract, group):
            world.report(
                "billing_groups", line, "variable_symbol", "symbol_taken", symbol,
                owner=" / ".join(owner),
            )  # fmt: skip


def _check_payment(world):
    ends = world.lookup("mandates", ("mandate",), ("date_to",))
    starts = contract_days(world)
    names = ("contract", "group", "payment_method", "mandate", "collection_number")
    for line, contract, group, method, mandate, collection in world.new_rows(
        "billing_groups", names
    ):
        if method == "direct_debit" and not mandate:
            world.report("billing_groups", line, "mandate", "no_mandate", group)
        elif method == "direct_debit":
            start = starts.get(contract, (None,))[0] or world.today
            end = ends.get(mandate, (None,))[0]
            if end and end <= max(start, world.today):
                world.report("billing_groups", line, "mandate", "mandate_over", mandate)
        if method == "cash_order" and not SYMBOL.fullmatch(collection or ""):
            world.report(
                "billing_groups", line, "collection_number", "no_collection_number",
                collection or "", group=group,
            )  # fmt: skip


def _check_delivery(world):
    emails = dict(pair for pair in _emails(world) if pair[1])
    customers = world.lookup("contracts", ("contract",), ("customer",))
    names = ("contract", "delivery", "email", "recipient")
    for line, contract, delivery, email, recipient in world.new_rows(
        "billing_groups", names
    ):
        party = recipient or customers.get(contract, (None,))[0]
        if delivery == "email" and not email and party and party not in emails:
            world.report("billing_groups", line, "delivery", "no_email", party)


def _emails(world):
    """Yield (party, e-mail address); what the database says comes last and wins."""
    if world.has("parties"):
        frame = world.file("parties")
        yield from zip(frame["ref"], frame["email"], strict=True)
    for _line, party, email in world.rows("emails", ["ref", "email"]):
        yield party, email


def check_contract_points(world: World) -> None:
    """Judge group, product and days of supply; a point has one payer a day."""
    if not world.has("contract_points"):
        return
    _check_groups_of_points(world)
    _check_products(world)
    _check_days(world)


def _check_groups_of_points(world):
    groups = set(world.lookup("billing_groups", ("contract", "group"), ()))
    names = ("contract", "group")
    for line, contract, group in world.new_rows("contract_points", names):
        if contract and group and (contract, group) not in groups:
            world.report(
                "contract_points", line, "group", "other_group", group,
                contract=contract,
            )  # fmt: skip


def _check_products(world):
    products = world.lookup("products", ("product",), ("commodity", "segments"))
    points = world.lookup("points", ("point",), ("commodity",))
    segments = world.lookup("contracts", ("contract",), ("segment",))
    names = ("contract", "point", "product")
    for line, contract, point, product in world.new_rows("contract_points", names):
        commodity, sold_to = products.get(product, (None, ()))
        supplied = points.get(point, (None,))[0]
        if commodity and supplied and commodity != supplied:
            world.report(
                "contract_points", line, "product", "product_commodity", product,
                point=point,
            )  # fmt: skip
        segment = segments.get(contract, (None,))[0]
        if sold_to and segment and segment not in sold_to:
            world.report(
                "contract_points", line, "product", "product_segment", product,
                segment=segment,
            )  # fmt: skip


def _check_days(world):
    days, spans = contract_days(world), defaultdict(list)
    names = ["contract", "point", "date_from", "date_to"]
    for line, contract, point, start, end in world.rows("contract_points", names):
        found = days.get(contract)
        if not (found and point and start):
            continue
        if line and (not end or start < end) and is_outside(start, end, found):
            world.report(
                "contract_points", line, "date_from", "outside_contract", start,
                contract=contract,
            )  # fmt: skip
        if found[2] not in VOID:
            spans[point].append((line, start, end))
    check_spans(world, "contract_points", spans, "supplied_twice")


CONTRACT_CHECKS: tuple[Callable[[World], None], ...] = (
    resolve_ends,
    check_references,
    check_contracts,
    check_mandates,
    check_groups,
    check_contract_points,
)
