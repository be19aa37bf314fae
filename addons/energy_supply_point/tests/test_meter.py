from datetime import date

from psycopg2.errors import CheckViolation, ExclusionViolation, UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import EnergyCommon


@tagged("post_install", "-at_install")
class TestMeter(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point = cls._create_supply_point()
        cls.other_point = cls._create_supply_point()

    def test_a_serial_number_exists_once_per_commodity_and_company(self):
        meter = self._create_meter()
        self._create_meter(name=meter.name, commodity="gas")
        self._create_meter(name=meter.name, company_id=self._create_company(name="O"))
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_meter(name=meter.name)

    def test_a_meter_hangs_at_one_place_a_day(self):
        meter = self._create_meter(self.point)
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self._create_installation(
                meter, self.other_point, date_from=date(2025, 6, 1)
            )

    def test_a_meter_may_move_on_the_day_it_was_taken_down(self):
        meter = self._create_meter(self.point, date_to=date(2025, 6, 1))
        moved = self._create_installation(
            meter, self.other_point, date_from=date(2025, 6, 1)
        )
        self.assertEqual(meter.installation_ids, moved + self.point.installation_ids)

    def test_a_point_may_have_several_meters(self):
        self._create_meter(self.point)
        self._create_meter(self.point)
        self.assertEqual(len(self.point.installation_ids), 2)

    def test_a_gas_meter_does_not_hang_at_an_electricity_point(self):
        with self.assertRaises(ValidationError):
            self._create_installation(self._create_meter(commodity="gas"), self.point)

    def test_an_installed_meter_keeps_its_commodity(self):
        meter = self._create_meter(self.point)
        with self.assertRaises(ValidationError):
            meter.commodity = "gas"

    def test_a_meter_of_another_company_does_not_hang_here(self):
        foreign = self._create_meter(company_id=self._create_company(name="Other"))
        with self.assertRaises(UserError):
            self._create_installation(foreign, self.point)

    def test_an_installation_that_was_read_is_not_deleted(self):
        meter = self._create_meter(self.point)
        self._read(meter.register_ids, date(2025, 2, 1), 5)
        with self.assertRaises(UserError):
            meter.installation_ids.unlink()

    def test_an_installation_that_was_read_does_not_move(self):
        meter = self._create_meter(self.point)
        self._read(meter.register_ids, date(2025, 2, 1), 5)
        installation = meter.installation_ids
        with self.assertRaises(UserError):
            installation.supply_point_id = self.other_point
        with self.assertRaises(UserError):
            installation.meter_id = self._create_meter()
        installation.date_to = date(2025, 3, 1)
        self.assertEqual(installation.date_to, date(2025, 3, 1))

    def test_an_installation_without_readings_can_be_corrected_and_deleted(self):
        installation = self._create_meter(self.point).installation_ids
        installation.supply_point_id = self.other_point
        installation.unlink()
        self.assertFalse(self.other_point.installation_ids)

    def test_a_meter_has_each_code_once(self):
        meter = self._create_meter()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            meter.register_ids.create(
                {"meter_id": meter.id, "code": meter.register_ids.code}
            )

    def test_a_register_is_sane(self):
        for values in (
            {"digits": 0},
            {"digits": 13},
            {"decimals": 4},
            {"multiplier": 0},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
            ):
                self._create_meter(register=values)

    def test_a_register_has_one_loss_of_a_kind_a_day(self):
        register = self._create_meter().register_ids
        self._create_loss(register, date_to=date(2025, 6, 1))
        self._create_loss(register, date_from=date(2025, 6, 1))
        self._create_loss(register, kind="kwh_per_month")
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self._create_loss(register, date_from=date(2025, 3, 1))

    def test_a_loss_is_not_negative(self):
        register = self._create_meter().register_ids
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._create_loss(register, value=-1)

    def test_gas_has_no_transformer(self):
        register = self._create_meter(commodity="gas").register_ids
        with self.assertRaises(ValidationError):
            self._create_loss(register)
        electric = self._create_meter().register_ids
        self._create_loss(electric)
        with self.assertRaises(ValidationError):
            electric.unit = "m3"

    def test_an_installation_whose_readings_are_void_is_deleted(self):
        meter = self._create_meter(self.point)
        reading = self._read(meter.register_ids, date(2025, 2, 1), 5)
        reading._withdraw("Wrong meter")
        meter.installation_ids.unlink()
        self.assertTrue(reading.exists())

    def test_a_register_shows_its_meter_and_zone(self):
        meter = self._create_meter(name="M-X", zones=["low"])
        self.assertEqual(meter.register_ids.display_name, "M-X / 1-1:1.8.0 (Low (NT))")
