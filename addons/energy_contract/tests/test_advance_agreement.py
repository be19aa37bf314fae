from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged, warmup
from odoo.tools import mute_logger

from .common_advance import END, START, EnergyAdvanceCommon


@tagged("post_install", "-at_install")
class TestAdvanceAgreement(EnergyAdvanceCommon):
    def test_a_year_over_a_new_vat_rate(self):
        """1 200 net: 120 a month at 20 % in 2025, 119 at 19 % in 2026."""
        agreement = self._draft(self._supply().contract_id)
        self.assertRecordValues(
            agreement,
            [
                {
                    "date_from": START,
                    "date_to": END,
                    "advance_count": 12,
                    "advance_amount": 120,
                    "amount_total": 6 * 120 + 6 * 119,
                    "state": "draft",
                    "mode": "agreement",
                    "name": False,
                }
            ],
        )
        self.assertRecordValues(
            agreement.advance_ids[5:7],
            [
                {
                    "number": 6,
                    "tax_date": date(2025, 12, 31),
                    "due_date": date(2025, 12, 15),
                    "amount_untaxed": 100,
                    "amount_tax": 20,
                    "amount_total": 120,
                },
                {
                    "number": 7,
                    "tax_date": date(2026, 1, 31),
                    "due_date": date(2026, 1, 15),
                    "amount_untaxed": 100,
                    "amount_tax": 19,
                    "amount_total": 119,
                },
            ],
        )
        self.assertRecordValues(
            agreement.advance_ids[6].line_ids,
            [{"percent": 19, "base": 100, "tax": 19}],
        )

    def test_the_agreement_takes_payer_symbol_and_days_from_the_group(self):
        supplied = self._supply()
        address = self._create_partner(name="Invoice address")
        supplied.billing_group_id.partner_id = address
        agreement = self._draft(supplied.contract_id)
        self.assertEqual(agreement.partner_id, address)
        self.assertEqual(
            agreement.variable_symbol, supplied.billing_group_id.variable_symbol
        )

    def test_points_of_a_group_share_an_agreement(self):
        contract = self._supply().contract_id
        self._supply(contract=contract)
        agreement = self._draft(contract)
        self.assertEqual(len(agreement.point_ids), 2)
        self.assertEqual(agreement.advance_amount, 240)

    def test_a_point_with_its_own_cycle_has_its_own_agreement(self):
        contract = self._supply().contract_id
        own = self._supply(contract=contract, advance_cycle="quarter")
        agreements = self._draft(contract)
        self.assertRecordValues(
            agreements.sorted("advance_amount"),
            [
                {"contract_point_id": False, "cycle": "month", "advance_amount": 120},
                {
                    "contract_point_id": own.id,
                    "cycle": "quarter",
                    "advance_amount": 360,
                },
            ],
        )

    def test_doing_it_twice_creates_nothing_twice(self):
        contract = self._supply().contract_id
        self._draft(contract)
        self.assertFalse(self._draft(contract))

    def test_only_days_without_an_agreement_are_agreed(self):
        contract = self._supply().contract_id
        self._agree(contract, START, date(2025, 10, 1))
        rest = self._draft(contract)
        self.assertEqual((rest.date_from, rest.date_to), (date(2025, 10, 1), END))

    def test_a_group_without_a_cycle_pays_no_advances(self):
        self.assertFalse(self._draft(self._supply(cycle=False).contract_id))

    def test_a_supply_that_starts_later_is_agreed_from_its_start(self):
        supplied = self._supply(date_from=date(2025, 7, 17))
        agreement = self._draft(supplied.contract_id)
        self.assertEqual(agreement.date_from, date(2025, 7, 17))
        # 349 days of 12 000 kWh a year: 1 147.40 in 11 + 15/31 parts of a month.
        self.assertEqual(agreement.point_ids.energy_kwh, 11474)
        self.assertEqual(agreement.advance_ids[0].amount_untaxed, 48.33)
        self.assertEqual(agreement.advance_ids[0].amount_total, 58)

    # Expected consumption

    def _read(self, supplied, readings):
        meter = self._create_meter(supplied.supply_point_id)
        meter.installation_ids.date_from = date(2020, 1, 1)
        self.env["energy.reading"].create(
            [
                self._prepare_reading_vals(meter.register_ids, day, value)
                for day, value in readings.items()
            ]
        )

    def test_what_was_agreed_goes_before_readings(self):
        supplied = self._supply(agreed_yearly_kwh=6000)
        self._read(supplied, {START - timedelta(days=365): 0, START: 24000})
        agreement = self._draft(supplied.contract_id)
        self.assertRecordValues(
            agreement.point_ids, [{"source": "agreed", "yearly_kwh": 6000}]
        )
        self.assertEqual(agreement.advance_amount, 60)

    def test_readings_of_the_last_year_go_before_the_estimate(self):
        supplied = self._supply()
        self._read(supplied, {START - timedelta(days=365): 1000, START: 19000})
        agreement = self._draft(supplied.contract_id)
        self.assertRecordValues(
            agreement.point_ids, [{"source": "history", "yearly_kwh": 18000}]
        )
        self.assertEqual(agreement.advance_amount, 180)

    def test_a_year_between_readings_need_not_be_the_same_year(self):
        """From 10 May to 10 May, 365 days."""
        supplied = self._supply()
        self._read(supplied, {date(2024, 5, 10): 0, date(2025, 5, 10): 9000})
        agreement = self._draft(supplied.contract_id)
        self.assertRecordValues(
            agreement.point_ids, [{"source": "history", "yearly_kwh": 9000}]
        )

    def test_without_readings_the_technical_estimate_counts(self):
        agreement = self._draft(self._supply(6000).contract_id)
        self.assertRecordValues(
            agreement.point_ids, [{"source": "estimate", "yearly_kwh": 6000}]
        )

    def test_two_zones_follow_the_usual_share_of_the_rate(self):
        self.component.zone = "high"
        self._create_component(
            self.tariff, {date(2020, 1, 1): 50}, zone="low", vat_class_id=self.vat_class
        )
        self.network_rate.expected_high_percent = 25
        supplied = self._supply()
        self._create_meter(supplied.supply_point_id, zones=("high", "low"))
        agreement = self._draft(supplied.contract_id)
        # 3 000 at 100 and 9 000 at 50 EUR/MWh are 750 net, 62.50 a month.
        self.assertEqual(agreement.point_ids.amount_untaxed, 750)
        self.assertEqual(agreement.advance_amount, 75)

    def test_the_current_price_goes_on_where_none_is_decided_yet(self):
        self.component.price_ids.date_to = date(2026, 1, 1)
        agreement = self._draft(self._supply().contract_id)
        self.assertEqual(agreement.advance_count, 12)

    def test_a_new_price_inside_the_period_counts(self):
        self.component.price_ids.date_to = date(2026, 1, 1)
        self._create_price(self.component, date_from=date(2026, 1, 1), price=200)
        agreement = self._draft(self._supply().contract_id)
        # 184 days: 6 049 kWh at 100; 5 951 kWh at 200 EUR/MWh.
        self.assertEqual(agreement.point_ids.amount_untaxed, 604.9 + 1190.2)

    # What cannot be calculated

    def test_a_point_of_unknown_consumption_blocks_its_agreement_alone(self):
        unknown = self._supply(0)
        contracts = unknown.contract_id | self._supply().contract_id
        blocked, fine = self._draft(contracts)
        self.assertEqual(blocked.block_code, "no_expectation")
        self.assertIn(unknown.supply_point_id.name, blocked.block_reason)
        self.assertFalse(blocked.advance_ids)
        self.assertEqual(fine.advance_count, 12)
        with self.assertRaises(UserError):
            blocked.action_agree()

    def test_once_mended_it_can_be_calculated(self):
        supplied = self._supply(0)
        agreement = self._draft(supplied.contract_id)
        supplied.agreed_yearly_kwh = 12000
        agreement.action_calculate()
        self.assertFalse(agreement.block_reason)
        self.assertEqual(agreement.advance_amount, 120)

    def test_calculating_again_replaces_what_was_calculated(self):
        agreement = self._draft(self._supply().contract_id)
        agreement.requested_amount = 150
        agreement.action_calculate()
        self.assertEqual(agreement.advance_ids.mapped("amount_total"), [150] * 12)

    # States

    def test_agreeing_numbers_without_a_gap(self):
        contracts = self._supply().contract_id | self._supply().contract_id
        agreements = self._agree(contracts)
        names = [int(name[-7:]) for name in agreements.sorted("id").mapped("name")]
        self.assertEqual(names[1], names[0] + 1)
        self.assertEqual(agreements.mapped("state"), ["agreed"] * 2)

    def test_an_agreement_taken_back_keeps_its_number(self):
        agreement = self._agree()
        name = agreement.name
        agreement.action_draft()
        self.assertEqual(agreement.state, "draft")
        agreement.action_agree()
        self.assertEqual(agreement.name, name)

    def test_ending_cancels_what_is_planned(self):
        agreement = self._agree()
        agreement.action_end()
        self.assertEqual(set(agreement.advance_ids.mapped("state")), {"cancelled"})
        self.assertEqual(agreement.state, "ended")

    def test_what_was_agreed_is_not_edited(self):
        agreement = self._agree()
        with self.assertRaises(UserError):
            agreement.with_user(self.clerk).requested_amount = 10

    def test_what_was_agreed_is_not_deleted(self):
        agreement = self._agree()
        with self.assertRaises(UserError):
            agreement.unlink()

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_agreement_for_a_day(self):
        agreement = self._agree()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            agreement.copy({"state": "agreed", "name": "X", "date_to": END})
            self.env.flush_all()

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_more_than_twelve_months(self):
        agreement = self._draft(self._supply().contract_id)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            agreement.date_to = END + timedelta(days=1)
            self.env.flush_all()

    def test_a_point_of_another_group_is_refused(self):
        agreement = self._draft(self._supply().contract_id)
        with self.assertRaises(ValidationError):
            agreement.contract_point_id = self._supply()

    # The wizard

    def test_a_clerk_creates_agreements_for_a_selection(self):
        contracts = self._supply().contract_id | self._supply().contract_id
        wizard = (
            self.env["energy.advance.create"]
            .with_user(self.clerk)
            .with_context(active_model="energy.contract", active_ids=contracts.ids)
            .create({"date_from": START, "is_agreed": True})
        )
        self.assertEqual(wizard.date_to, END)
        action = wizard.action_create()
        agreements = self.env["energy.advance.agreement"].search(action["domain"])
        self.assertEqual(agreements.mapped("state"), ["agreed"] * 2)
        with self.assertRaises(UserError):
            wizard.action_create()

    def test_a_reader_changes_nothing(self):
        agreement = self._draft(self._supply().contract_id)
        with self.assertRaises(AccessError):
            agreement.with_user(self.reader).action_agree()

    def test_the_rule_of_the_segment_goes_before_the_general_one(self):
        own = self._create_rule(segment_id=self.segment, rounding_step="5")
        agreement = self._draft(self._supply().contract_id)
        self.assertEqual(agreement.rule_id, own)
        self.assertEqual(agreement.advance_ids[-1].amount_total, 120)

    def test_the_counts_of_contract_group_and_point(self):
        supplied = self._supply()
        self._draft(supplied.contract_id)
        for record in (
            supplied.contract_id,
            supplied.billing_group_id,
            supplied.supply_point_id,
        ):
            self.assertEqual(record.advance_agreement_count, 1)

    # Screens and companies

    def test_a_clerk_makes_an_agreement_for_one_group_by_hand(self):
        supplied = self._supply(cycle="quarter")
        with Form(self.env["energy.advance.agreement"].with_user(self.clerk)) as form:
            form.billing_group_id = supplied.billing_group_id
            form.date_from = START
            form.date_to = END
            self.assertEqual(form.cycle, "quarter")
            self.assertEqual(form.rule_id, self.rule)
        agreement = form.record
        agreement.action_calculate()
        self.assertEqual(agreement.advance_count, 4)

    def test_a_reader_opens_agreement_and_advance(self):
        agreement = self._agree()
        self.assertEqual(Form(agreement.with_user(self.reader)).name, agreement.name)
        advance = agreement.advance_ids[0].with_user(self.reader)
        self.assertEqual(Form(advance).amount_total, 120)
        self.assertEqual(advance.display_name, f"{agreement.name}/1")

    def test_other_companies_see_nothing_of_it(self):
        agreement = self._agree()
        other = self._create_company(name="Other Supplier")
        stranger = self._create_user(
            "billing_manager", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        for record in (
            agreement,
            agreement.advance_ids[0],
            agreement.advance_ids[0].line_ids,
            agreement.point_ids,
            self.rule,
        ):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["display_name"])

    def test_a_prepayment_is_due_before_its_period_and_an_advance_is_not(self):
        with self.assertRaises(ValidationError):
            self.rule.due = "before"

    @warmup
    def test_many_agreements_cost_as_many_queries_as_few(self):
        contracts = self.env["energy.contract"]
        for _one in range(12):
            contracts |= self._supply().contract_id
        self._draft(contracts[:2])
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            self._draft(contracts[2:])
