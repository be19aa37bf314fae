from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..logic.intervals import PER_KWH
from .common import EnergyCommon
from .test_interval_file import long_csv, mscons

DAY = date(2026, 5, 1)


@tagged("post_install", "-at_install")
class TestIntervalParked(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mapping = cls.env["energy.interval.mapping"].create(
            {"name": "Test", "code_column": "code"}
        )
        cls.Parked = cls.env["energy.interval.parked"]
        cls.cron = cls.env.ref("energy_supply_point.ir_cron_energy_interval_retry")

    def _receive(self, data, name="values.csv"):
        return self.env["energy.interval.batch"]._receive(
            data, name, mapping=self.mapping
        )

    def _sum(self, point):
        curves = point.interval_channel_ids._read_curves(DAY, date(2026, 5, 2))
        return int(curves.values.sum()) / PER_KWH

    def test_a_day_of_an_unknown_point_waits_and_is_loaded_with_it(self):
        name = self._make_eic()
        batch = self._receive(long_csv(name, range(96)))
        self.assertEqual((batch.state, batch.parked_count), ("done", 1))
        self.assertRecordValues(
            batch.parked_ids,
            [
                {
                    "point_name": name,
                    "code": "PS15",
                    "date": DAY,
                    "reason": "unknown_point",
                    "state": "waiting",
                    "energy_kwh": 4560,
                    "has_values": True,
                }
            ],
        )
        self.assertEqual(self.Parked._retry(), 0)
        point = self._create_supply_point(name=name)
        self.env.cr.precommit.run()
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)])
        self.assertTrue(triggers)
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.assertEqual(self._sum(point), 4560)
        self.assertEqual(batch.parked_ids.state, "loaded")
        self.assertEqual(self.Parked._retry(), 0)

    def test_a_wrong_check_character_is_parked_with_the_right_one(self):
        name = self._make_eic()
        odd = name[:-1] + ("A" if name[-1] != "A" else "B")
        parked = self._receive(mscons(odd, ["1"] * 96), "a_V1.xml").parked_ids
        self.assertEqual(parked.reason, "odd_identifier")
        self.assertIn(name[-1], parked.detail)
        point = self._create_supply_point(
            name=odd, is_identifier_accepted=True, identifier_reason="Letter"
        )
        parked.action_retry()
        self.assertEqual(self._sum(point), 24)
        self.assertEqual(point.interval_channel_ids.unit, "kw")

    def test_a_wrong_day_is_parked_and_the_others_are_loaded(self):
        point = self._create_supply_point()
        data = (
            long_csv(point.name, range(93), "PM15")
            + long_csv(point.name, range(96)).partition(b"\n")[2]
        )
        batch = self._receive(data)
        self.assertEqual((batch.new_count, batch.parked_count), (1, 1))
        self.assertEqual(batch.parked_ids.reason, "wrong_count")
        self.assertFalse(batch.parked_ids.has_values)
        self.assertIn("93", batch.report)
        self.assertIn("96", batch.parked_ids.detail)
        self.assertEqual(batch.parked_ids.company_id, self.env.company)

    def test_another_resolution_than_that_of_the_channel_waits(self):
        point = self._create_supply_point()
        self._create_interval_channel(point, resolution="60")
        parked = self._receive(long_csv(point.name, range(96))).parked_ids
        self.assertEqual(parked.reason, "resolution")
        point.interval_channel_ids.resolution = "15"
        parked.action_retry()
        self.assertEqual(parked.state, "loaded")

    def test_parts_that_miss_their_total_are_loaded_when_a_clerk_says_so(self):
        point = self._create_supply_point()
        lines = [
            mscons(point.name, [v] * 96, c)
            for c, v in (("PS15", "1"), ("SHA15", "0.4"), ("CPS15", "0.5"))
        ]
        line = [text[text.index(b"<LIN>") : text.index(b"</LOC>")] for text in lines]
        data = lines[0].replace(line[0], b"".join(line))
        data = data.replace(b">295<", b">%d<" % (5 + 3 * 290))
        batch = self._receive(data, "a_V1.xml")
        self.assertEqual(batch.state, "done", batch.report)
        parked = batch.parked_ids
        self.assertEqual(parked.mapped("reason"), ["unbalanced"] * 3)
        parked.action_retry()
        self.assertEqual(set(parked.mapped("state")), {"waiting"})
        parked.with_user(self._create_user("clerk")).action_accept()
        self.assertEqual(set(parked.mapped("state")), {"loaded"})
        self.assertEqual(len(point.interval_channel_ids.block_ids), 3)

    def test_a_clerk_dismisses_and_a_reader_does_not(self):
        parked = self._receive(long_csv("24ZNOBODY", range(96))).parked_ids
        with self.assertRaises(AccessError):
            parked.with_user(self._create_user("reader")).action_dismiss()
        parked.with_user(self._create_user("clerk")).action_dismiss()
        self.assertEqual(parked.state, "dismissed")
        self._create_supply_point(name=self._make_eic())
        self.assertEqual(self.Parked._retry(), 0)

    def test_a_point_of_another_company_is_no_place(self):
        company = self._create_company(name="Other Supplier")
        name = self._make_eic()
        batch = self._receive(long_csv(name, range(96)))
        self._create_supply_point(name=name, company_id=company.id)
        batch.parked_ids.action_retry()
        self.assertEqual(batch.parked_ids.state, "waiting")

    def test_parked_days_compete_by_their_age_like_any_other(self):
        name = self._make_eic()
        self._receive(mscons(name, ["2"] * 96), "a_V2.xml")
        point = self._create_supply_point(name=name)
        self._receive(mscons(name, ["1"] * 96), "a_V1.xml")
        self.assertEqual(self._sum(point), 24)
        self.assertEqual(self.Parked._retry(), 1)
        self.assertEqual(self._sum(point), 48)
