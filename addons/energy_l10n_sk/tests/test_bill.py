from datetime import date

from odoo.tests import tagged

from .common import EnergySlovakCommon


@tagged("post_install", "-at_install")
class TestBill(EnergySlovakCommon):
    def _get_amounts(self, bill):
        return {line.code: line.amount for line in bill.line_ids}

    def _bill_one(self, **values):
        run = self._bill(self._supply(**values).contract_id)
        self.assertFalse(run.blocked_count, run.bill_ids.block_reason)
        return run.bill_ids

    def test_the_household_of_the_price_example_pays_503_23(self):
        """2 400 kWh in 2026, ZSD D2, one phase of 25 A, commodity with state aid."""
        bill = self._bill_one()
        self.assertEqual(
            self._get_amounts(bill),
            {
                "COMMODITY": 174.48,
                "FEE": 18.00,
                "DIST": 62.25,
                "LOSSES": 25.12,
                "POINT": 9.00,
                "BREAKER_1": 66.06,
                "TSS": 26.35,
                "TPS": 33.77,
                "NJF": 7.85,
            },
        )
        self.assertEqual(bill.amount_untaxed, 422.88)
        self.assertRecordValues(
            bill.move_id,
            [{"amount_untaxed": 422.88, "amount_tax": 80.35, "amount_total": 503.23}],
        )

    def test_without_state_aid_the_household_pays_592_45(self):
        """31.24 EUR/MWh more: 2.4 × 103.94 = 249.46."""
        bill = self._bill_one(product_id=self._ref("product_home"))
        self.assertEqual(self._get_amounts(bill)["COMMODITY"], 249.46)
        self.assertRecordValues(
            bill.move_id,
            [{"amount_untaxed": 497.86, "amount_tax": 94.59, "amount_total": 592.45}],
        )

    def test_an_entitled_household_at_the_regulated_price_pays_503_23(self):
        """The same as with the aid in the price; the bill shows both prices."""
        supplied = self._supply(product_id=self._ref("product_home"))
        scheme = self._ref("scheme_energopomoc_electricity")
        self.env["energy.aid.entitlement"].create(
            {
                "scheme_id": scheme.id,
                "supply_point_id": supplied.supply_point_id.id,
                "date_from": date(2026, 1, 1),
                "date_to": date(2027, 1, 1),
                "source": "test list",
            }
        )
        bill = self._bill(supplied.contract_id).bill_ids
        self.assertEqual(bill.move_id.amount_total, 503.23, bill.block_reason)
        granted = bill.line_ids.modifier_ids
        self.assertRecordValues(
            granted,
            [{"scheme_id": scheme.id, "quantity": 2.4, "amount": 74.98}],
        )
        self.assertIn("NV 359/2025", granted.line_id.source)

    def test_gas_is_converted_as_in_the_published_example(self):
        """1 000 m³ × 0.978 = 978 m³, × 10.555 kWh/m³ = 10 323 kWh."""
        bill = self._bill_one(point={"commodity": "gas"})
        self.assertRecordValues(
            bill.segment_ids,
            [{"measured": 1000, "converted_m3": 978, "energy_kwh": 10323}],
        )
        amounts = self._get_amounts(bill)
        self.assertEqual(amounts["COMMODITY"], 477.95)
        self.assertEqual(amounts["TRANSPORT"], 25.81)

    def test_electricity_and_gas_of_a_group_share_an_invoice_at_two_rates(self):
        contract = self._create_contract()
        self._supply(contract)
        self._supply(contract, point={"commodity": "gas"})
        run = self._bill(contract)
        move = run.bill_ids.move_id.ensure_one()
        totals = {
            line.tax_line_id.amount: -line.balance
            for line in move.line_ids.filtered("tax_line_id")
        }
        gas = run.bill_ids.filtered(lambda bill: bill.commodity == "gas")
        self.assertEqual(
            totals, {19: 80.35, 23: round(gas.amount_untaxed * 0.23 + 1e-9, 2)}
        )

    def test_the_invoice_uses_the_slovak_accounts(self):
        contract = self._create_contract()
        self._supply(contract)
        self._supply(contract, point={"commodity": "gas"})
        lines = self._bill(contract).bill_ids.move_id.line_ids
        self.assertEqual(
            set(lines.mapped("account_id.code")),
            {"311000", "602000", "343210", "343220"},
        )
        self.assertAlmostEqual(sum(lines.mapped("balance")), 0, 2)

    def test_a_household_is_exempt_from_excise_and_a_firm_is_not(self):
        self.assertNotIn("EXCISE", self._get_amounts(self._bill_one()))
        contract = self._create_contract(segment_id=self.business)
        firm = self._bill_one(
            contract=contract, product_id=self._ref("product_business")
        )
        self.assertEqual(self._get_amounts(firm)["EXCISE"], 3.17)

    def test_three_phases_pay_their_own_price_per_ampere(self):
        bill = self._bill_one(version={"breaker_phases": "3"})
        amounts = self._get_amounts(bill)
        self.assertEqual(amounts["BREAKER_3"], 198.18)
        self.assertNotIn("BREAKER_1", amounts)

    def test_a_point_joins_the_network_of_its_identifier(self):
        for prefix, network in (
            ("24ZZS", "network_zsd"),
            ("24ZSS", "network_ssd"),
            ("24ZVS", "network_vsd"),
        ):
            point = self._create_supply_point(name=self._make_eic(prefix))
            self.assertEqual(point.network_id, self._ref(network))
        gas = self._create_supply_point(commodity="gas")
        self.assertEqual(gas.network_id, self.gas_network)

    def test_a_gas_point_needs_twelve_digits(self):
        with self.assertRaisesRegex(Exception, "twelve digits"):
            self._create_supply_point(name="SKSPPDIS00000000001A", commodity="gas")

    def test_the_setup_leaves_a_company_without_chart_alone(self):
        company = self._create_company(name="No Chart")
        company._setup_energy_sk()
        product = self._ref("product_supply_electricity").with_company(company)
        self.assertFalse(product.property_account_income_id)
