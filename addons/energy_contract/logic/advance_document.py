"""A printed advance agreement: instalments, tax per rate, how to pay, how computed.

Whoever keeps the agreements builds an ``AdvanceDocument`` and calls ``render``. The QR
codes are texts made by ``qr_code.payment_text``; ``with_codes`` fills them in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

from .document import Document, Fact, LegalNote, Payment, VatRow
from .document_labels import AGREEMENT_LABELS, SHARED_LABELS
from .document_parts import frame, iban, legal, vat_rows, vat_total
from .document_words import Column, Words, one_line, printable, table
from .qr_code import payment_text, qr_svg
from .typeset import FONT_PATHS, TAGGED_POINTS, typesetter

COLLECTED = ("direct_debit", "postal")
"""Ways to pay by which the supplier or the post fetches the money."""

TEMPLATE = Path(__file__).parents[1] / "typst" / "advance_agreement.typ"
MODES = ("tax_document", "invoices", "requests")
"""What the agreement is: the tax document itself (a), followed by an advance invoice
for each instalment (b), or by a tax document for each payment received (c)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """One advance: what it pays for, its tax by rate, when it is due.

    ``supply_date`` is the day its tax arises, ``None`` where it arises on payment.
    ``qr_text`` is the content of its QR code, empty for none. ``granted`` is what caps
    and aid take off the days of its period, net; the amount to pay is lower already.
    """

    number: int
    date_from: date
    date_to: date
    due_date: date
    vat: tuple[VatRow, ...]
    supply_date: date | None = None
    variable_symbol: str = ""
    qr_text: str = ""
    granted: Decimal = Decimal(0)

    @property
    def gross(self) -> Decimal:
        """What is paid."""
        return sum((row.gross for row in self.vat), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvancePoint:
    """A point the advances are for, with what it is expected to use and to cost.

    ``basis`` says where the expectation comes from, ready to print.
    """

    identifier: str
    commodity: str
    address: tuple[str, ...] = ()
    product_name: str = ""
    expected_kwh: Decimal | None = None
    expected_net: Decimal | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceDocument(Document):
    """An advance agreement; ``number`` is its serial number as a document.

    ``mode`` is one of ``MODES``. ``next_number`` is the instalment that the first page
    asks to pay, ``None`` when all are past. ``computed`` are sentences on the way from
    the expected consumption to the amount, ``facts`` more figures of it.
    """

    default_labels: ClassVar[Mapping[str, str]] = SHARED_LABELS | AGREEMENT_LABELS

    mode: str
    date_from: date
    date_to: date
    payment: Payment
    instalments: tuple[Instalment, ...]
    points: tuple[AdvancePoint, ...]
    next_number: int | None = None
    contract_number: str = ""
    group_name: str = ""
    cycle_name: str = ""
    computed: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    legal_notes: tuple[LegalNote, ...] = ()

    @property
    def next(self) -> Instalment | None:
        """The instalment that the first page asks to pay."""
        return next(
            (item for item in self.instalments if item.number == self.next_number), None
        )

    @property
    def vat(self) -> tuple[VatRow, ...]:
        """All instalments together, by rate, the highest first."""
        sums: dict[Decimal, tuple[Decimal, Decimal]] = {}
        for row in (row for item in self.instalments for row in item.vat):
            base, tax = sums.get(row.percent, (Decimal(0), Decimal(0)))
            sums[row.percent] = base + row.base, tax + row.tax
        return tuple(
            VatRow(percent=percent, base=base, tax=tax)
            for percent, (base, tax) in sorted(sums.items(), reverse=True)
        )


def with_codes(document: AdvanceDocument, *, every: bool = False) -> AdvanceDocument:
    """Return the document with the QR code of its next instalment.

    Without one where the advances are collected: scanned, they would be paid twice.

    :param every: of every instalment; the small codes stand on a page of their own.
    :raises pay_by_square.PaymentError: the account or a symbol is unusable.
    """

    if document.payment.method in COLLECTED:
        return document

    def coded(item: Instalment) -> Instalment:
        if not every and item.number != document.next_number:
            return item
        symbol = item.variable_symbol or document.payment.variable_symbol
        payment = replace(document.payment, variable_symbol=symbol)
        text = payment_text(document, payment, item.gross, item.due_date)
        return replace(item, qr_text=text)

    return replace(document, instalments=tuple(map(coded, document.instalments)))


def render(
    document: AdvanceDocument, *, font_paths: Sequence[str] = FONT_PATHS
) -> bytes:
    """Return the agreement as PDF, for the archive like a bill.

    :raises ValueError: the document has an unknown mode.
    """
    return typesetter(TEMPLATE, tuple(font_paths)).render(
        view(document),
        document.issue_date,
        is_tagged=len(document.points) <= TAGGED_POINTS,
    )


def view(document: AdvanceDocument) -> dict:
    """Return everything the template prints."""
    if document.mode not in MODES:
        raise ValueError(f"unknown mode of advances: {document.mode}")
    words = Words.of(document)
    commodities = dict.fromkeys(point.commodity for point in document.points)
    subject = " + ".join(words.of_code("commodity", name) for name in commodities)
    kind = words("is_tax_document") if document.mode == "tax_document" else ""
    codes = [item for item in document.instalments if item.qr_text]
    return printable(
        {
            **frame(
                document,
                words,
                title=words(f"title_{document.mode}"),
                subject=" · ".join(filter(None, (kind, subject))),
                facts=_facts(document, words),
            ),
            "note": words(f"note_{document.mode}"),
            "hero": _hero(document, words),
            "instalments": _instalments(document, words),
            "vat": vat_rows(words, "", document.vat) + vat_total(words, document.vat),
            "points": _points(document, words),
            "computed": list(document.computed),
            "figures": [[fact.name, fact.value] for fact in document.facts],
            "codes": [_code(item, words) for item in codes] if len(codes) > 1 else [],
            "legal": legal(document.legal_notes),
        }
    )


def _facts(document: AdvanceDocument, words: Words) -> list[list[str]]:
    is_single = len(document.points) == 1
    point = document.points[0] if is_single else None
    return words.facts(
        ("agreement_number", document.number),
        ("customer_number", document.customer.customer_number),
        ("contract_number", document.contract_number),
        ("billing_group", document.group_name),
        *(
            (
                (f"identifier_{point.commodity}", point.identifier),
                ("point_address", one_line(point.address)),
            )
            if point
            else ()
        ),
        ("agreement_period", words.range(document.date_from, document.date_to)),
        ("instalments", document.cycle_name),
        ("issue_date", words.date(document.issue_date)),
    )


def _hero(document: AdvanceDocument, words: Words) -> dict:
    """What to pay next, until when and to which account."""
    payment, item = document.payment, document.next
    if item is None:
        return {"title": words("no_next_advance"), "amount": "", "deadline": ""} | {
            "account": [],
            "facts": [],
            "qr": "",
            "note": payment.note,
        }
    is_collected = payment.method in COLLECTED
    account = iban(payment) if not is_collected else ""
    return {
        "title": words("next_advance"),
        "amount": words.amount(item.gross),
        "deadline": words(
            "next_collect_on" if is_collected else "next_pay_by",
            date=words.date(item.due_date),
        ),
        "account": words.facts(("iban", account)),
        "facts": words.facts(
            ("variable_symbol", item.variable_symbol or payment.variable_symbol),
            ("constant_symbol", payment.constant_symbol),
            ("specific_symbol", payment.specific_symbol),
            ("bic", payment.bic if account else ""),
            ("payment_method", words.of_code("method", payment.method)),
        ),
        "qr": qr_svg(item.qr_text) if item.qr_text else "",
        "note": payment.note,
    }


def _instalments(document: AdvanceDocument, words: Words) -> dict:
    """Return a row for each instalment and rate; the first names the instalment."""
    rows = [
        (item, row, at == 0)
        for item in document.instalments
        for at, row in enumerate(item.vat)
    ]
    everything = document.vat

    def first(cell) -> list[str]:
        return [cell(item) if is_first else "" for item, _, is_first in rows]

    def money(key: str, name: str) -> Column:
        return Column(
            words(key),
            [words.plain(getattr(row, name)) for _, row, _ in rows],
            "number",
            total=words.plain(sum(getattr(row, name) for row in everything)),
        )

    symbols = {item.variable_symbol for item in document.instalments} - {""}
    taxed = any(item.supply_date for item in document.instalments)
    return table(
        Column(words("instalment"), first(lambda item: str(item.number)), "number"),
        Column(
            words("instalment_period"),
            first(lambda item: words.range(item.date_from, item.date_to)),
            width=1,
            total=words("total"),
        ),
        Column(
            words("supply_date"),
            first(lambda i: words.date(i.supply_date) if i.supply_date else ""),
        )
        if taxed
        else None,
        money("vat_base", "base"),
        Column(
            words("vat_rate"), [words.percent(r.percent) for _, r, _ in rows], "number"
        ),
        money("vat_amount", "tax"),
        money("vat_gross", "gross"),
        Column(
            words("instalment_granted"),
            first(lambda item: words.plain(item.granted)),
            "number",
            total=words.plain(sum(item.granted for item in document.instalments)),
        )
        if any(item.granted for item in document.instalments)
        else None,
        Column(words("instalment_due"), first(lambda item: words.date(item.due_date))),
        Column(words("variable_symbol"), first(lambda item: item.variable_symbol))
        if symbols - {document.payment.variable_symbol}
        else None,
    )


def _points(document: AdvanceDocument, words: Words) -> dict:
    """Return the points; columns that say nothing are left out."""
    points = document.points
    known = [point.expected_kwh or Decimal(0) for point in points]
    energy = words.locale.column([*known, sum(known)]) if any(known) else []
    costs = [point.expected_net for point in points if point.expected_net is not None]
    many = len(points) > 1

    def texts(key: str, cells: list[str]) -> Column | None:
        return Column(words(key), cells) if any(cells) else None

    return table(
        Column("", [str(n) for n, _ in enumerate(points, 1)], "number")
        if many
        else None,
        Column(
            words("point"),
            [[point.identifier, one_line(point.address)] for point in points],
            "place",
            1,
            words("total") if many else "",
        ),
        texts("product", [point.product_name for point in points]),
        texts("basis", [point.basis for point in points]),
        Column(
            words("expected_energy"),
            energy[:-1],
            "number",
            total=energy[-1] if many else "",
        )
        if energy
        else None,
        Column(
            words("expected_net"),
            [
                "" if p.expected_net is None else words.plain(p.expected_net)
                for p in points
            ],
            "number",
            total=words.plain(sum(costs)) if many else "",
        )
        if costs
        else None,
    )


def _code(item: Instalment, words: Words) -> dict:
    return {
        "name": f"{item.number}. {words.range(item.date_from, item.date_to)}",
        "amount": words.amount(item.gross),
        "due": words.date(item.due_date),
        "qr": qr_svg(item.qr_text),
    }
