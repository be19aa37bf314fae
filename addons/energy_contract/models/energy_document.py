import logging
from base64 import b64decode

from odoo import models

from ..logic import document as doc
from ..logic.document_labels import SHARED_LABELS
from ..logic.pay_by_square import PaymentError
from ..logic.qr_code import payment_text

_logger = logging.getLogger(__name__)


class EnergyDocument(models.AbstractModel):
    """Gives printed documents what all of them have: words, parties, account.

    The language of the context is the one of the document.
    """

    _name = "energy.document"
    _description = "Printed Document"

    def _get_language(self, partner):
        """Return the language to print for ``partner`` in, such as ``sk_SK``."""
        return partner.lang or self.env.lang or "en_US"

    def _get_shared_labels(self):
        # The words are marked for export where they are written, in document_labels.
        return {key: self.env._(text) for key, text in SHARED_LABELS.items()}

    def _prepare_supplier(self, company):
        return doc.Supplier(
            name=company.name,
            address=self._prepare_address(company.partner_id),
            company_number=company.company_registry or "",
            vat_number=company.vat or "",
            register_text=company.energy_register_text or "",
            phone=company.phone or "",
            hotline=company.energy_hotline or "",
            email=company.email or "",
            web=company.website or "",
            colour=company.primary_color or "#0b5394",
            logo=None if company.uses_default_logo else b64decode(company.logo),
        )

    def _prepare_customer(self, partner):
        return doc.Customer(
            name=partner.name,
            address=self._prepare_address(partner),
            customer_number=partner.ref or "",
            company_number=partner.company_registry or "",
            vat_number=partner.vat or "",
        )

    def _prepare_postal(self, partner):
        return doc.PostalAddress(
            name=partner.name or partner.commercial_partner_id.name,
            lines=self._prepare_address(partner),
        )

    def _prepare_payment(self, bank, variable_symbol, method="transfer"):
        """Return how the document is paid; ``method`` is a code of ``doc.Payment``."""
        return doc.Payment(
            iban=(bank.acc_number or "").replace(" ", ""),
            bic=bank.bank_bic or "",
            bank_name=bank.bank_name or "",
            variable_symbol=variable_symbol or "",
            method=method,
        )

    def _prepare_address(self, partner):
        place = " ".join(filter(None, (partner.zip, partner.city)))
        return tuple(filter(None, (partner.street, partner.street2, place)))

    def _get_qr_text(self, document, payment, amount, due_date, note=""):
        """Return the PAY by square text, or none: a document is printed without it."""
        try:
            return payment_text(document, payment, amount, due_date, note=note)
        except PaymentError as error:
            _logger.warning("%s: no PAY by square: %s", document.number, error)
            return ""

    def _attach(self, record, name, content):
        """Attach a PDF to ``record``, in place of an earlier one of the same name."""
        Attachment = self.env["ir.attachment"]
        values = {
            "name": f"{name.replace('/', '-')}.pdf",
            "raw": content,
            "mimetype": "application/pdf",
            "res_model": record._name,
            "res_id": record.id,
        }
        Attachment.search(
            [(key, "=", values[key]) for key in ("name", "res_model", "res_id")]
        ).unlink()
        return Attachment.create(values)
