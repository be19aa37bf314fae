from datetime import date

from psycopg2.errors import CheckViolation, ForeignKeyViolation, RestrictViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import EnergyCommon

DAY = date(2025, 2, 1)


@tagged("post_install", "-at_install")
class TestReading(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.point = cls._create_supply_point()
        cls.meter = cls._create_meter(
            cls.point, date_to=date(2026, 1, 1), zones=["high", "low"]
        )
        cls.register, cls.low = cls.meter.register_ids

    def test_a_reading_belongs_to_the_company_of_its_point(self):
        reading = self._read(self.register, DAY, 100)
        self.assertEqual(reading.company_id, self.point.company_id)

    def test_what_was_received_is_not_changed(self):
        reading = self._read(self.register, DAY, 100).with_user(self.clerk)
        for name, value in (
            ("value", 101),
            ("date", date(2025, 2, 2)),
            ("quality", "estimated"),
            ("kind", "extra"),
            ("register_id", self.low.id),
            ("supersedes_id", False),
        ):
            with self.subTest(field=name), self.assertRaises(UserError):
                reading.write({name: value})
        self.assertEqual(reading.value, 100)

    def test_the_note_of_a_reading_can_be_changed(self):
        reading = self._read(self.register, DAY, 100).with_user(self.clerk)
        reading.note = "Photo received"
        self.assertEqual(reading.note, "Photo received")

    def test_a_reading_is_not_deleted(self):
        reading = self._read(self.register, DAY, 100)
        with self.assertRaises(UserError):
            reading.unlink()
        with self.assertRaises(AccessError):
            reading.with_user(self._create_user("admin")).unlink()

    def test_the_database_itself_refuses_to_change_a_reading(self):
        reading = self._read(self.register, DAY, 100)
        for column, value in (("value", 1), ("date", "2025-02-02"), ("revision", 7)):
            with (
                self.subTest(column=column),
                mute_logger("odoo.sql_db"),
                self.assertRaises(RestrictViolation),
            ):
                # pylint: disable=sql-injection
                self.env.cr.execute(
                    f"UPDATE energy_reading SET {column} = %s WHERE id = %s",  # noqa: S608
                    (value, reading.id),
                )

    def test_the_database_itself_refuses_to_delete_a_reading(self):
        reading = self._read(self.register, DAY, 100)
        with mute_logger("odoo.sql_db"), self.assertRaises(RestrictViolation):
            self.env.cr.execute(
                "DELETE FROM energy_reading WHERE id = %s", (reading.id,)
            )

    def test_a_newer_value_supersedes_the_one_before(self):
        first = self._read(self.register, DAY, 100)
        second = self._read(self.register, DAY, 110)
        third = self._read(self.register, DAY, 120)
        self.assertRecordValues(
            first + second + third,
            [
                {"revision": 1, "supersedes_id": False, "value": 100},
                {"revision": 2, "supersedes_id": first.id, "value": 110},
                {"revision": 3, "supersedes_id": second.id, "value": 120},
            ],
        )

    def test_revisions_belong_to_one_register_and_day(self):
        self._read(self.register, DAY, 100)
        others = self._read(self.low, DAY, 50) + self._read(
            self.register, date(2025, 2, 2), 101
        )
        self.assertEqual(others.mapped("revision"), [1, 1])

    def test_a_caller_cannot_choose_the_revision(self):
        self._read(self.register, DAY, 100)
        reading = self._read(self.register, DAY, 90, revision=9, supersedes_id=False)
        self.assertEqual(reading.revision, 2)
        self.assertTrue(reading.supersedes_id)

    def test_the_newest_revision_is_current_at_once(self):
        first = self._read(self.register, DAY, 100)
        self.assertTrue(first.is_current)
        second = self._read(self.register, DAY, 110)
        self.assertFalse(first.is_current)
        self.assertTrue(second.is_current)

    def test_current_and_replaced_readings_are_found(self):
        first = self._read(self.register, DAY, 100)
        second = self._read(self.register, DAY, 110)
        mine = ("register_id", "=", self.register.id)
        search = self.env["energy.reading"].search
        for condition, expected in (
            (("is_current", "=", True), second),
            (("is_current", "!=", False), second),
            (("is_current", "=", False), first),
            (("is_current", "!=", True), first),
            (("is_current", "in", [True, False]), second + first),
        ):
            with self.subTest(condition=condition):
                self.assertEqual(search([mine, condition]), expected)

    def test_two_values_for_one_day_in_a_batch_are_refused(self):
        batch = [
            self._prepare_reading_vals(self.register, DAY, value) for value in (1, 2)
        ]
        with self.assertRaises(UserError):
            self.env["energy.reading"].create(batch)

    def test_a_date_as_text_counts_as_the_same_day(self):
        batch = [
            self._prepare_reading_vals(self.register, day, 1)
            for day in (DAY, "2025-02-01")
        ]
        with self.assertRaises(UserError):
            self.env["energy.reading"].create(batch)

    def test_a_batch_supersedes_what_was_there(self):
        old = self._read(self.register, DAY, 100)
        new = self.env["energy.reading"].create(
            [
                self._prepare_reading_vals(self.register, DAY, 110),
                self._prepare_reading_vals(self.low, DAY, 20),
            ]
        )
        self.assertEqual(new.mapped("revision"), [2, 1])
        self.assertEqual(new[0].supersedes_id, old)

    @freeze_time("2025-03-01 10:00:00")
    def test_values_from_the_context_supersede_too(self):
        first = self._read(self.register, date(2025, 3, 1), 100)
        second = (
            self.env["energy.reading"]
            .with_context(default_register_id=self.register.id)
            .create({"supply_point_id": self.point.id, "value": 110})
        )
        self.assertEqual(second.supersedes_id, first)

    def test_creating_leaves_the_given_values_alone(self):
        values = self._prepare_reading_vals(self.register, DAY, 100)
        before = dict(values)
        self.env["energy.reading"].create([values])
        self.assertEqual(values, before)

    def test_a_value_with_too_many_digits_is_refused(self):
        self.register.digits = 5
        self.assertTrue(self._read(self.register, DAY, 99999.999))
        with self.assertRaises(ValidationError):
            self._read(self.register, date(2025, 3, 1), 100000)

    def test_a_negative_value_is_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._read(self.register, DAY, -1)

    def test_a_meter_is_read_only_where_it_hangs(self):
        other = self._create_supply_point()
        with self.assertRaises(ValidationError):
            self._read(self.register, DAY, 100, supply_point_id=other)

    def test_a_meter_is_read_only_while_it_hangs(self):
        for day in (date(2024, 12, 31), date(2026, 1, 2)):
            with self.subTest(day=day), self.assertRaises(ValidationError):
                self._read(self.register, day, 100)

    def test_the_closing_reading_lies_on_the_first_day_without_the_meter(self):
        self.assertTrue(self._read(self.register, date(2026, 1, 1), 900))

    def test_a_read_meter_and_register_are_kept(self):
        self._read(self.register, DAY, 100)
        with mute_logger("odoo.sql_db"), self.assertRaises(ForeignKeyViolation):
            self.register.unlink()
