"""A document as the template takes it: words and numbers ready to be set, as JSON.

The template decides where things stand and nothing else. A number cell is a pair: the
text, and digits that are set invisibly after it so that decimal marks align.
"""

from decimal import Decimal

from . import document_annex, document_tail
from .document import InvoiceDocument, Supplier, VatRow
from .document_labels import DEFAULT_LABELS
from .document_logo import logo_svg
from .document_theme import theme
from .document_words import Words, by_kind, net, one_line, printable
from .qr_code import qr_svg

_LONGEST_HEADER = 72
_WITH_ACCOUNT = ("transfer", "standing_order", "postal")


def view(document: InvoiceDocument) -> dict:
    """Return everything the template prints."""
    words = Words.of(document)
    return printable(
        {
            "labels": dict(words.labels),
            "theme": theme(document.supplier.colour),
            "logo": logo_svg(document.supplier.logo),
            "head": _head(document, words),
            "window": _window(document),
            "hero": _hero(document, words),
            "message": document.message,
            "consumption": document_annex.consumption(document, words),
            "costs": _costs(document, words),
            "vat": _vat(document, words),
            "calculation": _calculation(document, words),
            "parties": [_supplier(document, words), _customer(document, words)],
            "points": document_annex.points_table(document, words),
            "annexes": [
                document_annex.annex(point, words) for point in document.points
            ],
            "other_lines": document_annex.lines_table(document.other_lines, words),
            "advances": document_tail.advances(document, words),
            "schedule": document_tail.schedule(document, words),
            "mix": document_tail.energy_mix(document, words),
            "legal": [[note.heading, note.text] for note in document.legal_notes],
        }
    )


def _head(document: InvoiceDocument, words: Words) -> dict:
    commodities = dict.fromkeys(point.commodity for point in document.points)
    title = words.of_code("title", document.kind)
    supplier = document.supplier
    return {
        "title": title,
        "subject": " + ".join(words.of_code("commodity", name) for name in commodities),
        "number": document.number,
        "language": words.locale.language,
        "date": [
            document.issue_date.year,
            document.issue_date.month,
            document.issue_date.day,
        ],
        "supplier": supplier.name,
        "running": [_short(supplier.name), _short(document.customer.name)],
        "contact": [
            text
            for text in (supplier.hotline or supplier.phone, supplier.email)
            if text
        ]
        + ([supplier.web] if supplier.web else []),
        "facts": words.facts(
            ("document_number", document.number),
            ("corrects", document.corrects),
            ("customer_number", document.customer.customer_number),
            ("contract_number", document.contract_number),
            ("billing_group", document.group_name),
            ("order_number", document.order_number),
            *_single_point(document),
            ("period", words.range(document.date_from, document.date_to)),
            ("issue_date", words.date(document.issue_date)),
            ("supply_date", words.date(document.supply_date)),
            ("due_date", words.date(document.due_date)),
        ),
    }


def _single_point(document: InvoiceDocument) -> list[tuple[str, str]]:
    """What a new supplier or a fault line asks for; several points have a table."""
    if len(document.points) > 1:
        return []
    (point,) = document.points
    key = f"identifier_{point.commodity}"
    return [
        (key if key in DEFAULT_LABELS else "point", point.identifier),
        ("point_address", one_line(point.address)),
    ]


def _short(name: str) -> str:
    if len(name) <= _LONGEST_HEADER:
        return name
    return name[: _LONGEST_HEADER - 1].rstrip() + "…"


def _window(document: InvoiceDocument) -> dict:
    """The address seen through the envelope, below a line for returned mail."""
    postal, supplier = document.postal, document.supplier
    return {
        "sender": one_line([supplier.name, *supplier.address]),
        "name": postal.name if postal else document.customer.name,
        "lines": list(postal.lines if postal else document.customer.address),
    }


def _hero(document: InvoiceDocument, words: Words) -> dict:
    """What the customer has to do: how much, until when, to which account."""
    payment, due = document.payment, document.amount_due
    state = _state(document)
    deadline = "credit_by"
    if due > 0:
        deadline = "collect_on" if payment.method == "direct_debit" else "pay_by"
    account = due > 0 and payment.method in _WITH_ACCOUNT
    iban = "".join(payment.iban.split())
    groups = [iban[at : at + 4] for at in range(0, len(iban), 4)]
    return {
        "state": state,
        "title": words(f"amount_{state}"),
        "amount": words.amount(abs(due)),
        "deadline": ""
        if state == "zero"
        else words(deadline, date=words.date(document.due_date)),
        "in_words": words("in_words", amount=words.in_words(due)) if due else "",
        "account": words.facts(
            ("iban", "\N{NO-BREAK SPACE}".join(groups) if account else "")
        ),
        "facts": words.facts(
            ("variable_symbol", payment.variable_symbol),
            ("constant_symbol", payment.constant_symbol if due > 0 else ""),
            ("specific_symbol", payment.specific_symbol),
            ("bic", payment.bic if account else ""),
            ("bank_name", payment.bank_name if account else ""),
            ("payment_method", words.of_code("method", payment.method) if due else ""),
        ),
        "qr": qr_svg(payment.qr_text) if payment.qr_text else "",
        "note": payment.note,
    }


def _state(document: InvoiceDocument) -> str:
    """Return what the amount is called, the label ``amount_<state>``.

    What the advances did not cover is an underpayment, unless older items are in it.
    """
    due = document.amount_due
    if due <= 0:
        return "credit" if due < 0 else "zero"
    return "underpaid" if document.advances and not document.balances else "due"


def _costs(document: InvoiceDocument, words: Words) -> dict:
    """The parts of the gross amount, as rows and as the lengths of a bar."""
    parts = [
        (kind, words.of_code("kind", kind), net(lines))
        for kind, lines in by_kind(document.lines).items()
    ]
    parts.append(("vat", words("vat"), document.tax_total))
    gross = document.gross_total
    whole = gross > 0 and all(amount >= 0 for _, _, amount in parts)
    return {
        "rows": [
            {
                "kind": kind,
                "name": name,
                "amount": words.amount(amount),
                "share": words.percent((amount * 100 / gross).quantize(Decimal(1)))
                if whole
                else "",
                "length": int(amount * 10000 / gross) if whole else 0,
            }
            for kind, name, amount in parts
        ],
        "total": words.amount(gross),
    }


def _vat(document: InvoiceDocument, words: Words) -> list[dict]:
    """The rows of the VAT table; with advances also what they and the rest come to."""
    supplied = sorted(document.vat, key=lambda row: -row.percent)
    if not document.advances:
        rows = [_vat_row(words, "", row) for row in supplied]
    else:
        taken = _taken_off(document)
        rest = _per_rate([*supplied, *taken])
        rows = [_vat_row(words, words("vat_supplied"), row) for row in supplied]
        rows += [_vat_row(words, words("vat_advances"), row) for row in taken]
        rows += [_vat_row(words, words("vat_difference"), row) for row in rest]
        supplied = rest
    if len(supplied) > 1:
        rows.append(
            {
                "name": words("total"),
                "percent": "",
                "base": words.plain(sum(row.base for row in supplied)),
                "tax": words.plain(sum(row.tax for row in supplied)),
                "gross": words.plain(sum(row.gross for row in supplied)),
                "strong": True,
            }
        )
    return rows


def _taken_off(document: InvoiceDocument) -> list[VatRow]:
    return _per_rate(
        VatRow(percent=row.percent, base=-row.base, tax=-row.tax)
        for row in document.advances
    )


def _per_rate(rows) -> list[VatRow]:
    sums: dict[Decimal, list[Decimal]] = {}
    for row in rows:
        found = sums.setdefault(row.percent, [Decimal(0), Decimal(0)])
        found[0] += row.base
        found[1] += row.tax
    return [
        VatRow(percent=percent, base=base, tax=tax)
        for percent, (base, tax) in sorted(sums.items(), reverse=True)
    ]


def _vat_row(words: Words, name: str, row: VatRow) -> dict:
    return {
        "name": name,
        "percent": words.percent(row.percent),
        "base": words.plain(row.base),
        "tax": words.plain(row.tax),
        "gross": words.plain(row.gross),
        "strong": False,
    }


def _calculation(document: InvoiceDocument, words: Words) -> list[list[str]]:
    """The way from the gross amount to the amount due; empty when they are the same."""
    if not document.advances and not document.balances:
        return []
    rows = [[words("total_gross"), words.amount(document.gross_total)]]
    if document.advances:
        taken = words.amount(-document.advances_total)
        rows.append([words("advances_taken_off"), taken])
    rows += [[row.name, words.amount(row.amount)] for row in document.balances]
    state = _state(document) if document.amount_due else "due"
    due = words.amount(abs(document.amount_due))
    rows.append([words(f"amount_{state}"), due])
    return rows


def _supplier(document: InvoiceDocument, words: Words) -> dict:
    supplier: Supplier = document.supplier
    return {
        "title": words("supplier"),
        "name": supplier.name,
        "address": one_line(supplier.address),
        "facts": words.facts(
            ("company_number", supplier.company_number),
            ("tax_number", supplier.tax_number),
            ("vat_number", supplier.vat_number),
        ),
        "contacts": words.facts(
            ("hotline", supplier.hotline),
            ("phone", supplier.phone),
            ("email", supplier.email),
            ("web", supplier.web),
        ),
        "text": supplier.register_text,
    }


def _customer(document: InvoiceDocument, words: Words) -> dict:
    customer = document.customer
    return {
        "title": words("customer"),
        "name": customer.name,
        "address": one_line(customer.address),
        "facts": words.facts(
            ("company_number", customer.company_number),
            ("tax_number", customer.tax_number),
            ("vat_number", customer.vat_number),
        ),
        "contacts": [],
        "text": "",
    }
