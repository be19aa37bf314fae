from datetime import date

from psycopg2.errors import CheckViolation, RestrictViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged, warmup
from odoo.tools import mute_logger

from .common import EnergyCommon

DAY, LATER, LAST = date(2025, 2, 1), date(2025, 3, 1), date(2025, 4, 1)


@tagged("post_install", "-at_install")
class TestReadingReview(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.manager = cls._create_user("billing_manager")
        cls.point = cls._create_supply_point()
        cls.register = cls._create_meter(cls.point).register_ids

    def _rule(self, code):
        return self.env.ref(f"energy_supply_point.energy_reading_rule_{code}")

    def _codes(self, reading):
        checks = reading.check_ids.filtered(lambda check: check.state == "open")
        return set(checks.mapped("code"))

    def test_a_believable_reading_has_nothing_to_review(self):
        self._read(self.register, DAY, 100)
        reading = self._read(self.register, LATER, 250)
        self.assertEqual(reading.review_state, "ok")
        self.assertFalse(reading.check_ids)

    def test_a_counter_that_went_backwards_is_stopped_with_its_numbers(self):
        self._read(self.register, DAY, 100)
        reading = self._read(self.register, LATER, 90)
        self.assertEqual(reading.review_state, "blocked")
        self.assertEqual(
            reading.check_ids.evidence,
            {
                "found": "90",
                "limit": "100",
                "day_start": "2025-02-01",
                "day_end": "2025-03-01",
            },
        )
        self.assertIn("from 100 on 02/01/2025 to 90", reading.check_summary)

    def test_more_than_the_breaker_lets_through_is_stopped(self):
        self._create_version(self.point, breaker_amps=25, breaker_phases="3")
        self._read(self.register, DAY, 0)
        reading = self._read(self.register, LATER, 11600)
        self.assertEqual(reading.review_state, "blocked")
        self.assertEqual(
            reading.check_ids.evidence, {"found": "11600", "limit": "11592", "days": 28}
        )

    def test_far_from_the_history_is_a_warning(self):
        self._read(self.register, DAY, 0)
        self._read(self.register, LATER, 280)
        reading = self._read(self.register, LAST, 280 + 31 * 51)
        self.assertEqual(self._codes(reading), {"far_from_profile"})
        self.assertEqual(reading.review_state, "warning")

    def test_nothing_counted_where_something_was_expected_is_a_warning(self):
        self._create_version(self.point, annual_estimate_kwh=3650)
        self._read(self.register, DAY, 100)
        self.assertEqual(self._codes(self._read(self.register, LATER, 100)), {"zero"})

    def test_the_other_register_of_the_day_ends_the_warning(self):
        meter = self._create_meter(self._create_supply_point(), zones=["high", "low"])
        high, low = meter.register_ids
        first = self._read(high, DAY, 5)
        self.assertEqual(self._codes(first), {"missing_register"})
        self._read(low, DAY, 7)
        self.assertEqual(first.review_state, "ok")
        self.assertEqual(first.check_ids.state, "lapsed")

    @freeze_time("2025-01-15 10:00:00")
    def test_a_measured_value_of_tomorrow_but_one_is_a_warning(self):
        estimate = self._read(self.register, DAY, 9, quality="estimated")
        self.assertEqual(estimate.review_state, "ok")
        self.assertEqual(self._codes(self._read(self.register, LATER, 10)), {"future"})

    def test_the_same_value_again_is_a_remark_only(self):
        self._read(self.register, DAY, 9)
        again = self._read(self.register, DAY, 9)
        self.assertEqual(self._codes(again), {"duplicate"})
        self.assertEqual(again.review_state, "ok")

    def test_a_corrected_neighbour_ends_the_review(self):
        self._read(self.register, DAY, 1000)
        reading = self._read(self.register, LATER, 200)
        self.assertEqual(reading.review_state, "blocked")
        self._read(self.register, DAY, 100)
        self.assertEqual(reading.review_state, "ok")

    def test_of_two_that_contradict_each_other_the_newer_one_is_to_blame(self):
        late = self._read(self.register, LATER, 90)
        early = self._read(self.register, DAY, 100)
        self.assertEqual((late + early).mapped("review_state"), ["ok", "blocked"])
        batch = self.env["energy.reading"].create(
            [
                self._prepare_reading_vals(self.register, LAST, 500),
                self._prepare_reading_vals(self.register, date(2025, 5, 1), 400),
            ]
        )
        self.assertEqual(batch.mapped("review_state"), ["ok", "blocked"])

    def test_what_is_stopped_does_not_stop_the_next_reading(self):
        self._read(self.register, DAY, 100)
        self._read(self.register, LATER, 50)
        self.assertEqual(self._read(self.register, LAST, 150).review_state, "ok")

    def test_a_clerk_accepts_with_a_reason(self):
        self._read(self.register, DAY, 100)
        reading = self._read(self.register, LATER, 90).with_user(self.clerk)
        action = reading.action_accept()
        wizard = (
            self.env["energy.reading.decision"]
            .with_user(self.clerk)
            .with_context(**action["context"])
            .create({"reason": "Counter turned back by the fitter"})
        )
        wizard.action_confirm()
        self.assertEqual(reading.review_state, "accepted")
        self.assertEqual(reading.reviewer_id, self.clerk)
        self.assertTrue(reading.reviewed_at)
        self.assertEqual(reading.check_ids.state, "accepted")

    def test_what_was_accepted_stays_accepted(self):
        self._read(self.register, DAY, 100)
        reading = self._read(self.register, LATER, 90)
        reading._accept("Seen")
        self._read(self.register, LAST, 95)
        self.assertEqual(reading.review_state, "accepted")

    def test_a_rule_may_ask_for_a_manager(self):
        self._rule("negative").is_manager_only = True
        self._read(self.register, DAY, 100)
        reading = self._read(self.register, LATER, 90)
        with self.assertRaises(AccessError):
            reading.with_user(self.clerk)._accept("Seen")
        reading.with_user(self.manager)._accept("Seen")
        self.assertEqual(reading.review_state, "accepted")

    def test_nobody_sets_the_state_of_the_review_by_hand(self):
        self._read(self.register, DAY, 100)
        reading = self._read(self.register, LATER, 90, review_state="accepted")
        self.assertEqual(reading.review_state, "blocked")
        with self.assertRaises(UserError):
            reading.with_user(self.clerk).write({"review_state": "ok"})

    def test_the_database_wants_a_reason_for_an_acceptance(self):
        reading = self._read(self.register, DAY, 100)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.env.cr.execute(
                "UPDATE energy_reading SET review_state = 'accepted' WHERE id = %s",
                (reading.id,),
            )

    def test_a_rule_of_the_company_replaces_the_shared_one(self):
        self._rule("negative").copy({"company_id": self.env.company.id}).active = False
        self._read(self.register, DAY, 100)
        self.assertEqual(self._read(self.register, LATER, 90).review_state, "ok")

    def test_an_archived_rule_is_not_asked(self):
        self._rule("negative").active = False
        self._read(self.register, DAY, 100)
        self.assertEqual(self._read(self.register, LATER, 90).review_state, "ok")

    def test_the_queue_shows_what_waits(self):
        action = self.env.ref("energy_supply_point.energy_reading_review_action")
        self._read(self.register, DAY, 100)
        wrong = self._read(self.register, LATER, 90)
        domain = [
            ("is_current", "=", True),
            ("review_state", "in", ("warning", "blocked")),
        ]
        self.assertEqual(action.domain.count("review_state"), 1)
        mine = [("register_id", "=", self.register.id)]
        self.assertEqual(wrong.search(domain + mine), wrong)
        wrong.action_ask_for_review()
        self.assertIn("backwards", self.point.activity_ids.note + "backwards")
        self._read(self.register, LATER, 190)
        self.assertFalse(wrong.search(domain + mine))

    @warmup
    def test_any_number_of_readings_is_reviewed_in_few_queries(self):
        readings = self.env["energy.reading"].create(
            [
                self._prepare_reading_vals(self.register, date(2025, 2, day), 100 - day)
                for day in range(1, 25)
            ]
        )
        self.env.invalidate_all()
        for batch in (readings[:1], readings):
            with self.assertQueryCount(10):
                batch._review()


@tagged("post_install", "-at_install")
class TestWithdrawal(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.point = cls._create_supply_point()
        cls.register = cls._create_meter(cls.point).register_ids

    def test_a_withdrawn_value_is_void_and_stays_visible(self):
        reading = self._read(self.register, DAY, 100)
        withdrawal = reading.with_user(self.clerk)._withdraw("Wrong day")
        self.assertEqual(withdrawal.supersedes_id, reading)
        self.assertTrue(withdrawal.is_withdrawal)
        self.assertEqual(withdrawal.note, "Wrong day")
        self.assertFalse(withdrawal.is_current)
        self.assertFalse(reading.is_current)
        mine = [("register_id", "=", self.register.id)]
        self.assertFalse(reading.search([*mine, ("is_current", "=", True)]))
        self.assertEqual(
            reading.search([*mine, ("is_current", "=", False)]), withdrawal + reading
        )

    def test_a_withdrawn_value_is_not_withdrawn_again(self):
        reading = self._read(self.register, DAY, 100)
        withdrawal = reading._withdraw("Wrong day")
        for void in (reading, withdrawal):
            with self.assertRaises(UserError):
                void._withdraw("Again")

    def test_a_new_value_may_follow_a_withdrawal(self):
        self._read(self.register, DAY, 100)._withdraw("Wrong day")
        reading = self._read(self.register, DAY, 101)
        self.assertTrue(reading.is_current)
        self.assertEqual(reading.revision, 3)

    def test_a_withdrawal_ends_the_review_of_others(self):
        wrong = self._read(self.register, DAY, 1000)
        later = self._read(self.register, LATER, 200)
        self.assertEqual(later.review_state, "blocked")
        wrong._withdraw("Wrong meter")
        self.assertEqual(later.review_state, "ok")

    def test_nothing_is_withdrawn_where_nothing_was_read(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._read(self.register, DAY, 100, is_withdrawal=True)

    def test_rows_copied_in_past_the_orm_are_reviewed_when_asked(self):
        self._read(self.register, DAY, 100)
        self.env.cr.execute(
            """
            INSERT INTO energy_reading (supply_point_id, company_id, register_id, date,
                value, kind, quality, origin, revision)
            VALUES (%s, %s, %s, %s, 90, 'regular', 'measured', 'import', 1)
            RETURNING id
            """,
            (
                self.point.id,
                self.point.company_id.id,
                self.register.id,
                LATER,
            ),
        )
        reading = self.env["energy.reading"].browse(self.env.cr.fetchone()[0])
        self.assertEqual(reading.review_state, "ok")
        reading._review()
        self.assertEqual(reading.review_state, "blocked")

    def test_points_with_readings_to_review_are_found(self):
        wrong = self._read(self.register, DAY, 100) + self._read(
            self.register, LATER, 90
        )
        domain = [
            (
                "reading_ids",
                "any",
                [("review_state", "=", "blocked"), ("is_current", "=", True)],
            ),
            ("id", "=", self.point.id),
        ]
        self.assertEqual(self.point.search(domain), self.point)
        wrong[1]._withdraw("Wrong")
        self.assertFalse(self.point.search(domain))

    def test_who_and_when_are_kept_by_the_database(self):
        reading = self._read(self.register, DAY, 100)
        for column, value in (
            ("create_uid", self.clerk.id),
            ("create_date", "2020-01-01"),
            ("is_withdrawal", True),
            ("origin", "dso"),
            ("quality", "estimated"),
            ("kind", "extra"),
        ):
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

    def test_the_database_refuses_to_empty_the_readings(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(RestrictViolation):
            self.env.cr.execute("TRUNCATE energy_reading CASCADE")
