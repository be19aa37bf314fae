from datetime import date

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import EnergyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestVersionChange(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.point = cls._create_supply_point()
        cls.version = cls._create_version(cls.point, breaker_amps=25)

    def _as_clerk(self, record):
        return record.with_user(self.clerk)

    def test_a_split_ends_the_old_data_and_opens_the_new_in_one_step(self):
        new = self.version._split(date(2026, 6, 1), {"breaker_amps": 32}, "Letter 1")
        self.assertEqual(self.version.date_to, date(2026, 6, 1))
        self.assertEqual(self.version.breaker_amps, 25)
        self.assertEqual(new.date_from, date(2026, 6, 1))
        self.assertFalse(new.date_to)
        self.assertEqual((new.breaker_amps, new.reason), (32, "Letter 1"))
        self.assertEqual(new.network_rate_id, self.version.network_rate_id)
        self.assertEqual(self.point.version_ids, new + self.version)

    def test_a_split_keeps_the_end_of_the_old_data(self):
        self.version.date_to = date(2027, 1, 1)
        new = self.version._split(date(2026, 6, 1), {}, "Letter 1")
        self.assertEqual(new.date_to, date(2027, 1, 1))

    def test_a_split_lies_inside_the_data(self):
        self.version.date_to = date(2026, 1, 1)
        for day in ((2025, 1, 1), (2026, 1, 1), (2024, 1, 1)):
            with self.subTest(day=day), self.assertRaises(UserError):
                self.version._split(date(*day), {}, "Letter 1")

    def test_a_correction_keeps_the_old_data_with_who_when_and_why(self):
        new = self._as_clerk(self.version)._correct(
            {"breaker_amps": 20}, "Typing error"
        )
        self.assertEqual(self.point.version_ids, new)
        self.assertEqual(self.point.superseded_version_ids, self.version)
        self.assertEqual(new.supersedes_id, self.version)
        self.assertEqual((new.date_from, new.breaker_amps), (date(2025, 1, 1), 20))
        self.assertEqual(self.version.breaker_amps, 25)
        self.assertTrue(self.version.superseded_at)
        self.assertEqual(self.version.superseded_uid, self.clerk)
        self.assertEqual(self.version.superseded_reason, "Typing error")
        self.assertEqual(self.point.current_version_id, new)

    def test_a_correction_of_some_days_leaves_the_others_as_they_were(self):
        new = self.version._correct(
            {"breaker_amps": 20}, "Letter 2", date(2025, 3, 1), date(2025, 5, 1)
        )
        self.assertEqual(
            [
                (item.date_from, item.date_to, item.breaker_amps)
                for item in new.sorted("date_from")
            ],
            [
                (date(2025, 1, 1), date(2025, 3, 1), 25),
                (date(2025, 3, 1), date(2025, 5, 1), 20),
                (date(2025, 5, 1), False, 25),
            ],
        )
        self.assertEqual(new.supersedes_id, self.version)

    def test_what_was_corrected_can_be_corrected_again_but_only_where_it_holds(self):
        second = self.version._correct({"breaker_amps": 20}, "Letter 2")
        third = second._correct({"breaker_amps": 16}, "Letter 3")
        self.assertEqual(self.point.version_ids, third)
        self.assertEqual(self.point.superseded_version_ids, self.version + second)
        for old in (self.version, second):
            with self.assertRaises(UserError):
                old._correct({}, "Letter 4")
            with self.assertRaises(UserError):
                old.action_split()

    def test_a_correction_stays_within_its_days(self):
        self.version.date_to = date(2026, 1, 1)
        for days in (
            (date(2024, 12, 1), None),
            (None, date(2026, 2, 1)),
            (date(2025, 5, 1), date(2025, 5, 1)),
        ):
            with self.subTest(days=days), self.assertRaises(UserError):
                self.version._correct({}, "Letter 2", *days)

    def test_a_correction_needs_a_reason(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.version._correct({}, "")

    def test_a_clerk_does_not_overwrite_what_was_in_force(self):
        version = self._as_clerk(self.version)
        for vals in (
            {"breaker_amps": 20},
            {"date_from": "2025-02-01"},
            {"network_rate_id": self._create_network_rate().id},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                version.write(vals)
        version.write({"breaker_amps": 25.0, "date_from": "2025-01-01"})
        version.write({"date_to": "2026-07-01", "reason": "Letter 5"})
        self.assertEqual(self.version.date_to, date(2026, 7, 1))

    def test_a_clerk_edits_what_is_not_yet_in_force(self):
        self.version.date_to = date(2026, 6, 15)
        coming = self._create_version(self.point, date_from=date(2026, 6, 15))
        self._as_clerk(coming).breaker_amps = 40
        self.assertEqual(coming.breaker_amps, 40)

    def test_the_dialog_of_a_split_starts_from_the_data_and_notes_the_change(self):
        action = self._as_clerk(self.version).action_split()
        change = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(change.breaker_amps, 25)
        self.assertEqual(change.date_from, date(2026, 6, 15))
        with Form(self._as_clerk(change)) as form:
            form.breaker_amps = 32
            form.reason = "Letter 6"
        self._as_clerk(change).action_apply()
        self.assertEqual(self.point.current_version_id.breaker_amps, 32)
        self.assertEqual(self.version.date_to, date(2026, 6, 15))
        body = self.point.message_ids[0].body
        for word in ("Letter 6", "Main Breaker", "25.0 → 32.0"):
            self.assertIn(word, body)
        self.assertNotIn("Yearly Estimate", body)

    def test_the_dialog_of_a_correction_replaces_the_data(self):
        action = self._as_clerk(self.version).action_correct()
        change = self._as_clerk(self.env[action["res_model"]].browse(action["res_id"]))
        with Form(change) as form:
            form.breaker_amps = 20
            form.reason = "Typing error"
        change.action_apply()
        self.assertEqual(self.point.version_ids.breaker_amps, 20)
        self.assertEqual(self.version.superseded_uid, self.clerk)

    def test_the_balance_group_is_an_eic_of_type_y(self):
        with self.assertRaises(ValidationError):
            self._create_version(
                self._create_supply_point(), balance_group_eic="24X-MYSUPPLIER-O"
            )
        version = self._create_version(
            self._create_supply_point(), balance_group_eic="24y-mysupplier-a"
        )
        self.assertEqual(version.balance_group_eic, "24Y-MYSUPPLIER-A")

    def test_a_connection_right_has_a_unit(self):
        with self.assertRaises(ValidationError):
            self._create_version(self._create_supply_point(), connection_capacity=25)

    def test_a_converter_has_applied_the_volume_factor(self):
        gas = self._create_supply_point(commodity="gas")
        version = self._create_version(gas)
        self.assertEqual(version.volume_factor, 0.95)
        other = self._create_supply_point(commodity="gas")
        vals = {"supply_point_id": other, "date_from": date(2025, 1, 1)}
        vals |= {"network_rate_id": self.gas_rate, "has_converter": True}
        converted = self._create("energy.supply.point.version", {}, vals)
        self.assertEqual(converted.volume_factor, 1)
