from datetime import date
from decimal import Decimal
from unittest import mock

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged, warmup
from odoo.tools import mute_logger

from .common_advance import END, START, EnergyAdvanceCommon


def ledger(move):
    """Return the lines of a document as account code and balance."""
    return sorted(
        (line.account_id.code, round(line.balance, 2)) for line in move.line_ids
    )


@tagged("post_install", "-at_install")
class TestAdvancePost(EnergyAdvanceCommon):
    def _cron(self):
        self._trigger("ir_cron_energy_advance_post")

    # Mode (a): the agreement is the tax document

    @freeze_time("2025-08-31")
    def test_what_is_due_is_posted_on_its_tax_date(self):
        agreement = self._agree()
        self._cron()
        self.assertEqual(
            agreement.advance_ids.mapped("state"), ["posted"] * 2 + ["planned"] * 10
        )
        move = agreement.advance_ids[0].move_id
        self.assertRecordValues(
            move,
            [
                {
                    "state": "posted",
                    "move_type": "out_invoice",
                    "date": date(2025, 7, 31),
                    "invoice_date": date(2025, 7, 31),
                    "taxable_supply_date": date(2025, 7, 31),
                    "invoice_date_due": date(2025, 7, 15),
                    "journal_id": self.journal.id,
                    "ref": agreement.name,
                    "payment_reference": agreement.variable_symbol,
                    "amount_untaxed": 100,
                    "amount_tax": 20,
                    "amount_total": 120,
                    "amount_residual": 120,
                    "payment_state": "not_paid",
                }
            ],
        )
        self.assertEqual(
            ledger(move), [("311000", 120), ("324000", -100), ("343000", -20)]
        )

    @freeze_time("2026-01-31")
    def test_the_new_rate_is_posted_with_its_own_tax_and_tags(self):
        agreement = self._agree()
        self._cron()
        old, new = agreement.advance_ids[5:7].move_id
        self.assertEqual(old.line_ids.tax_line_id, self.tax_20)
        self.assertEqual(
            ledger(new), [("311000", 119), ("324000", -100), ("343000", -19)]
        )
        base = new.line_ids.filtered("tax_ids")
        self.assertEqual(base.tax_ids, self.tax_19)
        self.assertEqual(base.tax_tag_ids.name, "base 19")
        tax = new.line_ids.filtered("tax_line_id")
        self.assertEqual(tax.tax_line_id, self.tax_19)
        self.assertEqual(tax.tax_tag_ids.name, "tax 19")
        self.assertEqual(abs(tax.tax_base_amount), 100)

    @freeze_time("2025-07-31")
    def test_amounts_are_those_of_the_agreement_to_the_cent(self):
        """10.01 at 20 % is 8.34 + 1.67, though 20 % of 8.34 is 1.67 and of 8.35 too.

        At 19 % 1.10 is 0.92 + 0.18, while 19 % of 0.92 is 0.17.
        """
        agreement = self._draft(
            self._supply().contract_id, date(2026, 1, 1), date(2027, 1, 1)
        )
        agreement.requested_amount = 1.1
        agreement._calculate()._agree()
        move = agreement.advance_ids[0]._post()
        self.assertEqual(
            ledger(move), [("311000", 1.1), ("324000", -0.92), ("343000", -0.18)]
        )
        self.assertEqual(
            (move.amount_untaxed, move.amount_tax, move.amount_total), (0.92, 0.18, 1.1)
        )

    @freeze_time("2025-07-31")
    def test_two_rates_on_one_document(self):
        gas_vat = self._create_vat_class(rates={date(2020, 1, 1): 23})
        self._create_component(
            self.tariff, {date(2020, 1, 1): 100}, vat_class_id=gas_vat, basis="month"
        )
        agreement = self._agree()
        self._cron()
        move = agreement.advance_ids[0].move_id
        self.assertEqual(
            ledger(move),
            [
                ("311000", 243),
                ("324000", -100),
                ("324000", -100),
                ("343000", -23),
                ("343000", -20),
            ],
        )

    @freeze_time("2025-08-31")
    def test_posting_twice_posts_nothing_twice(self):
        agreement = self._agree()
        self._cron()
        moves = agreement.advance_ids.move_id
        self._cron()
        self.assertEqual(agreement.advance_ids.move_id, moves)
        self.assertEqual(
            self.env["account.move"].search_count(
                [("energy_advance_id", "in", agreement.advance_ids.ids)]
            ),
            2,
        )

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_document(self):
        agreement = self._agree()
        advance = agreement.advance_ids[0]
        advance._post()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            advance._post_moves()

    @freeze_time("2025-08-31")
    def test_a_chunk_that_was_posted_stays_and_the_rest_goes_on(self):
        agreement = self._agree()
        with mock.patch(
            "odoo.addons.energy_contract.models.energy_advance_post.CHUNK", 1
        ):
            self._cron()
        self.assertEqual(len(agreement.advance_ids.move_id), 2)

    @freeze_time("2025-07-31")
    @mute_logger("odoo.addons.energy_contract.models.energy_advance_post")
    def test_one_bad_advance_does_not_stop_the_others(self):
        bad_rule = self._create_rule(segment_id=self._create_segment().id)
        contracts = self._supply().contract_id | self._supply().contract_id
        bad, good = self._draft(contracts)
        bad.rule_id = bad_rule
        (bad | good)._calculate()._agree()
        bad_rule.advance_account_id = False
        self._cron()
        self.assertEqual(good.advance_ids[0].state, "posted")
        self.assertEqual(bad.advance_ids[0].state, "planned")
        self.assertIn(bad_rule.name, bad.advance_ids[0].post_error)
        bad_rule.advance_account_id = self.advances
        bad.advance_ids[0].with_user(self.manager).action_post()
        self.assertEqual(bad.advance_ids[0].state, "posted")
        self.assertFalse(bad.advance_ids[0].post_error)

    @freeze_time("2025-08-31")
    def test_drafts_are_not_posted(self):
        agreement = self._draft(self._supply().contract_id)
        self._cron()
        self.assertFalse(agreement.advance_ids.move_id)

    @freeze_time("2025-07-30")
    def test_nothing_is_posted_before_its_tax_date(self):
        agreement = self._agree()
        with self.assertRaises(UserError):
            agreement.advance_ids[0].with_user(self.manager).action_post()

    def test_a_clerk_does_not_post(self):
        agreement = self._agree()
        with self.assertRaises(AccessError):
            agreement.advance_ids[0].with_user(self.clerk).action_post()

    def test_a_posted_document_is_not_reset_to_draft(self):
        agreement = self._agree()
        move = agreement.advance_ids[0]._post()
        with self.assertRaises(UserError):
            move.button_draft()

    def test_a_posted_advance_is_not_cancelled(self):
        agreement = self._agree()
        agreement.advance_ids[0]._post()
        with self.assertRaises(UserError):
            agreement.advance_ids[0].action_cancel()
        with self.assertRaises(UserError):
            agreement.action_draft()

    @warmup
    def test_a_document_costs_few_queries(self):
        contract = self._supply().contract_id
        for _more in range(3):
            self._supply(contract=contract, advance_cycle="month")
        agreements = self._agree(contract)
        few = agreements[0].advance_ids[:4]
        many = agreements[1:].advance_ids
        self.assertEqual(len(many), 36)
        few._post()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        agreements[0].advance_ids[4:8]._post()
        self.env.flush_all()
        of_four = self.cr.sql_log_count - before
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        many._post()
        self.env.flush_all()
        of_many = self.cr.sql_log_count - before
        self.assertLess((of_many - of_four) / 32, 8)

    # Mode (b): an invoice for every advance

    @freeze_time("2025-07-31")
    def test_an_advance_invoice_is_a_tax_document_of_its_own(self):
        self.rule.mode = "invoice"
        agreement = self._agree()
        self._cron()
        move = agreement.advance_ids[0].move_id
        self.assertTrue(move.name.startswith("TADV"))
        self.assertEqual(
            ledger(move), [("311000", 120), ("324000", -100), ("343000", -20)]
        )

    # Prepayment

    @freeze_time("2025-07-13")
    def test_a_prepayment_is_billed_before_its_period_to_its_own_account(self):
        """August: due 5 days before, on 27 July, billed 14 days before that."""
        self._create_rule(kind="prepayment", advance_account_id=self.deferred)
        agreement = self._agree(kind="prepayment")
        self.assertEqual(agreement.kind, "prepayment")
        self._cron()
        move = agreement.advance_ids[1].move_id
        self.assertRecordValues(
            move,
            [
                {
                    "date": date(2025, 7, 13),
                    "invoice_date_due": date(2025, 7, 27),
                    "taxable_supply_date": date(2025, 7, 27),
                }
            ],
        )
        self.assertEqual(
            ledger(move), [("311000", 120), ("343000", -20), ("384000", -100)]
        )
        self.assertFalse(agreement.advance_ids[2].move_id)

    # Mode (c): taxed on receipt

    def _request(self):
        self.rule.mode = "request"
        return self._agree().advance_ids

    @freeze_time("2025-12-31")
    def test_a_payment_request_is_not_posted(self):
        advances = self._request()
        self._cron()
        self.assertFalse(advances.move_id)
        with self.assertRaises(UserError):
            advances[0].action_post()

    def test_a_received_payment_gets_its_tax_document_at_the_rate_of_its_day(self):
        """119 for January paid in December: at 20 % 99.17 + 19.83."""
        january = self._request()[6]
        move = january._register_payment(119, date(2025, 12, 30), "stmt-1")
        self.assertRecordValues(
            move,
            [
                {
                    "state": "posted",
                    "date": date(2025, 12, 30),
                    "taxable_supply_date": date(2025, 12, 30),
                    "energy_advance_id": january.id,
                }
            ],
        )
        self.assertEqual(
            ledger(move), [("311000", 119), ("324000", -99.17), ("343000", -19.83)]
        )

    def test_the_same_payment_counts_once(self):
        advance = self._request()[0]
        move = advance._register_payment(120, date(2025, 7, 15), "stmt-1")
        again = advance._register_payment(120, date(2025, 7, 15), "stmt-1")
        self.assertEqual(again, move)
        with self.assertRaises(UserError):
            advance._register_payment(60, date(2025, 7, 15), "stmt-1")

    def test_an_advance_paid_in_parts_has_a_document_for_each(self):
        advance = self._request()[0]
        first = advance._register_payment(50, date(2025, 7, 15), "a")
        second = advance._register_payment(70, date(2025, 7, 20), "b")
        self.assertEqual((first | second).mapped("amount_total"), [50, 70])

    def test_a_payment_given_back_takes_its_tax_back(self):
        advance = self._request()[0]
        advance._register_payment(120, date(2025, 7, 15), "a")
        back = advance._register_payment(-120, date(2025, 8, 1), "a-back")
        self.assertEqual(back.move_type, "out_refund")
        self.assertEqual(
            ledger(back), [("311000", -120), ("324000", 100), ("343000", 20)]
        )
        agreement = advance.agreement_id
        self.assertEqual(agreement._get_paid(START, END), 0)
        self.assertEqual(agreement._get_billed(START, END), {Decimal(20): (0, 0)})

    def test_a_payment_of_another_mode_calls_for_nothing(self):
        advance = self._agree().advance_ids[0]
        self.assertFalse(advance._register_payment(120, date(2025, 7, 15), "a"))

    # Hard case 5, as far as advances go

    def test_twelve_billed_ten_paid_one_refunded(self):
        """Billed 6 × 120 and 6 × 119; July to April are paid, July is given back.

        10 paid are 6 × 120 + 4 × 119 = 1 196; July back leaves 1 076.
        """
        agreement = self._agree()
        moves = agreement.advance_ids._post()
        entries = self._pay(moves[:10])
        self.assertEqual(agreement._get_paid(START, END), Decimal("1196.00"))
        # The bank returns the money of July: the match is undone.
        entries[0].line_ids.remove_move_reconcile()
        self.assertEqual(agreement._get_paid(START, END), Decimal("1076.00"))
        self.assertEqual(
            agreement._get_billed(START, END),
            {
                Decimal(19): (Decimal("600.00"), Decimal("114.00")),
                Decimal(20): (Decimal("600.00"), Decimal("120.00")),
            },
        )

    def test_the_figures_of_a_part_of_the_year(self):
        agreement = self._agree()
        moves = agreement.advance_ids._post()
        self._pay(moves)
        part = date(2025, 12, 1), date(2026, 2, 1)
        self.assertEqual(
            agreement._get_billed(*part),
            {Decimal(19): (100, 19), Decimal(20): (100, 20)},
        )
        self.assertEqual(agreement._get_paid(*part), 239)

    def test_a_credited_advance_is_billed_no_more(self):
        agreement = self._agree()
        moves = agreement.advance_ids[:2]._post()
        credit = moves[0]._reverse_moves(cancel=True)
        self.assertEqual(credit.energy_advance_id, agreement.advance_ids[0])
        self.assertEqual(
            ledger(credit), [("311000", -120), ("324000", 100), ("343000", 20)]
        )
        self.assertEqual(agreement._get_billed(START, END), {Decimal(20): (100, 20)})
        # The credit note settles the invoice, but no money came.
        self.assertEqual(agreement._get_paid(START, END), 0)

    def test_money_paid_out_for_a_credit_note_counts_against_what_was_paid(self):
        agreement = self._agree()
        moves = agreement.advance_ids[:2]._post()
        self._pay(moves)
        credit = moves[0]._reverse_moves()
        credit.action_post()
        self._pay(credit)
        self.assertEqual(agreement._get_paid(START, END), 120)
