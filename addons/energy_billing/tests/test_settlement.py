from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..logic.document_check import check
from .common_settlement import END, ISSUED, START, TURN, EnergySettlementCommon
from .test_query_count import LEDGER, PAGES

# What the ledger asks for the lines of advances of one invoice more.
ADVANCES = 2


@tagged("post_install", "-at_install")
class TestSettlement(EnergySettlementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule()

    # What is taken off

    def test_an_invoice_takes_off_what_was_billed_for_its_days(self):
        supplied = self._supply_year()
        advances = self._agree(supplied).advance_ids
        advances._post()
        first = self._settle(supplied, date_to=TURN).move_id
        self.assertEqual(first.energy_settled_advance_ids, advances[:6])
        self.assertEqual(self._get_taxes(first), {20: (50, 10)})
        second = self._settle(supplied, date_from=TURN).move_id
        self.assertEqual(second.energy_settled_advance_ids, advances[6:])
        self.assertEqual(self._get_taxes(second), {19: (-10, -1.9)})
        self.assertEqual(self._get_balances()["324000"], 0)

    def test_the_lines_are_one_per_rate_on_the_account_of_advances(self):
        move, _advances = self._settle_year()
        lines = move.invoice_line_ids.filtered(
            lambda line: line.account_id == self.advance_account
        )
        self.assertEqual(
            [(line.name, line.price_subtotal) for line in lines],
            [("Advances billed, VAT 20 %", -600), ("Advances billed, VAT 19 %", -600)],
        )

    def test_less_than_billed_becomes_a_credit_note(self):
        move, _advances = self._settle_year(first=5000, second=5900)
        self.assertEqual(move.move_type, "out_refund")
        # 20 %: 500 − 600; 19 %: 590 − 600.
        self.assertEqual(self._get_taxes(move), {19: (-10, -1.9), 20: (-100, -20)})
        self.assertEqual(move.amount_total_signed, -131.9)
        self.assertEqual(self._get_balances()["324000"], 0)

    def test_the_sign_of_the_document_is_that_of_its_total_with_tax(self):
        """Net 0.00, but 100.00 less at 20 % and 100.00 more at 19 %: −1.00."""
        move, _advances = self._settle_year(first=5000, second=7000)
        self.assertEqual(move.amount_untaxed, 0)
        self.assertEqual((move.move_type, move.amount_total), ("out_refund", 1))

    def test_exactly_what_was_billed_leaves_nothing(self):
        move, _advances = self._settle_year(first=6000, second=6000)
        self.assertEqual((move.state, move.amount_total), ("posted", 0))
        self.assertEqual(self._get_taxes(move), {19: (0, 0), 20: (0, 0)})

    def test_the_tax_of_an_advance_is_taken_off_as_it_was_billed(self):
        """Advances of 41.00 are 34.17 + 6.83 at 20 % and 34.45 + 6.55 at 19 %.

        6 × 6.83 = 40.98 and 6 × 6.55 = 39.30; 20 % of 205.02 would be 41.00, 19 % of
        206.70 would be 39.27.
        """
        self.rule.mode = "agreement"
        supplied = self._supply_year()
        agreement = self.env["energy.advance.agreement"]
        supplied.contract_id.group_ids.advance_cycle = "month"
        agreement = agreement._collect(supplied.contract_id, START, END)
        agreement.requested_amount = 41
        agreement._calculate()._agree()
        agreement.advance_ids._post()
        move = self._settle(supplied).move_id
        self.assertEqual(
            self._get_taxes(move),
            {
                19: (round(590 - 206.70, 2), round(112.10 - 39.30, 2)),
                20: (round(650 - 205.02, 2), round(130 - 40.98, 2)),
            },
        )
        self.assertEqual(self._get_balances()["324000"], 0)

    def test_half_a_cent_of_tax_is_rounded_on_the_supply_alone(self):
        """19 % of 594.50 is 112.955, so 112.96; less 6 × 19.00 it is −1.04."""
        move, _advances = self._settle_year(second=5945)
        self.assertEqual(self._get_taxes(move)[19], (-5.5, -1.04))
        self.assertEqual(self._get_taxes(self._credit(move))[19], (5.5, 1.04))

    def test_a_charge_at_the_same_tax_shares_the_rounding(self):
        supplied = self._supply_year(second=5945)
        self._agree(supplied).advance_ids._post()
        item = self._create_ledger_product("Copy")
        item.taxes_id = self.vat_19
        self._create(
            "energy.charge",
            {"contract_id": supplied.contract_id, "product_id": item},
            {"date": date(2026, 7, 1), "price_unit": 0.05},
        )
        move = self._settle(supplied).move_id
        # 19 % of 594.55 is 112.9645.
        self.assertEqual(self._get_taxes(move)[19], (-5.45, -1.04))
        self.assertEqual(move.energy_charge_ids.invoice_line_id.price_subtotal, 0.05)

    def test_a_penalty_is_asked_for_beside_the_settlement(self):
        supplied = self._supply_year()
        self._agree(supplied).advance_ids._post()
        item = self._create_ledger_product("Penalty")
        item.taxes_id = False
        self._create(
            "energy.charge",
            {"contract_id": supplied.contract_id, "product_id": item},
            {"date": date(2026, 7, 1), "price_unit": 30},
        )
        move = self._settle(supplied).move_id
        self.assertEqual(move.amount_total, 78.1)
        # 1 482.10 + 30, nothing paid.
        self.assertEqual(move.energy_cash_amount, 1512.1)
        document = move._prepare_energy_document()
        check(document)
        self.assertEqual(float(document.amount_due + document.left_open), 1512.1)

    def test_advances_of_other_days_stay(self):
        supplied = self._supply_year()
        advances = self._agree(supplied).advance_ids
        advances._post()
        self._settle(supplied, date_to=TURN)
        self.assertFalse(advances[6:].settlement_id)

    def test_an_advance_ends_within_the_days_that_take_it_off(self):
        supplied = self._supply_year()
        supplied.contract_id.group_ids.advance_cycle = "year"
        advance = self._agree(supplied).advance_ids
        advance._post()
        first = self._settle(supplied, date_to=TURN).move_id
        self.assertFalse(first.energy_settlement_advance_ids)
        second = self._settle(supplied, date_from=TURN).move_id
        self.assertEqual(second.energy_settled_advance_ids, advance)

    def test_advances_after_the_end_of_supply_are_given_back(self):
        supplied = self._supply_year()
        advances = self._agree(supplied).advance_ids
        advances._post()
        supplied.date_to = TURN
        supplied._return_advances_from(TURN)
        move = self._settle(supplied).move_id
        self.assertEqual(move.energy_settled_advance_ids, advances)
        self.assertEqual(self._get_taxes(move), {19: (-600, -114), 20: (50, 10)})

    # Groups and points

    def test_a_group_takes_its_advances_off_once(self):
        supplied = self._supply_year()
        self._supply_year(contract=supplied.contract_id)
        advances = self._agree(supplied).advance_ids
        advances._post()
        move = self._settle(supplied).move_id
        self.assertEqual(len(move), 1)
        self.assertEqual(move.energy_settled_advance_ids, advances)
        # Twice 1 240 used, twice 1 200 billed.
        self.assertEqual(move.amount_untaxed, 80)

    def test_individual_invoices_take_the_advances_of_their_point(self):
        one = self._supply_year(advance_cycle="month")
        two = self._supply_year(contract=one.contract_id, advance_cycle="quarter")
        one.contract_id.group_ids.invoicing = "individual"
        agreements = self._agree(one)
        agreements.advance_ids._post()
        moves = self._settle(one).move_id
        self.assertEqual(len(moves), 2)
        for move in moves:
            (agreement,) = move.energy_settled_advance_ids.agreement_id
            self.assertEqual(
                agreement.contract_point_id, move.energy_bill_ids.contract_point_id
            )
        self.assertEqual(
            {len(move.energy_settled_advance_ids) for move in moves}, {12, 4}
        )
        self.assertEqual(two.contract_id, one.contract_id)

    def test_advances_of_a_group_are_on_the_invoice_of_its_recipient(self):
        one = self._supply_year(invoice_partner_id=self._create_partner(name="Shop"))
        two = self._supply_year(contract=one.contract_id)
        advances = self._agree(one).advance_ids
        advances._post()
        self._settle(one)
        (move,) = advances.settlement_id
        self.assertEqual(move.energy_bill_ids.contract_point_id, two)

    def test_a_blocked_point_does_not_hold_up_the_advances(self):
        supplied = self._supply_year()
        self._supply_year(contract=supplied.contract_id)
        broken = self._supply(
            contract=supplied.contract_id, readings={}, agreed_yearly_kwh=1200
        )
        advances = self._agree(supplied).advance_ids
        advances._post()
        bills = self._settle(supplied)
        blocked = bills.filtered(lambda bill: bill.state == "blocked")
        self.assertEqual(blocked.contract_point_id, broken)
        self.assertEqual(len(advances.settlement_id), 1)

    # What is not posted

    def test_what_is_due_for_posting_is_posted_before(self):
        move, advances = self._settle_year(count=0)
        self.assertEqual(set(advances.mapped("state")), {"posted"})
        self.assertEqual(move.energy_settled_advance_ids, advances)
        self.assertEqual(self._get_balances()["324000"], 0)

    def test_an_advance_that_cannot_be_posted_blocks_its_bill(self):
        supplied = self._supply_year()
        other = self._supply_year()
        advances = self._agree(supplied).advance_ids
        broken = advances[3]
        broken.line_ids.vat_rate_id = self._create_vat_class(rates={START: 7}).rate_ids
        with self.assertLogs("odoo.addons.energy_contract", "ERROR"):
            run = self._bill(
                (supplied + other).contract_id,
                date_from=START,
                date_to=END,
                invoice_date=ISSUED,
            )
        bill = run.bill_ids.filtered(lambda item: item.contract_point_id == supplied)
        self.assertEqual((bill.state, bill.block_code), ("blocked", "ledger"))
        self.assertIn(broken.display_name, bill.block_reason)
        self.assertEqual((run.bill_ids - bill).state, "invoiced")
        self.assertFalse(advances.settlement_id)
        broken.action_cancel()
        bill.action_retry()
        self._work_off(run)
        self.assertEqual(bill.state, "invoiced", bill.block_reason)
        self.assertEqual(advances.settlement_id, bill.move_id)

    def test_a_settlement_before_the_tax_date_leaves_no_advance(self):
        supplied = self._supply_year()
        advances = self._agree(supplied).advance_ids
        self._settle(supplied, invoice_date=date(2026, 6, 20))
        self.assertEqual(advances.mapped("state"), ["posted"] * 11 + ["settled"])
        with self.assertRaises(UserError):
            advances[-1].action_post()

    # Payment requests

    def test_requests_are_taken_off_as_they_were_paid(self):
        self.rule.mode = "request"
        supplied = self._supply_year()
        advances = self._agree(supplied).advance_ids
        for number, advance in enumerate(advances[:10]):
            advance._register_payment(
                advance.amount_total, advance.due_date, f"s-{number}"
            )
        advances[0]._register_payment(-120, date(2025, 8, 1), "s-back")
        self._pay(
            advances.env["account.move"].search([("energy_advance_key", "!=", 0)])
        )
        move = self._settle(supplied).move_id
        # Five at 20 %, four at 19 %.
        self.assertEqual(self._get_taxes(move), {19: (190, 36.1), 20: (150, 30)})
        self.assertEqual(move.energy_cash_amount, 406.1)
        self.assertEqual(move.amount_total, 406.1)
        self.assertEqual(move.energy_open_amount, 0)
        self.assertEqual(self._get_balances()["324000"], 0)
        self.assertEqual(self._get_open(), 406.1)
        self.assertEqual(set(advances.mapped("state")), {"settled"})

    def test_what_comes_for_a_settled_request_is_not_taxed(self):
        _move, advances = self._settle_year(mode="request", count=0)
        self.assertFalse(advances[0]._register_payment(120, ISSUED, "late"))

    # Prepayments

    def test_prepayments_are_taken_off_by_their_period(self):
        self._create_rule(kind="prepayment", name="Prepayments")
        supplied = self._supply_year()
        advances = self._agree(supplied, "prepayment").advance_ids
        advances._post()
        self.assertEqual(self._get_balances()["384000"], -1200)
        move = self._settle(supplied, date_from=TURN).move_id
        self.assertEqual(move.energy_settled_advance_ids, advances[6:])
        # January is billed and taxed on 27 December, at 20 %.
        self.assertEqual(self._get_taxes(move), {19: (90, 17.1), 20: (-100, -20)})
        self._settle(supplied, date_to=TURN)
        self.assertEqual(self._get_balances()["384000"], 0)

    # People

    def test_people_read_what_was_taken_off_and_change_nothing(self):
        move, advances = self._settle_year()
        rows = move.energy_settlement_advance_ids.with_user(self.reader)
        self.assertEqual(rows[0].base, 100)
        with self.assertRaises(AccessError):
            rows[0].is_released = True
        self.assertEqual(
            advances[0].with_user(self.clerk).action_view_settlement()["res_id"],
            move.id,
        )

    def test_a_billing_manager_settles(self):
        supplied = self._supply_year()
        self._agree(supplied)
        run = self._create_run(
            supplied.contract_id, date_from=START, date_to=END, invoice_date=ISSUED
        ).with_user(self.manager)
        run._start()
        self._work_off(run)
        self.assertEqual(len(run.bill_ids.move_id.energy_settlement_advance_ids), 12)

    def test_queries_do_not_grow_with_the_advances(self):
        """Its lines of advances cost an invoice two queries, however many those are."""
        contracts = self.env["energy.contract"]
        for _number in range(12):
            contract = self._create_contract(
                kind="supply_only",
                date_from=date(2025, 1, 1),
                partner_id=self._create_partner(name="Customer"),
            )
            supplied = self._supply_year(contract=contract)
            self._agree(supplied).advance_ids._post()
            contracts |= contract
        self._measure(contracts[:1])  # what Odoo caches once is not counted
        one = self._measure(contracts[1:2])
        many = self._measure(contracts[2:])
        self.assertLessEqual(many - one, (LEDGER + ADVANCES) * 9 + 2 * PAGES)

    def _measure(self, contracts):
        run = self._create_run(
            contracts, date_from=START, date_to=END, invoice_date=ISSUED
        )
        run._collect_bills()
        bills = self.env["energy.bill"].search([("run_id", "=", run.id)])
        bills._rate()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        bills._invoice(ISSUED)
        self.env.flush_all()
        count = self.env.cr.sql_log_count - before
        advances = bills.move_id.energy_settlement_advance_ids
        self.assertEqual(len(advances), 12 * len(contracts))
        return count
