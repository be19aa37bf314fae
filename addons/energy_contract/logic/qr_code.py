"""The QR code of a payment: PAY by square as a text, a text as a picture."""

from datetime import date
from decimal import Decimal

import segno

from . import pay_by_square
from .document import Document, Payment


def qr_svg(text: str) -> str:
    """Return an SVG picture of ``text`` with the quiet zone of four modules.

    Error correction M (15 %) survives a fold and a window of foil, and keeps the
    modules of a usual payment above 0.5 mm on a 30 mm square.
    """
    code = segno.make(text, error="m", micro=False, boost_error=False)
    return code.svg_inline(border=4, omitsize=True)


def payment_text(
    document: Document,
    payment: Payment,
    amount: Decimal,
    due_date: date,
    *,
    note: str = "",
    version: pay_by_square.Version = pay_by_square.Version.V1_2_0,
) -> str:
    """Return the QR text of a transfer to the supplier; empty for other payments.

    Names longer than the specification allows are cut; the account and the symbols are
    not. Nothing to pay has no code.

    :raises pay_by_square.PaymentError: the account, amount or a symbol is unusable.
    """
    if amount <= 0 or payment.method != "transfer":
        return ""
    supplier = document.supplier
    street, city = (*supplier.address, "", "")[:2]
    transfer = pay_by_square.Payment(
        beneficiary=_cut(supplier.name, 70),
        street=_cut(street, 70),
        city=_cut(city, 70),
        accounts=(
            pay_by_square.BankAccount(iban=payment.iban, bic=payment.bic.upper()),
        ),
        amount=amount,
        currency=document.currency,
        due_date=due_date,
        variable_symbol=payment.variable_symbol,
        constant_symbol=payment.constant_symbol,
        specific_symbol=payment.specific_symbol,
        note=_cut(note or document.number, 140),
    )
    return pay_by_square.encode(transfer, version=version)


def _cut(text: str, length: int) -> str:
    return pay_by_square.without_diacritics(text)[:length].rstrip()
