from datetime import date

from psycopg2.errors import CheckViolation, ExclusionViolation, UniqueViolation

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import EnergyContractCommon


@tagged("post_install", "-at_install")
class TestTariff(EnergyContractCommon):
    def test_two_shared_tariffs_have_different_codes(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_tariff(code="TSUPPLY")

    def test_a_company_may_have_a_code_that_a_shared_tariff_has(self):
        own = self._create_tariff(code="TSUPPLY", company_id=self.env.company)
        self.assertTrue(own)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_tariff(code="TSUPPLY", company_id=self.env.company)

    def test_a_network_tariff_and_no_other_has_a_network_rate(self):
        for values in (
            {"kind": "network"},
            {"kind": "supply", "network_rate_id": self.network_rate},
        ):
            with (
                self.subTest(kind=values["kind"]),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
            ):
                self._create_tariff(**values)

    def test_a_network_rate_has_one_active_tariff(self):
        values = {"kind": "network", "network_rate_id": self.network_rate}
        first = self._create_tariff(**values)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_tariff(**values)
        first.active = False
        first.flush_recordset()
        self.assertTrue(self._create_tariff(**values))

    def test_a_network_tariff_is_of_the_commodity_of_its_rate(self):
        with self.assertRaises(ValidationError):
            self._create_tariff(kind="network", network_rate_id=self.gas_rate)

    def test_a_product_sells_a_supply_tariff_only(self):
        levy = self._create_tariff(kind="levy")
        with self.assertRaises(ValidationError):
            self._create_product(tariff_id=levy)

    def test_a_product_is_of_the_commodity_of_its_tariff(self):
        gas = self._create_product(tariff_id=self._create_tariff(commodity="gas"))
        self.assertEqual(gas.commodity, "gas")

    def test_a_tariff_has_each_component_code_once(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_component(code=self.component.code)

    def test_only_energy_has_a_zone(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._create_component(basis="month", zone="high")

    def test_prices_of_a_component_do_not_overlap(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self._create_price(self.component, date_from=date(2026, 1, 1))

    def test_prices_that_touch_follow_each_other(self):
        first = self.component.price_ids
        first.date_to = date(2026, 1, 1)
        second = self._create_price(self.component, date_from=date(2026, 1, 1))
        self.assertEqual(self.component.price_ids, second + first)

    @freeze_time("2025-07-01")
    def test_a_component_shows_the_price_of_today_with_its_unit(self):
        component = self._create_component(
            prices={date(2025, 1, 1): 5, date(2025, 7, 1): 7.25}, basis="month"
        )
        self.assertRecordValues(
            component, [{"current_price": 7.25, "unit_label": "EUR/month"}]
        )
        self.assertEqual(self._create_component().current_price, 0)

    def test_an_unused_price_can_be_corrected_and_deleted(self):
        price = self.component.price_ids
        price.price = 99
        self.env.flush_all()
        price.unlink()
        self.assertFalse(self.component.price_ids)
