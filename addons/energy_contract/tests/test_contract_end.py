from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common import EnergyContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15")
class TestContractEnd(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.points = cls._create_supply_point() | cls._create_supply_point()

    def _create_fixed(self, **values):
        defaults = {
            "term_date_to": date(2026, 7, 1),
            "exit_fee": 10,
            "exit_fee_basis": "month",
            "notice_count": 1,
            "renewal": "prolong",
            "renewal_months": 12,
        }
        contract = self._create_contract(self.points, "active", **(defaults | values))
        return contract.with_user(self.clerk)

    def _run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"energy_contract.{name}").method_direct_trigger()
        self.env.invalidate_all()

    # Termination

    def test_notice_runs_to_the_end_of_the_month(self):
        contract = self._create_fixed()
        # A month from 15 March runs out on 15 April: supply ends with April.
        self.assertEqual(contract._get_notice_end(date(2026, 3, 15)), date(2026, 5, 1))

    def test_a_clerk_terminates_in_a_dialog_that_shows_the_exit_fee(self):
        contract = self._create_fixed()
        action = contract.action_terminate()
        step = self.env["energy.contract.terminate"].with_user(self.clerk)
        form = Form(step.browse(action["res_id"]))
        self.assertEqual(form.date, "2026-05-01")
        # May and June are left, at 10 EUR, for two points.
        self.assertEqual(form.exit_fee, 40)
        form.date = "2026-04-01"
        self.assertTrue(form.is_sooner)
        self.assertEqual(form.exit_fee, 60)
        form.date = "2026-05-01"
        form.save().action_apply()
        self.assertRecordValues(
            contract,
            [
                {
                    "state": "active",
                    "date_to": date(2026, 5, 1),
                    "notice_on": date(2026, 3, 15),
                    "end_reason": "customer",
                }
            ],
        )
        self.assertEqual(contract.point_ids.mapped("date_to"), [date(2026, 5, 1)] * 2)
        self.assertEqual(contract.request_ids.mapped("category"), ["end"] * 2)
        fees = self.env["energy.charge"].search([("contract_id", "=", contract.id)])
        self.assertEqual(fees.mapped("amount_untaxed"), [20, 20])
        self.assertEqual(fees.supply_point_id, self.points)

    def test_exit_fees_are_values_of_charges(self):
        contract = self._create_fixed(exit_fee_basis="once")
        charges = contract._prepare_exit_fee(date(2026, 5, 1))
        self.assertEqual([item["price_unit"] for item in charges], [10, 10])
        self.assertEqual(
            {item["supply_point_id"] for item in charges}, set(self.points.ids)
        )
        self.assertEqual({item["date"] for item in charges}, {date(2026, 5, 1)})
        self.assertFalse(contract._prepare_exit_fee(date(2026, 7, 1)))

    def _terminate_for_fee(self, contract, day):
        action = contract.action_terminate()
        step = self.env["energy.contract.terminate"].with_user(self.clerk)
        with Form(step.browse(action["res_id"])) as form:
            form.date = day
        form.record.action_apply()
        return self._get_charges(contract)

    def _get_charges(self, contract):
        return self.env["energy.charge"].search([("contract_id", "=", contract.id)])

    def test_an_exit_fee_is_a_penalty_outside_vat(self):
        contract = self._create_fixed(exit_fee_basis="once")
        charges = self._terminate_for_fee(contract, "2026-05-01")
        self.assertEqual(
            charges.product_id, self.env.ref("energy_contract.product_exit_fee")
        )
        self.assertEqual(set(charges.mapped("kind")), {"penalty"})
        self.assertEqual(set(charges.mapped("date")), {date(2026, 5, 1)})
        self.assertEqual(charges.contract_change_id, contract.last_change_id)

    def test_an_exit_fee_is_charged_as_the_product_or_the_company_says(self):
        company_item, product_item = self.env["product.product"].create(
            [{"name": "Severance"}, {"name": "Severance of the product"}]
        )
        product_item.taxes_id = self._create_tax(23)
        self.env.company.energy_exit_fee_item_id = company_item
        company_item.taxes_id = False
        contract = self._create_fixed()
        (vals,) = contract._prepare_exit_fee(date(2026, 5, 1), contract.point_ids[:1])
        self.assertEqual(vals["product_id"], company_item.id)
        self.product.exit_fee_item_id = product_item
        (vals,) = contract._prepare_exit_fee(date(2026, 5, 1), contract.point_ids[:1])
        # Where an item is taxed, the fee is no penalty.
        self.assertEqual((vals["product_id"], vals["kind"]), (product_item.id, "fee"))

    def test_who_is_given_notice_owes_no_exit_fee(self):
        contract = self._create_fixed()
        action = contract.action_terminate()
        step = self.env["energy.contract.terminate"].with_user(self.clerk)
        with Form(step.browse(action["res_id"])) as form:
            self.assertTrue(form.is_charged)
            form.reason = "supplier"
            self.assertFalse(form.is_charged)
        form.record.action_apply()
        self.assertEqual(contract.date_to, date(2026, 5, 1))
        self.assertFalse(self._get_charges(contract))

    def test_undoing_the_termination_gives_the_exit_fee_up(self):
        contract = self._create_fixed()
        first = self._terminate_for_fee(contract, "2026-05-01")
        contract.action_undo()
        self.assertEqual(set(first.mapped("state")), {"cancelled"})
        again = self._terminate_for_fee(contract, "2026-05-01") - first
        self.assertEqual(again.mapped("state"), ["open"] * 2)

    def test_another_termination_replaces_the_exit_fee(self):
        """Two months left cost 20 a point, three months 30."""
        contract = self._create_fixed()
        first = self._terminate_for_fee(contract, "2026-05-01")
        second = self._terminate_for_fee(contract, "2026-04-01") - first
        self.assertEqual(first.mapped("state"), ["cancelled"] * 2)
        self.assertEqual(second.mapped("amount_untaxed"), [30] * 2)
        contract.action_undo()
        self.assertEqual(first.mapped("state"), ["open"] * 2)
        self.assertEqual(second.mapped("state"), ["cancelled"] * 2)

    def test_a_withdrawal_costs_no_exit_fee(self):
        contract = self._create_fixed()
        charges = self._terminate_for_fee(contract, "2026-05-01")
        contract._withdraw(date(2026, 3, 15), date(2026, 4, 1), is_goodwill=True)
        self.assertEqual(set(charges.mapped("state")), {"cancelled"})
        contract.action_undo()
        self.assertEqual(set(charges.mapped("state")), {"open"})

    def test_each_point_has_the_exit_fee_of_its_product(self):
        contract = self._create_fixed(exit_fee_basis="once", exit_fee=0)
        contract.point_ids[0].exit_fee = 30
        contract.point_ids[1].exit_fee = 20
        fees = contract._get_exit_fees(date(2026, 5, 1))
        self.assertEqual(sum(fees.values()), 50)

    def test_one_point_leaves_and_the_contract_goes_on(self):
        contract = self._create_fixed()
        leaving = contract.point_ids[0]
        contract._terminate(date(2026, 5, 1), leaving)
        self.assertEqual(leaving.date_to, date(2026, 5, 1))
        self.assertFalse(contract.date_to)
        self.assertEqual(contract.request_ids.supply_point_id, leaving.supply_point_id)

    def test_another_notice_replaces_the_end_and_its_requests(self):
        contract = self._create_fixed()
        contract._terminate(date(2026, 5, 1))
        contract._terminate(date(2026, 4, 1))
        self.assertEqual(contract.date_to, date(2026, 4, 1))
        open_requests = contract.request_ids.filtered(
            lambda item: item.state == "to_send"
        )
        self.assertEqual(open_requests.mapped("effective_date"), [date(2026, 4, 1)] * 2)
        contract.action_undo()
        self.assertEqual(contract.date_to, date(2026, 5, 1))

    def test_what_does_not_hold_is_not_terminated(self):
        draft = self._create_contract()
        with self.assertRaisesRegex(UserError, "does not hold"):
            draft._terminate(date(2026, 5, 1))
        contract = self._create_fixed(date_from=date(2026, 5, 1))
        with self.assertRaisesRegex(UserError, "begins on 2026-05-01"):
            contract._terminate(date(2026, 5, 1))

    def test_a_contract_ends_when_its_last_day_is_over(self):
        contract = self._create_fixed()
        contract._terminate(date(2026, 5, 1))
        with freeze_time("2026-04-30"):
            self._run_cron("ir_cron_energy_contract_calendar")
        self.assertEqual(contract.state, "active")
        with freeze_time("2026-05-01"):
            self._run_cron("ir_cron_energy_contract_calendar")
        self.assertEqual(contract.state, "ended")
        self.assertEqual(contract.last_change_id.effective_date, date(2026, 5, 1))

    # Renewal

    def test_contracts_come_to_the_list_in_time_and_are_proposed_once(self):
        contract = self._create_fixed()
        Contract = self.env["energy.contract"]
        to_renew = [("is_to_renew", "=", True), ("id", "=", contract.id)]
        # The company proposes sixty days before 1 July: from 2 May on.
        for day, found in (("2026-05-01", False), ("2026-05-02", True)):
            with freeze_time(day):
                self.env.invalidate_all()
                self.assertEqual(bool(Contract.search(to_renew)), found)
                self.assertEqual(contract.is_to_renew, found)
        with freeze_time("2026-05-02"):
            self._run_cron("ir_cron_energy_contract_renew")
            self._run_cron("ir_cron_energy_contract_renew")
        self.assertEqual(len(contract.activity_ids), 1)
        self.assertEqual(contract.activity_ids.date_deadline, date(2026, 7, 1))

    def test_many_contracts_are_renewed_in_one_dialog(self):
        product = self._create_product()
        first = self._create_fixed()
        other = self._create_supply_point()
        second = self._create_contract(
            [other], "active", term_date_to=date(2026, 8, 1)
        ).with_user(self.clerk)
        action = (first | second).action_renew()
        step = self.env["energy.contract.renew"].with_user(self.clerk)
        with Form(step.browse(action["res_id"])) as form:
            form.months = 24
            form.product_id = product
            form.is_price_fixed = True
        form.record.action_apply()
        self.assertEqual(first.term_date_to, date(2028, 7, 1))
        self.assertEqual(second.term_date_to, date(2028, 8, 1))
        rows = second.point_ids.sorted("date_from")
        self.assertRecordValues(
            rows,
            [
                {
                    "date_from": date(2025, 1, 1),
                    "date_to": date(2026, 8, 1),
                    "product_id": self.product.id,
                    "price_fixed_to": False,
                },
                {
                    "date_from": date(2026, 8, 1),
                    "date_to": False,
                    "product_id": product.id,
                    "price_fixed_to": date(2028, 8, 1),
                },
            ],
        )
        self.assertEqual(second.last_change_id.kind, "renewal")
        second.action_undo()
        self.assertEqual(second.term_date_to, date(2026, 8, 1))
        self.assertEqual(second.point_ids, rows[:1])
        self.assertEqual(first.term_date_to, date(2028, 7, 1))

    def test_a_term_that_is_over_moves_on_as_agreed(self):
        prolonged = self._create_fixed()
        points = [self._create_supply_point() for _ in range(2)]
        open_ended, ending = (
            self._create_contract(
                [point], "active", term_date_to=date(2026, 7, 1), renewal=renewal
            )
            for point, renewal in zip(points, ("indefinite", "end"), strict=True)
        )
        with freeze_time("2026-07-01"):
            self._run_cron("ir_cron_energy_contract_renew")
        self.assertEqual(prolonged.term_date_to, date(2027, 7, 1))
        self.assertFalse(open_ended.term_date_to)
        self.assertRecordValues(
            ending,
            [{"state": "ended", "date_to": date(2026, 7, 1), "end_reason": "term"}],
        )
        prolonged.action_undo()
        self.assertEqual(prolonged.term_date_to, date(2026, 7, 1))

    def test_only_a_running_term_is_renewed(self):
        contract = self._create_contract([self._create_supply_point()], "active")
        with self.assertRaisesRegex(UserError, "no running fixed term"):
            contract._renew(12)

    # Letters

    def test_the_letter_is_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("sk_SK")
        contract = self._create_fixed()
        template = self.env.ref("energy_contract.mail_template_contract_welcome")
        template.with_context(lang="sk_SK").subject = "Vitajte {{ object.name }}"
        self.customer.write({"lang": "sk_SK", "email": "a@example.com"})
        values = template._generate_template(contract.ids, ["subject", "body_html"])
        self.assertEqual(values[contract.id]["subject"], f"Vitajte {contract.name}")
        self.assertIn(self.points[0].name, values[contract.id]["body_html"])

    def test_every_letter_can_be_written(self):
        contract = self._create_fixed()
        contract._terminate(date(2026, 5, 1))
        templates = self.env["mail.template"].search(
            [("model", "=", "energy.contract")]
        )
        self.assertEqual(len(templates), 5)
        for template in templates:
            with self.subTest(template=template.name):
                found = template._generate_template(contract.ids, ["body_html"])
                self.assertIn(contract.name, found[contract.id]["body_html"])

    def test_the_button_shows_the_letter_of_the_last_change(self):
        contract = self._create_fixed()
        contract._terminate(date(2026, 5, 1))
        action = contract.action_send()
        composer = Form(
            self.env["mail.compose.message"]
            .with_user(self.clerk)
            .with_context(**action["context"])
        )
        self.assertIn(contract.name, composer.subject)
        self.assertIn("ends", composer.subject)
