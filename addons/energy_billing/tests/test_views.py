from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import YEAR, EnergyBillingCommon

MODULE = "energy_billing"


@tagged("post_install", "-at_install")
class TestViews(EnergyBillingCommon):
    def test_every_action_opens_for_reader_and_admin(self):
        for user in (self.reader, self._create_user("admin")):
            self._assert_actions_open(MODULE, user)

    def test_every_action_helps_where_there_is_nothing(self):
        self._assert_actions_help(MODULE)

    def test_every_menu_leads_somewhere(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "ir.ui.menu")]
        )
        menus = self.env["ir.ui.menu"].browse(data.mapped("res_id"))
        for menu in menus.filtered(lambda item: not item.child_id):
            self.assertTrue(menu.action, menu.complete_name)

    def test_a_manager_makes_and_starts_a_run(self):
        self._supply()
        Run = self.env["energy.bill.run"].with_user(self.manager)
        with Form(Run) as form:
            form.date_from = YEAR[0]
            form.date_to = YEAR[1]
            form.invoice_date = date(2027, 1, 15)
            form.segment_ids.add(self.household)
        run = form.record
        run.action_start()
        self.assertEqual((run.state, run.bill_count), ("running", 1))

    def test_the_period_is_fixed_once_a_run_started(self):
        run = self._create_run()
        run._start()
        with (
            self.assertRaises(AssertionError),
            Form(run.with_user(self.manager)) as form,
        ):
            form.date_from = date(2025, 1, 1)

    def test_bill_and_invoice_open_for_those_who_see_them(self):
        self._supply()
        bill = self._bill().bill_ids
        for user in (self.reader, self.clerk, self.manager):
            Form(bill.with_user(user))
            Form(bill.line_ids[0].with_user(user))
        accountant = new_test_user(
            self.env,
            "test_accountant",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        for user in (self.clerk, self.manager, accountant):
            Form(bill.move_id.with_user(user))

    def test_the_buttons_of_a_run_lead_to_its_records(self):
        self._supply()
        self._supply(readings={})
        run = self._bill()
        for name, expected in (
            ("action_view_bills", run.bill_ids),
            ("action_view_blocked", run.bill_ids.filtered("block_reason")),
            ("action_view_invoices", run.bill_ids.move_id),
        ):
            action = getattr(run.with_user(self.clerk), name)()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found, expected, name)

    def test_contract_and_point_count_what_they_lead_to(self):
        supplied = self._supply()
        contract, point = supplied.contract_id, supplied.supply_point_id
        other = self._supply().contract_id
        self._bill(contract)
        contract, point = contract.with_user(self.clerk), point.with_user(self.clerk)
        self.assertEqual(
            (point.contract_count, point.bill_count, contract.bill_count), (1, 1, 1)
        )
        self.assertEqual((contract.invoice_count, other.invoice_count), (1, 0))
        action = contract.action_view_invoices()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found.energy_billing_group_id, supplied.billing_group_id)

    def test_the_ledger_side_of_a_contract_stays_with_those_who_see_the_ledger(self):
        contract = self._supply().contract_id
        Form(contract.with_user(self.reader))
        with self.assertRaises(AccessError):
            contract.with_user(self.reader).read(["invoice_count"])

    def test_contract_and_point_lead_to_their_bills(self):
        supplied = self._supply()
        bill = self._collect()
        for record in (supplied.contract_id, supplied.supply_point_id):
            action = record.with_user(self.reader).action_view_bills()
            self.assertEqual(self.env["energy.bill"].search(action["domain"]), bill)
