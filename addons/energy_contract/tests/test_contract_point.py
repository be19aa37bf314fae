from datetime import date

from psycopg2.errors import CheckViolation, ExclusionViolation, ForeignKeyViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import EnergyContractCommon


@tagged("post_install", "-at_install")
class TestContractPoint(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point = cls._create_supply_point()
        cls.contract = cls._create_contract()

    def test_a_point_has_one_payer_a_day(self):
        self._create_contract_point(self.contract, self.point)
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self._create_contract([self.point], date_from=date(2026, 1, 1))

    def test_a_point_has_one_payer_a_day_within_a_contract_too(self):
        self._create_contract_point(self.contract, self.point)
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self._create_contract_point(
                self.contract, self.point, date_from=date(2025, 6, 1)
            )

    def test_the_next_payer_starts_on_the_day_the_last_one_ended(self):
        self._create_contract_point(self.contract, self.point, date_to=date(2025, 6, 1))
        following = self._create_contract([self.point], date_from=date(2025, 6, 1))
        self.assertEqual(following.point_ids.supply_point_id, self.point)

    def test_a_cancelled_contract_takes_no_days(self):
        self._create_contract_point(self.contract, self.point)
        self.contract.state = "cancelled"
        self.assertTrue(self._create_contract([self.point]).point_ids)

    def test_a_product_of_the_other_commodity_is_refused(self):
        gas = self._create_product(tariff_id=self._create_tariff(commodity="gas"))
        with self.assertRaises(ValidationError):
            self._create_contract_point(self.contract, self.point, product_id=gas)

    def test_a_product_for_other_segments_is_refused(self):
        product = self._create_product(segment_ids=[(6, 0, self._create_segment().ids)])
        with self.assertRaises(ValidationError):
            self._create_contract_point(self.contract, self.point, product_id=product)
        product.segment_ids += self.segment
        self.assertTrue(
            self._create_contract_point(self.contract, self.point, product_id=product)
        )

    def test_a_product_of_another_company_is_refused(self):
        company = self._create_company(name="Other")
        product = self._create_product(
            tariff_id=self._create_tariff(company_id=company)
        )
        self.assertEqual(product.company_id, company)
        with self.assertRaises(UserError):
            self._create_contract_point(self.contract, self.point, product_id=product)

    def test_the_billing_group_of_another_contract_is_refused(self):
        other = self._create_contract()
        with self.assertRaises(ValidationError):
            self._create_contract_point(
                self.contract, self.point, billing_group_id=other.group_ids
            )

    def test_a_point_of_another_company_is_refused(self):
        foreign = self._create_supply_point(company_id=self._create_company(name="O"))
        with self.assertRaises(UserError):
            self._create_contract_point(self.contract, foreign)

    def test_a_point_is_supplied_within_the_days_of_its_contract(self):
        contract = self._create_contract(date_to=date(2026, 1, 1))
        for days in (
            {"date_from": date(2024, 12, 31)},
            {"date_to": date(2026, 1, 2)},
            {"date_to": False},
        ):
            with self.subTest(**days), self.assertRaises(ValidationError):
                self._create_contract_point(contract, self.point, **days)

    def test_a_point_is_supplied_for_at_least_a_day(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._create_contract_point(
                self.contract, self.point, date_to=date(2025, 1, 1)
            )

    def test_what_was_supplied_is_not_deleted(self):
        line = self._create_contract_point(self.contract, self.point)
        self.contract.action_activate()
        with self.assertRaises(UserError):
            line.unlink()
        self.contract.action_draft()
        line.unlink()
        self.assertFalse(self.contract.point_ids)

    def test_a_supply_point_under_a_contract_is_kept(self):
        self._create_contract_point(self.contract, self.point)
        with mute_logger("odoo.sql_db"), self.assertRaises(ForeignKeyViolation):
            self.point.unlink()

    def test_a_contract_point_knows_company_state_and_commodity(self):
        line = self._create_contract_point(self.contract, self.point)
        self.contract.action_activate()
        self.assertRecordValues(
            line,
            [
                {
                    "company_id": self.env.company.id,
                    "contract_state": "active",
                    "commodity": "electricity",
                }
            ],
        )
