from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common import EnergyContractCommon

START = date(2026, 12, 1)


@tagged("post_install", "-at_install")
@freeze_time("2026-11-10")
class TestContractWithdrawal(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["energy.withdrawal.rule"].search([]).unlink()
        cls.clerk = cls._create_user("clerk")
        cls.env.company.country_id = cls.env.ref("base.sk")
        cls.env["energy.withdrawal.rule"].create(
            {
                "country_id": cls.env.company.country_id.id,
                "concluded_how": "distance",
                "segment_ids": [(6, 0, cls.segment.ids)],
                "days": 14,
                "date_from": date(2024, 7, 1),
                "source": "Act 1",
            }
        )
        cls.point = cls._create_supply_point(state="registered")

    def _create_distance(self, points=None, **values):
        defaults = {
            "concluded_how": "distance",
            "signed_on": date(2026, 11, 2),
            "date_from": START,
        }
        contract = self._create_contract(points or [self.point], **(defaults | values))
        contract.with_user(self.clerk).action_activate()
        return contract.with_user(self.clerk)

    def test_the_period_depends_on_how_when_and_to_whom(self):
        contract = self._create_distance()
        # 2 November + 14 days is Monday 16 November 2026.
        self.assertEqual(contract.withdrawal_until, date(2026, 11, 16))
        self.assertEqual(contract.withdrawal_source, "Act 1")
        for values in (
            {"concluded_how": "premises"},
            {"signed_on": date(2024, 6, 30)},
            {"segment_id": self._create_segment()},
        ):
            other = self._create_contract(
                **{"concluded_how": "distance", "signed_on": date(2026, 11, 2)} | values
            )
            self.assertFalse(other.withdrawal_until, values)

    def test_a_switch_not_sent_yet_is_cancelled(self):
        contract = self._create_distance()
        contract._withdraw(date(2026, 11, 16), None)
        self.assertRecordValues(
            contract, [{"state": "withdrawn", "withdrawn_on": date(2026, 11, 16)}]
        )
        self.assertEqual(contract.request_ids.state, "cancelled")
        self.assertTrue(self._create_contract([self.point], date_from=START))

    def test_a_sent_switch_is_taken_back_by_a_request_of_its_own(self):
        contract = self._create_distance()
        switch = contract.request_ids
        switch.action_send()
        switch.action_accept()
        contract._withdraw(date(2026, 11, 10), None)
        back = contract.request_ids - switch
        self.assertRecordValues(
            back,
            [
                {
                    "category": "cancel_switch",
                    "state": "to_send",
                    "cancels_id": switch.id,
                    "effective_date": START,
                }
            ],
        )
        self.assertEqual(switch.state, "accepted")
        back.action_send()
        back.action_done()
        self.assertEqual(switch.state, "cancelled")

    def test_a_refused_cancellation_asks_somebody_to_act(self):
        contract = self._create_distance()
        contract.request_ids.action_send()
        contract._withdraw(date(2026, 11, 10), None)
        back = contract.request_ids.filtered("cancels_id")
        back.action_send()
        back._change_state("rejected", outcome_text="Too late")
        self.assertIn("Too late", contract.activity_ids.note)

    def test_supply_that_began_returns_and_its_days_are_owed(self):
        contract = self._create_distance(
            date_from=date(2026, 11, 5), signed_on=date(2026, 11, 2)
        )
        switch = contract.request_ids
        switch.action_send()
        switch.action_done()
        contract._withdraw(date(2026, 11, 10), START)
        self.assertRecordValues(
            contract,
            [{"state": "active", "date_to": START, "end_reason": "withdrawal"}],
        )
        self.assertEqual(contract.point_ids.date_to, START)
        self.assertEqual(contract.point_ids.partner_id, self.customer)
        back = contract.request_ids - switch
        self.assertRecordValues(
            back, [{"category": "return", "effective_date": START, "state": "to_send"}]
        )

    def test_the_confirmed_day_of_return_ends_supply(self):
        contract = self._create_distance(date_from=date(2026, 11, 5))
        contract._withdraw(date(2026, 11, 10), START)
        back = contract.request_ids.filtered(lambda item: item.category == "return")
        back.action_send()
        back.effective_date = date(2026, 12, 10)
        back.action_done()
        self.assertEqual(contract.date_to, date(2026, 12, 10))
        self.assertEqual(contract.point_ids.date_to, date(2026, 12, 10))

    def test_a_withdrawal_from_points_partly_supplied(self):
        pending = self._create_supply_point(state="registered")
        contract = self._create_distance(date_from=date(2026, 11, 5))
        row = self._create_contract_point(contract, pending, date_from=START)
        contract._withdraw(date(2026, 11, 10), START)
        self.assertTrue(row.is_void)
        self.assertEqual(row.contract_state, "cancelled")
        self.assertEqual(contract.point_ids._get_live().supply_point_id, self.point)

    def test_too_late_is_refused_unless_out_of_goodwill(self):
        contract = self._create_distance()
        with self.assertRaisesRegex(UserError, "could withdraw .* until 2026-11-16"):
            contract._withdraw(date(2026, 11, 17), None)
        contract._withdraw(date(2026, 11, 17), None, is_goodwill=True)
        self.assertEqual(contract.state, "withdrawn")

    def test_without_a_right_it_is_refused(self):
        contract = self._create_distance(concluded_how="premises")
        with self.assertRaisesRegex(UserError, "No right of withdrawal"):
            contract._withdraw(date(2026, 11, 10), None)

    def test_undo_asks_for_the_switch_again(self):
        contract = self._create_distance()
        contract._withdraw(date(2026, 11, 10), None)
        contract.action_undo()
        self.assertRecordValues(
            contract, [{"state": "active", "withdrawn_on": False, "end_reason": False}]
        )
        self.assertEqual(
            sorted(contract.request_ids.mapped("state")), ["cancelled", "to_send"]
        )

    def test_a_clerk_records_it_in_a_dialog_with_a_letter(self):
        contract = self._create_distance()
        action = contract.action_withdraw()
        step = self.env["energy.contract.withdraw"].with_user(self.clerk)
        form = Form(step.browse(action["res_id"]))
        self.assertFalse(form.is_late)
        self.assertFalse(form.is_supplied)
        form.received_on = "2026-11-20"
        self.assertTrue(form.is_late)
        form.received_on = "2026-11-12"
        form.is_letter = True
        composer = form.save().action_apply()
        self.assertEqual(composer["res_model"], "mail.compose.message")
        self.assertEqual(
            composer["context"]["default_template_id"],
            self.env.ref("energy_contract.mail_template_contract_withdrawal").id,
        )
