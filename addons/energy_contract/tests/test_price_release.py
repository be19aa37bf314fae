from datetime import date

from psycopg2.errors import ExclusionViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged, warmup
from odoo.tools import mute_logger

from odoo.addons.energy_supply_point.logic.ranges import DateRange

from .common import EnergyContractCommon

YEAR = date(2027, 1, 1), date(2028, 1, 1)


@tagged("post_install", "-at_install")
class TestPriceRelease(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._create_user("billing_manager", name="Ann")
        cls.ben = cls._create_user("billing_manager", name="Ben")
        cls.clerk = cls._create_user("clerk")
        cls.old = cls.component.price_ids
        cls.draft = cls._create_draft()

    @classmethod
    def _create_draft(cls, component=None, **values):
        component = component or cls.component
        values = {"date_from": YEAR[0], "price": 90} | values
        price = cls.env["energy.tariff.price"].with_user(cls.ann)
        return price.create(
            {"component_id": component.id, "source": "Decision 1"} | values
        )

    def _get_amounts(self, **options):
        values = self.tariff._to_logic(*YEAR, **options)[self.tariff.id]
        priced = values.components[0].prices_over(DateRange(*YEAR))
        return [price.amount for _days, price in priced]

    def _propose(self, prices=None):
        prices = self.draft if prices is None else prices
        prices.with_user(self.ann).action_propose()
        return prices

    def _release(self, prices=None):
        prices = self._propose(prices)
        prices.with_user(self.ben).action_release()
        return prices

    # Only released prices are charged

    def test_a_draft_and_a_proposal_are_seen_but_never_charged(self):
        self.assertEqual(self.draft.state, "draft")
        self.assertEqual(self._get_amounts(), [100])
        self._propose()
        self.assertEqual(self._get_amounts(), [100])
        self._release(self._create_draft(price=80, date_from=date(2026, 1, 1)))
        self.assertEqual(self._get_amounts(), [80])

    def test_prepared_prices_can_be_looked_at_as_if_they_were_released(self):
        self.assertEqual(self._get_amounts(with_prepared=True), [90])
        self.draft.date_from = date(2027, 7, 1)
        self.assertEqual(self._get_amounts(with_prepared=True), [100, 90])
        self.assertEqual(self._get_amounts(), [100])

    @freeze_time("2027-02-01")
    def test_the_price_of_today_is_a_released_one(self):
        self.assertEqual(self.component.current_price, 100)
        self._release()
        self.assertEqual(self.component.current_price, 90)

    # Four eyes

    def test_who_proposed_does_not_release(self):
        self._propose()
        with self.assertRaisesRegex(UserError, "You proposed"):
            self.draft.with_user(self.ann).action_release()
        with freeze_time("2026-11-03 10:00:00"):
            self.draft.with_user(self.ben).action_release()
        self.assertRecordValues(
            self.draft,
            [
                {
                    "state": "released",
                    "proposed_by_id": self.ann.id,
                    "decided_by_id": self.ben.id,
                    "reason": False,
                }
            ],
        )
        self.assertEqual(str(self.draft.decided_at), "2026-11-03 10:00:00")
        notes = "".join(self.draft.message_ids.sorted("id").mapped("body"))
        self.assertEqual(notes, "<span>Proposed</span><span>Released</span>")

    def test_a_draft_is_not_released_past_the_proposal(self):
        with self.assertRaisesRegex(UserError, "not proposed yet"):
            self.draft.with_user(self.ben).action_release()

    def test_a_company_may_decide_that_one_person_is_enough(self):
        self.env.company.energy_price_four_eyes = False
        self.draft.with_user(self.ann).action_release()
        self.assertEqual(self.draft.state, "released")

    def test_the_company_of_the_tariff_decides(self):
        self.tariff.company_id = self._create_company(name="Strict")
        self.env.company.energy_price_four_eyes = False
        users = self.ann | self.ben
        users.company_ids |= self.tariff.company_id
        with self.assertRaisesRegex(UserError, "not proposed yet"):
            self.draft.with_user(self.ann).with_context(
                allowed_company_ids=self.ann.company_ids.ids
            ).action_release()

    def test_a_clerk_neither_proposes_nor_releases(self):
        with self.assertRaises(AccessError):
            self.draft.with_user(self.clerk).action_propose()
        self._propose()
        with self.assertRaises(AccessError):
            self.draft.with_user(self.clerk).action_release()

    def test_nobody_writes_the_state_past_the_buttons(self):
        for values in ({"state": "released"}, {"proposed_by_id": self.ben.id}):
            with self.assertRaisesRegex(UserError, "Use the buttons"):
                self.draft.with_user(self.ann).write(values)
        with self.assertRaisesRegex(UserError, "starts as a draft"):
            self._create_draft(state="released")

    def test_a_copy_is_a_draft(self):
        self._release()
        copy = self.draft.copy({"date_from": date(2028, 1, 1)})
        self.assertRecordValues(copy, [{"state": "draft", "proposed_by_id": False}])

    # What was seen is what is charged

    def test_a_proposal_is_not_edited(self):
        self._propose()
        for values in (
            {"price": 1},
            {"source": "another"},
            {"date_from": date(2026, 12, 1)},
            {"date_to": date(2029, 1, 1)},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.draft.with_user(self.ann).write(values)

    def test_a_released_price_may_end_earlier_but_not_later(self):
        price = self._release().with_user(self.ann)
        price.date_to = date(2028, 6, 1)
        price.date_to = date(2028, 1, 1)
        for end in (date(2028, 6, 1), False):
            with self.assertRaises(UserError):
                price.date_to = end

    def test_a_form_that_writes_what_is_there_changes_nothing(self):
        price = self._release().with_user(self.ann)
        price.write({"price": 90.0, "date_from": "2027-01-01", "source": "Decision 1"})
        self.assertEqual(price.state, "released")

    def test_only_drafts_are_deleted(self):
        price = self._propose().with_user(self.ann)
        with self.assertRaises(UserError):
            price.unlink()
        self._create_draft().unlink()

    # Neighbours

    def test_a_price_ends_the_earlier_one_that_it_takes_over_from(self):
        self._release()
        self.assertRecordValues(
            self.old | self.draft,
            [
                {"date_to": YEAR[0], "ended_id": False},
                {"date_to": False, "ended_id": self.old.id},
            ],
        )

    def test_prices_released_together_follow_each_other(self):
        last = self._create_draft(date_from=YEAR[1], price=70)
        self._release(last | self.draft)
        self.assertEqual(
            [price.date_to for price in self.old | self.draft | last],
            [YEAR[0], YEAR[1], False],
        )

    def test_prices_that_take_over_together_end_the_earlier_one(self):
        self.draft.date_to = YEAR[1]
        last = self._create_draft(date_from=YEAR[1], price=70)
        self._release(last | self.draft)
        self.assertEqual(self.old.date_to, YEAR[0])

    def test_a_price_inside_another_one_is_refused(self):
        self.draft.date_to = YEAR[1]
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self._release()

    def test_drafts_may_overlap_until_they_are_released(self):
        other = self._create_draft(price=91)
        self._release()
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self._release(other)

    # Rejecting and withdrawing

    def _decide(self, prices, user, reason="Wrong decision"):
        action = prices.with_user(user).action_decide()
        wizard = Form(
            self.env["energy.tariff.price.decision"]
            .with_user(user)
            .with_context(**action["context"])
        )
        wizard.reason = reason
        wizard.save().action_confirm()

    def test_a_proposal_is_rejected_with_a_reason(self):
        self._decide(self._propose(), self.ben)
        self.assertRecordValues(
            self.draft,
            [
                {
                    "state": "draft",
                    "decided_by_id": self.ben.id,
                    "reason": "Wrong decision",
                }
            ],
        )
        self.assertIn("Wrong decision", self.draft.message_ids[0].body)
        self.draft.with_user(self.ann).price = 95
        self._release()
        self.assertEqual(self._get_amounts(), [95])

    def test_the_earlier_price_goes_on_when_its_successor_is_withdrawn(self):
        self.old.date_to = date(2030, 1, 1)
        self._release()
        self.assertEqual(self.old.date_to, YEAR[0])
        self._decide(self.draft, self.ben)
        self.assertEqual(self.draft.state, "withdrawn")
        self.assertEqual(self.old.date_to, date(2030, 1, 1))
        self.assertEqual(self._get_amounts(), [100])

    def test_a_withdrawn_price_can_be_corrected_and_released_again(self):
        self._release()
        self._decide(self.draft, self.ben)
        self.draft.with_user(self.ann).action_draft()
        self.draft.with_user(self.ann).price = 85
        self._release()
        self.assertEqual(self._get_amounts(), [85])

    def test_only_one_decision_is_asked_for_at_a_time(self):
        with self.assertRaises(UserError):
            (self._propose() | self.old).with_user(self.ben).action_decide()
        with self.assertRaises(UserError):
            self._create_draft().with_user(self.ben).action_decide()

    def test_a_replacing_price_withdraws_the_one_it_replaces(self):
        wrong = self._release()
        right = self._create_draft(price=88, replaced_id=wrong.id)
        self._release(right)
        self.assertEqual((wrong.state, right.state), ("withdrawn", "released"))
        self.assertEqual(self._get_amounts(), [88])
        self.assertEqual(self.old.date_to, YEAR[0])
        self.assertEqual(right.ended_id, self.old)

    # Negative prices

    def test_a_negative_price_is_for_discounts_and_feed_in_only(self):
        with self.assertRaisesRegex(ValidationError, "less than nothing"):
            self._create_draft(price=-1)
        self.component.is_negative_allowed = True
        self._create_draft(price=-1)
        with self.assertRaisesRegex(ValidationError, "has negative prices"):
            self.component.is_negative_allowed = False

    # Bulk

    def _count_queries(self, prices):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        prices.with_user(self.ben).action_release()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    @warmup
    def test_fifty_prices_are_released_with_the_queries_of_one(self):
        drafts = self.env["energy.tariff.price"]
        for _ in range(52):
            component = self._create_component(prices={date(2020, 1, 1): 1})
            drafts |= self._create_draft(component)
        self._propose(drafts)
        self._count_queries(drafts[0])
        one = self._count_queries(drafts[1])
        self.assertLessEqual(self._count_queries(drafts[2:]), one + 2)
        self.assertEqual(set(drafts.mapped("state")), {"released"})
