from datetime import date

from odoo.tests import freeze_time, tagged

from .common import EnergyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestPublicHoliday(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.slovakia = cls.env.ref("base.sk")
        cls.env.company.country_id = cls.slovakia
        cls.holidays = cls.env["energy.public.holiday"].with_context(active_test=False)
        cls.holidays.search([]).unlink()

    def _days(self, year):
        return self.env["energy.public.holiday"]._get_days(
            self.slovakia, date(year, 1, 1), date(year, 12, 31)
        )

    def test_the_button_fills_this_year_and_the_coming_ones(self):
        self.env["energy.public.holiday"].action_seed()
        for year in (2026, 2027, 2028):
            self.assertIn(date(year, 12, 24), self._days(year))
        self.assertFalse(self._days(2029))
        self.assertIn(date(2027, 3, 29), self._days(2027))
        self.assertTrue(self.holidays.search([], limit=1).source)

    def test_what_the_law_made_a_working_day_is_one(self):
        self.holidays._seed("SK", [2023, 2024, 2026])
        self.assertIn(date(2023, 9, 1), self._days(2023))
        self.assertNotIn(date(2024, 9, 1), self._days(2024))
        self.assertNotIn(date(2026, 5, 8), self._days(2026))
        self.assertNotIn(date(2026, 9, 15), self._days(2026))

    def test_a_year_that_was_edited_is_left_to_its_editors(self):
        self.holidays._seed("SK", [2026])
        self.holidays.search([("date", "=", "2026-01-06")]).active = False
        self.assertFalse(self.holidays._seed("SK", [2026]))
        self.assertNotIn(date(2026, 1, 6), self._days(2026))

    def test_a_country_without_a_calendar_is_left_alone(self):
        self.env["res.country"].create({"name": "Nowhere", "code": "ZZ"})
        self.assertFalse(self.holidays._seed("ZZ", [2026]))
        self.assertFalse(self.holidays._seed(False, [2026]))

    def test_the_job_goes_on_for_the_countries_in_use(self):
        self.holidays._cron_seed()
        self.assertFalse(self.holidays.search([]))
        self.holidays._seed("SK", [2025])
        self.holidays._cron_seed()
        self.assertTrue(self._days(2028))
