from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import EnergyCommon

ACTIVITY = "energy_supply_point.mail_activity_type_parked_item"


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestParkedItem(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")

    def test_the_same_item_is_kept_once_and_counted(self):
        first = self._park(identifier="A", payload="1")
        self.assertEqual(first.attempt_count, 1)
        again = self._park(identifier="A", payload="1", reason="Still unknown")
        self.assertEqual(again, first)
        self.assertEqual((first.attempt_count, first.reason), (2, "Still unknown"))
        self.assertNotEqual(self._park(identifier="A", payload="2"), first)

    def test_items_come_back_in_their_order_twins_included(self):
        items = [
            {"identifier": name, "reason": "Unknown", "payload": ""}
            for name in ("B", "A", "B")
        ]
        parked = self.env["energy.parked.item"]._park("test", items)
        self.assertEqual(parked.mapped("identifier"), ["B", "A", "B"])
        self.assertEqual(parked[0].attempt_count, 1)

    def test_what_comes_again_is_opened_unless_it_was_ignored(self):
        item = self._park(identifier="A").with_user(self.clerk)
        item.action_resolve()
        self._park(identifier="A")
        self.assertEqual(item.state, "open")
        item.action_ignore()
        self._park(identifier="A")
        self.assertEqual(item.state, "ignored")
        item.action_reopen()
        self.assertEqual(item.state, "open")

    def test_a_retry_needs_somebody_who_offers_it(self):
        item = self._park().with_user(self.clerk)
        for handler in (False, "no.such.model", "res.partner"):
            item.sudo().handler = handler
            with self.subTest(handler=handler), self.assertRaises(UserError):
                item.action_retry()
        self.assertEqual(item.state, "open")

    def test_a_retry_that_works_resolves_the_item_and_shows_the_record(self):
        item = self._park().with_user(self.clerk)
        item.sudo().handler = "energy.supply.point"
        point = self._create_supply_point()
        found = [point.browse(), point]
        self.patch(type(point), "_retry_parked", lambda model, item: found.pop(0))
        item.action_retry()
        self.assertEqual((item.state, item.attempt_count), ("open", 2))
        item.action_retry()
        self.assertEqual((item.state, item.attempt_count), ("resolved", 3))
        action = item.action_open_record()
        self.assertEqual(action["res_model"], point._name)
        self.assertEqual(action["res_id"], point.id)

    def test_the_owner_is_reminded_until_it_is_settled(self):
        item = self._park()
        item.user_id = self.clerk
        item.action_remind()
        self.assertEqual(item.activity_ids.user_id, self.clerk)
        self.assertEqual(item.activity_ids.activity_type_id, self.env.ref(ACTIVITY))
        item.action_ignore()
        self.assertFalse(item.activity_ids)

    def test_companies_park_apart(self):
        item = self._park(identifier="A")
        other = self._create_company(name="Other Supplier")
        parked = self.env["energy.parked.item"].with_company(other)
        twin = parked._park("test", [{"identifier": "A", "reason": "Unknown"}])
        self.assertNotEqual(twin, item)
        self.assertEqual(twin.company_id, other)
