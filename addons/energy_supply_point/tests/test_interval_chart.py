from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged, warmup

from ..logic.intervals import Quality, day_number, day_size
from .common import EnergyCommon

DAY = date(2026, 5, 1)


@tagged("post_install", "-at_install")
class TestIntervalChart(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point = cls._create_supply_point()
        cls.channel = cls._create_interval_channel(cls.point)

    def _fill(self, first, days):
        for day in (first + timedelta(days=at) for at in range(days)):
            self._store_day(self.channel, day, [1] * day_size(day_number(day), 15))

    def _chart(self, *args):
        return self.point.get_interval_chart(*args)

    def test_a_day_shows_its_quarters_and_their_quality(self):
        marks = [Quality.MISSING, Quality.ESTIMATED] + [0] * 94
        self._store_day(self.channel, DAY, range(96), marks)
        chart = self._chart("day", "2026-05-01")
        self.assertEqual(chart["values"][:3], [None, 1, 2])
        self.assertEqual(chart["doubtful"][:3], [False, True, False])
        self.assertEqual(chart["labels"][5], "01:15")
        self.assertEqual((chart["gap_count"], chart["estimated_count"]), (1, 1))

    def test_the_labels_follow_the_clock(self):
        for day, size, expected in (
            (date(2026, 3, 29), 92, ["01:45", "03:00"]),
            (date(2026, 10, 25), 100, ["01:45", "02:00"]),
        ):
            self._store_day(self.channel, day, [1] * size)
            labels = self._chart("day", str(day))["labels"]
            self.assertEqual(labels[7:9], expected)
            self.assertEqual(labels[-1], "23:45")
            self.assertEqual(len(labels), size)
        self.assertEqual(labels.count("02:15"), 2)

    def test_a_month_and_a_year_are_sums(self):
        self._fill(date(2026, 3, 27), 8)
        chart = self._chart("month", "2026-03-15")
        self.assertEqual(len(chart["labels"]), 31)
        self.assertEqual(chart["values"][25:], [None, 96, 96, 92, 96, 96])
        self.assertEqual(chart["missing_days"], 26)
        chart = self._chart("year", "2026-03-15")
        self.assertEqual(len(chart["values"]), 12)
        self.assertEqual(chart["values"][2:4], [476, 288])
        self.assertEqual(chart["total"], 764)

    def test_only_the_revision_that_counts_is_shown(self):
        self._store_day(self.channel, DAY, [1] * 96)
        self._store_day(self.channel, DAY, [2] * 96, version=2)
        for scale in ("day", "month", "year", "heat"):
            self.assertEqual(self._chart(scale, "2026-05-01")["total"], 192)

    def test_a_heat_map_has_24_hours_of_every_day(self):
        self._fill(date(2026, 3, 28), 2)
        self._store_day(self.channel, date(2026, 10, 25), [1] * 100)
        chart = self._chart("heat", "2026-01-01")
        self.assertEqual(len(chart["cells"]), 365)
        self.assertEqual({len(row) for row in chart["cells"]}, {24})
        spring, autumn = chart["cells"][87], chart["cells"][297]
        self.assertEqual(spring[1:4], [4, -1, 4])
        self.assertEqual(autumn[1:4], [4, 8, 4])
        self.assertEqual(chart["cells"][0], [-1] * 24)
        self.assertEqual(chart["largest"], 8)
        self.assertEqual(chart["gap_count"], 0)

    def test_without_a_day_the_last_one_with_values_is_shown(self):
        self._fill(DAY, 2)
        self.assertEqual(self._chart("day")["date"], "2026-05-02")
        self.assertEqual(self._chart()["date"], "2026-05-01")

    def test_a_point_without_channels_has_an_empty_chart(self):
        chart = self._create_supply_point().get_interval_chart("year")
        self.assertFalse(chart["channel_id"])

    def test_a_channel_of_another_point_is_not_shown(self):
        other = self._create_interval_channel()
        chart = self._chart("day", "2026-05-01", other.id)
        self.assertEqual(chart["channel_id"], self.channel.id)

    def test_another_company_sees_no_chart(self):
        company = self._create_company(name="Other Supplier")
        foreigner = self._create_user(
            "admin", company_id=company.id, company_ids=[(6, 0, company.ids)]
        )
        with self.assertRaises(AccessError):
            self.point.with_user(foreigner).get_interval_chart()

    def test_the_form_of_a_point_leads_to_its_days(self):
        self._fill(DAY, 1)
        reader = self._create_user("reader")
        form = Form(self.point.with_user(reader))
        self.assertEqual(form.interval_channel_count, 1)
        action = self.point.with_user(reader).action_view_interval_blocks()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, self.channel.block_ids)

    @warmup
    def test_a_year_costs_as_many_queries_as_a_day(self):
        self._fill(DAY, 3)
        for scale in ("day", "month", "year", "heat"):
            self.env.invalidate_all()
            with self.subTest(scale=scale), self.assertQueryCount(10):
                self._chart(scale, "2026-05-01")
