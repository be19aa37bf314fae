from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_settlement import EnergySettlementCommon


@tagged("post_install", "-at_install")
class TestSettlementCredit(EnergySettlementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule()

    def test_a_credit_note_frees_the_advances(self):
        move, advances = self._settle_year()
        self._credit(move)
        self.assertFalse(advances.settlement_id)
        self.assertTrue(all(move.energy_settlement_advance_ids.mapped("is_released")))
        self.assertEqual(self._get_balances()["324000"], -1200)
        supplied = move.energy_bill_ids.contract_point_id
        again = self._settle(supplied).move_id
        self.assertEqual(advances.settlement_id, again)
        self.assertEqual(self._get_balances()["324000"], 0)

    def test_a_credit_note_frees_requests(self):
        move, advances = self._settle_year(mode="request", count=0)
        self._credit(move)
        self.assertEqual(set(advances.mapped("state")), {"planned"})

    def test_the_credited_settlement_still_says_what_it_took_off(self):
        move, _advances = self._settle_year()
        figures = move.energy_price_amount, move.energy_billed_amount
        self._credit(move)
        move.invalidate_recordset()
        self.assertEqual((move.energy_price_amount, move.energy_billed_amount), figures)

    def test_a_settled_advance_has_no_credit_note(self):
        _move, advances = self._settle_year()
        credit = advances[0].move_id._reverse_moves()
        with self.assertRaisesRegex(UserError, "was settled by"):
            credit.action_post()

    def test_an_advance_credited_before_is_not_taken_off(self):
        supplied = self._supply_year()
        advances = self._agree(supplied).advance_ids
        advances._post()[0]._reverse_moves(cancel=True)
        move = self._settle(supplied).move_id
        self.assertEqual(self._get_taxes(move)[20], (150, 30))
        self.assertEqual(self._get_balances()["324000"], 0)

    @mute_logger("odoo.sql_db")
    def test_the_database_takes_an_advance_off_once(self):
        move, _advances = self._settle_year()
        with self.assertRaises(UniqueViolation):
            move.energy_settlement_advance_ids[0].copy()

    # Taking over

    def test_a_credit_note_is_set_off_against_unpaid_advances(self):
        self.rule.unpaid = "merged"
        move, advances = self._settle_year(first=5000)
        self.assertEqual(move.amount_total_signed, -131.9)
        asked = move.energy_takeover_id.line_ids.filtered("amount_residual")
        self.assertEqual(asked.amount_residual, 1434 - 131.9)
        self.assertEqual(move.amount_residual, 0)
        self.assertFalse(any(advances.move_id.mapped("amount_residual")))

    def test_paid_advances_are_not_taken_over(self):
        self.rule.unpaid = "merged"
        supplied = self._supply_year()
        self._pay(self._agree(supplied).advance_ids._post())
        move = self._settle(supplied).move_id
        self.assertFalse(move.energy_takeover_id)
        self.assertEqual(move.energy_cash_amount, 48.1)
