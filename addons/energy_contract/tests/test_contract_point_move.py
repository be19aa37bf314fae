from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import EnergyContractCommon


@freeze_time("2026-06-15")
@tagged("post_install", "-at_install")
class TestContractPointMove(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        points = cls._create_supply_point() + cls._create_supply_point()
        cls.contract = cls._create_contract(points, "active")
        cls.first, cls.second = cls.contract.point_ids.sorted("id")
        cls.old = cls.contract.group_ids
        cls.new = cls._create_group(cls.contract, name="Shops", cycle="month")

    def _open(self, action, **values):
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        dialog.write(values)
        return dialog

    def _get_rows(self, row):
        """Return ``[(from, to, group)]`` of the point of a row, the oldest first."""
        rows = self.contract.point_ids.filtered(
            lambda item: item.supply_point_id == row.supply_point_id
        )
        return [
            (item.date_from, item.date_to, item.billing_group_id)
            for item in rows.sorted("date_from")
        ]

    def test_a_move_ends_the_row_and_begins_another(self):
        dialog = self._open(self.first.action_move_to(self.new.id))
        self.assertEqual((dialog.when, dialog.group_id), ("today", self.new))
        moved = dialog._apply()
        self.assertEqual(
            self._get_rows(self.first),
            [
                (date(2025, 1, 1), date(2026, 6, 15), self.old),
                (date(2026, 6, 15), False, self.new),
            ],
        )
        self.assertEqual(moved.product_id, self.first.product_id)

    def test_a_point_moves_from_the_next_period(self):
        for cycle, day in (
            ("month", date(2026, 7, 1)),
            ("quarter", date(2026, 7, 1)),
            ("year", date(2027, 1, 1)),
        ):
            self.old.cycle = cycle
            dialog = self._open(self.first.action_move_to(self.new.id), when="period")
            with self.subTest(cycle=cycle):
                self.assertEqual(dialog.date_from, day)

    def test_a_point_moves_from_any_day(self):
        self._open(
            self.first.action_move_to(self.new.id), when="day", date_from="2026-01-01"
        )._apply()
        self.assertEqual(self._get_rows(self.first)[1][0], date(2026, 1, 1))

    def test_in_a_draft_the_row_itself_moves(self):
        self.contract.action_draft()
        dialog = self._open(self.first.action_move_to(self.new.id))
        self.assertEqual(dialog.when, "start")
        dialog.action_apply()
        self.assertEqual(
            self._get_rows(self.first), [(date(2025, 1, 1), False, self.new)]
        )

    def test_many_points_move_at_once(self):
        rows = self.first + self.second
        self._open(rows.action_move(), group_id=self.new.id)._apply()
        self.assertEqual(self.new.point_ids.supply_point_id, rows.supply_point_id)
        self.assertEqual(self.new.point_count, 2)

    def test_points_of_different_contracts_do_not_move_together(self):
        other = self._create_contract([self._create_supply_point()])
        with self.assertRaisesRegex(UserError, "same contract"):
            (self.first + other.point_ids).action_move()

    def test_a_group_is_split_with_its_terms(self):
        self.old.due_days = 33
        dialog = self._open(
            self.old.action_split(), name="Split", point_ids=[(4, self.first.id)]
        )
        self.assertEqual(dialog.target, "new")
        moved = dialog._apply()
        made = moved.billing_group_id
        self.assertEqual((made.name, made.due_days), ("Split", 33))
        self.assertNotEqual(made.variable_symbol, self.old.variable_symbol)
        self.assertEqual(made.point_ids.supply_point_id, self.first.supply_point_id)

    def test_groups_are_merged(self):
        self._open(self.first.action_move_to(self.new.id))._apply()
        dialog = self._open((self.old + self.new).action_merge(), group_id=self.new.id)
        dialog.action_apply()
        self.assertEqual((self.old.point_count, self.new.point_count), (0, 2))

    def test_groups_of_different_contracts_are_not_merged(self):
        other = self._create_contract()
        with self.assertRaisesRegex(UserError, "same contract"):
            (self.old + other.group_ids).action_merge()

    def test_a_point_gets_its_own_cycle_and_address_from_a_day(self):
        address = self._create_partner(name="Branch")
        self._open(
            self.first.action_move_to(self.old.id),
            when="period",
            has_own_cycle=True,
            advance_cycle="month",
            has_own_address=True,
            invoice_partner_id=address.id,
        )._apply()
        begun = self.contract.point_ids.filtered(
            lambda row: row.date_from == date(2027, 1, 1)
        )
        self.assertRecordValues(
            begun, [{"advance_cycle": "month", "invoice_partner_id": address.id}]
        )
        self.assertFalse(self.first.invoice_partner_id)

    def test_a_planned_change_follows_the_move(self):
        later = self.first._change_from(date(2027, 1, 1), {"advance_cycle": "month"})
        self._open(self.first.action_move_to(self.new.id))._apply()
        self.assertEqual(later.billing_group_id, self.new)
        self.assertEqual(len(self._get_rows(self.first)), 3)

    def test_what_is_billed_is_not_moved(self):
        self.patch(
            self.env.registry["energy.contract.point"],
            "_get_billed_until",
            lambda rows: dict.fromkeys(rows, date(2026, 7, 1)),
        )
        with self.assertRaisesRegex(UserError, "2026-07-01"):
            self._open(self.first.action_move_to(self.new.id))._apply()
        with self.assertRaisesRegex(UserError, "billed"):
            self.first.billing_group_id = self.new
        self.first._change_from(date(2026, 7, 1), {"billing_group_id": self.new.id})
        self.assertEqual(len(self._get_rows(self.first)), 2)

    def test_a_point_that_left_is_not_moved(self):
        self.first.date_to = date(2026, 6, 1)
        with self.assertRaisesRegex(UserError, "earlier"):
            self.first._change_from(date(2026, 6, 1), {"billing_group_id": self.new.id})

    def test_a_new_contract_gets_a_group_with_its_first_point(self):
        contract = self._create_contract(group_ids=[])
        for _number in range(2):
            self._create_contract_point(
                contract, self._create_supply_point(), billing_group_id=False
            )
        self.assertEqual(contract.point_ids.billing_group_id, contract.group_ids)
        self.assertEqual(contract.group_ids.name, "All points")

    def test_points_entered_with_their_groups_go_to_the_first_group(self):
        point = self._create_supply_point()
        line = {
            "supply_point_id": point.id,
            "product_id": self.product.id,
            "date_from": date(2025, 1, 1),
        }
        contract = self._create_contract(point_ids=[(0, 0, line)])
        self.assertEqual(contract.group_ids.name, "All")
        self.assertEqual(contract.point_ids.billing_group_id, contract.group_ids)

    def test_many_points_are_added_at_once(self):
        points = self._create_supply_point() + self._create_supply_point()
        gas = self._create_supply_point(commodity="gas")
        gas_product = self._create_product(
            tariff_id=self._create_tariff(commodity="gas")
        )
        action = self.contract.action_add_points()
        dialog = (
            self.env[action["res_model"]]
            .with_context(**action["context"])
            .create(
                {
                    "supply_point_ids": [(6, 0, (points + gas).ids)],
                    "electricity_product_id": self.product.id,
                }
            )
        )
        self.assertTrue(dialog.has_gas)
        with self.assertRaisesRegex(UserError, "every commodity"):
            dialog.action_apply()
        dialog.gas_product_id = gas_product
        added = dialog._apply()
        self.assertEqual(added.supply_point_id, points + gas)
        self.assertEqual(added[-1].product_id, gas_product)

    def test_the_board_shows_groups_without_points(self):
        action = self.contract.action_view_board()
        Point = self.env["energy.contract.point"].with_context(
            **action["context"], read_group_expand=True
        )
        shown = Point.formatted_read_group(
            action["domain"], ["billing_group_id"], ["__count"]
        )
        self.assertEqual(
            {row["billing_group_id"][0]: row["__count"] for row in shown},
            {self.old.id: 2, self.new.id: 0},
        )
