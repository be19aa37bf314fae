import logging
from base64 import b64decode
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from odoo.addons.energy_contract.logic.decimals import exact, plain

from ..logic import document as doc
from ..logic import typeset
from ..logic.document_labels import DEFAULT_LABELS
from ..logic.pay_by_square import PaymentError
from ..logic.qr_code import with_pay_by_square

_logger = logging.getLogger(__name__)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _create_energy_pdf(self):
        """Typeset the bill PDF of each invoice and attach it as the invoice's PDF.

        A document that cannot be printed is marked as failed; the others go on.
        """
        values, printed = [], self.browse()
        for move in self:
            try:
                content = typeset.render(move._prepare_energy_document())
            except Exception:  # the border of a run: one bad record never stops it
                _logger.exception("invoice %s: no PDF", move.id)
                continue
            printed += move
            values.append(move._prepare_energy_attachment_vals(content))
        printed._set_energy_pdf_state("done")
        (self - printed)._set_energy_pdf_state("failed")
        printed.invoice_pdf_report_id.unlink()
        attachments = self.env["ir.attachment"].create(values)
        self.invalidate_recordset(["invoice_pdf_report_id", "invoice_pdf_report_file"])
        return attachments

    def _set_energy_pdf_state(self, state):
        """Note how far the documents of ``self`` are.

        By SQL: through the ORM every write on an invoice checks and synchronises its
        journal items, which takes longer than typesetting, and no printing moves money.
        """
        self.flush_recordset(["energy_pdf_state"])
        self.env.cr.execute(
            SQL(
                "UPDATE account_move SET energy_pdf_state = %s WHERE id = ANY(%s)",
                state,
                self.ids,
            )
        )
        self.invalidate_recordset(["energy_pdf_state"])
        self.modified(["energy_pdf_state"])

    def _prepare_energy_attachment_vals(self, content):
        self.ensure_one()
        return {
            "name": f"{self.name.replace('/', '-')}.pdf",
            "raw": content,
            "mimetype": "application/pdf",
            "res_model": self._name,
            "res_id": self.id,
            "res_field": "invoice_pdf_report_file",
        }

    def _prepare_energy_document(self):
        """Return the neutral document that the PDF is typeset from.

        Extend this to say more on the bill; the language is the customer's.
        """
        self.ensure_one()
        lang = (
            self.energy_terms_id.lang
            or self.partner_id.lang
            or self.env.lang
            or "en_US"
        )
        move = self.with_context(lang=lang)
        bills = move.energy_bill_ids.sorted(lambda bill: (bill.commodity, bill.id))
        sign = -1 if move.move_type == "out_refund" else 1
        document = doc.InvoiceDocument(
            number=move.name,
            kind="settlement" if sign > 0 else "credit_note",
            issue_date=move.invoice_date,
            supply_date=max(bills.mapped("date_last")),
            due_date=move.invoice_date_due,
            date_from=min(bills.mapped("date_from")),
            date_to=max(bills.mapped("date_to")),
            supplier=move._prepare_energy_supplier(),
            customer=move._prepare_energy_customer(bills),
            postal=move._prepare_energy_postal(),
            payment=move._prepare_energy_payment(),
            amount_due=sign * exact(move.amount_total),
            vat=move._prepare_energy_vat_rows(sign),
            points=tuple(bill._prepare_annex() for bill in bills),
            other_lines=move.energy_charge_ids._prepare_line_rows(),
            balances=move.energy_charge_ids._prepare_balance_rows(),
            group_name=move.energy_billing_group_id.name or "",
            contract_number=bills.contract_id[:1].name,
            legal_notes=bills._prepare_legal_notes(),
            currency=move.currency_id.name,
            language=lang[:2],
            labels=move._get_document_labels(),
        )
        try:
            return with_pay_by_square(document)
        except PaymentError as error:
            # Without a valid account the bill is printed without the code.
            _logger.warning("invoice %s: no PAY by square: %s", self.id, error)
            return document

    def _get_document_labels(self):
        # The words are marked for export where they are written, in document_labels.
        return {key: self.env._(text) for key, text in DEFAULT_LABELS.items()}

    def _prepare_energy_supplier(self):
        company = self.company_id
        partner = company.partner_id
        return doc.Supplier(
            name=company.name,
            address=_address(partner),
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

    def _prepare_energy_customer(self, bills):
        partner = bills.partner_id[:1] or self.partner_id
        return doc.Customer(
            name=partner.name,
            address=_address(partner),
            customer_number=partner.ref or "",
            company_number=partner.company_registry or "",
            vat_number=partner.vat or "",
        )

    def _prepare_energy_postal(self):
        partner = self.partner_id
        return doc.PostalAddress(
            name=partner.name or partner.commercial_partner_id.name,
            lines=_address(partner),
        )

    def _prepare_energy_payment(self):
        bank = self.partner_bank_id or self.company_id.partner_id.bank_ids[:1]
        return doc.Payment(
            iban=(bank.acc_number or "").replace(" ", ""),
            bic=bank.bank_bic or "",
            bank_name=bank.bank_name or "",
            variable_symbol=self.payment_reference or "",
            method=self._get_energy_payment_method(),
        )

    def _get_energy_payment_method(self):
        """Return how the document says it is paid, a code of ``logic.document``."""
        terms = self.energy_terms_id
        method = terms and terms._get_payment_method(self.invoice_date)
        return {"cash_order": "postal"}.get(method, method or "transfer")

    def _prepare_energy_vat_rows(self, sign):
        rows = {}
        for line in self.line_ids.filtered("tax_line_id"):
            percent = plain(line.tax_line_id.amount)
            base, tax = rows.get(percent, (Decimal(0), Decimal(0)))
            rows[percent] = base, tax - exact(line.balance)
        for line in self.invoice_line_ids.filtered("tax_ids"):
            percent = plain(line.tax_ids[:1].amount)
            base, tax = rows.get(percent, (Decimal(0), Decimal(0)))
            rows[percent] = base + sign * exact(line.price_subtotal), tax
        return tuple(
            doc.VatRow(percent=percent, base=base, tax=tax)
            for percent, (base, tax) in sorted(rows.items())
        )


def _address(partner):
    return tuple(
        filter(
            None,
            (
                partner.street,
                partner.street2,
                " ".join(filter(None, (partner.zip, partner.city))),
            ),
        )
    )
