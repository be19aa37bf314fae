from datetime import date

from odoo.tests import TransactionCase, tagged

from ..logic import plan

COUNTED = (
    "res.partner", "res.users", "res.partner.bank", "energy.supply.point",
    "energy.supply.point.version", "energy.meter", "energy.reading",
    "energy.contract", "energy.billing.group", "energy.contract.point",
    "energy.load.profile.day", "energy.gas.calorific", "energy.bill.run",
    "energy.bill", "energy.bill.line", "account.move",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The build is slow, so all that is said about it is said here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.summary = cls.env["energy.demo"]._run_main_job()
        cls.company = cls.env.ref("base.main_company")
        cls.bill_run = cls.env["energy.demo"]._get_main_run()
        cls.bills = cls.bill_run.bill_ids

    def _get_bill(self, number):
        """Return the bill of the first point of the customer with that number."""
        point = plan.customers()[number].points[0]
        return self.bills.filtered(lambda b: b.supply_point_id.name == point.identifier)

    def test_the_summary_says_what_the_command_line_prints(self):
        self.assertEqual(
            set(self.summary),
            {
                "points", "bills", "invoices_posted", "amount_total", "blocked", "pdf",
                "seconds",
            },
        )  # fmt: skip
        self.assertGreaterEqual(self.summary["invoices_posted"], 190)
        self.assertGreaterEqual(self.summary["blocked"], 1)
        self.assertEqual(self.summary["pdf"], self.summary["invoices_posted"])
        self.assertEqual(self.summary["bills"], self.summary["points"])

    def test_there_are_200_customers(self):
        self.assertEqual(len(plan.customers()), 200)
        contracts = self.env["energy.contract"].search([])
        self.assertEqual(len(contracts.partner_id), 200)
        self.assertEqual(set(contracts.mapped("state")), {"active"})

    def test_building_twice_builds_nothing_twice(self):
        counts = {name: self.env[name].search_count([]) for name in COUNTED}
        again = self.env["energy.demo"]._run_main_job()
        self.assertEqual(
            {name: self.env[name].search_count([]) for name in COUNTED}, counts
        )
        self.assertEqual(again | {"seconds": 0}, self.summary | {"seconds": 0})

    def test_the_trial_balance_balances(self):
        groups = self.env["account.move.line"]._read_group(
            [("company_id", "=", self.company.id), ("parent_state", "=", "posted")],
            [],
            ["balance:sum", "debit:sum"],
        )
        balance, debit = groups[0]
        self.assertAlmostEqual(balance, 0, 2)
        self.assertGreater(debit, 0)

    def test_every_invoice_equals_its_bills(self):
        for move in self.bills.move_id:
            net = sum(move.energy_bill_ids.mapped("amount_untaxed"))
            self.assertAlmostEqual(abs(net), move.amount_untaxed, 2)

    def test_every_identifier_is_right(self):
        points = self.env["energy.supply.point"].search([])
        # One is kept on purpose: as received, with a reason, and nobody supplies it.
        odd = points.filtered("is_identifier_accepted")
        self.assertEqual(len(odd), 1)
        self.assertTrue(odd.identifier_reason)
        self.assertFalse(odd.contract_count)
        for point in points - odd:
            point._judge_identifier()
            self.assertTrue(point.network_id)

    def test_every_page_of_metering_has_something_to_look_at(self):
        channels = self.env["energy.interval.channel"].search([])
        self.assertEqual(sorted(channels.mapped("code")), ["PM15", "PS15"])
        # 354 days: the spring day has four quarters less, the autumn day four more.
        curves = channels._read_curves(date(2025, 12, 1), date(2026, 11, 20))
        self.assertEqual(curves.values.shape, (2, 354 * 96))
        self.assertTrue((curves.values.sum(axis=1) > 0).all())
        self.assertEqual(
            channels.supply_point_id.paired_point_id, channels.supply_point_id
        )
        self.assertEqual(self.env["energy.market.price.day"].search_count([]), 24)
        failed = self.env["energy.takeover.file"].search([("state", "=", "failed")])
        self.assertIn("93", failed.report)
        requests = self.env["energy.market.request"].search([])
        self.assertEqual(
            set(requests.mapped("state")),
            {"draft", "to_send", "sent", "accepted", "rejected"},
        )
        run = self.env["energy.migration.run"].search([])
        self.assertEqual((run.state, run.error_count), ("refused", 7))
        review = self.env["energy.reading"].search([("review_state", "=", "blocked")])
        # The value nobody expects, and the next one, which it contradicts.
        self.assertEqual(sorted(review.mapped("quality")), ["measured", "self"])

    def test_every_page_of_sales_has_something_to_look_at(self):
        bakery = self.env["energy.contract"].search(
            [("partner_id.name", "=", "Pekáreň Lipa, s.r.o.")]
        )
        self.assertEqual(
            {(g.name, g.advance_cycle, g.delivery) for g in bakery.group_ids},
            {
                ("Pekárne", "month", "email"),
                ("Predajne", "quarter", "post"),
                ("Plynové pece", "month", "email"),
            },
        )
        agreements = self.env["energy.advance.agreement"].search([])
        self.assertEqual(set(agreements.mapped("state")), {"agreed"})
        self.assertEqual(len(agreements), 203)
        by_group = agreements.grouped("billing_group_id")
        shops = by_group[bakery.group_ids.filtered(lambda g: g.name == "Predajne")]
        self.assertEqual(shops.advance_count, 4)
        self.assertEqual(shops.partner_id.city, "Trnava")
        mandates = self.env["energy.mandate"].search([])
        self.assertEqual(len(mandates), 44)
        self.assertEqual(set(mandates.mapped("group_count")), {1})
        self.assertEqual(self.env["energy.charge"].search([]).amount_untaxed, 20)
        self.assertEqual(self.env["energy.charge.recurring"].search_count([]), 6)
        self.assertEqual(self.env["energy.contract.price"].search([]).price, 103.5)
        offer = self.env["energy.offer"].search([])
        self.assertEqual(len(offer.line_ids), 2)
        self.assertTrue(all(line.amount_total > 0 for line in offer.line_ids))
        change = self.env["energy.contract.change"].search([("kind", "=", "amendment")])
        self.assertEqual(change.effective_date, date(2027, 1, 1))
        aided = self.env["energy.aid.entitlement"].search([]).supply_point_id
        bills = self.bills.filtered(lambda b: b.supply_point_id in aided)
        self.assertTrue(bills)
        for bill in bills:
            self.assertTrue(bill.line_ids.modifier_ids, bill.display_name)

    def test_the_household_of_the_price_example_is_there(self):
        bill = self._get_bill(0)
        self.assertEqual(bill.partner_id.name, "Mária Kováčová")
        self.assertEqual(bill.state, "invoiced")
        self.assertIn("BREAKER_1", bill.line_ids.mapped("code"))

    def test_an_exchanged_meter_shows_two_rows(self):
        bill = self._get_bill(3)
        self.assertEqual(len(bill.segment_ids.meter_id), 2)

    def test_a_missing_reading_is_blocked_and_explained(self):
        bill = self._get_bill(4)
        self.assertEqual((bill.state, bill.block_code), ("blocked", "missing_reading"))
        self.assertIn(bill.supply_point_id.current_meter_id.name, bill.block_reason)

    def test_a_move_in_is_billed_from_its_day(self):
        self.assertEqual(self._get_bill(5).date_from, date(2026, 5, 1))

    def test_invented_people_have_invented_addresses(self):
        partners = self.env["energy.contract"].search([]).partner_id
        for email in partners.mapped("email"):
            self.assertTrue(email.endswith("@example.com"), email)

    def test_each_role_has_a_user(self):
        for login, group in (
            ("reader", "reader"),
            ("clerk", "clerk"),
            ("manager", "billing_manager"),
        ):
            user = self.env["res.users"].search([("login", "=", login)])
            self.assertTrue(
                user.has_group(f"energy_supply_point.group_energy_{group}"), login
            )

    def test_the_users_open_the_billing_menus(self):
        actions = self.env["ir.actions.act_window"].search(
            [("res_model", "in", ("energy.bill", "energy.bill.run"))]
        )
        for login in ("reader", "manager"):
            user = self.env["res.users"].search([("login", "=", login)])
            for action in actions:
                model = self.env[action.res_model].with_user(user)
                views = [(False, kind) for kind in action.view_mode.split(",")]
                self.assertTrue(model.get_views(views))
                self.assertTrue(model.search_count([]))
