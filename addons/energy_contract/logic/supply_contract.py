"""A printed supply contract: parties, points, prices, conditions, signatures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

from odoo.addons.energy_supply_point.logic.rounding import multiply, round_half_up

from .document import Clause, Document, Fact
from .document_labels import CONTRACT_LABELS, SHARED_LABELS
from .document_parts import frame
from .document_words import Column, Words, one_line, printable, table
from .typeset import FONT_PATHS, TAGGED_POINTS, typesetter

TEMPLATE = Path(__file__).parents[1] / "typst" / "supply_contract.typ"
POINTS_ON_THE_PAGE = 5
"""Up to so many points stand in the contract itself, more in an annex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPoint:
    """A point that is supplied; ``date_to`` is excluded, ``None`` an open end.

    ``facts`` are technical data, printed in a contract with few points.
    """

    identifier: str
    commodity: str
    date_from: date
    date_to: date | None = None
    address: tuple[str, ...] = ()
    product_name: str = ""
    network_rate: str = ""
    group_name: str = ""
    expected_kwh: Decimal | None = None
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """A price of a product, net and per unit, from a day on."""

    name: str
    unit: str
    price: Decimal
    vat_percent: Decimal
    date_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPrices:
    """What a product costs; ``note`` says what is charged besides."""

    name: str
    commodity: str
    rows: tuple[PriceRow, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedPrice:
    """A price that was agreed for one point, in place of the price list.

    ``price`` is ready to print: a number, or the formula in words; net, per ``unit``.
    ``date_to`` is excluded, ``None`` an open end.
    """

    identifier: str
    name: str
    price: str
    unit: str
    date_from: date
    date_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTerms:
    """How a billing group is billed; ``facts`` are ready to print."""

    name: str
    recipient: str
    address: tuple[str, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyContract(Document):
    """A supply contract.

    ``date_to`` is excluded, ``None`` an open end. ``conditions`` are the term, the
    notice and what else is agreed in a few words; ``clauses`` the terms. ``withdrawal``
    tells a consumer about the right to withdraw, empty for others.
    """

    default_labels: ClassVar[Mapping[str, str]] = SHARED_LABELS | CONTRACT_LABELS

    date_from: date
    points: tuple[ContractPoint, ...]
    date_to: date | None = None
    kind_name: str = ""
    segment_name: str = ""
    prices: tuple[ProductPrices, ...] = ()
    agreed_prices: tuple[AgreedPrice, ...] = ()
    groups: tuple[GroupTerms, ...] = ()
    conditions: tuple[Fact, ...] = ()
    clauses: tuple[Clause, ...] = ()
    withdrawal: str = ""
    is_draft: bool = False


def render(
    document: SupplyContract, *, font_paths: Sequence[str] = FONT_PATHS
) -> bytes:
    """Return the contract as PDF."""
    return typesetter(TEMPLATE, tuple(font_paths)).render(
        view(document),
        document.issue_date,
        is_tagged=len(document.points) <= TAGGED_POINTS,
    )


def view(document: SupplyContract) -> dict:
    """Return everything the template prints."""
    words = Words.of(document)
    points = document.points
    commodities = dict.fromkeys(point.commodity for point in points)
    few = len(points) <= POINTS_ON_THE_PAGE
    return printable(
        {
            **frame(
                document,
                words,
                title=words("title_contract"),
                subject=" + ".join(words.of_code("commodity", c) for c in commodities),
                facts=_facts(document, words),
            ),
            "draft": document.is_draft,
            "points": [_point(point, words) for point in points] if few else [],
            "summary": ""
            if few
            else words(
                "points_in_annex",
                count=words.number(Decimal(len(points))),
            ),
            "annex": None if few else _points_table(points, words),
            "prices": [_prices(product, words) for product in document.prices],
            "agreed_prices": _agreed_prices(document.agreed_prices, words),
            "conditions": [[fact.name, fact.value] for fact in document.conditions],
            "groups": [_group(group) for group in document.groups],
            "clauses": [
                [clause.heading, list(clause.paragraphs)] for clause in document.clauses
            ],
            "withdrawal": document.withdrawal,
        }
    )


def _facts(document: SupplyContract, words: Words) -> list[list[str]]:
    return words.facts(
        ("contract_number", document.number),
        ("customer_number", document.customer.customer_number),
        ("contract_kind", document.kind_name),
        ("contract_segment", document.segment_name),
        ("contract_term", _term(document.date_from, document.date_to, words)),
        ("issue_date", words.date(document.issue_date)),
    )


def _term(start: date, end: date | None, words: Words) -> str:
    if end is None:
        return words("open_from", date=words.date(start))
    return words.range(start, end)


def _point(point: ContractPoint, words: Words) -> dict:
    return {
        "commodity": words.of_code("commodity", point.commodity),
        "name": words.of_code("identifier", point.commodity),
        "identifier": point.identifier,
        "address": one_line(point.address),
        "term": _term(point.date_from, point.date_to, words),
        "facts": words.facts(
            ("product", point.product_name),
            ("network_rate", point.network_rate),
            ("expected_year", _energy(point.expected_kwh, words)),
            ("billing_group", point.group_name),
        )
        + [[fact.name, fact.value] for fact in point.facts],
    }


def _energy(value: Decimal | None, words: Words) -> str:
    if value is None:
        return ""
    return f"{words.number(value, 0)}\N{NO-BREAK SPACE}kWh"


def _points_table(points: Sequence[ContractPoint], words: Words) -> dict:
    """Return the annex of points; columns that say nothing are left out."""

    def texts(key: str, cells: list[str]) -> Column | None:
        return Column(words(key), cells) if any(cells) else None

    known = [point.expected_kwh or Decimal(0) for point in points]
    energy = words.locale.column([*known, sum(known)]) if any(known) else []
    return table(
        Column("", [str(number) for number, _ in enumerate(points, 1)], "number"),
        Column(
            words("point"),
            [[point.identifier, one_line(point.address)] for point in points],
            "place",
            1,
            words("total") if energy else "",
        ),
        texts("product", [point.product_name for point in points]),
        texts("network_rate", [point.network_rate for point in points]),
        texts("billing_group", [point.group_name for point in points]),
        texts("point_from", [words.date(point.date_from) for point in points]),
        Column(words("expected_kwh"), energy[:-1], "number", total=energy[-1])
        if energy
        else None,
    )


def _prices(product: ProductPrices, words: Words) -> dict:
    rows = product.rows
    gross = [_gross(row) for row in rows]
    return {
        "name": product.name,
        "commodity": words.of_code("commodity", product.commodity),
        "note": product.note,
        "table": table(
            Column(words("item"), [row.name for row in rows], width=1),
            Column(words("price_from"), [words.date(row.date_from) for row in rows]),
            Column(words("unit"), [row.unit for row in rows]),
            Column(
                words("amount_net"),
                words.locale.column([row.price for row in rows], 2),
                "number",
            ),
            Column(
                words("vat_rate"),
                [words.percent(row.vat_percent) for row in rows],
                "number",
            ),
            Column(words("vat_gross"), words.locale.column(gross, 2), "number"),
        ),
    }


def _agreed_prices(prices: Sequence[AgreedPrice], words: Words) -> dict | None:
    """Return the prices of single points; one point alone is not named again."""
    if not prices:
        return None
    points = [price.identifier for price in prices]
    return table(
        Column(words("point"), points) if len(set(points)) > 1 else None,
        Column(words("item"), [price.name for price in prices], width=1),
        Column(
            words("contract_term"),
            [_term(price.date_from, price.date_to, words) for price in prices],
        ),
        Column(words("unit"), [price.unit for price in prices]),
        Column(words("amount_net"), [price.price for price in prices], width=1),
    )


def _gross(row: PriceRow) -> Decimal:
    """Return the price with VAT, as price lists show it: to four decimals."""
    share = 1 + row.vat_percent.scaleb(-2)
    return round_half_up(multiply(row.price, share), Decimal("0.0001"))


def _group(group: GroupTerms) -> dict:
    return {
        "name": group.name,
        "recipient": [group.recipient, *group.address],
        "facts": [[fact.name, fact.value] for fact in group.facts],
    }
