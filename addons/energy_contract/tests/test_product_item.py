from datetime import date

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import EnergyContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15")
class TestProductItem(EnergyContractCommon):
    """What a product costs besides energy becomes charges, and ends with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service.taxes_id = False
        cls.clerk = cls._create_user("clerk")
        cls.home = cls._create_product(name="Home")
        cls.point = cls._create_supply_point()

    def _add_item(self, product=None, **values):
        defaults = {"product_id": product or self.home, "service_id": self.service}
        return self._create("energy.product.item", defaults, values)

    def _supply(self, *points, state="active", product=None, **values):
        values = {"date_from": date(2026, 1, 1)} | values
        contract = self._create_contract(**values)
        for point in points or [self.point]:
            self._create_contract_point(
                contract, point, product_id=product or self.home
            )
        contract.state = state
        return contract

    def _get_schedules(self, contract):
        return self.env["energy.charge.recurring"].search(
            [("contract_id", "=", contract.id)], order="id"
        )

    def _get_charges(self, contract, state="open"):
        return self.env["energy.charge"].search(
            [("contract_id", "=", contract.id), ("state", "=", state)],
            order="date, id",
        )

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "energy_contract.ir_cron_energy_charge_recurring"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_a_monthly_service_is_charged_from_the_first_day(self):
        self._add_item(cycle="month", price=2.5, condition="Assistance")
        contract = self._supply(state="draft")
        self.assertFalse(self._get_schedules(contract))
        contract.with_user(self.clerk).action_activate()
        self.assertRecordValues(
            self._get_schedules(contract),
            [
                {
                    "supply_point_id": self.point.id,
                    "date_from": date(2026, 1, 1),
                    "date_to": False,
                    "kind": "service",
                    "amount_untaxed": 2.5,
                    "note": "Assistance",
                    "next_date": date(2026, 4, 1),
                }
            ],
        )
        charges = self._get_charges(contract)
        self.assertEqual(
            charges.mapped("date"),
            [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)],
        )
        self.assertEqual(set(charges.mapped("amount_untaxed")), {2.5})

    def test_doing_it_again_makes_nothing_twice(self):
        self._add_item(cycle="month", price=2.5)
        self._add_item(cycle="once", price=10)
        contract = self._supply()
        self.assertEqual(len(self._get_charges(contract)), 4)
        for _number in range(2):
            contract._follow_product_items()
            self._run_cron()
        self.assertEqual(len(self._get_charges(contract)), 4)
        schedule = self._get_schedules(contract)[:1]
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.env["energy.charge.recurring"].create(
                schedule.copy_data()[0]
                | {
                    "product_item_id": schedule.product_item_id.id,
                    "supply_from": schedule.supply_from,
                }
            )

    def test_a_bonus_is_given_after_its_months_and_no_earlier(self):
        self._add_item(kind="bonus", price=50, due="months", due_months=12)
        contract = self._supply()
        self.assertFalse(self._get_charges(contract))
        with freeze_time("2026-12-30"):
            self._run_cron()
            self.assertFalse(self._get_charges(contract))
        with freeze_time("2026-12-31"):
            self._run_cron()
        self.assertRecordValues(
            self._get_charges(contract),
            [{"kind": "bonus", "amount_untaxed": -50, "date": date(2026, 12, 31)}],
        )

    def test_whoever_leaves_a_day_too_early_gets_no_bonus(self):
        self._add_item(kind="bonus", price=50, due="months", due_months=12)
        points = self._create_supply_point() + self._create_supply_point()
        contract = self._supply(*points)
        early, late = contract.point_ids
        contract._terminate(date(2026, 12, 31), early)
        contract._terminate(date(2027, 1, 1), late)
        with freeze_time("2027-02-01"):
            self._run_cron()
        self.assertEqual(
            self._get_charges(contract).supply_point_id, late.supply_point_id
        )

    def test_a_bonus_at_the_signature_is_given_before_supply(self):
        self._add_item(kind="bonus", price=20, due="signature")
        contract = self._supply(date_from=date(2026, 6, 1), signed_on=date(2026, 3, 2))
        self.assertRecordValues(
            self._get_charges(contract),
            [{"date": date(2026, 3, 2), "amount_untaxed": -20}],
        )

    def test_a_service_may_be_free_in_the_first_months(self):
        self._add_item(cycle="month", price=3, due="months", due_months=2)
        contract = self._supply()
        self.assertEqual(self._get_charges(contract).mapped("date"), [date(2026, 3, 1)])

    def test_a_service_ends_with_the_supply(self):
        self._add_item(cycle="month", price=2.5)
        contract = self._supply()
        contract._terminate(date(2026, 3, 1))
        self.assertEqual(self._get_schedules(contract).date_to, date(2026, 3, 1))
        self.assertEqual(
            self._get_charges(contract).mapped("date"),
            [date(2026, 1, 1), date(2026, 2, 1)],
        )
        overtaken = self._get_charges(contract, "cancelled")
        self.assertEqual(overtaken.mapped("date"), [date(2026, 3, 1)])
        contract.action_undo()
        self.assertEqual(len(self._get_charges(contract)), 3)
        self.assertFalse(overtaken.is_overtaken)
        self.assertEqual(self._get_schedules(contract).next_date, date(2026, 4, 1))

    def test_another_product_brings_its_own_items(self):
        self._add_item(cycle="month", price=2.5)
        eco = self._create_product(name="Eco")
        self._add_item(eco, cycle="quarter", price=9)
        contract = self._supply()
        contract.point_ids._amend(date(2026, 2, 10), {"product_id": eco.id})
        self.assertRecordValues(
            self._get_charges(contract),
            [
                {"date": date(2026, 1, 1), "amount_untaxed": 2.5},
                {"date": date(2026, 2, 1), "amount_untaxed": 2.5},
                {"date": date(2026, 2, 10), "amount_untaxed": 9},
            ],
        )
        contract.action_undo()
        self.assertEqual(
            self._get_charges(contract).mapped("amount_untaxed"), [2.5] * 3
        )
        self.assertEqual(len(self._get_schedules(contract)), 1)

    def test_another_group_changes_nothing(self):
        self._add_item(cycle="month", price=2.5)
        self._add_item(cycle="once", price=10)
        contract = self._supply()
        shops = self._create_group(contract, name="Shops")
        contract.point_ids._amend(date(2026, 2, 10), {"billing_group_id": shops.id})
        self.assertEqual(len(self._get_schedules(contract)), 2)
        self.assertEqual(len(self._get_charges(contract)), 4)
        with freeze_time("2026-04-01"):
            self._run_cron()
        self.assertEqual(self._get_charges(contract)[-1].billing_group_id, shops)

    def test_what_was_invoiced_is_left_to_a_credit_note(self):
        self._add_item(cycle="month", price=2.5)
        contract = self._supply()
        # Without an invoice line, as billing would leave it.
        march = self._get_charges(contract)[-1]
        march._cancel("Goodwill")
        contract._terminate(date(2026, 3, 1))
        contract.action_undo()
        self.assertEqual((march.state, march.cancel_reason), ("cancelled", "Goodwill"))

    def test_withdrawing_takes_the_items_back(self):
        self._add_item(kind="bonus", price=20, due="signature")
        contract = self._supply(date_from=date(2026, 6, 1), signed_on=date(2026, 3, 14))
        contract._withdraw(date(2026, 3, 15), None, is_goodwill=True)
        self.assertEqual(contract.state, "withdrawn")
        self.assertFalse(self._get_charges(contract))
        self.assertFalse(self._get_schedules(contract))
        contract.action_undo()
        self.assertEqual(self._get_charges(contract).mapped("amount_untaxed"), [-20])

    def test_what_is_added_to_a_product_in_use_is_for_later_supply(self):
        contract = self._supply()
        item = self._add_item(cycle="once", price=10)
        self.assertEqual(item.date_from, date(2026, 3, 15))
        contract._follow_product_items()
        self.assertFalse(self._get_charges(contract))
        item.date_from = date(2026, 1, 1)
        contract._follow_product_items()
        self.assertEqual(self._get_charges(contract).mapped("amount_untaxed"), [10])

    def test_a_price_changed_later_is_not_the_one_agreed(self):
        item = self._add_item(cycle="month", price=2.5)
        contract = self._supply()
        item.price = 4
        item.date_to = date(2026, 3, 1)
        contract._follow_product_items()
        self.assertEqual(self._get_schedules(contract).price_unit, 2.5)

    def test_an_item_that_is_charged_is_kept(self):
        item = self._add_item(cycle="once", price=10)
        self._supply()
        with self.assertRaisesRegex(UserError, "charged under contracts"):
            item.unlink()

    def test_months_are_said_where_they_are_needed_only(self):
        item = self._add_item(kind="bonus", price=50, due="months", due_months=12)
        item.due = "start"
        self.assertEqual(item.due_months, 0)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._add_item(price=1, due="months")

    def test_a_customer_reads_it_in_their_language(self):
        self.env["res.lang"]._activate_lang("sk_SK")
        self.service.with_context(lang="sk_SK").name = "Asistencia"
        self.customer.lang = "sk_SK"
        self._add_item(cycle="once", price=1)
        self.assertEqual(self._get_charges(self._supply()).name, "Asistencia")

    def _count_queries(self, count):
        points = [self._create_supply_point() for _ in range(count)]
        contract = self._supply(*points, state="draft")
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        contract.action_activate()
        self.env.flush_all()
        self.assertEqual(len(self._get_charges(contract)), 3 * count)
        return self.env.cr.sql_log_count - before

    def test_fifty_points_cost_few_more_queries_than_one(self):
        self._add_item(cycle="month", price=2.5)
        self._count_queries(1)
        one = self._count_queries(1)
        self.assertLessEqual(self._count_queries(50), one + 40)
