"""The QR code of a document: its payment as PAY by square, a text as a picture."""

from dataclasses import replace

import segno

from . import pay_by_square
from .document import InvoiceDocument


def qr_svg(text: str) -> str:
    """Return an SVG picture of ``text`` with the quiet zone of four modules.

    Error correction M (15 %) survives a fold and a window of foil, and keeps the
    modules of a usual payment above 0.5 mm on a 30 mm square.
    """
    code = segno.make(text, error="m", micro=False, boost_error=False)
    return code.svg_inline(border=4, omitsize=True)


def with_pay_by_square(
    document: InvoiceDocument,
    *,
    version: pay_by_square.Version = pay_by_square.Version.V1_2_0,
) -> InvoiceDocument:
    """Return the document with the QR text of its payment.

    A document that is not paid by transfer, or has nothing to pay, stays without. Names
    longer than the specification allows are cut; the account and the symbols are not.

    :raises pay_by_square.PaymentError: the account, amount or a symbol is unusable.
    """
    payment = document.payment
    if document.amount_due <= 0 or payment.method != "transfer":
        return document
    address = document.supplier.address
    transfer = pay_by_square.Payment(
        beneficiary=_cut(document.supplier.name, 70),
        street=_cut(address[0] if address else "", 70),
        city=_cut(address[1] if len(address) > 1 else "", 70),
        accounts=(
            pay_by_square.BankAccount(iban=payment.iban, bic=payment.bic.upper()),
        ),
        amount=document.amount_due,
        currency=document.currency,
        due_date=document.due_date,
        variable_symbol=payment.variable_symbol,
        constant_symbol=payment.constant_symbol,
        specific_symbol=payment.specific_symbol,
        note=_cut(document.number, 140),
    )
    text = pay_by_square.encode(transfer, version=version)
    return replace(document, payment=replace(payment, qr_text=text))


def _cut(text: str, length: int) -> str:
    return pay_by_square.without_diacritics(text)[:length].rstrip()
