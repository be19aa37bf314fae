from datetime import date

from odoo.tests import tagged

from .common import YEAR, EnergyBillingCommon


@tagged("post_install", "-at_install")
class TestPointHistory(EnergyBillingCommon):
    def _get_statuses(self, point):
        rows = self.env["energy.point.coverage"]._get_coverage(
            point, date(2025, 10, 1), date(2027, 4, 1)
        )
        return [(start, status) for _, start, _, status in rows]

    def test_billed_days_are_billed_and_the_rest_is_what_it_was(self):
        supplied = self._supply()
        self._bill(supplied.contract_id)
        self.assertEqual(
            self._get_statuses(supplied.supply_point_id),
            [
                (date(2025, 10, 1), "missing"),
                (YEAR[0], "billed"),
                (YEAR[1], "missing"),
            ],
        )

    def test_days_of_a_blocked_bill_are_blocked(self):
        supplied = self._supply(version=False)
        self._bill(supplied.contract_id)
        self.assertIn(
            (YEAR[0], "blocked"), self._get_statuses(supplied.supply_point_id)
        )

    def test_a_bill_is_an_event_at_the_point(self):
        supplied = self._supply()
        bill = self._bill(supplied.contract_id).bill_ids
        domain = supplied.supply_point_id.action_view_events()["domain"]
        events = self.env["energy.supply.point.event"].with_user(self.reader)
        event = events.search([*domain, ("kind", "=", "bill")])
        self.assertEqual((event.date, event.res_id), (YEAR[0], bill.id))
        self.assertIn("2400 kWh", event.description)
        self.assertEqual(event.action_open_record()["res_id"], bill.id)

    def test_a_bill_is_rated_by_corrected_technical_data_only(self):
        supplied = self._supply()
        version = supplied.supply_point_id.version_ids
        version._correct(
            {"breaker_amps": 50}, "Letter", date(2026, 1, 1), date(2026, 7, 1)
        )
        bill = self._bill(supplied.contract_id).bill_ids
        self.assertEqual(bill.state, "invoiced")
        lines = bill.line_ids.filtered(
            lambda line: line.component_id.basis == "ampere_month"
        )
        # 50 A for six months, then 25 A for six, at 0.20 EUR.
        self.assertAlmostEqual(sum(lines.mapped("amount")), 90.0)
