import logging
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from odoo.addons.energy_contract.logic.decimals import exact, plain
from odoo.addons.energy_contract.logic.document import VatRow
from odoo.addons.energy_contract.logic.pay_by_square import PaymentError

from ..logic import document as doc
from ..logic import typeset
from ..logic.document_labels import BILL_LABELS
from ..logic.document_qr import with_pay_by_square

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
        common = self.env["energy.document"]
        lang = self.energy_terms_id.lang or common._get_language(self.partner_id)
        move = self.with_context(lang=lang)
        common = move.env["energy.document"]
        bank = move.partner_bank_id or move.company_id.partner_id.bank_ids[:1]
        bills = move.energy_bill_ids.sorted(lambda bill: (bill.commodity, bill.id))
        sign = -1 if move.move_type == "out_refund" else 1
        settled = move._get_energy_settlement()
        document = doc.InvoiceDocument(
            number=move.name,
            kind="settlement" if sign > 0 else "credit_note",
            issue_date=move.invoice_date,
            supply_date=max(bills.mapped("date_last")),
            due_date=move.invoice_date_due,
            date_from=min(bills.mapped("date_from")),
            date_to=max(bills.mapped("date_to")),
            supplier=common._prepare_supplier(move.company_id),
            customer=common._prepare_customer(bills.partner_id[:1] or move.partner_id),
            postal=common._prepare_postal(move.partner_id),
            payment=common._prepare_payment(
                bank, move.payment_reference, move._get_energy_payment_method()
            ),
            amount_due=sign * exact(move.amount_total) + settled.taken_over,
            vat=settled.supplied,
            points=tuple(bill._prepare_annex() for bill in bills),
            other_lines=move.energy_charge_ids._prepare_line_rows(),
            balances=move.energy_charge_ids._prepare_balance_rows(),
            **move._prepare_settlement_rows(settled),
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

    def _prepare_settlement_rows(self, settled):
        """Return what the document says about advances: both lists, both figures."""
        advances = self.energy_settlement_advance_ids
        if not advances:
            return {}
        return {
            "corrects": ", ".join(advances._get_agreement_numbers()),
            "advances": tuple(
                doc.AdvanceRow(
                    reference=row.reference,
                    day=row.day,
                    percent=row.percent,
                    base=row.base,
                    tax=row.tax,
                )
                for row in settled.advances
            ),
            "payments": tuple(
                doc.PaymentRow(reference=row.reference, day=row.day, amount=row.amount)
                for row in settled.payments
            ),
            "taken_over": settled.taken_over,
            "left_open": settled.left_open,
        }

    def _get_document_labels(self):
        # The words are marked for export where they are written, in document_labels.
        return self.env["energy.document"]._get_shared_labels() | {
            key: self.env._(text) for key, text in BILL_LABELS.items()
        }

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
            VatRow(percent=percent, base=base, tax=tax)
            for percent, (base, tax) in sorted(rows.items())
        )
