from datetime import date

from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import EnergyContractCommon


@tagged("post_install", "-at_install")
class TestContractPrice(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contract([cls._create_supply_point()])
        cls.agreed = cls.contract.point_ids

    def _create_individual(self, **values):
        defaults = {
            "contract_point_id": self.agreed,
            "component_id": self.component,
            "date_from": date(2026, 1, 1),
            "price": 88,
            "source": "annex 1",
        }
        return self._create("energy.contract.price", defaults, values)

    def test_the_code_follows_the_component(self):
        self.assertEqual(self._create_individual().code, self.component.code)

    def test_a_code_alone_must_be_one_of_the_tariff(self):
        code = self.component.code
        price = self._create_individual(component_id=False, code=code)
        self.assertFalse(price.component_id)
        with self.assertRaisesRegex(ValidationError, code):
            self._create_individual(component_id=False, code="UNHEARD")

    def test_one_individual_price_a_day(self):
        self._create_individual()
        with self.assertRaises(ExclusionViolation), mute_logger("odoo.sql_db"):
            self._create_individual(date_from=date(2026, 6, 1))

    def test_a_formula_on_market_prices_names_them(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self._create_individual(formula="index_month")

    def test_a_clerk_enters_a_price_in_the_form(self):
        Price = self.env["energy.contract.price"].with_user(self._create_user("clerk"))
        with Form(Price) as form:
            form.contract_point_id = self.agreed
            form.component_id = self.component
            form.date_from = "2026-01-01"
            form.formula = "list"
            form.factor = 0.9
            form.price = -2
            form.source = "annex 1"
        self.assertEqual(self.agreed.price_ids, form.record.sudo())

    def test_a_reader_only_reads(self):
        self._assert_operations(
            self._create_individual(),
            {
                self._create_user("reader"): "r",
                self._create_user("clerk"): "rwc",
                self._create_user("billing_manager"): "rwcu",
            },
        )
