import subprocess
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.energy_billing.logic import typeset

from .common import EnergyBillingCommon


@tagged("post_install", "-at_install")
class TestDocument(EnergyBillingCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("sk_SK")
        bank = cls.env["res.bank"].create({"name": "Test Bank", "bic": "TATRSKBX"})
        cls.env["res.partner.bank"].create(
            {
                "acc_number": "SK43 1100 0000 0029 0000 0000",
                "partner_id": cls.company.partner_id.id,
                "bank_id": bank.id,
                "allow_out_payment": True,
            }
        )
        contract = cls._create_contract()
        cls._supply(contract)
        cls._supply(contract, point={"commodity": "gas"})
        cls.bill_run = cls._create_run()
        cls.bill_run._start()
        while not cls.bill_run.rated_count:
            cls.bill_run._work()
        cls.bill_run._work()
        cls.move = cls.bill_run.bill_ids.move_id

    def _get_text(self, move):
        """Print and return the text with plain spaces."""
        move._create_energy_pdf()
        content = move.invoice_pdf_report_id.raw
        self.assertTrue(content.startswith(b"%PDF-"))
        done = subprocess.run(
            ["pdftotext", "-layout", "-", "-"],
            input=content,
            capture_output=True,
            check=True,
        )
        return " ".join(done.stdout.decode().replace("\u202f", " ").split())

    def test_the_pdf_is_attached_to_the_invoice(self):
        self.assertEqual(self.move.energy_pdf_state, "todo")
        self.move._create_energy_pdf()
        self.assertEqual(self.move.energy_pdf_state, "done")
        self.assertRecordValues(
            self.move.invoice_pdf_report_id,
            [
                {
                    "name": f"{self.move.name.replace('/', '-')}.pdf",
                    "mimetype": "application/pdf",
                    "res_model": "account.move",
                    "res_id": self.move.id,
                }
            ],
        )

    def test_the_pdf_says_number_amount_and_symbol(self):
        text = self._get_text(self.move)
        self.assertIn(self.move.name, text)
        self.assertIn(self.move.payment_reference, text)
        self.assertRegex(text, r"1[ ,\u00a0]?207[.,]50")

    def test_the_pdf_shows_the_vat_of_each_rate(self):
        text = self._get_text(self.move)
        for percent, base, tax in (("19", "444", "84"), ("23", "552", "126")):
            self.assertRegex(text, rf"{percent}\s?% {base}[.,]\d\d.{{0,5}} {tax}[.,]")

    def test_the_vat_rows_are_those_of_the_ledger(self):
        rows = self.move._prepare_energy_vat_rows(1)
        self.assertEqual(
            [(str(r.percent), str(r.base), str(r.tax)) for r in rows],
            [("19", "444.00", "84.36"), ("23", "552.15", "126.99")],
        )

    def test_the_pdf_names_each_point(self):
        text = self._get_text(self.move)
        for point in self.bill_run.bill_ids.supply_point_id:
            self.assertIn(point.name, text)

    def test_the_pdf_shows_the_losses_of_a_transformer(self):
        supplied = self._supply()
        meter = supplied.supply_point_id.installation_ids.meter_id
        self._create_loss(meter.register_ids)
        move = self._bill(supplied.contract_id).bill_ids.move_id
        (row,) = move._prepare_energy_document().points[0].meter_rows
        self.assertEqual((row.loss_kwh, row.energy_kwh), (48, 2448))
        text = self._get_text(move)
        self.assertRegex(text, r"Transformer.*losses")
        self.assertRegex(text, r"2,400.* 48 .*2,448")
        self.customer.lang = "sk_SK"
        text = self._get_text(move)
        self.assertRegex(text, r"Straty.* v transformátore .*2.400.* 48 .*2.448")
        self.assertNotIn("losses", self._get_text(self.move))

    def test_the_pdf_speaks_the_language_of_the_customer(self):
        text = self._get_text(self.move)
        self.assertIn("1,207.50", text)
        self.assertIn("May", text)
        document = self.move._prepare_energy_document()
        self.assertEqual(document.language, "en")
        self.customer.lang = "sk_SK"
        self.assertEqual(self.move._prepare_energy_document().language, "sk")
        text = self._get_text(self.move)
        self.assertIn("1 207,50", text)
        self.assertIn("máj", text)

    def test_a_document_that_fails_does_not_stop_the_others(self):
        self._supply(self._create_contract(partner_id=self._create_partner()))
        other = self._bill().bill_ids.move_id
        render = typeset.render

        def fail(document):
            if document.number == self.move.name:
                raise ZeroDivisionError
            return render(document)

        with (
            patch.object(typeset, "render", fail),
            self.assertLogs("odoo.addons.energy_billing", "ERROR"),
        ):
            (self.move | other)._create_energy_pdf()
        self.assertEqual(self.move.energy_pdf_state, "failed")
        self.assertEqual(other.energy_pdf_state, "done")

    def test_a_failed_reprint_keeps_the_pdf_that_was_sent(self):
        self.move._create_energy_pdf()
        sent = self.move.invoice_pdf_report_id
        with (
            patch.object(typeset, "render", side_effect=ZeroDivisionError),
            self.assertLogs("odoo.addons.energy_billing", "ERROR"),
        ):
            self.move._create_energy_pdf()
        self.assertEqual(self.move.invoice_pdf_report_id, sent)

    def test_failed_prints_are_counted_and_printed_again(self):
        with (
            patch.object(typeset, "render", side_effect=ZeroDivisionError),
            self.assertLogs("odoo.addons.energy_billing", "ERROR"),
        ):
            self._work_off(self.bill_run)
        self.assertEqual(
            (self.bill_run.state, self.bill_run.pdf_failed_count), ("done", 1)
        )
        self.assertEqual(self.bill_run.progress, 100)
        self.bill_run.with_user(self.manager).action_retry_blocked()
        self._work_off(self.bill_run)
        self.assertEqual(
            (self.bill_run.pdf_failed_count, self.bill_run.pdf_count), (0, 1)
        )

    def test_printing_again_replaces_the_pdf(self):
        self.move._create_energy_pdf()
        self.move._create_energy_pdf()
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "account.move"),
                ("res_id", "=", self.move.id),
                ("res_field", "=", "invoice_pdf_report_file"),
            ]
        )
        self.assertEqual(len(attachments), 1)

    def test_an_unprinted_invoice_is_printed_when_opened(self):
        action = self.move.with_user(self.clerk).action_print_energy_pdf()
        self.assertIn(
            f"/web/content/{self.move.invoice_pdf_report_id.id}", action["url"]
        )

    def test_a_pdf_that_cannot_be_made_is_explained(self):
        with (
            patch.object(typeset, "render", side_effect=ZeroDivisionError),
            self.assertLogs("odoo.addons.energy_billing", "ERROR"),
            self.assertRaisesRegex(UserError, "print it again"),
        ):
            self.move.action_print_energy_pdf()

    def test_a_reader_opens_the_document_but_not_the_ledger(self):
        bill = self.bill_run.bill_ids[0].with_user(self.reader)
        with self.assertRaises(AccessError):
            self.move.with_user(self.reader).read(["name"])
        with self.assertRaises(AccessError):
            self.move.with_user(self.reader).action_print_energy_pdf()
        action = bill.action_open_pdf()
        self.env.cr.flush()
        self.authenticate(self.reader.login, self.reader.login)
        answer = self.url_open(action["url"])
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.content.startswith(b"%PDF-"))

    def test_a_bill_without_invoice_has_no_document(self):
        self._supply()
        bill = self._collect()
        with self.assertRaisesRegex(UserError, "not invoiced yet"):
            bill.action_open_pdf()

    def test_notes_follow_commodity_and_company(self):
        Note = self.env["energy.document.note"]
        Note.search([]).active = False
        other = self._create_company(name="Other Supplier")
        for name, values in (
            ("Gas note", {"commodity": "gas"}),
            ("Foreign note", {"company_id": other.id}),
            ("Common note", {}),
        ):
            Note.create({"name": name, "text": "Text", **values})
        bills = self.bill_run.bill_ids
        gas = bills.filtered(lambda bill: bill.commodity == "gas")
        names = {note.heading for note in gas._prepare_legal_notes()}
        self.assertEqual(names, {"Gas note", "Common note"})
        names = {note.heading for note in (bills - gas)._prepare_legal_notes()}
        self.assertEqual(names, {"Common note"})

    def test_the_consumption_by_month_adds_up(self):
        bill = self.bill_run.bill_ids.filtered(lambda b: b.commodity == "electricity")
        months = bill._prepare_annex().months
        self.assertEqual(len(months), 12)
        self.assertEqual(months[0].month, date(2026, 1, 1))
        self.assertEqual(sum(row.energy_kwh for row in months), 2400)
