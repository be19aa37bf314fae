"""A bill as its template takes it: words and numbers ready to be set, as JSON."""

from decimal import Decimal

from odoo.addons.energy_contract.logic.document_parts import (
    frame,
    iban,
    legal,
    vat_rows,
    vat_total,
)
from odoo.addons.energy_contract.logic.document_words import Words, one_line, printable
from odoo.addons.energy_contract.logic.qr_code import qr_svg

from . import document_annex, document_tail
from .document import InvoiceDocument
from .document_labels import DEFAULT_LABELS
from .document_lines import by_kind, net
from .settlement import difference

_WITH_ACCOUNT = ("transfer", "standing_order", "postal")


def view(document: InvoiceDocument) -> dict:
    """Return everything the template prints."""
    words = Words.of(document)
    commodities = dict.fromkeys(point.commodity for point in document.points)
    return printable(
        {
            **frame(
                document,
                words,
                title=words.of_code("title", document.kind),
                subject=" + ".join(words.of_code("commodity", c) for c in commodities),
                facts=_facts(document, words),
            ),
            "hero": _hero(document, words),
            "message": document.message,
            "consumption": document_annex.consumption(document, words),
            "costs": _costs(document, words),
            "vat": _vat(document, words),
            "calculation": _calculation(document, words),
            "cash": (cash := _cash(document, words)),
            "cash_total": len(cash) - (2 if document.left_open else 1),
            "points": document_annex.points_table(document, words),
            "annexes": [
                document_annex.annex(point, words) for point in document.points
            ],
            "other_lines": document_annex.lines_table(document.other_lines, words),
            "advances": document_tail.advances(document, words),
            "payments": document_tail.payments(document, words),
            "schedule": document_tail.schedule(document, words),
            "mix": document_tail.energy_mix(document, words),
            "legal": legal(document.legal_notes),
        }
    )


def _facts(document: InvoiceDocument, words: Words) -> list[list[str]]:
    return words.facts(
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
    )


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


def _hero(document: InvoiceDocument, words: Words) -> dict:
    """What the customer has to do: how much, until when, to which account."""
    payment, due = document.payment, document.amount_due
    state = _state(document)
    deadline = "credit_by"
    if due > 0:
        deadline = "collect_on" if payment.method == "direct_debit" else "pay_by"
    account = due > 0 and payment.method in _WITH_ACCOUNT
    return {
        "state": state,
        "title": words(f"amount_{state}"),
        "amount": words.amount(abs(due)),
        "deadline": ""
        if state == "zero"
        else words(deadline, date=words.date(document.due_date)),
        "in_words": words("in_words", amount=words.in_words(due)) if due else "",
        "account": words.facts(("iban", iban(payment) if account else "")),
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
        return vat_rows(words, "", supplied) + vat_total(words, supplied)
    taken = difference((), document.advances)[::-1]
    rest = difference(supplied, document.advances)[::-1]
    return [
        *vat_rows(words, words("vat_supplied"), supplied),
        *vat_rows(words, words("vat_advances"), taken),
        *vat_rows(words, words("vat_difference"), rest),
        *vat_total(words, rest),
    ]


def _calculation(document: InvoiceDocument, words: Words) -> list[list[str]]:
    """The way from the gross amount to the amount due; empty when they are the same."""
    if not document.advances and not document.balances:
        return []
    rows = [[words("total_gross"), words.amount(document.gross_total)]]
    if document.advances:
        taken = words.amount(-document.advances_total)
        rows.append([words("advances_taken_off"), taken])
    if document.taken_over:
        over = words.amount(document.taken_over)
        rows.append([words("advances_taken_over"), over])
    rows += [[row.name, words.amount(row.amount)] for row in document.balances]
    state = _state(document) if document.amount_due else "due"
    due = words.amount(abs(document.amount_due))
    rows.append([words(f"amount_{state}"), due])
    return rows


def _cash(document: InvoiceDocument, words: Words) -> list[list[str]]:
    """The second way: from the gross amount to what is left after all payments.

    The part that stays due beside this document comes last.
    """
    if not document.advances or document.left_open is None:
        return []
    rows = [[words("total_gross"), words.amount(document.gross_total)]]
    rows += [[row.name, words.amount(row.amount)] for row in document.balances]
    rows.append([words("payments_received"), words.amount(-document.payments_total)])
    total = document.amount_due + document.left_open
    rows.append([words("cash_total"), words.amount(total)])
    if document.left_open:
        left = words.amount(document.left_open)
        rows.append([words("advances_left_open"), left])
    return rows
