from datetime import date

from odoo.tests import freeze_time, tagged

from .common import YEAR, EnergyBillingCommon

MOVED, SHIFTED = date(2026, 10, 1), date(2026, 9, 11)  # twenty days before


@tagged("post_install", "-at_install")
@freeze_time("2027-02-01")
class TestLateMove(EnergyBillingCommon):
    """A final bill and a first bill from one handover reading, then an earlier day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplied = cls._supply(readings={YEAR[0]: 1000, YEAR[1]: 3400})
        cls.out = cls.supplied.contract_id
        cls.point = cls.supplied.supply_point_id
        cls.register = cls.point.installation_ids.meter_id.register_ids
        cls.newcomer = cls._create_partner(name="Newcomer")
        values = {"partner_id": cls.newcomer.id, "segment_id": cls.household.id}
        cls.into = cls.point.with_user(cls.clerk)._move(MOVED, values)
        cls.point.with_user(cls.clerk)._record_handover(MOVED, {cls.register: 2800})
        cls.env["energy.bill"].invalidate_model()

    def _bill_both(self):
        """Return the final bill of who left and the first one of who came."""
        bills = self._bill(self.out | self.into).bill_ids
        return bills.sorted("date_from")

    def _get_days(self, bills):
        return [(bill.date_from, bill.date_to, bill.energy_kwh) for bill in bills]

    def test_one_reading_ends_one_bill_and_begins_the_other(self):
        """Nine months: 1.8 × (120 + 30) + 9 × (2 + 5) = 333.00 net."""
        final, first = self._bill_both()
        self.assertEqual(
            self._get_days(final | first),
            [(YEAR[0], MOVED, 1800), (MOVED, YEAR[1], 600)],
        )
        self.assertEqual((final | first).mapped("state"), ["invoiced"] * 2)
        self.assertEqual(final.amount_untaxed, 333)
        # 0.6 × 150 + 3 × 7
        self.assertEqual(first.amount_untaxed, 111)
        self.assertEqual(final.move_id.partner_id, self.customer)
        self.assertEqual(first.move_id.partner_id, self.newcomer)

    def test_two_readings_that_differ_block_both_bills(self):
        again = self._read(self.register, MOVED, 2810, origin="dso", kind="move")
        self.assertEqual(again.review_state, "blocked")
        final, first = self._bill_both()
        for bill in final | first:
            self.assertEqual(bill.state, "blocked")
            self.assertIn("01.10.2026", bill.block_reason)
        claims = self.point.market_request_ids.filtered(
            lambda item: item.category == "claim"
        )
        self.assertRecordValues(claims, [{"effective_date": MOVED, "state": "to_send"}])
        again.with_user(self.clerk)._accept("Protocol of both customers")
        (final | first).with_user(self.manager).action_retry()
        (final | first)._rate()
        self.assertEqual(
            (final | first).mapped("energy_kwh"), [1810, 590], final.block_reason
        )

    def test_the_final_bill_is_corrected_for_an_earlier_day(self):
        """Ten days of September: 8 1/3 months × 7 = 58.34; 1.7 × 150 = 255.00."""
        final = self._bill(self.out).bill_ids
        draft = self._collect(self.into)
        self.point.with_user(self.clerk)._shift_move(MOVED, SHIFTED)
        self.point.with_user(self.clerk)._record_handover(
            SHIFTED, {self.register: 2700}
        )
        self.assertEqual(final.state, "invoiced")
        self.assertIn("2026-09-11", final.correction_reason)
        # The days that moved are billed to nobody until the invoice is taken back.
        self.assertEqual((draft.state, draft.date_from), ("draft", MOVED))
        move = final.move_id
        move._reverse_moves([{"invoice_date": date(2027, 2, 1)}])._post()
        self.assertEqual(final.state, "cancelled")
        again, between = self._bill_both()
        draft.sudo().run_id._work()
        # 2 400 kWh in all, each day once.
        self.assertEqual(
            self._get_days(again | between | draft),
            [(YEAR[0], SHIFTED, 1700), (SHIFTED, MOVED, 100), (MOVED, YEAR[1], 600)],
        )
        self.assertEqual((between | draft).partner_id, self.newcomer)
        self.assertEqual(again.amount_untaxed, 313.34)
        self.assertEqual(again.move_id.partner_id, self.customer)
        # What the leaver is owed: 333.00 less 313.34 net, at 19 %.
        paid_back = move.amount_total - again.move_id.amount_total
        self.assertEqual(round(paid_back, 2), 23.40)
