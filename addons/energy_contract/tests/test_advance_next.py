import runpy
from datetime import date
from pathlib import Path

from psycopg2.errors import RestrictViolation

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from .common_advance import END, START, EnergyAdvanceCommon

CRON = "ir_cron_energy_advance_calendar"


@tagged("post_install", "-at_install")
@freeze_time("2025-09-01")
class TestAdvanceNext(EnergyAdvanceCommon):
    """Agreements of July 2025 to June 2026: how they end, and what follows."""

    def _get_agreements(self, contract):
        return self.env["energy.advance.agreement"].search(
            [("contract_id", "=", contract.id)], order="date_from"
        )

    def test_an_agreement_ends_when_its_days_are_over(self):
        self.rule.mode = "request"
        agreement = self._agree()
        with freeze_time("2026-06-30"):
            self._trigger(CRON)
            self.assertEqual(agreement.state, "agreed")
        with freeze_time("2026-07-01"):
            self._trigger(CRON)
        self.assertEqual(agreement.state, "ended")

    def test_an_advance_to_post_keeps_its_agreement(self):
        agreement = self._agree()
        with freeze_time("2026-07-01"):
            self._trigger(CRON)
            self.assertEqual(agreement.state, "agreed")
            self._trigger("ir_cron_energy_advance_post")
            self._trigger(CRON)
        self.assertEqual(agreement.state, "ended")
        self.assertEqual(len(agreement.advance_ids.move_id), 12)

    def test_an_agreement_ends_with_its_contract(self):
        self.rule.mode = "request"
        agreement = self._agree()
        agreement.contract_id._terminate(date(2025, 11, 1))
        with freeze_time("2025-10-31"):
            self._trigger(CRON)
            self.assertEqual(agreement.state, "agreed")
        with freeze_time("2025-11-01"):
            self._trigger("ir_cron_energy_contract_calendar")
            self._trigger(CRON)
        self.assertEqual(agreement.state, "ended")

    def test_the_next_agreement_is_proposed_once(self):
        """45 days before 1 July 2026 is 17 May."""
        agreement = self._agree()
        contract = agreement.contract_id
        with freeze_time("2026-05-16"):
            self._trigger(CRON)
            self.assertEqual(self._get_agreements(contract), agreement)
        with freeze_time("2026-05-17"):
            self._trigger(CRON)
            self._trigger(CRON)
        following = self._get_agreements(contract) - agreement
        self.assertRecordValues(
            following,
            [
                {
                    "date_from": END,
                    "date_to": date(2027, 7, 1),
                    "state": "draft",
                    "is_proposed": True,
                    # 12 000 kWh at 100 EUR/MWh, 19 %, in twelve advances.
                    "advance_amount": 119,
                    "advance_count": 12,
                }
            ],
        )
        following.with_user(self.clerk).action_agree()
        self.assertEqual(following.state, "agreed")

    def test_what_ends_is_not_followed(self):
        contract = self._agree().contract_id
        contract._terminate(END)
        with freeze_time("2026-06-01"):
            self._trigger(CRON)
        self.assertEqual(len(self._get_agreements(contract)), 1)

    def test_a_company_may_propose_nothing(self):
        contract = self._agree().contract_id
        self.company.energy_advance_renewal_days = 0
        with freeze_time("2026-06-01"):
            self._trigger(CRON)
        self.assertEqual(len(self._get_agreements(contract)), 1)

    def test_another_group_is_left_alone(self):
        contract = self._agree().contract_id
        other = self._create_group(contract, name="Shops", advance_cycle="quarter")
        self._supply(contract=contract, cycle=None, billing_group_id=other)
        drafts = self._draft(contract, date(2025, 9, 1), date(2026, 9, 1))
        late = drafts.filtered(lambda item: item.billing_group_id == other)
        (drafts - late).unlink()
        late._agree()
        with freeze_time("2026-06-01"):
            self._trigger(CRON)
        following = self._get_agreements(contract).filtered("is_proposed")
        self.assertEqual(following.billing_group_id, contract.group_ids - other)
        self.assertEqual(following.date_from, END)

    def _count_queries(self, count):
        for _number in range(count):
            self._agree()
        self.env.flush_all()
        self.env.invalidate_all()
        Agreement = self.env["energy.advance.agreement"]
        before = self.env.cr.sql_log_count
        made = Agreement._find_to_follow(date(2026, 6, 1))._propose_next()
        self.env.flush_all()
        self.assertGreaterEqual(len(made), count)
        return self.env.cr.sql_log_count - before

    def test_many_agreements_cost_no_more_queries(self):
        self._count_queries(1)
        one = self._count_queries(1)
        self.assertLessEqual(self._count_queries(20), one + 5)

    # What agreed advances were calculated with is kept

    def test_a_price_by_which_advances_were_agreed_is_kept(self):
        agreement = self._draft(self._supply().contract_id)
        price = self.component.price_ids
        self.assertFalse(price._get_last_uses())
        agreement._agree()
        with self.assertRaisesRegex(UserError, "agreed advances"):
            price.price = 90
        with self.assertRaisesRegex(UserError, "agreed advances"):
            price.unlink()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(RestrictViolation),
            self.env.cr.savepoint(),
        ):
            self.env.execute_query(
                SQL("UPDATE energy_tariff_price SET price = 90 WHERE id = %s", price.id)
            )

    def test_an_agreed_price_may_end_at_any_time(self):
        self._agree()
        price = self.component.price_ids
        price.date_to = date(2025, 10, 1)
        self.env.flush_all()
        self.assertEqual(price.date_to, date(2025, 10, 1))

    def test_a_price_is_free_again_when_the_agreement_is_taken_back(self):
        agreement = self._agree()
        agreement.action_draft()
        self.component.price_ids.price = 90
        self.env.flush_all()
        self.assertEqual(self.component.price_ids.price, 90)

    def test_a_rate_of_vat_by_which_advances_were_agreed_is_kept(self):
        self._agree()
        later = self.vat_class.rate_ids.filtered(lambda rate: rate.percent == 19)
        with self.assertRaisesRegex(UserError, "agreed advances"):
            later.percent = 18

    def test_agreements_made_before_keep_their_prices_too(self):
        self._agree()
        price = self.component.price_ids
        self.env.cr.execute(
            "UPDATE energy_advance_agreement_point SET price_ids = NULL"
        )
        self.assertFalse(price._get_last_uses())
        path = Path(__file__).parents[1] / "migrations" / "19.0.1.2.0"
        script = runpy.run_path(str(path / "post-prices_of_advances.py"))
        for _number in range(2):
            script["migrate"](self.env.cr, "19.0.1.1.0")
            self.assertEqual(list(price._get_last_uses()), [price])

    def test_a_price_that_was_not_used_is_free(self):
        self._agree()
        other = self._create_component(
            self._create_tariff(), prices={START: 5}
        ).price_ids
        other.price = 6
        self.env.flush_all()
        self.assertEqual(other.price, 6)
