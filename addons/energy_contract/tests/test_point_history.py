from datetime import date

from odoo.tests import tagged

from .common import EnergyContractCommon


@tagged("post_install", "-at_install")
class TestPointHistory(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point = cls._create_supply_point(state="active")
        cls._create_version(cls.point, date_from=date(2024, 1, 1))
        cls.contract = cls._create_contract(cls.point, date_from=date(2025, 3, 1))
        cls.contract.action_activate()

    def _get_supplied(self):
        rows = self.env["energy.point.coverage"]._get_coverage(
            self.point, date(2025, 1, 1), date(2026, 1, 1)
        )
        return [
            (start, end) for _, start, end, status in rows if status != "not_supplied"
        ]

    def test_a_point_is_supplied_on_the_days_of_its_contract_only(self):
        self.assertEqual(self._get_supplied(), [(date(2025, 3, 1), date(2026, 1, 1))])
        self.contract.point_ids.date_to = date(2025, 9, 1)
        self.assertEqual(self._get_supplied(), [(date(2025, 3, 1), date(2025, 9, 1))])

    def test_a_contract_that_is_no_contract_yet_supplies_nothing(self):
        point = self._create_supply_point(state="active")
        self._create_version(point)
        self._create_contract(point, date_from=date(2025, 3, 1))
        rows = self.env["energy.point.coverage"]._get_coverage(
            point, date(2025, 1, 1), date(2026, 1, 1)
        )
        self.assertEqual([row[3] for row in rows], ["not_supplied"])

    def test_contracts_are_events_at_the_point(self):
        self.contract.point_ids.date_to = date(2025, 9, 1)
        domain = self.point.action_view_events()["domain"]
        reader = self._create_user("reader")
        events = self.env["energy.supply.point.event"].with_user(reader).search(domain)
        events = events.grouped("kind")
        self.assertEqual(events["contract"].date, date(2025, 3, 1))
        self.assertEqual(events["contract_end"].date, date(2025, 9, 1))
        for word in (self.contract.name, self.product.name):
            self.assertIn(word, events["contract"].description)
        action = events["contract"].action_open_record()
        self.assertEqual(action["res_id"], self.contract.point_ids.id)
