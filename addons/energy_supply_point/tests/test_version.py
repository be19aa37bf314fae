from datetime import date

from psycopg2.errors import CheckViolation, ExclusionViolation, ForeignKeyViolation

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import EnergyCommon


@tagged("post_install", "-at_install")
class TestVersion(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point = cls._create_supply_point()

    def test_technical_data_of_a_point_do_not_overlap(self):
        self._create_version(self.point)
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self._create_version(self.point, date_from=date(2026, 1, 1))

    def test_ranges_that_touch_join(self):
        first = self._create_version(self.point, date_to=date(2026, 1, 1))
        second = self._create_version(self.point, date_from=date(2026, 1, 1))
        self.assertEqual(self.point.version_ids, second + first)

    def test_an_end_and_the_next_range_can_be_entered_together(self):
        first = self._create_version(self.point)
        self.point.write(
            {
                "version_ids": [
                    (1, first.id, {"date_to": date(2026, 1, 1)}),
                    (
                        0,
                        0,
                        {
                            "date_from": date(2026, 1, 1),
                            "network_rate_id": self.network_rate.id,
                        },
                    ),
                ]
            }
        )
        self.assertEqual(len(self.point.version_ids), 2)

    def test_points_have_their_own_ranges(self):
        self._create_version(self.point)
        self.assertTrue(self._create_version(self._create_supply_point()))

    def test_a_range_holds_at_least_one_day(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._create_version(self.point, date_to=date(2025, 1, 1))

    def test_people_read_and_write_the_last_day_included(self):
        version = self._create_version(self.point, date_to=date(2026, 1, 1))
        self.assertEqual(version.date_last, date(2025, 12, 31))
        version.date_last = date(2025, 6, 30)
        self.assertEqual(version.date_to, date(2025, 7, 1))
        version.date_last = False
        self.assertFalse(version.date_to)

    def test_what_holds_in_a_range_is_found_without_its_neighbours(self):
        first = self._create_version(self.point, date_to=date(2026, 1, 1))
        second = self._create_version(self.point, date_from=date(2026, 1, 1))

        def find(*days):
            domain = first._get_valid_domain(*days)
            return first.search(domain & self.point._domain_of_points())

        self.assertEqual(find(date(2025, 12, 31)), first)
        self.assertEqual(find(date(2026, 1, 1)), second)
        self.assertEqual(find(date(2025, 12, 31), date(2026, 1, 2)), second + first)
        self.assertFalse(find(date(2024, 12, 31)))

    def test_the_rate_of_another_network_is_refused(self):
        foreign = self._create_network_rate(network_id=self._create_network())
        with self.assertRaises(ValidationError):
            self._create_version(self.point, network_rate_id=foreign)

    def test_a_point_does_not_change_network_under_its_technical_data(self):
        self._create_version(self.point)
        with self.assertRaises(ValidationError):
            self.point.network_id = self._create_network()

    def test_gas_needs_a_volume_factor(self):
        gas = self._create_supply_point(commodity="gas")
        with self.assertRaises(ValidationError):
            self._create_version(gas, volume_factor=0)
        self.assertTrue(self._create_version(gas, volume_factor=0.9612))

    def test_electricity_needs_no_volume_factor(self):
        self.assertFalse(self._create_version(self.point).volume_factor)

    def test_technical_quantities_are_not_negative(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._create_version(self.point, breaker_amps=-1)

    def test_the_load_profile_of_the_rate_is_proposed_and_can_be_changed(self):
        self.network_rate.profile_id = self._create_profile()
        version = self._create_version(self.point)
        self.assertEqual(version.profile_id, self.network_rate.profile_id)
        version.profile_id = other = self._create_profile()
        self.assertEqual(version.profile_id, other)

    def test_a_load_profile_in_use_cannot_be_deleted(self):
        profile = self._create_profile()
        self._create_version(self.point, profile_id=profile)
        with mute_logger("odoo.sql_db"), self.assertRaises(ForeignKeyViolation):
            profile.unlink()
