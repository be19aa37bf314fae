import runpy
from datetime import date
from pathlib import Path

from odoo.tests import TransactionCase, tagged

from odoo.addons.energy_supply_point.logic.ranges import DateRange

MODULE = "energy_l10n_sk"
PERIOD = DateRange(date(2025, 12, 1), date(2027, 1, 1))


@tagged("post_install", "-at_install")
class TestData(TransactionCase):
    def _get_records(self, model):
        """Return the records of the pack; what else the database holds is not ours."""
        data = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", model)]
        )
        records = self.env[model].with_context(active_test=False)
        found = records.browse(data.mapped("res_id"))
        self.assertTrue(found, model)
        return found

    def test_every_price_names_its_source(self):
        for price in self._get_records("energy.tariff.price"):
            self.assertGreater(len(price.source), 10, price.display_name)

    def test_a_price_is_marked_as_demo_where_its_source_says_so(self):
        prices = self._get_records("energy.tariff.price")
        for price in prices:
            self.assertEqual(
                price.is_demo, "demo" in price.source.lower(), price.display_name
            )
        self.assertEqual(len(prices - prices.filtered("is_demo")), 10)

    def test_no_tariff_has_a_gap_in_the_billed_year(self):
        tariffs = self._get_records("energy.tariff")
        for tariff in tariffs._to_logic(PERIOD.start, PERIOD.end).values():
            self.assertTrue(tariff.components, tariff.code)
            for component in tariff.components:
                with self.subTest(tariff=tariff.code, component=component.code):
                    self.assertTrue(component.prices_over(PERIOD))
                    self.assertTrue(component.vat_over(PERIOD))

    def test_every_network_rate_has_one_tariff(self):
        rates = self._get_records("energy.network.rate")
        tariffs = self._get_records("energy.tariff").filtered("network_rate_id")
        self.assertEqual(len(tariffs), len(rates))
        self.assertEqual(tariffs.network_rate_id, rates)

    def test_every_rate_spreads_by_a_profile_of_its_commodity(self):
        rates = self._get_records("energy.network.rate")
        # Medium voltage is metered by intervals.
        self.assertEqual(
            set(rates.filtered(lambda rate: not rate.profile_id).mapped("code")), {"X2"}
        )
        for rate in rates.filtered("profile_id"):
            self.assertEqual(
                rate.profile_id.commodity, rate.network_id.commodity, rate.display_name
            )

    def test_every_supply_tariff_is_sold(self):
        tariffs = self._get_records("energy.tariff")
        self.assertEqual(
            self._get_records("energy.product").tariff_id,
            tariffs.filtered(lambda tariff: tariff.kind == "supply"),
        )

    def test_every_network_tariff_prices_all_its_zones(self):
        for tariff in self._get_records("energy.tariff"):
            energy = tariff.component_ids.filtered(lambda item: item.basis == "energy")
            zones = set(energy.mapped("zone")) - {False}
            self.assertIn(zones, (set(), {"high", "low"}), tariff.code)

    def test_vat_is_19_on_electricity_and_23_on_gas_since_2025(self):
        for component in self._get_records("energy.tariff.component"):
            gas = component.tariff_id.commodity == "gas"
            rates = component.vat_class_id.rate_ids.sorted("date_from")
            self.assertEqual(rates.mapped("percent"), [20, 23 if gas else 19])
            self.assertEqual(rates[1].date_from, date(2025, 1, 1))

    def test_every_vat_rate_and_note_names_its_source(self):
        for model in ("energy.vat.rate", "energy.document.note"):
            for record in self._get_records(model):
                self.assertTrue(record.source, record.display_name)

    def test_identifier_prefixes_lead_to_their_networks(self):
        found = self.env["energy.network"]._find_by_identifiers(
            ["24ZZS0000000000X", "24ZSS0000000000D", "24ZVS0000000000B", "SKSPPDIS0"]
        )
        self.assertEqual(
            [network.code for network in found.values()], ["ZSD", "SSD", "VSD", "SPPD"]
        )

    def test_the_regulator_s_items_are_shown_on_the_bill(self):
        for component in self._get_records("energy.tariff.component"):
            if component.tariff_id.kind in ("network", "levy"):
                self.assertTrue(component.is_regulated, component.display_name)
                self.assertTrue(component.is_required_on_bill, component.display_name)

    def test_every_component_is_posted_to_a_service(self):
        components = self._get_records("energy.tariff.component")
        self.assertEqual(set(components.product_id.mapped("type")), {"service"})

    def test_the_rates_of_today_name_their_tags(self):
        rates = self.env.ref("energy_l10n_sk.vat_electricity_2025") | self.env.ref(
            "energy_l10n_sk.vat_gas_2025"
        )
        names = {
            19: ("SK sales 19 %: base", "SK sales 19 %: VAT"),
            23: ("SK sales 23 %: base", "SK sales 23 %: VAT"),
        }
        rates.write({"base_tag_id": False, "tax_tag_id": False})
        self.assertFalse(rates._get_tags())
        path = Path(__file__).parents[1] / "migrations" / "19.0.1.1.0"
        script = runpy.run_path(str(path / "post-tags_of_rates.py"))
        for _number in range(2):
            script["migrate"](self.env.cr, "19.0.1.0.0")
            found = {
                percent: (tags["base"].name, tags["tax"].name)
                for percent, tags in rates._get_tags().items()
            }
            self.assertEqual(found, names)

    def test_a_period_of_withdrawal_says_how_it_was_checked(self):
        rules = self.env["energy.withdrawal.rule"].search(
            [("country_id.code", "=", "SK")]
        )
        self.assertEqual(len(rules), 6)
        for rule in rules:
            with self.subTest(rule=rule.source, how=rule.concluded_how):
                self.assertIn("not read", rule.evidence)
