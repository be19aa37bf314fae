from datetime import date

from odoo.tests import tagged

from odoo.addons.energy_supply_point.tests.common import EnergyCommon


@tagged("post_install", "-at_install")
class TestMarket(EnergyCommon):
    """What Slovak law and the network operators set is there as dated data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.sk")
        cls.point = cls._create_supply_point()
        cls.gas = cls._create_supply_point(commodity="gas")

    def _request(self, xml_id, point=None, **values):
        kind = self.env.ref(xml_id)
        return self._create_request(point or self.point, kind_id=kind, **values)

    def test_a_switch_is_sent_26_to_21_days_before(self):
        request = self._request(
            "energy_supply_point.market_request_kind_switch",
            effective_date=date(2027, 3, 1),
        )
        self.assertEqual(request.send_date_from, date(2027, 2, 3))
        self.assertEqual(request.send_date_to, date(2027, 2, 8))
        self.assertEqual(request.kind_id.market_code, "101")

    def test_a_household_withdraws_within_the_days_of_the_act(self):
        household = self.env.ref("energy_contract.segment_household")
        customer = self._create_partner(name="Household")
        for how, signed, last in (
            ("distance", date(2026, 11, 2), date(2026, 11, 16)),
            # Saturday 14 and a holiday on Tuesday 17 November: Monday is left.
            ("distance", date(2026, 10, 31), date(2026, 11, 16)),
            # Thursday 24 to Saturday 26 December are days off.
            ("distance", date(2026, 12, 10), date(2026, 12, 28)),
            ("off_premises", date(2024, 6, 28), date(2024, 7, 12)),
            ("visit", date(2026, 11, 2), date(2026, 12, 2)),
            # Until June 2024 a visit was a contract away from the premises.
            ("visit", date(2024, 6, 28), date(2024, 7, 12)),
            ("visit", date(2014, 6, 12), False),
            ("premises", date(2026, 11, 2), False),
        ):
            contract = self.env["energy.contract"].create(
                {
                    "partner_id": customer.id,
                    "segment_id": household.id,
                    "date_from": date(2027, 1, 1),
                    "concluded_how": how,
                    "signed_on": signed,
                }
            )
            with self.subTest(how=how, signed=signed):
                self.assertEqual(contract.withdrawal_until, last)

    def test_a_reconnection_is_asked_for_on_the_next_working_day(self):
        kind = "energy_supply_point.market_request_kind_reconnection"
        for paid, due in (
            (date(2026, 6, 5), date(2026, 6, 8)),
            (date(2026, 4, 2), date(2026, 4, 7)),
            (date(2026, 12, 23), date(2026, 12, 28)),
            # A working day since the law of 2025.
            (date(2026, 5, 7), date(2026, 5, 8)),
        ):
            with self.subTest(paid=paid):
                request = self._request(kind, requested_date=paid)
                self.assertEqual(request.send_date_to, due)
                request.action_cancel()

    def test_whole_working_days_lie_between_a_capacity_order_and_its_month(self):
        request = self._request(
            "energy_l10n_sk.market_request_kind_capacity_year",
            self.gas,
            effective_date=date(2027, 2, 1),
        )
        self.assertEqual(request.send_date_to, date(2027, 1, 22))

    def test_technical_changes_have_a_deadline_for_gas_only(self):
        kind = "energy_supply_point.market_request_kind_technical"
        days = {"effective_date": date(2027, 3, 1)}
        self.assertFalse(self._request(kind, **days).send_date_to)
        gas = self._request(kind, self.gas, **days)
        self.assertEqual(gas.send_date_to, date(2026, 12, 1))

    def test_every_deadline_and_protection_names_its_source(self):
        rules = self.env["energy.market.request.rule"].search([])
        self.assertTrue(all(rules.mapped("source")))
        kinds = self.env["energy.vulnerability.kind"].search([])
        self.assertTrue(all(kinds.mapped("legal_source")))

    def test_a_dependent_customer_is_never_disconnected(self):
        kind = self.env.ref("energy_l10n_sk.vulnerability_kind_dependent")
        self._create_vulnerability(self.point, kind_id=kind)
        self.assertTrue(self.point.is_vulnerable)
        self.assertFalse(self.point.is_disconnectable)
