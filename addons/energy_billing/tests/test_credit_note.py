from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import YEAR, EnergyBillingCommon


# A credit note dated in the future would wait for its day.
@freeze_time("2027-03-01")
@tagged("post_install", "-at_install")
class TestCreditNote(EnergyBillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplied = cls._supply()
        cls.bill = cls._bill().bill_ids
        cls.move = cls.bill.move_id
        cls.accountant = new_test_user(
            cls.env,
            "test_accountant",
            groups="account.group_account_invoice",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def _create_wizard(self):
        return (
            self.env["account.move.reversal"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=self.move.ids)
            .create({"date": date(2027, 2, 1), "journal_id": self.move.journal_id.id})
        )

    def _reverse(self):
        """Return the draft credit note that an accountant made."""
        wizard = self._create_wizard()
        wizard.refund_moves()
        return wizard.new_move_ids

    def test_a_full_credit_note_frees_the_days(self):
        self._reverse().action_post()
        self.assertEqual(self.bill.state, "cancelled")
        again = self._collect()
        self.assertEqual((again.date_from, again.date_to), YEAR)

    def test_the_days_are_invoiced_anew(self):
        self._reverse().action_post()
        again = self._bill().bill_ids
        self.assertEqual(again.state, "invoiced")
        self.assertNotEqual(again.move_id, self.move)

    def test_a_reversed_bill_stays_with_its_invoice(self):
        self._reverse().action_post()
        self.assertEqual(self.bill.move_id, self.move)
        self.assertTrue(self.bill.line_ids)

    def test_a_draft_credit_note_frees_nothing(self):
        self._reverse()
        self.assertEqual(self.bill.state, "invoiced")

    def test_a_partial_credit_note_frees_nothing(self):
        credit = self._reverse()
        credit.invoice_line_ids.price_unit = 100
        credit.action_post()
        self.assertEqual(self.bill.state, "invoiced")
        self.assertFalse(self._collect())

    def test_partial_credit_notes_free_the_days_when_they_add_up(self):
        first = self._reverse()
        first.invoice_line_ids.price_unit = 44
        first.action_post()
        second = self._reverse()
        second.invoice_line_ids.price_unit = 400
        second.action_post()
        self.assertEqual(self.bill.state, "cancelled")

    def test_a_credit_note_stays_in_the_group_under_its_symbol(self):
        credit = self._reverse()
        group = self.supplied.billing_group_id
        self.assertEqual(credit.energy_billing_group_id, group)
        self.assertEqual(credit.payment_reference, group.variable_symbol)
        self.assertFalse(credit.energy_pdf_state)

    def test_a_posted_credit_note_is_not_taken_back(self):
        credit = self._reverse()
        credit.action_post()
        with self.assertRaisesRegex(UserError, "never edited"):
            credit.button_draft()

    def test_invoice_and_credit_note_settle_each_other(self):
        self._reverse().action_post()
        self.assertEqual(self.move.payment_state, "reversed")
        self.assertEqual(self.move.amount_residual, 0)

    def test_an_energy_invoice_is_not_replaced_by_an_edited_copy(self):
        wizard = self._create_wizard()
        with self.assertRaisesRegex(UserError, "bill run"):
            wizard.modify_moves()

    def test_the_price_of_a_reversed_bill_stays(self):
        self._reverse().action_post()
        with self.assertRaisesRegex(UserError, "used on a bill"):
            self.bill.line_ids[0].price_id.price = 1

    def test_cancelling_a_reversed_bill_again_is_harmless(self):
        self._reverse().action_post()
        self.bill.with_user(self.manager).action_cancel()
        self.assertEqual(self.bill.state, "cancelled")

    def test_a_reversed_credit_note_of_energy_frees_the_days_too(self):
        tariff = self._create_priced_tariff(energy={YEAR[0]: -500})
        supplied = self._supply(product_id=self._create_product(tariff_id=tariff))
        bill = self._bill(supplied.contract_id).bill_ids
        self.assertEqual(bill.move_id.move_type, "out_refund")
        bill.move_id._reverse_moves([{"invoice_date": date(2027, 2, 1)}]).action_post()
        self.assertEqual(bill.state, "cancelled")
