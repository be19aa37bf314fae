from datetime import date

from lxml import etree

from odoo.tests import Form, tagged

from .common import EnergyCommon


@tagged("post_install", "-at_install")
class TestViews(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.manager = cls._create_user("billing_manager")

    def _form(self, model, user=None, **kwargs):
        return Form(self.env[model].with_user(user or self.clerk), **kwargs)

    def test_every_action_opens(self):
        for role in ("reader", "admin"):
            self._assert_actions_open("energy_supply_point", self._create_user(role))

    def test_a_list_of_a_menu_does_not_ask_for_the_form_around_it(self):
        actions = self.env["ir.actions.act_window"].search(
            [("res_model", "=like", "energy.%"), ("view_mode", "like", "list")]
        )
        self.assertTrue(actions)
        for action in actions:
            view = dict((mode, view) for view, mode in action.views)["list"]
            arch = self.env[action.res_model].get_view(view, "list")["arch"]
            for node in etree.fromstring(arch).iter():
                with self.subTest(action=action.name, field=node.get("name")):
                    self.assertNotIn("parent", node.get("column_invisible") or "")

    def test_every_action_says_what_to_do_when_it_is_empty(self):
        self._assert_actions_help("energy_supply_point")

    def test_a_reader_has_the_menus_of_points_but_not_the_configuration(self):
        menus = self.env["ir.ui.menu"]
        root = self.env.ref("energy_supply_point.energy_menu_root")
        configuration = self.env.ref("energy_supply_point.energy_configuration_menu")
        visible = menus.with_user(self._create_user("reader"))._visible_menu_ids()
        self.assertIn(root.id, visible)
        self.assertNotIn(configuration.id, visible)
        visible = menus.with_user(self.manager)._visible_menu_ids()
        self.assertIn(configuration.id, visible)

    def test_the_root_menu_has_an_icon(self):
        root = self.env.ref("energy_supply_point.energy_menu_root")
        self.assertTrue(root.web_icon_data)

    def test_a_clerk_enters_a_supply_point(self):
        with self._form("energy.supply.point") as form:
            form.name = self._make_eic()
            self.assertEqual(form.network_id, self.network)
            form.street = "High Street 1"
            with form.version_ids.new() as version:
                version.date_from = "2025-01-01"
                version.network_rate_id = self.network_rate
                version.breaker_amps = 25
        point = form.record
        self.assertEqual(point.version_ids.breaker_amps, 25)

    def test_a_clerk_hangs_a_meter_in_the_form_of_the_point(self):
        meter = self._create_meter()
        form = Form(self._create_supply_point().with_user(self.clerk))
        with form.installation_ids.new() as line:
            line.meter_id = meter
            line.date_from = "2025-01-01"
        form.save()
        self.assertEqual(form.record.installation_ids.meter_id, meter)

    def test_a_reader_opens_a_point_and_the_clerk_sees_no_acceptance(self):
        point = self._create_supply_point()
        self._create_version(point)
        self._create_meter(point)
        reader = self._create_user("reader")
        self.assertEqual(Form(point.with_user(reader)).name, point.name)
        arch = point.with_user(self.clerk).get_view(view_type="form")["arch"]
        self.assertNotIn('name="identifier_reason"', arch)

    def test_a_manager_accepts_a_wrong_identifier_in_the_form(self):
        good = self._make_eic()
        with self._form("energy.supply.point", self.manager) as form:
            form.name = good[:-1] + ("A" if good[-1] != "A" else "B")
            form.is_identifier_accepted = True
            form.identifier_reason = "Letter of the operator"
        self.assertTrue(form.record.is_identifier_accepted)

    def test_a_clerk_enters_a_meter_with_registers(self):
        with self._form("energy.meter") as form:
            form.name = "FORM-1"
            with form.register_ids.new() as register:
                register.code = "1-1:1.8.0"
        self.assertEqual(form.record.register_ids.digits, 6)

    def test_a_clerk_enters_a_reading(self):
        point = self._create_supply_point()
        register = self._create_meter(point).register_ids
        with self._form("energy.reading") as form:
            form.supply_point_id = point
            form.register_id = register
            form.date = "2025-02-01"
            form.value = 123.5
        self.assertEqual(form.record.value, 123.5)
        with Form(form.record.with_user(self.clerk)) as form:
            form.note = "Checked"
        self.assertEqual(form.record.note, "Checked")

    def test_a_clerk_enters_the_losses_of_a_register(self):
        register = self._create_meter().register_ids
        form = Form(register.with_user(self.clerk))
        with form.loss_ids.new() as loss:
            loss.kind = "kwh_per_month"
            loss.value = 31
            loss.date_from = "2025-01-01"
        form.save()
        self.assertEqual(register.loss_ids.value, 31)

    def test_a_stopped_reading_shows_why(self):
        register = self._create_meter(self._create_supply_point()).register_ids
        self._read(register, "2025-02-01", 100)
        reading = self._read(register, "2025-03-01", 90)
        form = Form(reading.with_user(self.clerk))
        self.assertIn("to 90", form.check_summary)
        self.assertEqual(len(form.check_ids), 1)

    def test_a_manager_sets_a_rule(self):
        rule = self.env.ref("energy_supply_point.energy_reading_rule_far_from_profile")
        with Form(rule.with_user(self.manager)) as form:
            form.ratio_max = 3
        self.assertEqual(rule.ratio_max, 3)
        self.assertEqual(
            rule.action_view_checks()["domain"], [("rule_id", "in", rule.ids)]
        )

    def test_the_queue_has_its_own_list(self):
        action = self.env.ref("energy_supply_point.energy_reading_review_action")
        listed = action.view_ids.filtered(lambda view: view.view_mode == "list").view_id
        view = self.env["energy.reading"].get_view(listed.id)
        self.assertIn("action_accept", view["arch"])

    def test_a_manager_enters_a_network_with_prefix_and_rate(self):
        with self._form("energy.network", self.manager) as form:
            form.name = "Form Grid"
            form.code = "TFORM"
            form.operator_id = self.dso
            with form.prefix_ids.new() as prefix:
                prefix.name = "24ZQ3"
            with form.rate_ids.new() as rate:
                rate.code = "F1"
                rate.name = "Form rate"
        self.assertEqual(form.record.rate_ids.display_name, "TFORM F1")

    def test_a_manager_enters_a_load_profile(self):
        with self._form("energy.load.profile", self.manager) as form:
            form.name = "Form profile"
            form.code = "TFORM"
            form.source = "test"
            with form.day_ids.new() as day:
                day.date = "2025-01-01"
                day.weight = 1
        self.assertEqual(form.record.date_first, date(2025, 1, 1))

    def test_a_partner_shows_its_energy_page_to_energy_people_only(self):
        partners = self.env["res.partner"]
        for user, expected in (
            (self.clerk, True),
            (self._create_new_internal_user(login="test_colleague"), False),
        ):
            arch = partners.with_user(user).get_view(
                self.env.ref("base.view_partner_form").id, "form"
            )["arch"]
            self.assertEqual('name="energy_party_eic"' in arch, expected)
