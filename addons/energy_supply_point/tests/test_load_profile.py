import base64
from datetime import date

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import EnergyCommon

VALUES = ["1", *["0,5"] * 8759]
LINES = ["hour;TDO4", *(f"{at};{value}" for at, value in enumerate(VALUES, 1))]


@tagged("post_install", "-at_install")
class TestLoadProfile(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user("billing_manager")
        cls.profile = cls._create_profile()

    def _wizard(self, lines=LINES, **values):
        defaults = {
            "profile_id": self.profile.id,
            "year": 2025,
            "file": base64.b64encode("\n".join(lines).encode()),
            "file_name": "tdo.csv",
            "source": "Test publication",
        }
        return (
            self.env["energy.load.profile.import"]
            .with_user(self.manager)
            .create(defaults | values)
        )

    def test_a_class_exists_once_in_each_network(self):
        self._create_profile(code="T1", network_id=self.network)
        self._create_profile(code="T1")
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_profile(code="T1", network_id=self.network)

    def test_hourly_values_become_day_weights(self):
        wizard = self._wizard()
        wizard.action_load()
        days = {day.date: day.weight for day in self.profile.day_ids}
        self.assertEqual(len(days), 365)
        self.assertEqual(days[date(2025, 1, 1)], 12.5)
        self.assertEqual(days[date(2025, 1, 2)], 12)
        self.assertEqual(days[date(2025, 3, 30)], 11.5)
        self.assertEqual(days[date(2025, 10, 26)], 12.5)
        self.assertRecordValues(
            self.profile.year_ids,
            [{"year": 2025, "resolution": "hour", "value_count": 8760, "highest": 1}],
        )
        self.assertIn("2025-01: 372.5", wizard.report)
        self.assertTrue(wizard.is_done)

    def test_months_are_the_sums_of_their_days(self):
        self._wizard().action_load()
        self.assertEqual(len(self.profile.month_ids), 12)
        self.assertEqual(self.profile.month_ids[0].weight, 372.5)
        self.assertEqual(self.profile.month_ids[0].days, 31)
        self.assertEqual(self.profile.month_ids[0].display_name, "2025-01")

    def test_a_check_changes_nothing(self):
        wizard = self._wizard()
        wizard.action_check()
        self.assertIn("8760", wizard.report)
        self.assertFalse(self.profile.day_ids)

    def test_the_same_file_again_changes_nothing(self):
        self._wizard().action_load()
        days = self.profile.day_ids
        self._wizard().action_load()
        self.assertEqual(self.profile.day_ids, days)

    def test_a_year_is_replaced_only_when_asked_for(self):
        self._wizard().action_load()
        other = ["1"] * 8760
        with self.assertRaises(UserError):
            self._wizard(other).action_load()
        self._wizard(other, is_replacing=True).action_load()
        self.profile.invalidate_recordset()
        self.assertEqual(len(self.profile.day_ids), 365)
        self.assertEqual(self.profile.day_ids[1].weight, 24)
        self.assertEqual(len(self.profile.year_ids), 1)

    def test_other_years_stay(self):
        self._wizard().action_load()
        self._wizard(["1"] * 8784, year=2024).action_load()
        self.assertEqual(self.profile.date_first, date(2024, 1, 1))
        self.assertEqual(self.profile.date_last, date(2025, 12, 31))

    def test_bad_files_get_one_clear_message(self):
        for lines, text in (
            (LINES[:-1], "8759"),
            ([*LINES[:-1], "8760;x"], "Line 8761"),
            (["0"] * 8760, "zero"),
            (LINES[:1], "0 values"),
        ):
            with self.subTest(text=text), self.assertRaisesRegex(UserError, text):
                self._wizard(lines).action_load()
        with self.assertRaisesRegex(UserError, "TDO4"):
            self._wizard(column="TDO9").action_load()
        with self.assertRaisesRegex(UserError, "no year"):
            self._wizard(year=25).action_load()
        self.assertFalse(self.profile.day_ids)
