"""The QR code of a bill."""

from dataclasses import replace

from odoo.addons.energy_contract.logic.qr_code import payment_text

from .document import InvoiceDocument


def with_pay_by_square(document: InvoiceDocument) -> InvoiceDocument:
    """Return the document with the QR text of its payment.

    A document that is not paid by transfer, or has nothing to pay, stays without.

    :raises pay_by_square.PaymentError: the account, amount or a symbol is unusable.
    """
    payment = document.payment
    text = payment_text(document, payment, document.amount_due, document.due_date)
    return (
        replace(document, payment=replace(payment, qr_text=text)) if text else document
    )
