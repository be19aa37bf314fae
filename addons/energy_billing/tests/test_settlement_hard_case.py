from odoo.tests import tagged

from ..logic.document_check import check
from ..logic.document_view import view
from .common_settlement import END, START, TURN, EnergySettlementCommon


@tagged("post_install", "-at_install")
class TestSettlementHardCase(EnergySettlementCommon):
    """Twelve advances billed, ten paid, one given back, VAT 20 % → 19 % on 1 January.

    Billed 6 × (100 + 20) and 6 × (100 + 19) = 1 434; paid 6 × 120 + 4 × 119 − 120 =
    1 076. Used 6 500 and 5 900 kWh: 650.00 + 130.00 and 590.00 + 112.10 = 1 482.10.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule()
        cls.supplied = cls._supply_year()
        cls.agreement = cls._agree(cls.supplied)
        cls.documents = cls.agreement.advance_ids._post()
        entries = cls._pay(cls.documents[:10])
        # The bank returns the money of July.
        entries[0].line_ids.remove_move_reconcile()
        back = entries[0]._reverse_moves(cancel=True)
        assert back.state == "posted"

    def _correct(self, move, first, second):
        """Read again, take the settlement back and settle anew."""
        point = self.supplied.supply_point_id
        register = point.installation_ids.meter_id.register_ids
        for day, value in ((TURN, first), (END, first + second)):
            self._read(register, day, value, supply_point_id=point)
        self._credit(move)
        return self._settle(self.supplied).move_id

    def _assert_settled(self, move, taxes, total, cash):
        self.assertEqual(self._get_taxes(move), taxes)
        self.assertEqual(move.amount_total_signed, total)
        self.assertRecordValues(
            move,
            [
                {
                    "energy_billed_amount": 1434.0,
                    "energy_paid_amount": 1076.0,
                    "energy_open_amount": 358.0,
                    "energy_cash_amount": cash,
                }
            ],
        )
        # July, May and June are open beside it.
        unpaid = self.documents.filtered("amount_residual")
        self.assertEqual(unpaid, self.documents[:1] + self.documents[10:])
        self.assertEqual(sum(unpaid.mapped("amount_residual")), 358.0)
        self.assertEqual(self._get_open(), cash)

    def _assert_books(self, income, vat, cash):
        self.assertEqual(
            self._get_balances(),
            {
                "311000": cash,
                "324000": 0.0,
                "343000": -vat,
                "602000": -income,
                "221000": 1076.0,
            },
        )
        self.assertAlmostEqual(cash + 1076.0 - vat - income, 0, 2)

    def test_the_settlement(self):
        move = self._settle(self.supplied).move_id
        self._assert_settled(move, {19: (-10, -1.9), 20: (50, 10)}, 48.10, 406.10)
        self._assert_books(1240.0, 242.10, 406.10)

    def test_both_lists_are_kept(self):
        move = self._settle(self.supplied).move_id
        advances = move.energy_settlement_advance_ids
        self.assertEqual(advances.document_id, self.documents)
        self.assertEqual(
            [(row.percent, row.base, row.tax) for row in advances],
            [(20, 100, 20)] * 6 + [(19, 100, 19)] * 6,
        )
        payments = move.energy_settlement_payment_ids
        self.assertEqual(sorted(payments.mapped("amount")), [119.0] * 4 + [120.0] * 5)
        self.assertEqual(payments.advance_id, self.agreement.advance_ids[1:10])

    def test_corrected_up_and_down(self):
        first = self._settle(self.supplied).move_id
        up = self._correct(first, 7000, 6200)
        # 700.00 + 140.00 and 620.00 + 117.80 = 1 577.80.
        self._assert_settled(up, {19: (20, 3.8), 20: (100, 20)}, 143.80, 501.80)
        self._assert_books(1320.0, 257.80, 501.80)
        down = self._correct(up, 6400, 5800)
        # 640.00 + 128.00 and 580.00 + 110.20 = 1 458.20.
        self._assert_settled(down, {19: (-20, -3.8), 20: (40, 8)}, 24.20, 382.20)
        self._assert_books(1220.0, 238.20, 382.20)

    def test_all_documents_add_up_to_the_last_settlement(self):
        first = self._settle(self.supplied).move_id
        up = self._correct(first, 7000, 6200)
        down = self._correct(up, 6400, 5800)
        every = first | up | down
        every |= every.reversal_move_ids
        self.assertEqual(len(every), 5)
        self.assertEqual(self._get_taxes(every), self._get_taxes(down))
        self.assertEqual(round(sum(every.mapped("amount_total_signed")), 2), 24.20)

    def test_the_document_prints_both_computations(self):
        move = self._settle(self.supplied).move_id
        document = move._prepare_energy_document()
        check(document)
        self.assertEqual(document.corrects, self.agreement.name)
        self.assertEqual(float(document.gross_total), 1482.10)
        self.assertEqual(float(document.advances_total), 1434)
        self.assertEqual(float(document.payments_total), 1076)
        self.assertEqual(float(document.amount_due), 48.10)
        self.assertEqual(float(document.left_open), 358)
        self.assertEqual((len(document.advances), len(document.payments)), (12, 9))
        printed = view(document)
        self.assertEqual(
            [row[1] for row in printed["cash"]],
            ["€1,482.10", "−€1,076.00", "€406.10", "€358.00"],
        )
        move._create_energy_pdf()
        self.assertEqual(move.energy_pdf_state, "done")

    def test_the_document_asks_for_what_it_takes_over(self):
        self.rule.unpaid = "merged"
        move = self._settle(self.supplied).move_id
        document = move._prepare_energy_document()
        check(document)
        self.assertEqual(float(document.amount_due), 406.10)
        self.assertEqual((float(document.taken_over), document.left_open), (358, 0))

    def test_unpaid_advances_are_taken_over(self):
        self.rule.unpaid = "merged"
        move = self._settle(self.supplied).move_id
        self.assertEqual(self._get_taxes(move), {19: (-10, -1.9), 20: (50, 10)})
        self.assertFalse(sum(self.documents.mapped("amount_residual")))
        asked = move.energy_takeover_id.line_ids.filtered("amount_residual")
        self.assertEqual(
            (asked.amount_residual, asked.date_maturity), (358.0, move.invoice_date_due)
        )
        self.assertEqual(float(move._get_energy_settlement().to_pay), 406.10)
        self._assert_books(1240.0, 242.10, 406.10)
        # No money came by moving what is due.
        self.assertEqual(self.agreement._get_paid(START, END), 1076)

    def test_a_credit_note_gives_unpaid_advances_back(self):
        self.rule.unpaid = "merged"
        first = self._settle(self.supplied).move_id
        self._credit(first)
        unpaid = self.documents.filtered("amount_residual")
        self.assertEqual(sum(unpaid.mapped("amount_residual")), 358.0)
        again = self._settle(self.supplied).move_id
        self.assertEqual(again.energy_open_amount, 358.0)
        self._assert_books(1240.0, 242.10, 406.10)
