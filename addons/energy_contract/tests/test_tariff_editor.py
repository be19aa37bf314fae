from datetime import date

from odoo.tests import freeze_time, tagged

from .common import EnergyContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-05-05")
class TestTariffEditor(EnergyContractCommon):
    """2 400 kWh a year at 100 EUR/MWh and 2 EUR a month, network 30 EUR/MWh and
    0.20 EUR per ampere and month, VAT 20 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Levies of whatever else is installed are not ours.
        cls.env["energy.tariff"].search([("kind", "=", "levy")]).active = False
        start = date(2020, 1, 1)
        cls.fee = cls._create_component(basis="month", code="FEE", prices={start: 2})
        cls.network_tariff = cls._create_tariff(
            kind="network", network_rate_id=cls.network_rate
        )
        cls._create_component(cls.network_tariff, code="DIST", prices={start: 30})
        cls._create_component(
            cls.network_tariff,
            code="AMP",
            basis="ampere_month",
            phases="1",
            prices={start: 0.2},
        )
        cls.reader = cls._create_user("reader")

    def _sample(self, tariff=None, **values):
        values = {
            "network_rate_id": self.network_rate.id,
            "segment_id": self.segment.id,
        } | values
        return (tariff or self.tariff).with_user(self.reader).get_sample_bill(values)

    def _draft(self, component=None, **values):
        values = {"date_from": date(2026, 7, 1), "price": 130} | values
        return self._create_price(component or self.component, state="draft", **values)

    def test_a_year_is_rated_as_a_bill_would_be(self):
        """240 + 24 + 72 + 60 = 396 net, 79.20 VAT."""
        answer = self._sample()
        self.assertEqual(
            answer["sides"],
            [{"net": 396.0, "tax": 79.2, "gross": 475.2, "error": None}],
        )
        self.assertEqual(
            [(row["name"], row["cells"][0]["amount"]) for row in answer["rows"]],
            [
                (self.component.name, 240.0),
                ("FEE", 24.0),
                ("DIST", 72.0),
                ("AMP", 60.0),
            ],
        )
        self.assertEqual(answer["rows"][3]["cells"][0]["quantity"], 300)

    def test_drafts_are_shown_beside_what_is_released(self):
        """Half a year by days: 2 400 × 184 / 365 = 1 210 kWh at 30 EUR/MWh more."""
        self._draft()
        answer = self._sample()
        self.assertEqual(answer["values"]["compare"], "prepared")
        self.assertEqual(
            [side["net"] for side in answer["sides"]], [396, 396 + 1.210 * 30]
        )
        cells = answer["rows"][0]["cells"]
        self.assertEqual([cell["prices"] for cell in cells], [[100], [100, 130]])

    def test_two_dates_are_compared(self):
        self.component.price_ids.date_to = date(2026, 1, 1)
        self._create_price(self.component, date_from=date(2026, 1, 1), price=110)
        answer = self._sample(compare="date", other_date="2025-01-01")
        self.assertEqual([side["net"] for side in answer["sides"]], [396, 420])
        self.assertEqual(answer["titles"], ["2025-01-01", "2026-01-01"])

    def test_two_tariffs_are_compared(self):
        other = self._create_tariff()
        self._create_component(other, prices={date(2020, 1, 1): 90})
        answer = self._sample(compare="tariff", other_tariff_id=other.id)
        self.assertEqual([side["net"] for side in answer["sides"]], [396, 348])

    def test_a_network_tariff_is_shown_with_a_chosen_supply(self):
        answer = self._sample(self.network_tariff, supply_id=self.tariff.id)
        self.assertEqual(answer["sides"][0]["net"], 396)
        answer = self._sample(self.network_tariff, supply_id=False)
        self.assertEqual(answer["sides"][0]["net"], 132)

    def test_a_tariff_by_zones_asks_for_the_energy_of_each(self):
        """1.4 × 100 + 1.0 × 50 = 190."""
        tariff = self._create_tariff()
        for zone, price in (("high", 100), ("low", 50)):
            self._create_component(tariff, zone=zone, prices={date(2020, 1, 1): price})
        answer = self._sample(tariff, network_rate_id=False)
        self.assertEqual(answer["zones"], ["high", "low"])
        self.assertEqual(answer["sides"][0]["net"], 190)
        self.assertEqual(self._sample(network_rate_id=False)["zones"], ["single"])

    def test_a_gap_is_explained(self):
        self.component.price_ids.date_to = date(2026, 6, 1)
        answer = self._sample()
        self.assertIn("has no price on 01.06.2026", answer["sides"][0]["error"])
        self._draft(date_from=date(2026, 6, 1))
        self.assertFalse(self._sample()["sides"][1]["error"])

    def test_the_history_has_the_steps_of_each_component_by_unit(self):
        self._draft()
        history = self.tariff.with_user(self.reader).get_price_history()
        units = {unit["unit"]: unit["components"] for unit in history["units"]}
        self.assertEqual(set(units), {"EUR/MWh", "EUR/month"})
        self.assertEqual(
            units["EUR/MWh"],
            [
                {
                    "name": self.component.name,
                    "steps": [
                        {
                            "date_from": "2020-01-01",
                            "date_to": False,
                            "price": 100.0,
                            "state": "released",
                        },
                        {
                            "date_from": "2026-07-01",
                            "date_to": False,
                            "price": 130.0,
                            "state": "draft",
                        },
                    ],
                }
            ],
        )
