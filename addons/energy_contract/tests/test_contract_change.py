from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import EnergyContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-06-15")
class TestContractChange(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.point = cls._create_supply_point(state="registered")
        cls.contract = cls._create_contract([cls.point]).with_user(cls.clerk)
        cls.other_product = cls._create_product()

    def _get_facts(self, contract):
        """Return everything that undoing must bring back."""
        contract.invalidate_recordset()
        points = [
            (
                p.supply_point_id,
                p.product_id,
                p.billing_group_id,
                p.date_from,
                p.date_to,
            )
            for p in contract.point_ids._get_live().sorted("date_from")
        ]
        return contract.state, contract.date_from, contract.date_to, points

    def test_every_change_says_who_when_what_was_and_what_is(self):
        self.contract.action_activate()
        change = self.contract.last_change_id
        self.assertRecordValues(
            change,
            [
                {
                    "kind": "state",
                    "state": "done",
                    "effective_date": date(2025, 1, 1),
                    "create_uid": self.clerk.id,
                }
            ],
        )
        key = str(self.contract.id)
        self.assertEqual(change.before, {"energy.contract": {key: {"state": "draft"}}})
        self.assertEqual(change.after, {"energy.contract": {key: {"state": "active"}}})
        self.assertIn("Draft → Active", change.detail)

    def test_a_draft_has_no_history(self):
        self.contract.date_to = date(2026, 1, 1)
        self.contract.point_ids.product_id = self.other_product
        self.assertFalse(self.contract.change_ids)
        with self.assertRaisesRegex(UserError, "nothing to undo"):
            self.contract.action_undo()

    def test_undo_restores_exactly_step_by_step(self):
        facts = [self._get_facts(self.contract)]
        self.contract.action_activate()
        facts.append(self._get_facts(self.contract))
        row = self.contract.point_ids
        row._amend(date(2025, 8, 1), {"product_id": self.other_product.id})
        facts.append(self._get_facts(self.contract))
        self.contract._terminate(date(2025, 9, 1))
        self.assertEqual(self.contract.date_to, date(2025, 9, 1))
        for expected in reversed(facts):
            self.contract.action_undo()
            self.assertEqual(self._get_facts(self.contract), expected)
        self.assertEqual(set(self.contract.change_ids.mapped("state")), {"undone"})
        self.assertEqual(self.contract.change_ids.undone_by_id, self.clerk)

    def test_only_the_last_change_is_undone(self):
        self.contract.action_activate()
        first = self.contract.last_change_id
        self.contract.point_ids._amend(
            date(2025, 8, 1), {"product_id": self.other_product.id}
        )
        with self.assertRaisesRegex(UserError, "not the last change"):
            first.action_undo()
        self.contract.action_undo()
        first.action_undo()
        self.assertEqual(self.contract.state, "draft")
        with self.assertRaisesRegex(UserError, "undone already"):
            first.action_undo()

    def test_what_was_changed_by_hand_is_recorded_and_undone_too(self):
        self.contract.action_activate()
        self.contract.point_ids.product_id = self.other_product
        self.assertEqual(self.contract.last_change_id.kind, "correction")
        self.contract.action_undo()
        self.assertEqual(self.contract.point_ids.product_id, self.product)

    def test_a_point_put_under_an_active_contract_is_recorded_and_asked_for(self):
        self.contract.action_activate()
        row = self._create_contract_point(
            self.contract, self._create_supply_point(), date_from=date(2025, 7, 1)
        )
        change = self.contract.last_change_id
        self.assertEqual(change.kind, "point")
        self.assertRecordValues(
            change.request_ids,
            [
                {
                    "category": "registration",
                    "supply_point_id": row.supply_point_id.id,
                    "effective_date": date(2025, 7, 1),
                }
            ],
        )
        self.contract.action_undo()
        self.assertFalse(row.exists())
        self.assertEqual(change.request_ids.state, "cancelled")

    def test_activation_asks_the_market_once(self):
        self.contract.action_activate()
        request = self.contract.request_ids
        self.assertRecordValues(
            request,
            [
                {
                    "category": "switch",
                    "state": "to_send",
                    "effective_date": date(2025, 1, 1),
                    "supply_point_id": self.point.id,
                    "contract_change_id": self.contract.last_change_id.id,
                }
            ],
        )
        self.contract.point_ids._ask_for_supply()
        self.assertEqual(self.contract.request_ids, request)

    def test_undo_takes_back_what_the_market_was_not_told_yet(self):
        self.contract.action_activate()
        self.contract.action_undo()
        self.assertEqual(self.contract.request_ids.state, "cancelled")
        self.contract.action_activate()
        self.assertEqual(
            sorted(self.contract.request_ids.mapped("state")), ["cancelled", "to_send"]
        )

    def test_a_sent_request_forbids_undo_and_the_way_back(self):
        self.contract.action_activate()
        self.contract.request_ids.action_send()
        for button in ("action_undo", "action_draft", "action_cancel"):
            with (
                self.subTest(button=button),
                self.assertRaisesRegex(UserError, "was sent to the market"),
            ):
                getattr(self.contract, button)()
        self.assertEqual(self.contract.state, "active")

    def test_a_reader_undoes_nothing(self):
        self.contract.action_activate()
        reader = self._create_user("reader")
        with self.assertRaises(UserError):
            self.contract.with_user(reader).last_change_id.action_undo()

    def test_a_dialog_that_was_overtaken_says_by_whom(self):
        self.contract.action_activate()
        action = self.contract.action_terminate()
        step = (
            self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])
        )
        colleague = self._create_user("clerk", name="Jana")
        self.contract.point_ids.with_user(colleague)._amend(
            date(2025, 8, 1), {"product_id": self.other_product.id}
        )
        with self.assertRaisesRegex(UserError, "Jana changed contract"):
            step.action_apply()

    def test_the_message_of_two_payers_says_what_to_do(self):
        constraint = type(self.env["energy.contract.point"])._no_overlap
        message = constraint.get_error_message(self.env["energy.contract.point"])
        self.assertIn("has one payer a day: end the other contract first", message)
