from datetime import date

from psycopg2.errors import CheckViolation, ForeignKeyViolation, UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import EnergyCommon


@tagged("post_install", "-at_install")
class TestSupplyPoint(EnergyCommon):
    def test_the_database_refuses_a_second_point_with_the_same_identifier(self):
        point = self._create_supply_point()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_supply_point(name=point.name)

    def test_another_company_may_know_the_same_point(self):
        point = self._create_supply_point()
        other = self._create_supply_point(
            name=point.name, company_id=self._create_company(name="Other Supplier")
        )
        self.assertEqual(other.name, point.name)

    def test_a_point_cannot_be_duplicated(self):
        with self.assertRaises(UserError):
            self._create_supply_point().copy()

    def test_an_active_point_cannot_be_deleted(self):
        with self.assertRaises(UserError):
            self._create_supply_point(state="active").unlink()

    def test_a_draft_that_was_read_cannot_be_deleted(self):
        point = self._create_supply_point()
        meter = self._create_meter(point)
        self._read(meter.register_ids, date(2025, 2, 1), 10)
        with self.assertRaises(UserError):
            point.unlink()

    def test_a_point_in_use_is_not_archived(self):
        point = self._create_supply_point(state="active")
        with self.assertRaises(ValidationError):
            point.action_archive()
        point.action_end()
        point.action_archive()
        self.assertFalse(point.active)

    def test_a_point_does_not_change_commodity_under_its_meter(self):
        point = self._create_supply_point(name=self._make_eic("24ZQ8"))
        self._create_meter(point)
        with self.assertRaises(ValidationError):
            point.commodity = "gas"

    def test_an_unused_draft_can_be_deleted_with_its_technical_data(self):
        point = self._create_supply_point()
        version = self._create_version(point)
        point.unlink()
        self.assertFalse(version.exists())

    def test_a_point_cannot_be_its_own_pair(self):
        point = self._create_supply_point()
        with self.assertRaises(ValidationError):
            point.paired_point_id = point
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
        ):
            self.env.cr.execute(
                "UPDATE energy_supply_point SET paired_point_id = id WHERE id = %s",
                (point.id,),
            )

    def test_a_pair_consumes_and_produces(self):
        consumer = self._create_supply_point()
        producer = self._create_supply_point(direction="production")
        consumer.paired_point_id = producer
        with self.assertRaises(ValidationError):
            consumer.paired_point_id = self._create_supply_point()

    def test_a_pair_is_of_one_commodity(self):
        gas = self._create_supply_point(commodity="gas", direction="production")
        with self.assertRaises(ValidationError):
            self._create_supply_point().paired_point_id = gas

    def test_a_pair_is_of_one_company(self):
        foreign = self._create_supply_point(
            direction="production", company_id=self._create_company(name="Other")
        )
        with self.assertRaises(UserError):
            self._create_supply_point().paired_point_id = foreign

    def test_a_network_that_supplies_points_cannot_be_deleted(self):
        network = self._create_network(code="TUSED", prefixes=["24ZQ5"])
        self._create_supply_point(name=self._make_eic("24ZQ5"))
        with mute_logger("odoo.sql_db"), self.assertRaises(ForeignKeyViolation):
            network.unlink()

    @freeze_time("2025-07-01")
    def test_a_point_shows_the_technical_data_of_today(self):
        point = self._create_supply_point()
        self._create_version(point, date_to=date(2025, 7, 1))
        now = self._create_version(
            point, date_from=date(2025, 7, 1), annual_estimate_kwh=3000
        )
        self.assertEqual(point.current_version_id, now)
        self.assertEqual(point.annual_estimate_kwh, 3000)

    @freeze_time("2025-07-01")
    def test_a_point_shows_the_meter_of_today(self):
        point = self._create_supply_point()
        self._create_meter(point, date_to=date(2025, 7, 1))
        meter = self._create_meter(point, date_from=date(2025, 7, 1))
        self.assertEqual(point.current_meter_id, meter)

    def test_the_smart_button_shows_the_readings_of_the_point(self):
        points = self._create_supply_point() + self._create_supply_point()
        for point in points:
            self._read(self._create_meter(point).register_ids, date(2025, 1, 1), 0)
        action = points[0].action_view_readings()
        self.assertEqual(
            self.env["energy.reading"].search(action["domain"]), points[0].reading_ids
        )
        self.assertEqual(points[0].reading_count, 1)

    def test_the_address_is_shown_where_it_is_asked_for(self):
        point = self._create_supply_point(street="High Street 1")
        self.assertEqual(point.display_name, point.name)
        self.assertEqual(
            point.with_context(energy_point_with_address=True).display_name,
            f"{point.name} (High Street 1, Testville)",
        )
