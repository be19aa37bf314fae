from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_what_if import YEAR, WhatIfCommon


@tagged("post_install", "-at_install")
class TestWhatIfRelease(WhatIfCommon):
    # Prices

    def _propose(self, **values):
        what_if = self._calculate(**values)
        what_if.action_propose()
        return what_if

    def test_one_proposes_and_another_releases(self):
        what_if = self._propose()
        self.assertRecordValues(
            what_if, [{"state": "proposed", "proposed_by_id": self.ann.id}]
        )
        self.assertEqual(self.price.state, "proposed")
        with self.assertRaisesRegex(UserError, "You proposed"):
            what_if.action_release()
        self.assertEqual(self.price.state, "proposed")
        what_if.with_user(self.ben).action_release()
        self.assertRecordValues(
            what_if, [{"state": "released", "released_by_id": self.ben.id}]
        )
        self.assertRecordValues(
            self.price, [{"state": "released", "decided_by_id": self.ben.id}]
        )
        released = self.component.price_ids - self.price
        self.assertEqual(released.date_to, YEAR[0])

    def test_the_decision_refers_to_the_simulation(self):
        what_if = self._propose()
        what_if.with_user(self.ben).action_release()
        notes = " ".join(self.price.message_ids.mapped("body"))
        self.assertIn("Proposed after simulation", notes)
        self.assertIn("Released after simulation", notes)
        self.assertIn(
            f'data-oe-model="energy.what.if" data-oe-id="{what_if.id}"', notes
        )

    def test_nothing_is_released_that_nobody_proposed(self):
        what_if = self._calculate()
        with self.assertRaisesRegex(UserError, "not proposed yet"):
            what_if.with_user(self.ben).action_release()
        self.env.company.energy_price_four_eyes = False
        what_if.action_release()
        self.assertEqual(self.price.state, "released")

    def test_only_what_was_calculated_is_proposed(self):
        with self.assertRaisesRegex(UserError, "cannot become"):
            self._ask().action_propose()

    # A cap

    def test_a_released_cap_is_granted_to_every_selected_point(self):
        scheme = self._create_scheme(90)
        blocked = self._supply(0, contract=self._sign())
        points = self.large | self.small | blocked
        # The small one is entitled from July on already.
        known = self.env["energy.aid.entitlement"].create(
            {
                "scheme_id": scheme.id,
                "supply_point_id": self.small.supply_point_id.id,
                "date_from": date(2027, 7, 1),
                "source": "list",
            }
        )
        what_if = self._propose(
            name="Brake",
            kind="scheme",
            scheme_id=scheme,
            contract_point_ids=[(6, 0, points.ids)],
        )
        with self.assertRaisesRegex(UserError, "You proposed"):
            what_if.action_release()
        self.assertEqual(scheme.entitlement_count, 1)
        what_if.with_user(self.ben).action_release()
        found = self.env["energy.aid.entitlement"].search(
            [("scheme_id", "=", scheme.id), ("id", "!=", known.id)], order="id"
        )
        self.assertRecordValues(
            found.sorted("supply_point_id"),
            [
                {
                    "supply_point_id": point.supply_point_id.id,
                    "company_id": self.env.company.id,
                    "date_from": YEAR[0],
                    "date_to": end,
                    "source": "Brake",
                }
                for point, end in (
                    (self.large, YEAR[1]),
                    (self.small, date(2027, 7, 1)),
                    (blocked, YEAR[1]),
                )
            ],
        )
        self.assertIn("Released", " ".join(scheme.message_ids.mapped("body")))
        # From now on everybody is rated so: nothing is left to change.
        again = self._calculate(kind="scheme", scheme_id=scheme)
        self.assertEqual(set(again.line_ids.mapped("result")), {"same"})

    # The fingerprint

    def _assert_outdated(self, what_if, words):
        what_if.invalidate_recordset()
        self.assertEqual(what_if.outdated_reason, words)
        with self.assertRaisesRegex(UserError, f"changed since: {words}"):
            what_if.action_propose()
        what_if.action_calculate()
        self.assertFalse(what_if.outdated_reason)

    def test_what_changed_since_the_calculation_is_said(self):
        what_if = self._calculate()
        self.assertFalse(what_if.outdated_reason)
        self.price.with_user(self.ann).price = 111
        self._assert_outdated(what_if, "what is applied")
        self.assertEqual(self._get_result(what_if, self.large)[1], 132)
        self.large.agreed_yearly_kwh = 10000
        self._assert_outdated(what_if, "contracts and their points")
        self.assertEqual(self._get_result(what_if, self.large)[1], 110)
        self.small.supply_point_id.version_ids.annual_estimate_kwh = 3000
        self._assert_outdated(what_if, "technical data")
        self._create_price(self._create_component(), date_from=YEAR[0])
        self._assert_outdated(what_if, "released prices")
        what_if.date_to = date(2027, 7, 1)
        self._assert_outdated(what_if, "what is asked")
        self.env["energy.contract.price"].create(
            {
                "contract_point_id": self.large.id,
                "component_id": self.component.id,
                "date_from": date(2026, 1, 1),
                "price": 95,
                "source": "agreed",
            }
        )
        self._assert_outdated(what_if, "individual prices, caps or aid")

    def test_a_new_customer_belongs_to_the_selection(self):
        what_if = self._calculate(contract_point_ids=False)
        self._supply(700, contract=self._sign())
        self._assert_outdated(what_if, "contracts and their points, technical data")

    def test_a_new_reading_does_not_outdate_it(self):
        meter = self._create_meter(self.large.supply_point_id)
        what_if = self._calculate()
        self.env["energy.reading"].create(
            {
                "register_id": meter.register_ids.id,
                "supply_point_id": self.large.supply_point_id.id,
                "date": date(2026, 1, 1),
                "value": 100,
                "origin": "manual",
            }
        )
        what_if.invalidate_recordset()
        self.assertFalse(what_if.outdated_reason)

    def test_an_outdated_proposal_is_not_released(self):
        what_if = self._propose()
        self.large.agreed_yearly_kwh = 10000
        with self.assertRaisesRegex(UserError, "Calculate it again"):
            what_if.with_user(self.ben).action_release()
        # The prices are as they were proposed, so the proposal stands.
        what_if.with_user(self.ben).action_calculate()
        self.assertRecordValues(
            what_if, [{"state": "proposed", "proposed_by_id": self.ann.id}]
        )
        what_if.with_user(self.ben).action_release()
        self.assertEqual(self.price.state, "released")

    def test_a_cap_that_was_changed_must_be_proposed_anew(self):
        scheme = self._create_scheme(90)
        what_if = self._propose(kind="scheme", scheme_id=scheme)
        scheme.value_ids.with_user(self.ben).value = 60
        what_if.with_user(self.ben).action_calculate()
        self.assertRecordValues(
            what_if, [{"state": "calculated", "proposed_by_id": False}]
        )
        with self.assertRaisesRegex(UserError, "not proposed yet"):
            what_if.with_user(self.ben).action_release()

    # Life and rights

    def test_a_proposal_keeps_its_question(self):
        what_if = self._propose()
        with self.assertRaisesRegex(UserError, "its question stays"):
            what_if.kind = "product"
        what_if.measure = "percent"
        what_if.action_draft()
        what_if.date_to = date(2027, 7, 1)

    def test_only_buttons_change_the_state(self):
        what_if = self._calculate()
        for vals in ({"state": "released"}, {"proposed_by_id": self.ben.id}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "buttons"):
                what_if.write(vals)
        with self.assertRaisesRegex(UserError, "starts as a draft"):
            self._ask(state="proposed")

    def test_what_was_released_is_kept_and_the_rest_may_go(self):
        what_if = self._propose()
        what_if.with_user(self.ben).action_release()
        with self.assertRaisesRegex(UserError, "Archive it"):
            what_if.unlink()
        what_if.action_archive()
        copied = what_if.copy()
        self.assertRecordValues(
            copied, [{"state": "draft", "line_count": 0, "calculated_at": False}]
        )
        self.assertEqual(copied.price_ids, what_if.price_ids)
        copied.unlink()

    def test_a_cancelled_simulation_starts_again(self):
        what_if = self._calculate()
        what_if.action_cancel()
        with self.assertRaisesRegex(UserError, "cannot become"):
            what_if.action_calculate()
        what_if.action_draft()
        what_if.action_calculate()
        self.assertEqual(what_if.state, "calculated")

    def test_a_clerk_reads_and_calculates_nothing(self):
        what_if = self._calculate()
        as_clerk = what_if.with_user(self.clerk)
        self.assertEqual(as_clerk.difference_net, 140)
        self.assertEqual(len(as_clerk.line_ids), 2)
        for step in ("calculate", "propose", "release", "cancel", "draft"):
            with self.subTest(step=step), self.assertRaises(AccessError):
                getattr(as_clerk, f"action_{step}")()
        with self.assertRaises(AccessError):
            as_clerk.measure = "net"
        with self.assertRaises(AccessError):
            self._ask(user=self.clerk)

    def test_points_of_another_company_are_not_selected(self):
        other = self._create_company(name="Other")
        self.ann.company_ids |= other
        what_if = self._ask(
            company_id=other, contract_point_ids=False, price_ids=False
        ).with_context(allowed_company_ids=(self.env.company | other).ids)
        self.assertEqual(what_if.selected_count, 0)
