from datetime import date

from psycopg2.errors import CheckViolation, ExclusionViolation, UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import EnergyContractCommon

BUTTONS = {
    "offered": "action_offer",
    "signed": "action_sign",
    "active": "action_activate",
    "ended": "action_end",
    "cancelled": "action_cancel",
    "draft": "action_draft",
}
ALLOWED = {
    ("draft", "offered"),
    ("draft", "signed"),
    ("offered", "draft"),
    ("offered", "signed"),
    ("offered", "cancelled"),
    ("signed", "draft"),
    ("signed", "active"),
    ("signed", "cancelled"),
    ("draft", "active"),
    ("draft", "cancelled"),
    ("active", "draft"),
    ("active", "ended"),
    ("active", "cancelled"),
    ("ended", "active"),
    ("cancelled", "draft"),
}


@tagged("post_install", "-at_install")
class TestContract(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")

    def test_a_new_contract_is_a_draft_with_a_number_of_its_own(self):
        first, second = self._create_contract(), self._create_contract()
        self.assertEqual(first.state, "draft")
        self.assertRegex(first.name, "^[0-9]{10}$")
        self.assertNotEqual(first.name, second.name)

    def test_a_contract_number_exists_once_per_company(self):
        contract = self._create_contract()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_contract(name=contract.name)

    def test_each_button_leads_where_the_life_cycle_allows_and_nowhere_else(self):
        for old in BUTTONS:
            for new, button in BUTTONS.items():
                contract = self._create_contract(
                    [self._create_supply_point()], old, date_to=date(2026, 1, 1)
                ).with_user(self.clerk)
                with self.subTest(old=old, new=new):
                    if (old, new) in ALLOWED:
                        getattr(contract, button)()
                        self.assertEqual(contract.state, new)
                    else:
                        with self.assertRaises(UserError):
                            getattr(contract, button)()
                        self.assertEqual(contract.state, old)

    def test_a_contract_without_points_is_not_activated(self):
        with self.assertRaises(ValidationError):
            self._create_contract().action_activate()

    def test_an_open_ended_contract_does_not_end(self):
        contract = self._create_contract([self._create_supply_point()], "active")
        with self.assertRaises(UserError):
            contract.action_end()

    def test_a_contract_holds_at_least_one_day(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._create_contract(date_to=date(2025, 1, 1))

    def test_only_a_draft_can_be_deleted(self):
        contract = self._create_contract([self._create_supply_point()], "active")
        with self.assertRaises(UserError):
            contract.unlink()
        contract.action_draft()
        points = contract.point_ids
        contract.unlink()
        self.assertFalse(points.exists())

    def test_an_active_contract_is_not_archived(self):
        contract = self._create_contract([self._create_supply_point()], "active")
        with self.assertRaises(ValidationError):
            contract.action_archive()
        contract.action_cancel()
        contract.action_archive()
        self.assertFalse(contract.active)

    def test_a_copy_is_a_draft_with_its_own_number_and_no_points(self):
        contract = self._create_contract([self._create_supply_point()], "active")
        copy = contract.copy()
        self.assertEqual(copy.state, "draft")
        self.assertNotEqual(copy.name, contract.name)
        self.assertFalse(copy.point_ids)

    def test_the_end_of_a_contract_ends_its_points(self):
        contract = self._create_contract([self._create_supply_point()])
        contract.date_to = date(2025, 7, 1)
        self.assertEqual(contract.point_ids.date_to, date(2025, 7, 1))

    def test_a_contract_that_goes_on_takes_its_points_along(self):
        contract = self._create_contract(
            [self._create_supply_point()], date_to=date(2025, 7, 1)
        )
        contract.date_to = False
        self.assertFalse(contract.point_ids.date_to)

    def test_a_point_that_left_earlier_keeps_its_end(self):
        contract = self._create_contract()
        early = self._create_contract_point(
            contract, self._create_supply_point(), date_to=date(2025, 3, 1)
        )
        contract.date_to = date(2025, 7, 1)
        self.assertEqual(early.date_to, date(2025, 3, 1))

    def test_a_contract_does_not_end_before_a_point_leaves(self):
        contract = self._create_contract()
        self._create_contract_point(
            contract, self._create_supply_point(), date_to=date(2025, 9, 1)
        )
        with self.assertRaises(ValidationError):
            contract.date_to = date(2025, 7, 1)

    def test_a_contract_does_not_start_after_a_point(self):
        contract = self._create_contract([self._create_supply_point()])
        with self.assertRaises(ValidationError):
            contract.date_from = date(2025, 2, 1)

    def test_the_points_of_a_cancelled_contract_are_free_for_another(self):
        point = self._create_supply_point()
        cancelled = self._create_contract([point])
        cancelled.action_cancel()
        self._create_contract([point])
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            cancelled.action_draft()

    def test_the_segment_of_a_contract_fits_its_products(self):
        self.product.segment_ids = self.segment
        contract = self._create_contract([self._create_supply_point()])
        with self.assertRaises(ValidationError):
            contract.segment_id = self._create_segment()

    def test_the_customer_is_of_the_same_company_or_of_none(self):
        foreign = self._create_partner(company_id=self._create_company(name="O").id)
        with self.assertRaises(UserError):
            self._create_contract(partner_id=foreign)

    def test_counts_follow_points_and_groups(self):
        points = [self._create_supply_point(), self._create_supply_point()]
        contract = self._create_contract(points)
        self.assertRecordValues(contract, [{"point_count": 2, "group_count": 1}])

    def test_a_contract_shows_its_points_and_a_point_its_contracts(self):
        point = self._create_supply_point()
        contract = self._create_contract([point])
        self.assertEqual(contract.action_view_points()["res_id"], point.id)
        action = point.action_view_contracts()
        self.assertEqual(self.env["energy.contract"].search(action["domain"]), contract)
