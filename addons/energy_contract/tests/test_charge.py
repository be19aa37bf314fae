from datetime import date

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import EnergyContractCommon


@freeze_time("2026-06-15")
@tagged("post_install", "-at_install")
class TestCharge(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        points = cls._create_supply_point() + cls._create_supply_point()
        cls.contract = cls._create_contract(points, "active")
        cls.item = cls.env["product.product"].create(
            {"name": "Extra reading", "type": "service", "list_price": 12.5}
        )
        cls.item.taxes_id = False

    def test_a_charge_takes_name_and_price_of_its_item(self):
        charge = self._create_charge(self.contract, quantity=3)
        self.assertRecordValues(
            charge,
            [
                {
                    "name": "Extra reading",
                    "price_unit": 12.5,
                    "amount_untaxed": 37.5,
                    "state": "open",
                    "date": date(2026, 6, 15),
                    "billing_group_id": self.contract.group_ids.id,
                }
            ],
        )

    def test_a_charge_speaks_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("sk_SK")
        self.item.with_context(lang="sk_SK").name = "Mimoriadny odpočet"
        self.customer.lang = "sk_SK"
        self.assertEqual(self._create_charge(self.contract).name, "Mimoriadny odpočet")

    def test_an_amount_is_rounded_once_half_up(self):
        charge = self._create_charge(self.contract, quantity=3, price_unit=0.335)
        self.assertEqual(charge.amount_untaxed, 1.01)  # 1.005

    def test_the_charge_of_a_point_goes_to_the_group_of_the_point_that_day(self):
        shops = self._create_group(self.contract, name="Shops")
        row = self.contract.point_ids[0]
        row._change_from(date(2026, 6, 1), {"billing_group_id": shops.id})
        groups = [
            self._create_charge(
                self.contract, supply_point_id=row.supply_point_id, date=day
            ).billing_group_id
            for day in (date(2026, 5, 31), date(2026, 6, 1))
        ]
        self.assertEqual(groups, [self.contract.group_ids - shops, shops])

    def test_a_point_of_another_contract_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "not supplied under"):
            self._create_charge(
                self.contract, supply_point_id=self._create_supply_point()
            )

    def test_a_charge_costs_something(self):
        with self.assertRaisesRegex(ValidationError, "costs nothing"):
            self._create_charge(self.contract).price_unit = 0
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._create_charge(self.contract, quantity=0)

    def test_penalties_and_late_interest_are_outside_vat(self):
        taxed = self.env["product.product"].create({"name": "Taxed"})
        taxed.taxes_id = self._create_tax(23)
        for kind in ("penalty", "interest"):
            with self.subTest(kind=kind), self.assertRaises(ValidationError):
                self._create_charge(
                    self.contract, kind=kind, product_id=taxed, price_unit=1
                )
        self.assertTrue(self._create_charge(self.contract, kind="penalty"))

    def test_a_charge_is_cancelled_with_a_reason_and_opened_again(self):
        charge = self._create_charge(self.contract)
        action = charge.action_cancel()
        dialog = self.env[action["res_model"]].with_context(**action["context"])
        dialog.create({"reason": "Goodwill"}).action_apply()
        self.assertEqual(
            (charge.state, charge.cancel_reason), ("cancelled", "Goodwill")
        )
        with self.assertRaisesRegex(UserError, "no longer open"):
            charge.price_unit = 1
        with self.assertRaisesRegex(UserError, "only open"):
            charge.action_cancel()
        charge.action_reopen()
        self.assertEqual((charge.state, charge.cancel_reason), ("open", False))
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            charge.state = "cancelled"

    def test_an_invoiced_or_cancelled_charge_is_kept(self):
        charge = self._create_charge(self.contract)
        charge._cancel("Wrong")
        with self.assertRaisesRegex(UserError, "can be deleted"):
            charge.unlink()
        self._create_charge(self.contract).unlink()

    # Recurring ones

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "energy_contract.ir_cron_energy_charge_recurring"
            ).method_direct_trigger()

    def test_a_recurring_charge_is_made_for_every_day_it_falls_due(self):
        recurring = self._create_recurring(self.contract, date_from=date(2026, 3, 31))
        self.assertEqual(recurring.next_date, date(2026, 3, 31))
        self._run()
        self.assertEqual(
            recurring.charge_ids.sorted("date").mapped("date"),
            [date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)],
        )
        self.assertEqual(recurring.next_date, date(2026, 6, 30))
        self.assertEqual(set(recurring.charge_ids.mapped("amount_untaxed")), {12.5})

    def test_making_them_twice_makes_nothing_twice(self):
        recurring = self._create_recurring(self.contract, date_from=date(2026, 6, 1))
        for _number in range(2):
            self._run()
            recurring.action_create_due()
        self.assertEqual(len(recurring.charge_ids), 1)
        values = {"recurring_id": recurring.id, "date": date(2026, 6, 1)}
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_charge(self.contract, **values)

    def test_a_recurring_charge_ends_before_its_end(self):
        recurring = self._create_recurring(
            self.contract, date_from=date(2026, 4, 1), date_to=date(2026, 6, 1)
        )
        self._run()
        self.assertEqual(len(recurring.charge_ids), 2)
        self.assertFalse(recurring.next_date)

    def test_a_recurring_charge_ends_with_its_contract(self):
        recurring = self._create_recurring(self.contract, date_from=date(2026, 4, 1))
        self.contract.date_to = date(2026, 5, 15)
        self._run()
        self.assertEqual(len(recurring.charge_ids), 2)
        self.assertFalse(recurring.next_date)

    def test_a_draft_contract_is_not_charged(self):
        draft = self._create_contract()
        recurring = self._create_recurring(draft, date_from=date(2026, 6, 1))
        self._run()
        self.assertFalse(recurring.charge_ids)

    def test_a_cancelled_charge_is_not_made_again(self):
        recurring = self._create_recurring(self.contract, date_from=date(2026, 6, 1))
        recurring.action_create_due()
        recurring.charge_ids._cancel("Goodwill")
        self._run()
        self.assertEqual(len(recurring.charge_ids), 1)
