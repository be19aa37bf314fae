import io

from openpyxl import load_workbook

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
        # One of 21 at either end is left out: from 11.90 to 23.80 over 18 bars, at
        # least 0.66, so in steps of 1.
        self.assertEqual(
            self._get_bars(),
            [
                ("11 to 12 €", 19, "dearer"),
                ("23 to 24 €", 1, "dearer"),
                ("24 € and more", 1, "dearer"),
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
            bar for bar in self.what_if.get_histogram() if bar["label"][:2] == "24"
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
        # From 10 to 20 over 18 bars: 0.56, so 1.
        self.assertEqual(self._get_bars()[0], ("10 to 11 €", 19, "dearer"))
        self.assertEqual(self._get_bars()[-1], ("21 € and more", 1, "dearer"))
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
