from datetime import date

from odoo.tests import freeze_time, tagged

from .common import EnergyCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-07-01")
class TestSearch(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.point = cls._create_supply_point(
            street="Zebra Lane 7", city="Quagga", dso_point_number="7654321"
        )
        cls.meter = cls._create_meter(cls.point, name="SERIAL-4711")
        cls.version = cls._create_version(cls.point)
        cls.old_meter = cls._create_meter(
            cls.point, name="SERIAL-0815", date_to=date(2025, 2, 1)
        )
        cls.bare = cls._create_supply_point()
        cls.both = cls.point + cls.bare
        cls.points = cls.env["energy.supply.point"].with_user(cls.clerk)

    def _find(self, *conditions):
        return self.points.search([("id", "in", self.both.ids), *conditions])

    def test_a_point_is_found_by_eic_number_street_and_city(self):
        for text in (self.point.name, "7654321", "zebra lane", "QUAGGA"):
            with self.subTest(text=text):
                found = self.points.name_search(text)
                self.assertEqual([item[0] for item in found], self.point.ids)

    def test_the_search_bar_finds_a_point_by_address_and_meter(self):
        view = self.points.get_view(view_type="search")["arch"]
        for text in ("street", "city", "dso_point_number", "meter_id.name"):
            self.assertIn(f"'{text}'" if "." not in text else text, view)
        found = self._find(("installation_ids.meter_id.name", "ilike", "serial-47"))
        self.assertEqual(found, self.point)

    def test_a_point_is_found_by_the_meter_of_today_only(self):
        self.assertEqual(
            self._find(("current_meter_id", "=", self.meter.id)), self.point
        )
        self.assertEqual(
            self._find(("current_meter_id", "ilike", "SERIAL-4711")), self.point
        )
        self.assertFalse(self._find(("current_meter_id", "=", self.old_meter.id)))

    def test_points_without_a_meter_today_are_found(self):
        self.assertEqual(self._find(("current_meter_id", "=", False)), self.bare)
        self.assertEqual(self._find(("current_meter_id", "!=", False)), self.point)

    def test_points_without_technical_data_today_are_found(self):
        self.assertEqual(self._find(("current_version_id", "=", False)), self.bare)
        self.assertEqual(self._find(("current_version_id", "!=", False)), self.point)

    def test_a_point_is_found_by_its_rate_of_today(self):
        rate = self.network_rate.id
        self.assertEqual(self._find(("network_rate_id", "=", rate)), self.point)
        self.assertEqual(self._find(("network_rate_id", "!=", rate)), self.bare)
        self.assertEqual(self._find(("metering_type", "=", "c")), self.point)

    def test_a_register_is_found_by_its_meter(self):
        registers = self.env["energy.meter.register"].with_user(self.clerk)
        found = registers.name_search("SERIAL-4711")
        self.assertEqual([item[0] for item in found], self.meter.register_ids.ids)

    def test_meters_that_hang_nowhere_are_found(self):
        stored = self._create_meter()
        view = self.env["energy.meter"].get_view(view_type="search")["arch"]
        self.assertIn("'not any'", view)
        found = self.env["energy.meter"].search(
            [
                (
                    "installation_ids",
                    "not any",
                    ["|", ("date_to", "=", False), ("date_to", ">", "today")],
                )
            ]
        )
        self.assertIn(stored, found)
        self.assertIn(self.old_meter, found)
        self.assertNotIn(self.meter, found)

    def test_every_model_can_be_searched_by_a_text(self):
        for name in self.env.registry:
            Model = self.env[name]
            if Model._original_module != "energy_supply_point" or Model._abstract:
                continue
            with self.subTest(model=name), self.assertNoLogs("odoo", "WARNING"):
                Model.name_search("no such thing")
