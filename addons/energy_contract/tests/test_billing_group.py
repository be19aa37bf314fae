from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import EnergyContractCommon


@tagged("post_install", "-at_install")
class TestBillingGroup(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contract()

    def test_every_group_gets_a_variable_symbol_of_its_own(self):
        groups = self.contract.group_ids + self._create_group(self.contract)
        symbols = groups.mapped("variable_symbol")
        self.assertEqual(len(set(symbols)), 2)
        for symbol in symbols:
            self.assertRegex(symbol, "^[0-9]{10}$")

    def test_a_variable_symbol_exists_once_per_company(self):
        symbol = self.contract.group_ids.variable_symbol
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_group(self.contract, variable_symbol=symbol)

    def test_another_company_may_use_the_same_variable_symbol(self):
        symbol = self.contract.group_ids.variable_symbol
        other = self._create_contract(company_id=self._create_company(name="Other"))
        group = self._create_group(other, variable_symbol=symbol)
        self.assertEqual(group.company_id, other.company_id)

    def test_a_variable_symbol_has_up_to_ten_digits(self):
        self.assertTrue(self._create_group(self.contract, variable_symbol="7"))
        for symbol in ("12345678901", "12A4", "", "1 2", "²³", "٣٤"):
            with self.subTest(symbol=symbol), self.assertRaises(ValidationError):
                self._create_group(self.contract, variable_symbol=symbol)

    def test_due_days_come_from_the_company_and_are_not_negative(self):
        self.env.company.energy_due_days = 21
        self.assertEqual(self._create_group(self.contract).due_days, 21)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._create_group(self.contract, due_days=-1)

    def test_the_due_days_of_a_company_are_not_negative(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.env.company.energy_due_days = -1

    def test_a_group_is_named_after_its_contract(self):
        group = self._create_group(self.contract, name="Offices")
        self.assertEqual(group.display_name, f"{self.contract.name} / Offices")
