import io
from datetime import date

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged

from .common_what_if import YEAR, WhatIfCommon


@tagged("post_install", "-at_install")
class TestWhatIfAnswer(WhatIfCommon):
    """Histogram, outliers, the two calculations of a point."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # 19 more households of 1 000 kWh: 10 EUR more, 11.90 with VAT.
        points = cls.large | cls.small
        for _at in range(19):
            points |= cls._supply(1000, contract=cls._sign())
        cls.what_if = cls._calculate(contract_point_ids=[(6, 0, points.ids)])

    def _get_bars(self):
        return [
            (bar["label"], bar["count"], bar["side"])
            for bar in self.what_if.with_context(lang="en_US").get_histogram()
            if bar["count"]
        ]

    def test_customers_are_counted_by_their_difference(self):
        # From 11.90 to 142.80 over 18 bars: at least 7.27, so 10.
        self.assertEqual(
            self._get_bars(),
            [
                ("10 to 20 €", 19, "dearer"),
                ("20 to 30 €", 1, "dearer"),
                ("140 to 150 €", 1, "dearer"),
            ],
        )

    def test_the_points_of_a_customer_count_together(self):
        self.what_if.action_draft()
        second = self._supply(4000, contract=self._sign(self.neighbour))
        self.what_if.contract_point_ids = self.small | second
        self.what_if.action_calculate()
        self.assertEqual(self.what_if.customer_count, 1)
        # 23.80 and 47.60.
        customer = self.env["energy.what.if.customer"].search(
            self.what_if.action_view_customers()["domain"]
        )
        self.assertRecordValues(
            customer,
            [
                {
                    "partner_id": self.neighbour.id,
                    "point_count": 2,
                    "blocked_count": 0,
                    "difference_net": 60,
                    "difference_gross": 71.40,
                    "percent_gross": 10,
                    "result": "dearer",
                }
            ],
        )
        self.assertEqual(sum(count for _l, count, _s in self._get_bars()), 1)
        found = self.env["energy.what.if.line"].search(
            customer.action_view_lines()["domain"]
        )
        self.assertEqual(found.contract_point_id, self.small | second)

    def test_a_click_on_a_bar_opens_its_points(self):
        bar = next(
            bar for bar in self.what_if.get_histogram() if bar["label"][:3] == "140"
        )
        action = self.what_if.action_view_bar(bar["bucket"])
        found = self.env["energy.what.if.line"].search(action["domain"])
        self.assertEqual(found.contract_point_id, self.large)
        self.assertEqual(action["name"], bar["label"])

    def test_who_is_far_from_the_median_stands_out(self):
        # Median 11.90; more than half are equal, so the mean deviation counts:
        # (130.90 + 11.90) / 21 = 6.80, times 5 = 34: above 45.90.
        self.assertEqual(self.what_if.outlier_count, 1)
        found = self.env["energy.what.if.line"].search(
            self.what_if.action_view_outliers()["domain"]
        )
        self.assertEqual(found.contract_point_id, self.large)
        # Times 1: above 18.70, which 23.80 is too.
        self.what_if.outlier_factor = 1
        self.assertEqual(self.what_if.outlier_count, 2)

    def test_another_measure_needs_no_other_calculation(self):
        self.what_if.measure = "net"
        # From 10 to 120 over 18 bars: 6.1, so 10.
        self.assertEqual(self._get_bars()[0], ("10 to 20 €", 19, "dearer"))
        self.assertEqual(self._get_bars()[-1], ("120 to 130 €", 1, "dearer"))
        self.what_if.measure = "percent"
        self.assertEqual(self._get_bars(), [("10 to 10.01 %", 21, "dearer")])
        self.assertEqual(self.what_if.outlier_count, 0)
        self.what_if.write({"outlier_method": "percent", "outlier_percent": 10})
        self.assertEqual(self.what_if.outlier_count, 21)
        self.what_if.outlier_percent = 10.01
        self.assertEqual(self.what_if.outlier_count, 0)

    def test_the_two_calculations_of_a_point_stand_side_by_side(self):
        line = self._get_line(self.what_if, self.large)
        answer = line.with_user(self.reader).get_comparison()
        self.assertFalse(answer["error"])
        self.assertEqual(
            answer["sides"],
            [
                {"net": 1200, "tax": 228, "gross": 1428},
                {"net": 1320, "tax": 250.80, "gross": 1570.80},
            ],
        )
        (row,) = answer["rows"]
        self.assertEqual(
            [
                (cell["quantity"], cell["prices"], cell["amount"])
                for cell in row["cells"]
            ],
            [(12, [100], 1200), (12, [110], 1320)],
        )

    def test_a_comparison_that_fails_says_why(self):
        line = self._get_line(self.what_if, self.large)
        self.large.supply_point_id.version_ids.annual_estimate_kwh = 0
        answer = line.get_comparison()
        self.assertIn("Nothing tells how much", answer["error"])
        self.assertEqual(answer["rows"], [])

    def test_a_reader_opens_every_view(self):
        for record in (self.what_if, self.what_if.line_ids[0]):
            Form(record.with_user(self.reader))


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


@tagged("post_install", "-at_install")
class TestWhatIfDownload(WhatIfCommon, HttpCase):
    def _download(self, what_if, user):
        self.authenticate(user.login, user.login)
        return self.url_open(what_if.with_user(user).action_download()["url"])

    def _read(self, response):
        self.assertEqual(response.status_code, 200)
        rows = load_workbook(io.BytesIO(response.content)).active.values
        head = next(rows)
        return head, [dict(zip(head, row, strict=True)) for row in rows]

    def test_every_point_is_in_the_workbook(self):
        unknown = self._supply(0, contract=self._sign())
        points = self.large | self.small | unknown
        what_if = self._calculate(contract_point_ids=[(6, 0, points.ids)])
        _head, rows = self._read(self._download(what_if, self.reader))
        self.assertEqual(
            [
                (row["Customer"], row["Difference with VAT"], row["% with VAT"])
                for row in rows
            ],
            [
                (unknown.partner_id.name, None, None),
                ("Test Customer", 142.80, 10),
                # A name that a spreadsheet would run.
                ("'=Neighbour", 23.80, 10),
            ],
        )
        self.assertIn("Nothing tells", rows[0]["Why It Cannot Be Rated"])
        self.assertEqual(rows[1]["Result"], "Dearer")
        self.assertEqual(rows[1]["From"].date(), YEAR[0])

    def test_the_workbook_speaks_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("sk_SK")
        module = self.env["ir.module.module"].search([("name", "=", "energy_contract")])
        module._update_translations(["sk_SK"])
        self.reader.lang = "sk_SK"
        head, rows = self._read(self._download(self._calculate(), self.reader))
        self.assertIn("Odberateľ", head)
        self.assertEqual(rows[0]["Výsledok"], "Drahšie")

    def test_a_stranger_gets_nothing(self):
        what_if = self._calculate()
        foreigner = self._create_user(
            "admin",
            company_id=(other := self._create_company(name="Other")).id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertNotEqual(self._download(what_if, foreigner).status_code, 200)
