from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import YEAR, EnergyBillingCommon

HALF = date(2026, 7, 1)


@tagged("post_install", "-at_install")
@freeze_time("2027-02-01")
class TestContractChange(EnergyBillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplied = cls._supply()
        cls.contract = cls.supplied.contract_id.with_user(cls.clerk)
        cls.point = cls.supplied.supply_point_id
        cls.other = cls._create_partner(name="Newcomer")

    def _move(self, day):
        newcomer = {
            "partner_id": self.other.id,
            "segment_id": self.household.id,
        }
        return self.point.with_user(self.clerk)._move(day, newcomer)

    def test_a_bill_forbids_to_undo_what_it_rests_on(self):
        bill = self._bill().bill_ids
        self.assertEqual(bill.state, "invoiced")
        for button in ("action_undo", "action_draft", "action_cancel"):
            with (
                self.subTest(button=button),
                self.assertRaisesRegex(UserError, "rests on contract"),
            ):
                getattr(self.contract, button)()

    def test_a_later_change_is_undone_although_earlier_days_are_billed(self):
        self._bill()
        self.contract._terminate(date(2027, 4, 1))
        self.contract.action_undo()
        self.assertFalse(self.contract.date_to)

    def test_an_invoice_on_days_that_somebody_else_owes_is_to_be_corrected(self):
        bill = self._bill().bill_ids
        self._move(HALF)
        self.assertEqual(bill.state, "invoiced")
        self.assertIn("2026-07-01", bill.correction_reason)
        found = self.env["energy.bill"].search([("correction_reason", "!=", False)])
        self.assertEqual(found, bill)
        with self.assertRaises(UserError):
            bill.with_user(self.clerk).action_corrected()
        bill.with_user(self.manager).action_corrected()
        self.assertFalse(bill.correction_reason)

    def test_a_bill_of_other_days_stays_as_it_is(self):
        bill = self._bill().bill_ids
        self._move(date(2027, 1, 1))
        self.assertFalse(bill.correction_reason)

    def test_a_bill_without_invoice_is_rated_anew_for_its_days(self):
        bill = self._collect()
        bill.sudo().state = "rated"
        self._move(HALF)
        self.assertRecordValues(
            bill, [{"state": "draft", "date_from": YEAR[0], "date_to": HALF}]
        )

    def test_a_bill_of_days_that_are_all_gone_is_cancelled(self):
        bill = self._collect()
        self._move(YEAR[0])
        self.assertEqual(bill.state, "cancelled")

    def test_an_amendment_reaches_the_bills_of_its_days(self):
        bill = self._bill().bill_ids
        group = self._create_group(self.contract)
        self.supplied._amend(date(2027, 1, 1), {"billing_group_id": group.id})
        self.assertFalse(bill.correction_reason)
        self.contract.action_undo()
        with self.assertRaisesRegex(UserError, "billed until"):
            self.supplied._amend(HALF, {"billing_group_id": group.id})
        self.supplied._amend(HALF, {"product_id": self._create_product().id})
        self.assertTrue(bill.correction_reason)

    def test_a_move_dated_back_flags_the_final_bill(self):
        self._read(
            self.point.installation_ids.meter_id.register_ids, date(2026, 10, 1), 2800
        )
        self._move(date(2026, 10, 1))
        bill = self._bill(self.contract.sudo(), date_to=date(2026, 10, 1)).bill_ids
        self.assertRecordValues(
            bill, [{"state": "invoiced", "date_to": date(2026, 10, 1)}]
        )
        self.point.with_user(self.clerk)._shift_move(
            date(2026, 10, 1), date(2026, 9, 11)
        )
        self.assertIn("2026-09-11", bill.correction_reason)
