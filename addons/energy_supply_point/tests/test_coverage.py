import random
from collections import Counter
from datetime import date, timedelta

from odoo.tests import freeze_time, tagged

from .common import EnergyCommon

PERIOD = date(2025, 1, 1), date(2026, 1, 1)


def days_between(start, end):
    return (start + timedelta(days=number) for number in range((end - start).days))


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestCoverage(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point = cls._create_supply_point(state="active")
        cls._create_version(cls.point, date_from=date(2025, 2, 1))

    def _coverage(self, *points):
        points = self.env["energy.supply.point"].concat(*(points or [self.point]))
        rows = self.env["energy.point.coverage"]._get_coverage(points, *PERIOD)
        return [
            (f"{start:%m-%d}", f"{end:%m-%d}", status) for _, start, end, status in rows
        ]

    def test_a_point_without_readings_is_missing_while_supplied(self):
        self.patch_supplied()
        self.assertEqual(
            self._coverage(),
            [("01-01", "02-01", "not_supplied"), ("02-01", "01-01", "missing")],
        )

    def patch_supplied(self):
        """Ask this addon alone: contracts above it decide otherwise."""
        Coverage = type(self.env["energy.point.coverage"])
        own = next(
            base
            for base in Coverage.__mro__
            if base.__module__ == "odoo.addons.energy_supply_point.models."
            "energy_point_coverage"
        )
        for name in ("_get_supplied_sql", "_get_layers", "_get_metered_parts"):
            self.patch(Coverage, name, getattr(own, name))

    def test_two_readings_make_the_days_between_them_measured(self):
        self.patch_supplied()
        register = self._create_meter(self.point).register_ids
        self._read(register, date(2025, 3, 1), 10)
        self._read(register, date(2025, 5, 1), 20)
        self.assertEqual(
            self._coverage(),
            [
                ("01-01", "02-01", "not_supplied"),
                ("02-01", "03-01", "missing"),
                ("03-01", "05-01", "measured"),
                ("05-01", "01-01", "missing"),
            ],
        )

    def test_what_is_void_or_to_review_measures_nothing(self):
        self.patch_supplied()
        register = self._create_meter(self.point).register_ids
        self._read(register, date(2025, 3, 1), 10)
        last = self._read(register, date(2025, 5, 1), 20)
        self.assertIn(("03-01", "05-01", "measured"), self._coverage())
        wrong = self._read(register, date(2025, 6, 1), 5)
        self.assertEqual(wrong.review_state, "blocked")
        self.assertIn(("05-01", "01-01", "missing"), self._coverage())
        wrong._accept("Turned back while testing")
        self.assertIn(("03-01", "06-01", "measured"), self._coverage())
        (wrong + last)._withdraw("Read at the neighbour's")
        self.assertNotIn("measured", {row[2] for row in self._coverage()})

    def test_an_estimate_on_either_side_makes_an_estimate_until_it_is_replaced(self):
        self.patch_supplied()
        register = self._create_meter(self.point).register_ids
        self._read(register, date(2025, 2, 1), 10)
        self._read(register, date(2025, 5, 1), 20, quality="estimated")
        self._read(register, date(2025, 7, 1), 30)
        self._read(register, date(2026, 2, 1), 40, quality="self")
        self.assertEqual(
            self._coverage()[1:],
            [("02-01", "07-01", "estimated"), ("07-01", "01-01", "measured")],
        )
        self._read(register, date(2025, 5, 1), 21)
        self.assertEqual(self._coverage()[1:], [("02-01", "01-01", "measured")])

    def test_all_registers_count_and_the_missing_one_decides(self):
        self.patch_supplied()
        high, low = self._create_meter(self.point, ("high", "low")).register_ids
        for register, end in ((high, date(2026, 1, 1)), (low, date(2025, 6, 1))):
            self._read(register, date(2025, 2, 1), 10)
            self._read(register, end, 20)
        self.assertEqual(
            self._coverage()[1:],
            [("02-01", "06-01", "measured"), ("06-01", "01-01", "missing")],
        )

    def test_an_exchange_of_the_meter_leaves_no_gap(self):
        self.patch_supplied()
        old = self._create_meter(self.point, date_to=date(2025, 6, 1)).register_ids
        new = self._create_meter(self.point, date_from=date(2025, 6, 1)).register_ids
        self._read(old, date(2025, 2, 1), 10)
        self._read(old, date(2025, 6, 1), 20)
        self._read(new, date(2025, 6, 1), 0)
        self._read(new, date(2026, 1, 1), 5)
        self.assertEqual(self._coverage()[1:], [("02-01", "01-01", "measured")])

    def test_registers_of_the_other_direction_do_not_count(self):
        self.patch_supplied()
        register = self._create_meter(
            self.point, register={"direction": "export"}
        ).register_ids
        self._read(register, date(2025, 2, 1), 10)
        self._read(register, date(2026, 1, 1), 20)
        self.assertEqual(self._coverage()[1:], [("02-01", "01-01", "missing")])

    def test_what_is_not_in_use_is_not_supplied(self):
        self.patch_supplied()
        for state in ("draft", "ended"):
            point = self._create_supply_point(state=state)
            self._create_version(point)
            with self.subTest(state=state):
                self.assertEqual(
                    self._coverage(point), [("01-01", "01-01", "not_supplied")]
                )

    def _make_random_points(self, count):
        """Return points with random supply, meters and readings of random quality."""
        chance = random.Random(20260615)
        points = self.env["energy.supply.point"]
        for _ in range(count):
            state = chance.choice(("active", "registered", "suspended", "ended"))
            point = self._create_supply_point(state=state)
            start = date(2024, 10, 1) + timedelta(days=chance.randrange(300))
            self._create_version(point, date_from=start)
            change = start + timedelta(days=chance.randrange(1, 300))
            for begin, end in ((start, change), (change, False)):
                if chance.random() < 0.8:
                    zones = ("high", "low")[: chance.randrange(1, 3)]
                    meter = self._create_meter(
                        point, zones, date_from=begin, date_to=end
                    )
                    last = end or date(2026, 3, 1)
                    span = (last - begin).days + 1
                    for register in meter.register_ids:
                        for day in chance.sample(range(span), min(span, 5)):
                            self._read(
                                register,
                                begin + timedelta(days=day),
                                1,
                                quality=chance.choice(("measured", "estimated")),
                            )
            points |= point
        return points

    def _assert_one_status_a_day(self, points):
        """Check by days, one by one, what the multiranges claim."""
        rows = self.env["energy.point.coverage"]._get_coverage(points, *PERIOD)
        seen = Counter(
            (point, day)
            for point, start, end, _ in rows
            for day in days_between(start, end)
        )
        expected = {
            (point.id, day) for point in points for day in days_between(*PERIOD)
        }
        self.assertEqual(set(seen), expected)
        self.assertEqual(set(seen.values()), {1})
        return rows

    def test_every_day_of_every_point_has_exactly_one_status(self):
        points = self._make_random_points(40)
        rows = self._assert_one_status_a_day(points)
        self.assertLessEqual({row[3] for row in rows}, set(self._statuses()))

    def test_every_status_occurs_in_the_proof_of_this_addon_alone(self):
        self.patch_supplied()
        rows = self._assert_one_status_a_day(self._make_random_points(40))
        self.assertEqual(
            {row[3] for row in rows},
            {"measured", "estimated", "missing", "not_supplied"},
        )

    def _statuses(self):
        return dict(self.env["energy.point.coverage"]._get_statuses())

    def test_the_view_shows_the_same_by_months_up_to_today(self):
        self.patch_supplied()
        register = self._create_meter(self.point).register_ids
        self._read(register, date(2025, 3, 10), 10)
        self._read(register, date(2025, 5, 1), 20)
        self.env.flush_all()
        Coverage = self.env["energy.point.coverage"].with_user(
            self._create_user("reader")
        )
        action = self.point.action_view_coverage()
        rows = Coverage.search(action["domain"])
        first, last = date(2024, 6, 1), date(2026, 6, 15)
        self.assertEqual(sum(rows.mapped("days")), (last - first).days)
        self.assertEqual(min(rows.mapped("date_from")), first)
        self.assertEqual(max(rows.mapped("date_to")), last)
        for before, after in zip(rows, rows[1:], strict=False):
            self.assertEqual(before.date_to, after.date_from)
        months = dict(
            Coverage._read_group(
                [*action["domain"], ("status", "=", "measured")],
                ["date_from:month"],
                ["days:sum"],
            )
        )
        self.assertEqual(months, {date(2025, 3, 1): 22, date(2025, 4, 1): 30})
        self.assertEqual(rows[0].action_open_point()["res_id"], self.point.id)

    def test_the_coverage_of_many_points_is_one_query(self):
        points = self._make_random_points(5)
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env["energy.point.coverage"]._get_coverage(points, *PERIOD)
