from datetime import date

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import YEAR, EnergyBillingCommon


@tagged("post_install", "-at_install")
class TestBillInvoice(EnergyBillingCommon):
    def _supply_both(self, **values):
        """Supply electricity and gas in one billing group."""
        contract = self._create_contract(**values)
        self._supply(contract)
        self._supply(contract, point={"commodity": "gas"})
        return contract

    def _create_credit_product(self):
        """Return a product that pays the customer 500 EUR/MWh."""
        tariff = self._create_priced_tariff(energy={YEAR[0]: -500})
        return self._create_product(tariff_id=tariff)

    def test_a_group_gets_one_posted_invoice_with_vat_by_rate(self):
        self._supply_both()
        run = self._bill()
        move = run.bill_ids.move_id
        self.assertRecordValues(
            move,
            [
                {
                    "state": "posted",
                    "move_type": "out_invoice",
                    "company_id": self.company.id,
                    # 2.4 MWh × (120 + 30) + 12 × (2 + 25 × 0.20) and
                    # 10.323 MWh × 50 + 12 × 3, at 19 % and 23 %.
                    "amount_untaxed": 444.00 + 552.15,
                    "amount_tax": 84.36 + 126.99,
                    "amount_total": 1207.50,
                }
            ],
        )
        tax_lines = move.line_ids.filtered("tax_line_id")
        self.assertEqual(
            {line.tax_line_id.amount: -line.balance for line in tax_lines},
            {19: 84.36, 23: 126.99},
        )

    def test_the_ledger_equals_the_bills_to_the_cent(self):
        self._supply_both()
        run = self._bill()
        lines = run.bill_ids.line_ids
        self.assertEqual(
            run.bill_ids.move_id.amount_untaxed, round(sum(lines.mapped("amount")), 2)
        )
        for bill in run.bill_ids:
            self.assertEqual(
                bill.amount_untaxed, round(sum(bill.line_ids.mapped("amount")), 2)
            )

    def test_points_of_one_group_share_the_vat_rounding(self):
        tariff = self._create_priced_tariff(fee={YEAR[0]: 0.0275})
        product = self._create_product(tariff_id=tariff)
        contract = self._create_contract(kind="supply_only")
        for _number in range(3):
            self._supply(contract, product_id=product)
        move = self._bill().bill_ids.move_id
        # 3 × 0.33; 19 % of 0.99 is 0.19, of 0.33 it would be 3 × 0.06.
        self.assertEqual((move.amount_untaxed, move.amount_tax), (0.99, 0.19))

    def test_the_ledger_gets_one_line_per_product_and_rate(self):
        self._supply_both()
        lines = self._bill().bill_ids.move_id.invoice_line_ids
        self.assertEqual(
            {line.product_id: line.price_subtotal for line in lines},
            {self.item_electricity: 444.0, self.item_gas: 552.15},
        )

    def test_the_accounts_are_those_of_sales(self):
        self._supply()
        lines = self._bill().bill_ids.move_id.line_ids
        self.assertEqual(
            {line.account_id.code: line.balance for line in lines},
            {"311000": 528.36, "602000": -444.0, "343000": -84.36},
        )

    def test_the_trial_balance_balances(self):
        self._supply_both()
        self._supply(product_id=self._create_credit_product())
        run = self._bill()
        self.assertEqual(run.blocked_count, 0)
        lines = self.env["account.move.line"].search(
            [("company_id", "=", self.company.id), ("parent_state", "=", "posted")]
        )
        self.assertAlmostEqual(sum(lines.mapped("balance")), 0, 2)

    def test_dates_and_symbol_come_from_run_and_group(self):
        contract = self._supply().contract_id
        contract.group_ids.due_days = 20
        move = self._bill().bill_ids.move_id
        self.assertRecordValues(
            move,
            [
                {
                    "invoice_date": date(2027, 1, 15),
                    "invoice_date_due": date(2027, 2, 4),
                    "taxable_supply_date": date(2026, 12, 31),
                    "payment_reference": contract.group_ids.variable_symbol,
                    "invoice_origin": contract.name,
                    "energy_billing_group_id": contract.group_ids.id,
                }
            ],
        )

    def test_the_customer_pays_without_another_address(self):
        self._supply()
        self.assertEqual(self._bill().bill_ids.move_id.partner_id, self.customer)

    def test_the_invoice_goes_to_the_address_of_the_group(self):
        address = self._create_partner(name="Office", parent_id=self.customer.id)
        self._supply().billing_group_id.partner_id = address
        self.assertEqual(self._bill().bill_ids.move_id.partner_id, address)

    def test_each_group_gets_its_own_invoice(self):
        contract = self._create_contract()
        self._supply(contract)
        self._supply(
            contract, billing_group_id=self._create_group(contract, name="Garage")
        )
        moves = self._bill().bill_ids.move_id
        self.assertEqual(moves.energy_billing_group_id, contract.group_ids)

    def test_a_negative_total_becomes_a_credit_note(self):
        self._supply(product_id=self._create_credit_product())
        move = self._bill().bill_ids.move_id
        # 2.4 MWh × (30 − 500) + 60 for the breaker.
        self.assertRecordValues(
            move,
            [
                {
                    "move_type": "out_refund",
                    "amount_untaxed": 1068.0,
                    "amount_tax": 202.92,
                    "amount_total_signed": -1270.92,
                }
            ],
        )

    def test_invoices_are_numbered_in_the_energy_journal(self):
        journal = self.journal.copy({"name": "Energy", "code": "EN"})
        self.company.energy_journal_id = journal
        self._supply()
        move = self._bill().bill_ids.move_id
        self.assertEqual(move.journal_id, journal)
        self.assertTrue(move.name.startswith("EN/2027/"))

    def test_without_an_energy_journal_the_first_of_sales_is_used(self):
        self._supply()
        self.assertEqual(self._bill().bill_ids.move_id.journal_id, self.journal)

    def test_a_rate_without_tax_blocks_its_group_alone(self):
        self.vat_23.active = False
        both = self._supply_both()
        single = self._supply().contract_id
        bills = self._bill().bill_ids
        blocked = bills.filtered(lambda bill: bill.contract_id == both)
        self.assertEqual(blocked.mapped("state"), ["blocked"] * 2)
        self.assertEqual(blocked.mapped("block_code"), ["ledger"] * 2)
        self.assertIn("23.0 %", blocked[0].block_reason)
        self.assertEqual((bills - blocked).contract_id, single)
        self.assertEqual((bills - blocked).move_id.state, "posted")

    def test_a_product_without_account_blocks_its_group_alone(self):
        self._supply_both()
        self._supply()
        self.item_gas.property_account_income_id = False
        self.company.income_account_id = False
        self.item_gas.categ_id.property_account_income_categ_id = False
        run = self._bill()
        self.assertEqual((run.blocked_count, run.invoiced_count), (2, 1))
        self.assertIn(
            "Gas supply", run.bill_ids.filtered("block_reason")[0].block_reason
        )

    def test_a_failing_ledger_blocks_its_group_alone(self):
        bad = self._supply()
        self._supply()
        Bill = self.env.registry["energy.bill"]
        check = Bill._check_ledger_totals

        def fail(bills, move):
            if bad.contract_id in bills.contract_id:
                raise ZeroDivisionError
            return check(bills, move)

        self.patch(Bill, "_check_ledger_totals", fail)
        with self.assertLogs("odoo.addons.energy_billing", "ERROR"):
            run = self._bill()
        self.assertEqual((run.blocked_count, run.invoice_count), (1, 1))
        moves = self.env["account.move"].search(
            [("energy_billing_group_id", "=", bad.billing_group_id.id)]
        )
        self.assertFalse(moves, "nothing of a failed invoice may stay")

    def test_a_ledger_that_differs_by_a_cent_is_refused(self):
        self.company.tax_calculation_rounding_method = "round_per_line"
        tariff = self._create_priced_tariff(fee={YEAR[0]: 0.0275})
        for _number in range(2):
            component = self._create_component(tariff, {YEAR[0]: 0.0275}, basis="month")
            component.product_id = self._create_ledger_product("Extra")
        self._supply(
            self._create_contract(kind="supply_only"),
            product_id=self._create_product(tariff_id=tariff),
        )
        bill = self._bill().bill_ids
        self.assertEqual((bill.state, bill.block_code), ("blocked", "ledger"))
        self.assertIn("0.18", bill.block_reason)

    def test_an_energy_invoice_is_not_reset_to_draft(self):
        self._supply()
        move = self._bill().bill_ids.move_id
        self.assertFalse(move.show_reset_to_draft_button)
        with self.assertRaisesRegex(UserError, "credit note"):
            move.with_user(self.manager).button_draft()

    def test_an_accountant_resets_other_invoices_without_energy_rights(self):
        accountant = new_test_user(
            self.env,
            "test_accountant",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        line = {"name": "Cable", "price_unit": 10, "account_id": self.income.id}
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": date(2026, 1, 1),
                "invoice_line_ids": [(0, 0, line)],
            }
        )
        move.with_user(accountant).action_post()
        self.assertTrue(move.show_reset_to_draft_button)
        move.with_user(accountant).button_draft()
        self.assertEqual(move.state, "draft")

    def test_the_button_leads_from_invoice_to_bills_and_back(self):
        self._supply()
        bill = self._bill().bill_ids
        action = bill.move_id.with_user(self.manager).action_view_energy_bills()
        self.assertEqual(self.env["energy.bill"].search(action["domain"]), bill)
        self.assertEqual(bill.move_id.energy_bill_count, 1)
        back = bill.with_user(self.clerk).action_view_invoice()
        self.assertEqual(back["res_id"], bill.move_id.id)
