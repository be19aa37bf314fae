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
            self._get_lines(agreement.advance_ids[0]._post()),
            [
                ("311000", 42, ""),
                ("324000", -35.29, "SK sales 19 %: base"),
                ("343210", -6.71, "SK sales 19 %: VAT"),
            ],
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
            self._get_lines(back),
            [
                ("311000", -42, ""),
                ("324000", 35.29, "SK sales 19 %: base"),
                ("343210", 6.71, "SK sales 19 %: VAT"),
            ],
        )

    def test_a_prepayment_is_deferred_revenue(self):
        agreement = self._agree(self._supply_home(), kind="prepayment")
        move = agreement.advance_ids[0]._post()
        self.assertEqual(move.taxable_supply_date, date(2025, 12, 27))
        self.assertEqual(
            self._get_lines(move),
            [
                ("311000", 42, ""),
                ("343210", -6.71, "SK sales 19 %: VAT"),
                ("384000", -35.29, "SK sales 19 %: base"),
            ],
        )

    # The settlement: 422.88 + 80.35 = 503.23 for the year

    def _settle(self, supplied):
        run = self._bill(supplied.contract_id)
        self.assertFalse(run.blocked_count, run.bill_ids.mapped("block_reason"))
        return run.bill_ids.move_id

    def _sum_lines(self, moves):
        """Return ``{(account, tag): balance}`` of documents together."""
        found = {}
        for code, balance, tag in [
            line for move in moves for line in self._get_lines(move)
        ]:
            found[code, tag] = round(found.get((code, tag), 0) + balance, 2)
        return found

    def _sum_tags(self, moves):
        """Return ``{tag: balance}``: what documents bring to the VAT return."""
        found = {}
        for (_code, tag), balance in self._sum_lines(moves).items():
            found[tag] = round(found.get(tag, 0) + balance, 2)
        found.pop("")
        return found

    def _assert_books(self, moves, account, receivable):
        """The year as if there were no advances, and nothing left of them."""
        self.assertEqual(
            self._sum_tags(moves),
            {"SK sales 19 %: base": -422.88, "SK sales 19 %: VAT": -80.35},
        )
        balances = {}
        for (code, _tag), balance in self._sum_lines(moves).items():
            balances[code] = round(balances.get(code, 0) + balance, 2)
        self.assertEqual(
            balances,
            {"311000": receivable, account: 0, "343210": -80.35, "602000": -422.88},
        )

    def test_the_settlement_of_an_agreement_that_is_the_tax_document(self):
        """12 × 35.29 = 423.48 and 12 × 6.71 = 80.52 come off: −0.60 − 0.17."""
        supplied = self._supply_home()
        advances = self._agree(supplied).advance_ids._post()
        move = self._settle(supplied)
        self.assertEqual((move.move_type, move.amount_total), ("out_refund", 0.77))
        self.assertEqual(
            self._sum_lines(move),
            {
                ("311000", ""): -0.77,
                ("324000", "SK sales 19 %: base"): 423.48,
                ("343210", "SK sales 19 %: VAT"): 0.17,
                ("602000", "SK sales 19 %: base"): -422.88,
            },
        )
        self._assert_books(advances | move, "324000", 503.23)

    def test_the_settlement_names_the_agreement_that_it_corrects(self):
        supplied = self._supply_home()
        agreement = self._agree(supplied)
        agreement.advance_ids._post()
        document = self._settle(supplied)._prepare_energy_document()
        self.assertEqual(document.corrects, agreement.name)
        self.assertEqual(
            [row.reference for row in document.advances],
            agreement.advance_ids.mapped("display_name"),
        )

    def test_the_settlement_of_advance_invoices(self):
        supplied = self._supply_home()
        advances = self._agree(supplied, mode="invoice").advance_ids._post()
        move = self._settle(supplied)
        self.assertEqual(
            self._sum_lines(move),
            {
                ("311000", ""): -0.77,
                ("324000", "SK sales 19 %: base"): 423.48,
                ("343210", "SK sales 19 %: VAT"): 0.17,
                ("602000", "SK sales 19 %: base"): -422.88,
            },
        )
        self._assert_books(advances | move, "324000", 503.23)
        document = move._prepare_energy_document()
        self.assertFalse(document.corrects)
        self.assertEqual(
            [row.reference for row in document.advances], advances.mapped("name")
        )

    def test_the_settlement_of_payment_requests(self):
        """Ten of twelve are paid, one is given back: 9 × 35.29 = 317.61, 60.39 VAT."""
        supplied = self._supply_home()
        advances = self._agree(supplied, mode="request").advance_ids
        receipts = self.env["account.move"]
        for advance in advances[:10]:
            receipts |= advance._register_payment(
                42, advance.due_date, f"statement {advance.number}"
            )
        receipts |= advances[0]._register_payment(-42, date(2026, 2, 2), "back")
        move = self._settle(supplied)
        self.assertEqual((move.move_type, move.amount_total), ("out_invoice", 125.23))
        self.assertEqual(
            self._sum_lines(move),
            {
                ("311000", ""): 125.23,
                ("324000", "SK sales 19 %: base"): 317.61,
                ("343210", "SK sales 19 %: VAT"): -19.96,
                ("602000", "SK sales 19 %: base"): -422.88,
            },
        )
        self._assert_books(receipts | move, "324000", 503.23)
        self.assertEqual(move.energy_cash_amount, 125.23)

    def test_the_settlement_of_prepayments(self):
        supplied = self._supply_home()
        advances = self._agree(supplied, kind="prepayment").advance_ids._post()
        move = self._settle(supplied)
        self.assertEqual(
            self._sum_lines(move),
            {
                ("311000", ""): -0.77,
                ("343210", "SK sales 19 %: VAT"): 0.17,
                ("384000", "SK sales 19 %: base"): 423.48,
                ("602000", "SK sales 19 %: base"): -422.88,
            },
        )
        self._assert_books(advances | move, "384000", 503.23)

    def test_the_settlement_of_electricity_and_gas_at_two_rates(self):
        electricity = self._supply_home()
        self._supply(
            contract=electricity.contract_id,
            point={"commodity": "gas"},
            agreed_yearly_kwh=10323,
        )
        advances = self._agree(electricity).advance_ids._post()
        move = self._settle(electricity)
        gas = move.energy_bill_ids.filtered(lambda bill: bill.commodity == "gas")
        self.assertEqual(
            self._sum_tags(advances | move),
            {
                "SK sales 19 %: base": -422.88,
                "SK sales 19 %: VAT": -80.35,
                "SK sales 23 %: base": -gas.amount_untaxed,
                "SK sales 23 %: VAT": -round(gas.amount_untaxed * 0.23, 2),
            },
        )
        lines = self._sum_lines(advances | move)
        self.assertEqual(lines["324000", "SK sales 19 %: base"], 0)
        self.assertEqual(lines["324000", "SK sales 23 %: base"], 0)

    def test_a_credited_settlement_leaves_no_tax(self):
        supplied = self._supply_home()
        advances = self._agree(supplied).advance_ids._post()
        move = self._settle(supplied)
        credit = move._reverse_moves([{"invoice_date": date(2027, 1, 20)}])
        credit.action_post()
        self.assertEqual(set(self._sum_tags(move | credit).values()), {0})
        again = self._settle(supplied)
        self._assert_books(advances | move | credit | again, "324000", 503.23)

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
