from odoo.tests import Form, new_test_user, tagged

from .common import EnergyContractCommon


@tagged("post_install", "-at_install")
class TestViews(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.manager = cls._create_user("billing_manager")
        cls.contract = cls._create_contract()

    def _form(self, model, user=None):
        return Form(self.env[model].with_user(user or self.clerk))

    def test_every_action_opens(self):
        for role in ("reader", "admin"):
            self._assert_actions_open("energy_contract", self._create_user(role))

    def test_every_action_says_what_to_do_when_it_is_empty(self):
        self._assert_actions_help("energy_contract")

    def test_a_clerk_makes_a_contract_and_activates_it(self):
        point = self._create_supply_point()
        with self._form("energy.contract") as form:
            form.partner_id = self.customer
            form.segment_id = self.segment
            form.date_from = "2025-01-01"
            with form.group_ids.new() as group:
                group.name = "All"
                self.assertTrue(group.variable_symbol)
        contract = form.record
        with Form(contract) as form, form.point_ids.new() as line:
            self.assertEqual(line.date_from.isoformat(), "2025-01-01")
            line.supply_point_id = point
            line.product_id = self.product
            line.billing_group_id = contract.group_ids
        contract.action_activate()
        self.assertEqual(contract.state, "active")

    def test_a_clerk_enters_the_end_of_a_draft_in_the_form(self):
        contract = self._create_contract([self._create_supply_point()])
        with Form(contract.with_user(self.clerk)) as form:
            form.date_to = "2025-07-01"
        self.assertEqual(contract.point_ids.date_to.isoformat(), "2025-07-01")

    def test_a_reader_opens_a_contract_and_its_group(self):
        contract = self._create_contract([self._create_supply_point()])
        reader = self._create_user("reader")
        self.assertEqual(Form(contract.with_user(reader)).name, contract.name)
        group = contract.group_ids
        self.assertEqual(Form(group.with_user(reader)).name, group.name)

    def test_a_clerk_changes_a_billing_group(self):
        group = self._create_contract().group_ids
        with Form(group.with_user(self.clerk)) as form:
            form.cycle = "month"
        self.assertEqual(group.cycle, "month")

    def test_a_manager_enters_a_tariff_with_component_and_price(self):
        with self._form("energy.tariff", self.manager) as form:
            form.name = "Form tariff"
            form.code = "TFORM"
            with form.component_ids.new() as component:
                component.name = "Energy"
                component.code = "E"
                component.product_id = self.service
                component.vat_class_id = self.vat_class
                with component.price_ids.new() as price:
                    price.price = 88.5
                    price.date_from = "2025-01-01"
                    price.source = "Price list"
        tariff = form.record
        self.assertEqual(tariff.component_ids.price_ids.price, 88.5)
        with self._form("energy.product", self.manager) as form:
            form.name = "Form product"
            form.code = "PFORM"
            form.tariff_id = tariff
        self.assertEqual(form.record.commodity, "electricity")

    def test_a_manager_enters_a_vat_class_with_a_rate(self):
        with self._form("energy.vat.class", self.manager) as form:
            form.name = "Form VAT"
            form.code = "VFORM"
            with form.rate_ids.new() as rate:
                rate.percent = 23
                rate.date_from = "2025-01-01"
                rate.source = "Act"
        self.assertEqual(form.record.rate_ids.percent, 23)

    def test_a_clerk_opens_the_catalogue(self):
        for record in (self.tariff, self.product, self.vat_class):
            with self.subTest(model=record._name):
                self.assertEqual(Form(record.with_user(self.clerk)).name, record.name)

    def test_an_administrator_sets_due_days_and_proration(self):
        admin = self._create_user("admin")
        admin.group_ids += self.env.ref("base.group_system")
        with self._form("res.config.settings", admin) as form:
            form.energy_due_days = 30
            form.energy_proration = "year"
        form.record.execute()
        self.assertRecordValues(
            self.env.company, [{"energy_due_days": 30, "energy_proration": "year"}]
        )

    def test_a_point_has_a_button_to_its_contracts(self):
        arch = self.env["energy.supply.point"].get_view(view_type="form")["arch"]
        self.assertIn('name="action_view_contracts"', arch)

    def test_a_customer_leads_to_its_contracts(self):
        customer = self.contract.partner_id.with_user(self.clerk)
        self.assertEqual(customer.energy_contract_count, 1)
        action = customer.action_view_energy_contracts()
        found = self.env["energy.contract"].search(action["domain"])
        self.assertEqual(found, self.contract)

    def test_a_contact_opens_for_people_outside_energy(self):
        outsider = new_test_user(self.env, "test_outsider", groups="base.group_user")
        customer = self.contract.partner_id.with_user(outsider)
        self.assertEqual(customer.energy_contract_count, 0)
        Form(customer)

    def test_a_clerk_changes_the_terms_of_a_group_from_a_day(self):
        group = self._create_contract([self._create_supply_point()], "active").group_ids
        action = group.with_user(self.clerk).action_change_terms()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        with Form(dialog.with_user(self.clerk)) as form:
            form.date_from = "2040-01-01"
            form.cycle = "month"
        dialog.with_user(self.clerk).action_apply()
        self.assertEqual(group.terms_ids.mapped("cycle"), ["year", "month"])
        self.assertEqual(group.cycle, "year")

    def test_a_clerk_makes_a_new_group_with_its_terms(self):
        contract = self.contract.with_user(self.clerk)
        with Form(contract) as form, form.group_ids.new() as group:
            group.name = "Form group"
            group.cycle = "quarter"
            group.advance_cycle = "month"
        made = self.contract.group_ids.filtered(lambda item: item.name == "Form group")
        self.assertEqual((made.cycle, made.advance_cycle), ("quarter", "month"))
        self.assertEqual(len(made.terms_ids), 1)

    def test_a_clerk_enters_a_mandate(self):
        account = (
            self.env["res.partner.bank"]
            .with_user(self.clerk)
            .create(
                {
                    "acc_number": "SK4311000000002900000000",
                    "partner_id": self.customer.id,
                }
            )
        )
        with self._form("energy.mandate") as form:
            form.bank_id = account
            form.signed_on = "2026-01-01"
        self.assertEqual(form.record.date_from.isoformat(), "2026-01-01")

    def test_a_clerk_enters_charges(self):
        item = self.env["product.product"].create({"name": "Item", "list_price": 7})
        with self._form("energy.charge") as form:
            form.contract_id = self.contract
            form.product_id = item
            self.assertEqual((form.name, form.price_unit), ("Item", 7))
            form.quantity = 2
        self.assertEqual(form.record.amount_untaxed, 14)
        self.assertEqual(form.record.billing_group_id, self.contract.group_ids)
        with self._form("energy.charge.recurring") as form:
            form.contract_id = self.contract
            form.product_id = item
            form.cycle = "quarter"
        self.assertTrue(form.record.next_date)
        action = self.contract.action_view_charges()
        self.assertEqual(self.env["energy.charge"].search_count(action["domain"]), 1)
        self.assertEqual(self.contract.open_charge_count, 1)
