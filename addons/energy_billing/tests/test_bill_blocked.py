from datetime import date

from odoo.tests import tagged

from .common import YEAR, EnergyBillingCommon


@tagged("post_install", "-at_install")
class TestBillBlocked(EnergyBillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.healthy = cls._supply()

    def _assert_blocked(self, supplied, code, *words):
        """Bill all: ``supplied`` is blocked and says why, the healthy point goes on."""
        run = self._bill()
        bill = run.bill_ids.filtered(lambda b: b.contract_point_id == supplied)
        self.assertEqual((bill.state, bill.block_code), ("blocked", code))
        for word in (*words, "retry"):
            self.assertIn(word, bill.block_reason)
        other = run.bill_ids - bill
        self.assertEqual(other.mapped("state"), ["invoiced"])
        return bill

    def _assert_invoiced_after_retry(self, bill):
        bill.with_user(self.manager).action_retry()
        self.assertEqual(bill.run_id.state, "running")
        self._work_off(bill.run_id)
        self.assertEqual(bill.state, "invoiced")
        self.assertFalse(bill.block_reason)

    def test_reasons_speak_the_language_of_who_made_the_run(self):
        self.env["res.lang"]._activate_lang("sk_SK")
        self.manager.lang = "sk_SK"
        supplied = self._supply(readings={YEAR[0]: 1000})
        run = self._create_run().with_user(self.manager).copy()
        run.action_start()
        self._work_off(run.sudo())  # the scheduled action belongs to the system
        bill = run.bill_ids.filtered(lambda b: b.contract_point_id == supplied)
        self.assertIn("nemá odpočet k dátumu 01.01.2027", bill.block_reason)

    def test_a_missing_reading_blocks_until_it_is_entered(self):
        supplied = self._supply(readings={YEAR[0]: 1000})
        meter = supplied.supply_point_id.installation_ids.meter_id
        bill = self._assert_blocked(
            supplied, "missing_reading", meter.name, "01.01.2027"
        )
        self._read(meter.register_ids, YEAR[1], 3400)
        self._assert_invoiced_after_retry(bill)

    def test_a_tariff_gap_blocks_until_the_price_is_there(self):
        tariff = self._create_priced_tariff(energy={date(2026, 2, 1): 80})
        product = self._create_product(tariff_id=tariff)
        bill = self._assert_blocked(
            self._supply(product_id=product),
            "tariff_gap",
            tariff.component_ids.code,
            "01.01.2026",
        )
        price = {"date_from": YEAR[0], "date_to": date(2026, 2, 1), "price": 79}
        price |= {"source": "test", "state": "released"}
        tariff.component_ids.price_ids = [(0, 0, price)]
        self._assert_invoiced_after_retry(bill)

    def test_a_gap_in_the_technical_data_blocks_until_it_is_closed(self):
        supplied = self._supply(version={"date_from": date(2026, 3, 1)})
        bill = self._assert_blocked(
            supplied, "technical_gap", "01.01.2026", "01.03.2026"
        )
        supplied.supply_point_id.version_ids.date_from = YEAR[0]
        self._assert_invoiced_after_retry(bill)

    def test_an_unknown_breaker_blocks_until_it_is_known(self):
        supplied = self._supply(version={"breaker_amps": 0, "breaker_phases": False})
        bill = self._assert_blocked(
            supplied, "missing_breaker", self.network_tariff.code
        )
        supplied.supply_point_id.version_ids.write(
            {"breaker_amps": 16, "breaker_phases": "1"}
        )
        self._assert_invoiced_after_retry(bill)

    def test_energy_in_an_unpriced_zone_blocks_until_the_product_fits(self):
        tariff = self._create_priced_tariff()
        prices = {YEAR[0]: 90}
        self._create_component(tariff, prices, basis="energy", zone="high")
        product = self._create_product(tariff_id=tariff)
        supplied = self._supply(product_id=product)
        bill = self._assert_blocked(supplied, "unpriced_zone", tariff.code, "2400")
        supplied.product_id = self.product
        self._assert_invoiced_after_retry(bill)
        self.assertEqual(bill.product_id, self.product)

    def test_a_network_rate_without_tariff_blocks_instead_of_costing_nothing(self):
        rate = self._create_network_rate(code="Q2")
        supplied = self._supply(version={"network_rate_id": rate.id})
        bill = self._assert_blocked(supplied, "no_network_tariff", rate.display_name)
        self._create_priced_tariff(
            kind="network", network_rate_id=rate, energy={YEAR[0]: 31}
        )
        self._assert_invoiced_after_retry(bill)

    def test_no_meter_blocks(self):
        supplied = self._supply()
        supplied.supply_point_id.installation_ids.date_from = date(2026, 2, 1)
        self._assert_blocked(supplied, "no_register", "01.01.2026")

    def test_a_meter_that_went_backwards_blocks(self):
        supplied = self._supply(readings={YEAR[0]: 500000, YEAR[1]: 100000})
        supplied.supply_point_id.reading_ids._accept("Seen")
        self._assert_blocked(supplied, "negative_consumption", "500000", "100000")

    def test_an_implausible_reading_blocks_until_it_is_corrected(self):
        supplied = self._supply(readings={YEAR[0]: 500000, YEAR[1]: 100000})
        meter = supplied.supply_point_id.installation_ids.meter_id
        bill = self._assert_blocked(
            supplied, "reading_in_review", meter.name, "01.01.2027"
        )
        self._read(meter.register_ids, YEAR[1], 502400)
        self._assert_invoiced_after_retry(bill)

    def test_a_missing_calorific_value_blocks(self):
        network = self._create_network(
            code="TGAS2", commodity="gas", prefixes=["QQGA2"]
        )
        rate = self._create_network_rate(code="G2", network_id=network)
        self._create_priced_tariff(
            kind="network",
            commodity="gas",
            network_rate_id=rate,
            fee={YEAR[0]: 3},
        )
        supplied = self._supply(
            point={"commodity": "gas", "name": f"QQGA2{self._next_number():015d}"},
            version={"network_rate_id": rate.id},
        )
        self._assert_blocked(supplied, "missing_calorific")

    def test_a_profile_without_a_day_blocks(self):
        profile = self._create_profile({date(2026, 1, 1): 1, date(2025, 12, 30): 1})
        readings = {date(2025, 12, 1): 0, date(2026, 2, 1): 100}
        supplied = self._supply(readings=readings, version={"profile_id": profile.id})
        run = self._bill(
            supplied.contract_id,
            date_from=date(2025, 12, 1),
            date_to=date(2026, 2, 1),
        )
        self.assertEqual(run.bill_ids.block_code, "missing_weight")

    def test_a_retry_without_mending_blocks_again(self):
        supplied = self._supply(readings={YEAR[0]: 1000})
        bill = self._assert_blocked(supplied, "missing_reading")
        bill.run_id.with_user(self.manager).action_retry_blocked()
        self._work_off(bill.run_id)
        self.assertEqual((bill.state, bill.run_id.state), ("blocked", "done"))

    def test_a_retry_follows_the_end_of_supply(self):
        supplied = self._supply(readings={YEAR[0]: 1000, date(2026, 7, 1): 2000})
        bill = self._assert_blocked(supplied, "missing_reading")
        supplied.date_to = date(2026, 7, 1)
        self._assert_invoiced_after_retry(bill)
        self.assertEqual(bill.date_to, date(2026, 7, 1))

    def test_a_retry_of_days_no_longer_supplied_cancels_the_bill(self):
        supplied = self._supply(readings={YEAR[0]: 1000})
        bill = self._assert_blocked(supplied, "missing_reading")
        supplied.contract_id.action_cancel()
        bill.action_retry()
        self._work_off(bill.run_id)
        self.assertEqual(bill.state, "cancelled")

    def test_an_unexpected_failure_blocks_its_bill_alone(self):
        supplied = self._supply()
        Bill = self.env.registry["energy.bill"]
        prepare = Bill._prepare_point_input

        def fail(bill, facts):
            if bill.contract_point_id == supplied:
                raise ZeroDivisionError
            return prepare(bill, facts)

        self.patch(Bill, "_prepare_point_input", fail)
        with self.assertLogs("odoo.addons.energy_billing", "ERROR"):
            self._assert_blocked(supplied, "internal", "administrator")
