"""The parts that documents share, as the template takes them: words ready to be set.

A template decides where things stand and nothing else. A number cell is a pair: the
text, and digits that are set invisibly after it so that decimal marks align.
"""

from collections.abc import Iterable, Sequence

from .document import Customer, Document, LegalNote, Payment, Supplier, VatRow
from .document_logo import logo_svg
from .document_theme import theme
from .document_words import Words, one_line

_LONGEST_HEADER = 72


def frame(
    document: Document,
    words: Words,
    *,
    title: str,
    subject: str,
    facts: Sequence[Sequence[str]],
) -> dict:
    """Return what stands on and around every page: letterhead, address, parties.

    :param title: what kind of document it is, in large letters.
    :param subject: what it is about, below the title.
    :param facts: pairs of label and value below that.
    """
    return {
        "labels": dict(words.labels),
        "theme": theme(document.supplier.colour),
        "logo": logo_svg(document.supplier.logo),
        "head": _head(document, words)
        | {"title": title, "subject": subject, "facts": facts},
        "window": _window(document),
        "parties": [
            _supplier(document.supplier, words),
            _customer(document.customer, words),
        ],
    }


def _head(document: Document, words: Words) -> dict:
    supplier = document.supplier
    contact = (supplier.hotline or supplier.phone, supplier.email, supplier.web)
    day = document.issue_date
    return {
        "number": document.number,
        "language": words.locale.language,
        "date": [day.year, day.month, day.day],
        "supplier": supplier.name,
        "running": [_short(supplier.name), _short(document.customer.name)],
        "contact": [text for text in contact if text],
    }


def _short(name: str) -> str:
    if len(name) <= _LONGEST_HEADER:
        return name
    return name[: _LONGEST_HEADER - 1].rstrip() + "…"


def _window(document: Document) -> dict:
    """The address seen through the envelope, below a line for returned mail."""
    postal, supplier = document.postal, document.supplier
    return {
        "sender": one_line([supplier.name, *supplier.address]),
        "name": postal.name if postal else document.customer.name,
        "lines": list(postal.lines if postal else document.customer.address),
    }


def _supplier(supplier: Supplier, words: Words) -> dict:
    return {
        "title": words("supplier"),
        "name": supplier.name,
        "address": one_line(supplier.address),
        "facts": _registered(supplier, words),
        "contacts": words.facts(
            ("hotline", supplier.hotline),
            ("phone", supplier.phone),
            ("email", supplier.email),
            ("web", supplier.web),
        ),
        "text": supplier.register_text,
    }


def _customer(customer: Customer, words: Words) -> dict:
    return {
        "title": words("customer"),
        "name": customer.name,
        "address": one_line(customer.address),
        "facts": _registered(customer, words),
        "contacts": [],
        "text": "",
    }


def _registered(party: Supplier | Customer, words: Words) -> list[list[str]]:
    return words.facts(
        ("company_number", party.company_number),
        ("tax_number", party.tax_number),
        ("vat_number", party.vat_number),
    )


def iban(payment: Payment) -> str:
    """Return the account in groups of four that stay on one line."""
    code = "".join(payment.iban.split())
    groups = (code[at : at + 4] for at in range(0, len(code), 4))
    return "\N{NO-BREAK SPACE}".join(groups)


def vat_rows(words: Words, name: str, rows: Iterable[VatRow]) -> list[dict]:
    """Return rows of the VAT table, led by ``name``."""
    return [
        _vat_cells(words, row) | {"name": name, "percent": words.percent(row.percent)}
        for row in rows
    ]


def vat_total(words: Words, rows: Sequence[VatRow]) -> list[dict]:
    """Return the row below several rates; one rate is its own sum."""
    if len(rows) < 2:
        return []
    total = VatRow(
        percent=rows[0].percent,
        base=sum(row.base for row in rows),
        tax=sum(row.tax for row in rows),
    )
    return [
        _vat_cells(words, total)
        | {"name": words("total"), "percent": "", "strong": True}
    ]


def _vat_cells(words: Words, row: VatRow) -> dict:
    return {
        "base": words.plain(row.base),
        "tax": words.plain(row.tax),
        "gross": words.plain(row.gross),
        "strong": False,
    }


def legal(notes: Iterable[LegalNote]) -> list[list[str]]:
    """Return heading and text of each note."""
    return [[note.heading, note.text] for note in notes]
