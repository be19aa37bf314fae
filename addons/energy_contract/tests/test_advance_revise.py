from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common_advance import END, START, EnergyAdvanceCommon

JANUARY = date(2026, 1, 1)


@tagged("post_install", "-at_install")
class TestAdvanceRevise(EnergyAdvanceCommon):
    def _recalculate(self, agreements, day=JANUARY, **values):
        """Return the drafts that the wizard makes, as a clerk."""
        wizard = (
            self.env["energy.advance.recalculate"]
            .with_user(self.clerk)
            .with_context(
                active_model="energy.advance.agreement", active_ids=agreements.ids
            )
            .create({"date_from": day, **values})
        )
        action = wizard.action_preview()
        return self.env["energy.advance.agreement"].search(action["domain"])

    def _raise_price(self):
        self.component.price_ids.date_to = JANUARY
        self._create_price(self.component, date_from=JANUARY, price=150)

    # Recalculation

    def test_new_prices_show_old_against_new_before_anything_changes(self):
        """5 951 kWh of 181 days at 150 are 892.65; a sixth at 19 % is 177.04."""
        agreement = self._agree()
        self._raise_price()
        draft = self._recalculate(agreement)
        self.assertRecordValues(
            draft,
            [
                {
                    "state": "draft",
                    "date_from": JANUARY,
                    "date_to": END,
                    "settled_from": START,
                    "advance_count": 6,
                    "previous_amount": 120,
                    "advance_amount": 177,
                    "difference_amount": 57,
                    "revision_of_id": agreement.id,
                    "reason": "price",
                }
            ],
        )
        self.assertEqual(set(agreement.advance_ids.mapped("state")), {"planned"})

    def test_only_future_advances_are_replaced(self):
        agreement = self._agree()
        agreement.advance_ids[:3]._post()
        self._raise_price()
        draft = self._recalculate(agreement)
        draft.with_user(self.clerk).action_agree()
        self.assertEqual(
            agreement.advance_ids.mapped("state"),
            ["posted"] * 3 + ["planned"] * 3 + ["replaced"] * 6,
        )
        self.assertRecordValues(
            agreement, [{"state": "replaced", "effective_to": JANUARY, "date_to": END}]
        )
        self.assertEqual(draft.state, "agreed")
        self.assertNotEqual(draft.name, agreement.name)

    @freeze_time("2025-12-31")
    def test_what_is_left_of_a_replaced_agreement_is_still_posted(self):
        agreement = self._agree()
        self._recalculate(agreement).action_agree()
        self._trigger("ir_cron_energy_advance_post")
        self.assertEqual(
            agreement.advance_ids.mapped("state"), ["posted"] * 6 + ["replaced"] * 6
        )

    def test_posted_advances_are_never_replaced(self):
        agreement = self._agree()
        agreement.advance_ids[:8]._post()
        draft = self._recalculate(agreement, date(2025, 9, 1))
        self.assertEqual(draft.date_from, date(2026, 3, 1))

    def test_a_draft_is_refused_when_more_was_posted_meanwhile(self):
        agreement = self._agree()
        draft = self._recalculate(agreement)
        agreement.advance_ids[:7]._post()
        with self.assertRaises(UserError):
            draft.action_agree()

    def test_nothing_left_to_replace(self):
        agreement = self._agree()
        with self.assertRaises(UserError):
            self._recalculate(agreement, END)

    def test_recalculating_again_replaces_the_draft(self):
        agreement = self._agree()
        self._recalculate(agreement)
        second = self._recalculate(agreement, date(2026, 3, 1))
        self.assertEqual(agreement.revision_ids, second)

    def test_the_amount_that_the_customer_asks_for(self):
        agreement = self._agree()
        draft = self._recalculate(agreement, reason="request", requested_amount=95)
        self.assertEqual(draft.advance_ids.mapped("amount_total"), [95] * 6)

    def test_a_selection_is_recalculated_at_once(self):
        contracts = self._supply().contract_id | self._supply().contract_id
        agreements = self._agree(contracts)
        self._raise_price()
        drafts = self._recalculate(agreements)
        drafts.action_agree()
        self.assertEqual(drafts.mapped("advance_amount"), [177, 177])
        self.assertEqual(agreements.mapped("state"), ["replaced"] * 2)

    def test_catching_up_spreads_what_was_missed(self):
        """Forecast 604.90 × 1.20 + … : see the numbers in the comments."""
        agreement = self._agree()
        agreement.advance_ids[:6]._post()
        self.component.price_ids.price = 100
        self.env["energy.contract.point"].search(
            [("billing_group_id", "=", agreement.billing_group_id.id)]
        ).agreed_yearly_kwh = 18000
        # A year of 18 000 kWh: 9 074 kWh at 20 % and 8 926 kWh at 19 %, 1 088.88 +
        # 1 062.19 = 2 151.07 gross. Six advances of 120 are kept, so the rest has to
        # bring 1 431.07: 238.51 a month.
        draft = self._recalculate(agreement, reason="consumption", is_spread=True)
        self.assertEqual(draft.advance_amount, 239)
        # Without catching up it is 1 062.19 / 6 = 177.03.
        draft = self._recalculate(agreement, reason="consumption")
        self.assertEqual(draft.advance_amount, 177)

    def test_a_revision_taken_back_lets_the_old_one_hold_again(self):
        agreement = self._agree()
        draft = self._recalculate(agreement)
        draft.action_agree()
        draft.with_user(self.clerk).action_draft()
        self.assertEqual(agreement.state, "agreed")
        self.assertEqual(agreement.effective_to, END)
        self.assertEqual(set(agreement.advance_ids.mapped("state")), {"planned"})

    # Adequacy

    def _read(self, supplied, readings):
        meter = self._create_meter(supplied.supply_point_id)
        meter.installation_ids.date_from = date(2020, 1, 1)
        self.env["energy.reading"].create(
            [
                self._prepare_reading_vals(meter.register_ids, day, value)
                for day, value in readings.items()
            ]
        )

    def test_readings_that_run_ahead_warn_before_the_bill_shock(self):
        """92 days of 150 %: 4 538 kWh make 18 004 a year."""
        supplied = self._supply()
        agreement = self._agree(supplied.contract_id)
        self._read(supplied, {START: 0, date(2025, 10, 1): 4538})
        agreement.action_forecast()
        # 184 days: 9 076 kWh at 20 %; 8 928 kWh at 19 %.
        self.assertRecordValues(
            agreement,
            [
                {
                    "forecast_amount": 1089.12 + 1062.43,
                    "forecast_advances": 1434,
                    "shortfall_amount": 717.55,
                    "adequacy": "low",
                    # (1 434 + 717.55) / 12 = 179.30
                    "suggested_amount": 179,
                }
            ],
        )
        self.assertIn(
            agreement,
            self.env["energy.advance.agreement"].search(
                [("state", "=", "agreed"), ("adequacy", "=", "low")]
            ),
        )

    def test_what_was_posted_cannot_be_raised_any_more(self):
        """717.55 is missing; six advances of 119 are left: (714 + 717.55) / 6."""
        supplied = self._supply()
        agreement = self._agree(supplied.contract_id)
        agreement.advance_ids[:6]._post()
        self._read(supplied, {START: 0, date(2025, 10, 1): 4538})
        agreement.action_forecast()
        self.assertEqual(agreement.suggested_amount, 239)

    def test_advances_within_the_limit_fit(self):
        supplied = self._supply()
        agreement = self._agree(supplied.contract_id)
        self._read(supplied, {START: 0, date(2025, 10, 1): 3200})
        agreement.action_forecast()
        self.assertEqual(agreement.adequacy, "fits")

    def test_too_high_is_told_too(self):
        supplied = self._supply()
        agreement = self._agree(supplied.contract_id)
        self._read(supplied, {START: 0, date(2025, 10, 1): 1500})
        agreement.action_forecast()
        self.assertEqual(agreement.adequacy, "high")
        self.assertLess(agreement.shortfall_amount, 0)

    @freeze_time("2025-10-02")
    def test_the_scheduled_action_forecasts_what_is_agreed(self):
        agreement = self._agree()
        self._trigger("ir_cron_energy_advance_forecast")
        self.assertTrue(agreement.forecast_at)

    # A move

    def test_a_boundary_moved_back_returns_the_advances_after_it(self):
        """Supply ended on 1 October with three advances paid, then on 11 September.

        September's is dated 30 September: it was paid, so it is to be returned.
        """
        supplied = self._supply()
        agreement = self._agree(supplied.contract_id)
        moves = agreement.advance_ids[:3]._post()
        self._pay(moves)
        first = supplied._return_advances_from(date(2025, 10, 1))
        self.assertEqual(first, agreement.advance_ids[3:])
        self.assertFalse(any(agreement.advance_ids.mapped("is_to_return")))
        second = supplied._return_advances_from(date(2025, 9, 11))
        self.assertEqual(second, agreement.advance_ids[2])
        self.assertEqual(
            agreement.advance_ids.mapped("state"), ["posted"] * 3 + ["cancelled"] * 9
        )
        self.assertEqual(
            agreement.advance_ids.mapped("is_to_return"),
            [False] * 2 + [True] + [False] * 9,
        )
        # What was billed and paid stays for the settlement to see.
        self.assertEqual(agreement._get_paid(START, END), 360)

    def test_a_point_that_leaves_a_group_calls_for_a_recalculation(self):
        contract = self._supply().contract_id
        leaving = self._supply(contract=contract)
        agreement = self._agree(contract)
        self.assertFalse(leaving._return_advances_from(date(2025, 10, 1)))
        self.assertTrue(agreement.needs_recalculation)
        self.assertEqual(set(agreement.advance_ids.mapped("state")), {"planned"})

    def test_a_point_with_its_own_advances_leaves_the_group_alone(self):
        contract = self._supply().contract_id
        own = self._supply(contract=contract, advance_cycle="month")
        shared, alone = self._agree(contract).sorted("contract_point_id")
        if shared.contract_point_id:
            shared, alone = alone, shared
        found = own._return_advances_from(date(2025, 10, 1))
        self.assertEqual(found, alone.advance_ids[3:])
        self.assertFalse(shared.needs_recalculation)
