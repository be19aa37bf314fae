from datetime import date

from odoo.tests import tagged

from .common import EnergySlovakCommon

YEAR = date(2026, 1, 1), date(2027, 1, 1)


@tagged("post_install", "-at_install")
class TestAdvance(EnergySlovakCommon):
    """Advances on the Slovak chart of accounts: VAT 19 % to 343210, 23 % to 343220."""

    def _agree(self, supplied, kind="advance", mode="agreement", **rule):
        contract = supplied.contract_id
        contract.group_ids.advance_cycle = "month"
        Agreement = self.env["energy.advance.agreement"]
        self.env["energy.advance.rule"].search(
            [("company_id", "=", self.company.id), ("kind", "=", kind)]
        ).write({"mode": mode, **rule})
        agreement = Agreement._collect(contract, *YEAR, kind)._calculate()
        self.assertFalse(agreement.block_reason)
        return agreement._agree()

    def _supply_home(self, **values):
        """The household of the price example: 2 400 kWh, ZSD D2, 25 A, state aid."""
        return self._supply(agreed_yearly_kwh=2400, **values)

    def _get_lines(self, move):
        return sorted(
            (line.account_id.code, round(line.balance, 2), line.tax_tag_ids.name or "")
            for line in move.line_ids
        )

    def test_the_household_of_the_price_example_pays_42_a_month(self):
        """503.23 a year, 41.94 a month, 42 in whole euros: 35.29 + 6.71."""
        agreement = self._agree(self._supply_home())
        self.assertEqual(agreement.expected_amount, 503.23)
        self.assertEqual(agreement.advance_ids.mapped("amount_total"), [42] * 12)
        self.assertEqual(
            self._get_lines(agreement.advance_ids[0]._post()),
            [
                ("311000", 42, ""),
                ("324000", -35.29, "SK sales 19 %: base"),
                ("343210", -6.71, "SK sales 19 %: VAT"),
            ],
        )

    def test_energopomoc_lowers_the_advances_of_an_entitled_household(self):
        """103.94 less 31.24 EUR/MWh: the same 503.23 a year; 592.45 without it.

        2.4 × 31.24 = 74.98 in the year, of it 31 of 365 days: 6.37.
        """
        supplied = self._supply_home(product_id=self._ref("product_home"))
        agreement = self._agree(supplied)
        self.assertEqual(
            (agreement.expected_amount, agreement.advance_amount), (592.45, 49)
        )
        agreement._take_back()
        scheme = self._ref("scheme_energopomoc_electricity")
        self.env["energy.aid.entitlement"].create(
            {
                "scheme_id": scheme.id,
                "supply_point_id": supplied.supply_point_id.id,
                "date_from": YEAR[0],
                "source": "test list",
            }
        )
        agreement._calculate()
        self.assertEqual(
            (agreement.expected_amount, agreement.advance_amount), (503.23, 42)
        )
        self.assertAlmostEqual(agreement.grant_amount, 74.98, 2)
        self.assertAlmostEqual(agreement.advance_ids[0].grant_amount, 6.37, 2)
        self.assertIn("NV 359/2025", agreement.grant_ids.value_id.source)

    def test_advance_invoices_are_booked_alike(self):
        agreement = self._agree(self._supply_home(), mode="invoice")
        self.assertEqual(
            [line[:2] for line in self._get_lines(agreement.advance_ids[0]._post())],
            [("311000", 42), ("324000", -35.29), ("343210", -6.71)],
        )

    def test_electricity_and_gas_of_a_group_at_two_rates(self):
        electricity = self._supply_home()
        self._supply(
            contract=electricity.contract_id,
            point={"commodity": "gas"},
            agreed_yearly_kwh=10323,
        )
        agreement = self._agree(electricity)
        advance = agreement.advance_ids[0]
        electric, gas = advance.line_ids
        self.assertEqual((electric.percent, gas.percent), (19, 23))
        self.assertEqual(
            round(sum(advance.line_ids.mapped(lambda line: line.base + line.tax)), 2),
            advance.amount_total,
        )
        self.assertEqual(
            self._get_lines(advance._post()),
            sorted(
                [
                    ("311000", advance.amount_total, ""),
                    ("324000", -electric.base, "SK sales 19 %: base"),
                    ("324000", -gas.base, "SK sales 23 %: base"),
                    ("343210", -electric.tax, "SK sales 19 %: VAT"),
                    ("343220", -gas.tax, "SK sales 23 %: VAT"),
                ]
            ),
        )

    def test_a_payment_request_is_taxed_when_it_is_paid(self):
        agreement = self._agree(self._supply_home(), mode="request")
        move = agreement.advance_ids[0]._register_payment(
            42, date(2026, 1, 14), "statement 1/5"
        )
        self.assertEqual(
            self._get_lines(move),
            [
                ("311000", 42, ""),
                ("324000", -35.29, "SK sales 19 %: base"),
                ("343210", -6.71, "SK sales 19 %: VAT"),
            ],
        )
        back = agreement.advance_ids[0]._register_payment(
            -42, date(2026, 2, 2), "statement 2/1"
        )
        self.assertEqual(
            [line[:2] for line in self._get_lines(back)],
            [("311000", -42), ("324000", 35.29), ("343210", 6.71)],
        )

    def test_a_prepayment_is_deferred_revenue(self):
        agreement = self._agree(self._supply_home(), kind="prepayment")
        move = agreement.advance_ids[0]._post()
        self.assertEqual(move.taxable_supply_date, date(2025, 12, 27))
        self.assertEqual(
            [line[:2] for line in self._get_lines(move)],
            [("311000", 42), ("343210", -6.71), ("384000", -35.29)],
        )

    def test_setting_up_again_changes_nothing(self):
        rules = self.env["energy.advance.rule"].search(
            [("company_id", "=", self.company.id)]
        )
        self.company._setup_energy_sk()
        self.assertEqual(len(rules), 2)
        self.assertEqual(
            self.env["energy.advance.rule"].search_count(
                [("company_id", "=", self.company.id)]
            ),
            2,
        )
