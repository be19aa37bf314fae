from odoo.tests import tagged, warmup
from odoo.tools import mute_logger

from .common import EnergyCommon


@tagged("post_install", "-at_install")
class TestIntake(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.points = cls.env["energy.supply.point"].with_user(cls.clerk)
        cls.parked = cls.env["energy.parked.item"]

    def _wrong(self):
        good = self._make_eic()
        return good[:-1] + ("A" if good[-1] != "A" else "B")

    def _take(self, *names, **values):
        return self.points._find_or_park(
            [{"name": name, **values} for name in names], origin="list.csv"
        )

    def test_a_known_point_is_found_and_nothing_is_parked(self):
        point = self._create_supply_point()
        found = self._take(point.name.lower())
        self.assertEqual(found, {point.name: point})
        self.assertFalse(self.parked.search([("origin", "=", "list.csv")]))

    def test_an_unknown_point_is_created_as_a_draft(self):
        name = self._make_eic()
        point = self._take(name, city="Testville")[name]
        self.assertEqual((point.state, point.city), ("draft", "Testville"))
        self.assertEqual(point.network_id, self.network)

    def test_a_wrong_check_character_is_kept_with_a_warning_and_parked(self):
        name = self._wrong()
        point = self._take(name)[name]
        self.assertTrue(point.is_identifier_accepted)
        self.assertIn("list.csv", point.identifier_reason)
        item = self.parked.search([("identifier", "=", name)])
        self.assertEqual((item.res_model, item.res_id), (point._name, point.id))
        self.assertIn("check character", item.reason)
        item.with_user(self.clerk).action_retry()
        self.assertEqual(item.state, "open")
        self._take(name)
        self.assertEqual(self.parked.search([("identifier", "=", name)]), item)

    @mute_logger("odoo.sql_db")
    def test_what_is_no_point_is_parked_and_the_rest_goes_on(self):
        good, network = self._make_eic(), self._create_network().id
        found = self._take("24ZQ9", good, "24XQ9", "")
        self.assertTrue(found[good])
        for name in ("24ZQ9", "24XQ9", ""):
            self.assertFalse(found[name])
        one, two = self._make_eic(), self._make_eic()
        found = self.points._find_or_park(
            [
                {"name": one, "direction": "sideways"},
                {"name": two, "network_id": network},
            ],
            origin="list.csv",
        )
        self.assertFalse(found[one])
        self.assertTrue(found[two])
        item = self.parked.search([("identifier", "=", one)])
        self.assertIn("sideways", item.payload)

    def test_a_parked_identifier_is_resolved_once_the_point_is_there(self):
        self._take("24ZQ9")
        item = self.parked.search([("identifier", "=", "24ZQ9")])
        item.with_user(self.clerk).action_retry()
        self.assertEqual((item.state, item.attempt_count), ("open", 2))
        name = self._make_eic()
        (late,) = self.parked._park(
            "list.csv",
            [{"identifier": name, "reason": "?", "payload": '{"city": "Old Town"}'}],
            handler="energy.supply.point",
        )
        late.with_user(self.clerk).action_retry()
        self.assertEqual(late.state, "resolved")
        point = self.env["energy.supply.point"].browse(late.res_id)
        self.assertEqual((point.name, point.city), (name, "Old Town"))

    def _count_taking(self, count):
        names = [self._make_eic() for _ in range(count)]
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertTrue(all(self._take(*names).values()))
        return self.env.cr.sql_log_count - before

    @warmup
    def test_fifty_points_cost_no_more_queries_than_two(self):
        few = self._count_taking(2)
        self.assertLessEqual(self._count_taking(50), few + 2)
