from datetime import UTC, date, datetime

from psycopg2.errors import ExclusionViolation

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.energy_supply_point.logic.local_days import gas_day

from .common import EnergyContractCommon
from .common_advance import END, START, EnergyAdvanceCommon

DAY, BACK = date(2025, 5, 10), date(2025, 4, 20)


@tagged("post_install", "-at_install")
class TestHardCases(EnergyContractCommon):
    """Out and in on one day: who pays for a point on which day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point = cls._create_supply_point()
        cls.out = cls._create_contract([cls.point], state="active")
        cls.out.date_to = DAY
        cls.into = cls._create_contract([cls.point], state="active", date_from=DAY)

    def _payer(self, day):
        lines = self.env["energy.contract.point"].search(
            [
                ("supply_point_id", "=", self.point.id),
                ("date_from", "<=", day),
                "|",
                ("date_to", "=", False),
                ("date_to", ">", day),
            ]
        )
        return lines.contract_id

    def test_out_and_in_on_one_day(self):
        self.assertEqual(self.out.point_ids.date_to, DAY)
        self.assertEqual(self._payer(date(2025, 5, 9)), self.out)
        self.assertEqual(self._payer(DAY), self.into)

    def test_one_reading_serves_both(self):
        meter = self._create_meter(self.point)
        for day, value in ((date(2025, 1, 1), 1000), (DAY, 1400)):
            self._read(meter.register_ids, day, value)
        before, after = (
            contract.point_ids.supply_point_id.reading_ids.filtered_domain(
                [("date", "=", DAY)]
            )
            for contract in (self.out, self.into)
        )
        self.assertEqual(len(before), 1)
        self.assertEqual(before, after)

    def test_the_day_is_moved_back(self):
        self.out.date_to = BACK
        self.assertFalse(self._payer(BACK), "the point is vacant in between")
        self.into.date_from = BACK
        self.into.point_ids.date_from = BACK
        self.assertEqual(self._payer(date(2025, 4, 19)), self.out)
        self.assertEqual(self._payer(BACK), self.into)
        self.assertEqual(self.out.point_ids.date_to, self.into.point_ids.date_from)

    def test_the_day_is_not_moved_back_over_the_days_of_another(self):
        self.into.date_from = BACK
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self.into.point_ids.date_from = BACK

    def test_the_day_is_moved_on(self):
        later = date(2025, 5, 20)
        self.into.point_ids.date_from = later
        self.into.date_from = later
        self.out.date_to = later
        self.assertEqual(self._payer(date(2025, 5, 19)), self.out)
        self.assertEqual(self._payer(later), self.into)


MOVED, SHIFTED = date(2025, 10, 1), date(2025, 9, 11)  # twenty days before


@tagged("post_install", "-at_install")
@freeze_time("2025-10-15")
class TestLateMove(EnergyAdvanceCommon):
    """Out and in on 1 October, then twenty days earlier, with three advances paid.

    An advance is 120.00 EUR a month; July, August and September are posted and paid by
    direct debit. The one of September is dated on the 30th, after the move.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplied = cls._supply()
        cls.out = cls.supplied.contract_id
        cls.point = cls.supplied.supply_point_id
        cls.register = cls._create_meter(cls.point).register_ids
        for day, value in ((date(2025, 1, 1), 1000), (date(2025, 7, 1), 7000)):
            cls._read(cls.register, day, value)
        cls.mandate = cls._create_mandate(signed_on=date(2025, 1, 1))
        cls.out.group_ids.write(
            {"payment_method": "direct_debit", "mandate_id": cls.mandate.id}
        )
        cls.agreement = cls._agree(cls.out)
        cls.moves = cls.agreement.advance_ids[:3]._post()
        cls._pay(cls.moves)
        cls.newcomer = cls._create_partner(name="Newcomer")

    def _move(self):
        """Let the newcomer take over on 1 October, with one handover reading."""
        values = {
            "partner_id": self.newcomer.id,
            "segment_id": self.segment.id,
            "kind": "supply_only",
        }
        into = self.point.with_user(self.clerk)._move(MOVED, values)
        self.point.with_user(self.clerk)._record_handover(MOVED, {self.register: 10000})
        return into

    def _shift(self):
        self.point.with_user(self.clerk)._shift_move(MOVED, SHIFTED)
        self.point.with_user(self.clerk)._record_handover(
            SHIFTED, {self.register: 9400}
        )

    def _get_payers(self, *days):
        rows = self.env["energy.contract.point"].search(
            [("supply_point_id", "=", self.point.id)]
        )
        return [
            rows._get_live()
            .filtered(
                lambda row, day=day: (
                    row.date_from <= day and (not row.date_to or row.date_to > day)
                )
            )
            .partner_id
            for day in days
        ]

    def _get_returned(self, agreement=None):
        """Return what is to be given back: ``[(billed, paid)]`` with VAT."""
        agreement = (agreement or self.agreement).with_user(self.reader)
        self.env.invalidate_all()
        return [(agreement.returned_billed_amount, agreement.returned_paid_amount)]

    def _get_states(self):
        return self.agreement.advance_ids.mapped("state")

    def test_out_and_in_on_one_day(self):
        self._move()
        self.assertEqual(
            self._get_payers(date(2025, 9, 30), MOVED), [self.customer, self.newcomer]
        )
        self.assertEqual(self._get_states(), ["posted"] * 3 + ["cancelled"] * 9)
        self.assertEqual(self._get_returned(), [(0, 0)])
        self.assertEqual(self.mandate.date_to, MOVED)

    def test_twenty_days_earlier_one_advance_is_returned(self):
        self._move()
        self._shift()
        self.assertEqual(
            self._get_payers(date(2025, 9, 10), SHIFTED, date(2025, 9, 30)),
            [self.customer, self.newcomer, self.newcomer],
        )
        self.assertEqual(self._get_states(), ["posted"] * 3 + ["cancelled"] * 9)
        returned = self.agreement.advance_ids.filtered("is_to_return")
        self.assertRecordValues(
            returned, [{"tax_date": date(2025, 9, 30), "amount_total": 120}]
        )
        # 360.00 paid, of it 240.00 for July and August.
        self.assertEqual(self.agreement._get_paid(START, END), 360)
        self.assertEqual(self._get_returned(), [(120, 120)])
        self.assertEqual(self.mandate.date_to, SHIFTED)

    def test_an_unpaid_advance_is_taken_off_the_tax_but_not_paid_back(self):
        supplied = self._supply()
        agreement = self._agree(supplied.contract_id)
        moves = agreement.advance_ids[:3]._post()
        self._pay(moves[:2])
        supplied._end_on(SHIFTED)
        self.assertEqual(self._get_returned(agreement), [(120, 0)])

    def test_a_requested_payment_is_returned_as_far_as_it_was_paid(self):
        self.rule.mode = "request"
        supplied = self._supply()
        agreement = self._agree(supplied.contract_id)
        agreement.advance_ids[2]._register_payment(50, date(2025, 9, 15), "P1")
        supplied._end_on(SHIFTED)
        self.assertEqual(
            agreement.advance_ids.mapped("state"), ["planned"] * 2 + ["cancelled"] * 10
        )
        self.assertEqual(self._get_returned(agreement), [(50, 50)])

    def test_debt_stays_with_the_person(self):
        into = self._move()
        self._shift()
        self.assertEqual(self.moves.partner_id, self.customer)
        self.assertEqual(self.agreement.partner_id, self.customer)
        debts = self.env["account.move"].search([("partner_id", "=", self.newcomer.id)])
        self.assertFalse(debts)
        self.assertFalse(into.advance_agreement_ids)
        self.assertNotEqual(
            into.group_ids.variable_symbol, self.out.group_ids.variable_symbol
        )
        self.assertFalse(into.group_ids.mandate_id)

    def test_each_undo_gives_back_what_the_move_took(self):
        self._move()
        self._shift()
        self.out.with_user(self.clerk).action_undo()
        self.assertEqual(self._get_states(), ["posted"] * 3 + ["cancelled"] * 9)
        self.assertEqual(self._get_returned(), [(0, 0)])
        self.assertEqual(self.mandate.date_to, MOVED)
        self.out.with_user(self.clerk).action_undo()
        self.assertEqual(self._get_states(), ["posted"] * 3 + ["planned"] * 9)
        self.assertRecordValues(
            self.mandate, [{"date_to": False, "ended_with_supply": False}]
        )

    def test_a_move_dated_later_takes_up_what_was_given_up(self):
        self._move()
        self.point.with_user(self.clerk)._shift_move(MOVED, date(2025, 12, 1))
        self.assertEqual(
            self._get_states(), ["posted"] * 3 + ["planned"] * 2 + ["cancelled"] * 7
        )
        self.assertEqual(self.mandate.date_to, date(2025, 12, 1))

    def test_what_a_person_cancelled_stays_cancelled(self):
        self.agreement.advance_ids[4].with_user(self.clerk).action_cancel()
        self._move()
        self.out.with_user(self.clerk).action_undo()
        self.assertEqual(
            self._get_states(),
            ["posted"] * 3 + ["planned", "cancelled"] + ["planned"] * 7,
        )

    def test_a_mandate_that_pays_for_another_point_goes_on(self):
        other = self._supply()
        other.contract_id.group_ids.write(
            {"payment_method": "direct_debit", "mandate_id": self.mandate.id}
        )
        self._move()
        self.assertFalse(self.mandate.date_to)

    def test_a_revoked_mandate_stays_revoked(self):
        self.mandate.date_to = date(2025, 8, 1)
        self._move()
        self.out.with_user(self.clerk).action_undo()
        self.assertEqual(self.mandate.date_to, date(2025, 8, 1))

    def test_each_sees_the_readings_of_his_days_alone(self):
        self._move()
        self._shift()
        Reading = self.env["energy.reading"]
        seen = {
            partner: Reading.search(
                self.point._get_own_domain(partner, is_moment=True), order="date"
            ).mapped("value")
            for partner in (self.customer, self.newcomer)
        }
        # The handover reading of 11 September bounds both.
        self.assertEqual(seen[self.customer], [1000, 7000, 9400])
        self.assertEqual(seen[self.newcomer], [9400, 10000])

    def test_a_day_belongs_to_one_of_them(self):
        self._move()
        self._shift()
        for partner, days in (
            (self.customer, [(date(2025, 1, 1), SHIFTED)]),
            (self.newcomer, [(SHIFTED, None)]),
        ):
            found = self.point._get_own_days(partner)[self.point.id]
            self.assertEqual([(item.start, item.end) for item in found], days)
        stranger = self._create_partner(name="Stranger")
        self.assertFalse(self.point._get_own_days(stranger))
        self.assertFalse(
            self.env["energy.reading"].search(self.point._get_own_domain(stranger))
        )

    def test_what_the_predecessor_used_tells_nothing_of_the_newcomer(self):
        """He used 10 000 kWh in the year before; the operator expects 9 000."""
        self.register.meter_id.installation_ids.date_from = date(2024, 1, 1)
        self._read(self.register, date(2024, 10, 1), 0)
        self._move()
        version = self.point.version_ids
        version.annual_estimate_kwh = 9000
        into = self.env["energy.contract"].search(
            [("partner_id", "=", self.newcomer.id)]
        )
        into.group_ids.advance_cycle = "month"
        draft = self._draft(into, MOVED, date(2026, 10, 1))
        self.assertRecordValues(
            draft.point_ids, [{"source": "estimate", "yearly_kwh": 9000}]
        )

    def test_a_gas_day_begins_at_six(self):
        """05:59 on the day of the move is still the day of who leaves."""
        before, after = (
            gas_day(datetime(2025, 10, 1, *time, tzinfo=UTC))
            for time in ((3, 59), (4, 0))  # 05:59 and 06:00 in Bratislava
        )
        self._move()
        self.assertEqual(
            self._get_payers(before, after), [self.customer, self.newcomer]
        )

    def test_a_contract_with_posted_advances_is_not_cancelled(self):
        with self.assertRaisesRegex(UserError, "Terminate the contract instead"):
            self.out.with_user(self.clerk).action_cancel()
        other = self._agree(self._supply().contract_id)
        other.contract_id.with_user(self.clerk).action_cancel()
        self.assertEqual(set(other.advance_ids.mapped("state")), {"cancelled"})

    def test_a_withdrawn_contract_asks_for_nothing_until_it_is_undone(self):
        begins = date(2026, 1, 1)
        contract = self._create_contract(kind="supply_only", date_from=begins)
        agreement = self._agree(
            self._supply(contract=contract).contract_id, begins, date(2027, 1, 1)
        )
        contract._withdraw(date(2025, 10, 15), None, is_goodwill=True)
        self.assertEqual(contract.state, "withdrawn")
        self.assertEqual(set(agreement.advance_ids.mapped("state")), {"cancelled"})
        contract.action_undo()
        self.assertEqual(set(agreement.advance_ids.mapped("state")), {"planned"})
