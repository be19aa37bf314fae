from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged, warmup

from .common import EnergyContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-06-15")
class TestContractAmend(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.points = cls._create_supply_point() | cls._create_supply_point()
        cls.contract = cls._create_contract(cls.points, "active").with_user(cls.clerk)
        cls.first, cls.second = cls.contract.point_ids.sorted("id")
        cls.cheap = cls._create_product()
        cls.green = cls._create_product()

    def _get_rows(self, point):
        rows = self.contract.point_ids._get_live().sorted("date_from")
        return [
            (row.date_from, row.date_to, row.product_id, row.billing_group_id)
            for row in rows
            if row.supply_point_id == point
        ]

    def test_the_old_terms_end_and_the_new_ones_begin(self):
        group = self.contract.group_ids
        self.first._amend(date(2025, 7, 1), {"product_id": self.cheap.id})
        self.assertEqual(
            self._get_rows(self.first.supply_point_id),
            [
                (date(2025, 1, 1), date(2025, 7, 1), self.product, group),
                (date(2025, 7, 1), False, self.cheap, group),
            ],
        )
        self.assertEqual(len(self._get_rows(self.second.supply_point_id)), 1)

    def test_a_later_amendment_stays_but_for_what_it_left_as_it_was(self):
        point = self.first.supply_point_id
        group, other = self.contract.group_ids, self._create_group(self.contract)
        self.first._amend(date(2025, 10, 1), {"product_id": self.green.id})
        self.first._amend(
            date(2025, 8, 1),
            {"product_id": self.cheap.id, "billing_group_id": other.id},
        )
        self.assertEqual(
            self._get_rows(point),
            [
                (date(2025, 1, 1), date(2025, 8, 1), self.product, group),
                (date(2025, 8, 1), date(2025, 10, 1), self.cheap, other),
                (date(2025, 10, 1), False, self.green, other),
            ],
        )

    def test_terms_that_begin_on_the_day_are_replaced_and_remembered(self):
        self.first._amend(date(2025, 1, 1), {"product_id": self.cheap.id})
        self.assertEqual(len(self._get_rows(self.first.supply_point_id)), 1)
        change = self.contract.last_change_id
        before = change.before["energy.contract.point"][str(self.first.id)]
        self.assertEqual(before, {"product_id": self.product.id})

    def test_terms_after_the_end_are_refused(self):
        self.contract._terminate(date(2025, 7, 1))
        with self.assertRaisesRegex(UserError, "supplied until before"):
            self.first._amend(date(2025, 7, 1), {"product_id": self.cheap.id})

    def test_many_points_are_amended_in_one_dialog(self):
        action = self.contract.action_amend()
        with Form(
            self.env["energy.contract.amend"]
            .with_user(self.clerk)
            .browse(action["res_id"])
        ) as form:
            form.date = "2025-09-01"
            form.product_id = self.cheap
            form.price_fixed_to = "2026-09-01"
            form.reason = "Appendix 1"
        form.record.action_apply()
        for point in self.points:
            self.assertEqual(
                [row[:3] for row in self._get_rows(point)],
                [
                    (date(2025, 1, 1), date(2025, 9, 1), self.product),
                    (date(2025, 9, 1), False, self.cheap),
                ],
            )
        change = self.contract.last_change_id
        self.assertRecordValues(
            change,
            [
                {
                    "kind": "amendment",
                    "reason": "Appendix 1",
                    "effective_date": date(2025, 9, 1),
                }
            ],
        )
        self.contract.action_undo()
        self.assertEqual(self.contract.point_ids, self.first | self.second)
        self.assertFalse(any(self.contract.point_ids.mapped("date_to")))

    def test_an_amendment_of_nothing_is_refused(self):
        action = self.contract.action_amend()
        step = self.env["energy.contract.amend"].browse(action["res_id"])
        with self.assertRaisesRegex(UserError, "Nothing changes"):
            step.action_apply()

    def test_a_technical_change_is_asked_of_the_network_operator(self):
        action = self.first.action_amend()
        step = self.env["energy.contract.amend"].browse(action["res_id"])
        step.write({"date": date(2025, 9, 1), "technical_note": "Breaker 3x32 A"})
        step.action_apply()
        self.assertRecordValues(
            self.contract.request_ids,
            [
                {
                    "category": "technical",
                    "supply_point_id": self.first.supply_point_id.id,
                    "effective_date": date(2025, 9, 1),
                    "contract_change_id": self.contract.last_change_id.id,
                }
            ],
        )

    @warmup
    def test_amending_many_points_takes_no_query_each(self):
        def count(points):
            contract = self._create_contract(
                [self._create_supply_point() for _ in range(points)], "active"
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            contract.point_ids._amend(date(2025, 7, 1), {"product_id": self.cheap.id})
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few, many = count(2), count(40)
        self.assertLessEqual(many, few + 2)

    def test_customer_data_change_on_their_day(self):
        partner = self.customer
        partner.write({"street": "Old 1", "city": "Testville"})
        action = self.contract.action_change_customer_data()
        step = self.env["energy.contract.customer"].browse(action["res_id"])
        step.write({"date": date(2025, 7, 1), "street": "New 2"})
        step.action_apply()
        change = self.contract.last_change_id
        self.assertEqual((change.kind, change.state), ("customer", "planned"))
        self.assertEqual(partner.street, "Old 1")
        self.assertEqual(set(change.request_ids.mapped("category")), {"master_data"})
        self.assertEqual(len(change.request_ids), 2)
        with freeze_time("2025-07-01"), self.enter_registry_test_mode():
            self.env.ref(
                "energy_contract.ir_cron_energy_contract_change"
            ).method_direct_trigger()
        self.assertEqual((change.state, partner.street), ("done", "New 2"))
        self.assertIn("Old 1 → New 2", change.detail)
        change.action_undo()
        self.assertEqual(partner.street, "Old 1")
        self.assertEqual(set(change.request_ids.mapped("state")), {"cancelled"})
