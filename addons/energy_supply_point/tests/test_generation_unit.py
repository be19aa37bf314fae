from datetime import date

from psycopg2.errors import CheckViolation

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import EnergyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestGenerationUnit(EnergyCommon):
    def test_a_point_shows_what_its_sources_can_give_today(self):
        point = self._create_supply_point(direction="production")
        self._create_generation_unit(point)
        self._create_generation_unit(point, technology="storage", installed_kw=2.5)
        self._create_generation_unit(point, date_to=date(2026, 1, 1))
        self.assertEqual(point.installed_kw, 7.5)

    def test_a_source_has_a_positive_power(self):
        point = self._create_supply_point()
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._create_generation_unit(point, installed_kw=0)

    def test_gas_points_have_no_generation(self):
        gas = self._create_supply_point(commodity="gas")
        with self.assertRaises(ValidationError):
            self._create_generation_unit(gas)

    def test_a_resource_has_an_eic_of_type_w(self):
        point = self._create_supply_point()
        with self.assertRaises(ValidationError):
            self._create_generation_unit(point, resource_eic=self._make_eic())
        self._create_generation_unit(point, resource_eic=self._make_eic("24WQ9"))
