from datetime import date, timedelta

from odoo.tests import tagged, warmup

from .common import EnergyCommon

FIRST, MARCH, APRIL = date(2025, 2, 1), date(2025, 3, 1), date(2025, 4, 1)
MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)


@tagged("post_install", "-at_install")
class TestEstimation(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.point = cls._create_supply_point()
        cls.register = cls._create_meter(cls.point).register_ids

    def _current(self, day, register=None):
        return self.env["energy.reading"].search(
            [
                ("register_id", "=", (register or self.register).id),
                ("date", "=", day),
                ("is_current", "=", True),
            ]
        )

    def test_a_missing_reading_is_estimated_with_method_and_inputs(self):
        self._read(self.register, FIRST, 0)
        self._read(self.register, MARCH, 280)
        point = self.point.with_user(self.clerk)
        reading, unknown = point._estimate_readings(APRIL)
        self.assertRecordValues(
            reading,
            [
                {
                    "value": 590,
                    "quality": "estimated",
                    "kind": "estimate",
                    "origin": "system",
                    "estimation_method": "daily",
                    "create_uid": self.clerk.id,
                }
            ],
        )
        self.assertEqual(reading.evidence["known_units"], "280")
        self.assertFalse(unknown)

    def test_the_load_profile_of_the_point_spreads_the_estimate(self):
        days = {FIRST + timedelta(days=at): 2 if at < 28 else 1 for at in range(60)}
        self._create_version(self.point, profile_id=self._create_profile(days))
        self._read(self.register, FIRST, 0)
        self._read(self.register, MARCH, 560)
        reading, _unknown = self.point._estimate_readings(APRIL)
        self.assertEqual(reading.value, 560 + 310)
        self.assertEqual(reading.estimation_method, "profile")

    def test_what_was_read_is_not_estimated(self):
        self._read(self.register, FIRST, 0)
        self._read(self.register, MARCH, 280)
        reading, unknown = self.point._estimate_readings(MARCH)
        self.assertFalse(reading + self._current(JUNE))
        self.assertFalse(unknown)

    def test_a_register_without_history_is_named(self):
        reading, unknown = self.point._estimate_readings(MARCH)
        self.assertFalse(reading)
        self.assertEqual(unknown, self.register)

    def test_the_yearly_estimate_stands_in(self):
        self._create_version(self.point, annual_estimate_kwh=3650)
        self._read(self.register, FIRST, 10)
        reading, _unknown = self.point._estimate_readings(MARCH)
        self.assertEqual(reading.value, 290)

    def test_gas_is_estimated_in_cubic_metres(self):
        point = self._create_supply_point(commodity="gas")
        self._create_version(point, annual_estimate_kwh=3650, volume_factor=1)
        self._create_calorific(kwh_per_m3=10)
        register = self._create_meter(point).register_ids
        self._read(register, FIRST, 10)
        reading, _unknown = point._estimate_readings(MARCH)
        self.assertEqual(reading.value, 38)

    def test_a_value_to_review_is_no_ground(self):
        self._read(self.register, FIRST, 500)
        self._read(self.register, MARCH, 100)
        _reading, unknown = self.point._estimate_readings(APRIL)
        self.assertEqual(unknown, self.register)

    def test_an_actual_replaces_the_estimate_of_its_day(self):
        self._read(self.register, FIRST, 0)
        self._read(self.register, MARCH, 280)
        estimated, _unknown = self.point._estimate_readings(APRIL)
        actual = self._read(self.register, APRIL, 600)
        self.assertEqual(actual.supersedes_id, estimated)
        self.assertFalse(estimated.is_current)

    def test_an_earlier_estimate_above_the_actual_is_estimated_again(self):
        self._read(self.register, FIRST, 0)
        self._read(self.register, MARCH, 280)
        estimated, _unknown = self.point._estimate_readings(APRIL)
        actual = self._read(self.register, MAY, 402)
        self.assertEqual(actual.review_state, "ok")
        renewed = self._current(APRIL)
        self.assertEqual(renewed.supersedes_id, estimated)
        self.assertEqual(renewed.estimation_method, "between")
        self.assertEqual(renewed.value, 342)
        self.assertTrue(renewed.note)
        self.assertEqual(estimated.value, 590)

    def test_a_later_estimate_below_the_actual_is_estimated_again(self):
        self._read(self.register, FIRST, 0)
        self._read(self.register, MARCH, 280)
        estimated, _unknown = self.point._estimate_readings(MAY)
        self.assertEqual(estimated.value, 890)
        self._read(self.register, APRIL, 1000)
        self.assertEqual(self._current(MAY).supersedes_id, estimated)
        self.assertGreater(self._current(MAY).value, 1000)

    def test_an_estimate_that_fits_stays(self):
        self._read(self.register, FIRST, 0)
        self._read(self.register, MARCH, 280)
        estimated, _unknown = self.point._estimate_readings(APRIL)
        self._read(self.register, MAY, 900)
        self.assertEqual(self._current(APRIL), estimated)

    def test_an_estimate_without_any_ground_left_is_withdrawn(self):
        self._read(self.register, APRIL, 100, quality="estimated")
        self._read(self.register, MAY, 50)
        self.assertFalse(self._current(APRIL))

    def test_an_actual_to_review_renews_estimates_once_it_is_accepted(self):
        self._create_version(self.point, breaker_amps=10, breaker_phases="1")
        self._read(self.register, FIRST, 0)
        self._read(self.register, MARCH, 280)
        estimated, _unknown = self.point._estimate_readings(MAY)
        actual = self._read(self.register, APRIL, 9000)
        self.assertEqual(actual.review_state, "blocked")
        self.assertEqual(self._current(MAY), estimated)
        actual._accept("Seen")
        self.assertNotEqual(self._current(MAY), estimated)

    def test_the_wizard_shows_what_came_out(self):
        self._read(self.register, FIRST, 0)
        self._read(self.register, MARCH, 280)
        new = self._create_supply_point()
        other = self._create_meter(new).register_ids
        action = (self.point + new).with_user(self.clerk).action_estimate_readings()
        wizard = (
            self.env["energy.reading.estimation"]
            .with_user(self.clerk)
            .with_context(**action["context"])
            .create({"date": APRIL})
        )
        wizard.action_estimate()
        self.assertEqual(wizard.reading_ids, self._current(APRIL))
        self.assertEqual(wizard.unknown_ids, other)

    @warmup
    def test_any_number_of_points_is_estimated_in_few_queries(self):
        points = self.env["energy.supply.point"].create(
            [self._prepare_supply_point_vals() for _ in range(20)]
        )
        for point in points:
            register = self._create_meter(point).register_ids
            self._read(register, FIRST, 0)
            self._read(register, MARCH, 280)
        self.env.flush_all()
        for batch in (points[:1], points[1:]):
            self.env.invalidate_all()
            with self.assertQueryCount(20):
                readings, _unknown = batch._estimate_readings(APRIL)
                self.env.flush_all()
            self.assertEqual(len(readings), len(batch))
