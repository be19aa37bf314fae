import base64
from datetime import date

from odoo.tests import tagged

from .common_advance import END, EnergyAdvanceCommon

YEAR = date(2026, 1, 1), date(2027, 1, 1)
HALF = date(2026, 7, 1)


@tagged("post_install", "-at_install")
class TestAdvanceAid(EnergyAdvanceCommon):
    """An aid of 31.24 EUR/MWh on 12 000 kWh a year at 100 EUR/MWh, VAT 19 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.env["energy.price.scheme"].create(
            {"name": "Test aid", "code": "TAID", "kind": "aid"}
        )
        cls.value = cls._create_value()
        cls.supplied = cls._supply()
        cls.point = cls.supplied.supply_point_id

    @classmethod
    def _create_value(cls, **values):
        defaults = {
            "scheme_id": cls.scheme,
            "value": 31.24,
            "date_from": YEAR[0],
            "date_to": YEAR[1],
            "source": "decree",
        }
        return cls._create("energy.price.scheme.value", defaults, values)

    @classmethod
    def _entitle(cls, point=None, **values):
        defaults = {
            "scheme_id": cls.scheme,
            "supply_point_id": point or cls.point,
            "date_from": YEAR[0],
            "source": "list",
        }
        return cls._create("energy.aid.entitlement", defaults, values)

    def _plan(self, date_from=YEAR[0], date_to=YEAR[1]):
        return self._draft(self.supplied.contract_id, date_from, date_to)

    # The estimate

    def test_aid_lowers_the_advances_of_a_year(self):
        """12 MWh × 68.76 = 825.12 net, 981.89 gross, a twelfth 81.82; else 119."""
        self.assertEqual(self._plan().advance_amount, 119)
        self.env["energy.advance.agreement"].search([("state", "=", "draft")]).unlink()
        self._entitle()
        agreement = self._plan()
        self.assertRecordValues(
            agreement,
            [{"expected_amount": 981.89, "advance_amount": 82, "grant_amount": 374.88}],
        )
        self.assertEqual(agreement.point_ids.amount_untaxed, 825.12)

    def test_aid_of_each_advance_is_that_of_its_days(self):
        """374.88 over 365 days, the running sum rounded once: 31 days 31.84, 28 more
        60.60 together.
        """
        self._entitle()
        advances = self._plan().advance_ids
        amounts = advances.mapped("grant_amount")
        self.assertEqual(
            [round(amount, 2) for amount in amounts[:3]], [31.84, 28.76, 31.84]
        )
        self.assertAlmostEqual(sum(amounts), 374.88, 2)
        self.assertAlmostEqual(sum(advances.grant_ids.mapped("quantity")), 12, 6)
        self.assertRecordValues(
            advances[0].grant_ids,
            [
                {
                    "scheme_id": self.scheme.id,
                    "value_id": self.value.id,
                    "supply_point_id": self.point.id,
                    "date_from": YEAR[0],
                    "date_to": date(2026, 2, 1),
                    "quantity": 1.019178,
                    "price_before": 100,
                    "price_after": 68.76,
                    "amount": 31.84,
                }
            ],
        )

    def test_the_window_of_the_entitlement_cuts_the_days(self):
        """181 of 365 days: 5 951 kWh × 31.24 = 185.91 (6 049 kWh without aid)."""
        self._entitle(date_to=HALF)
        agreement = self._plan()
        # 5.951 × 68.76 = 409.19, 6.049 × 100 = 604.90.
        self.assertEqual(agreement.point_ids.amount_untaxed, 1014.09)
        self.assertAlmostEqual(agreement.grant_amount, 185.91, 2)
        self.assertEqual(
            [bool(item.grant_amount) for item in agreement.advance_ids],
            [True] * 6 + [False] * 6,
        )

    def test_aid_without_a_known_value_is_not_promised(self):
        """The decree ends with 2026: the half-year after it is at the full price."""
        self._entitle()
        agreement = self._plan(HALF, date(2027, 7, 1))
        self.assertFalse(agreement.block_reason)
        self.assertEqual(max(agreement.grant_ids.mapped("date_to")), date(2027, 1, 1))

    def test_a_cap_is_an_aid_by_another_name(self):
        """A cap of 90 takes 10 EUR/MWh off 12 MWh."""
        self.scheme.kind = "cap"
        self.value.value = 90
        self._entitle()
        self.assertAlmostEqual(self._plan().grant_amount, 120, 2)

    def test_two_schemes_are_told_apart(self):
        other = self.env["energy.price.scheme"].create(
            {"name": "Cap", "code": "TCAP", "kind": "cap", "sequence": 5}
        )
        self._create_value(scheme_id=other, value=95)
        self._entitle()
        self._entitle(scheme_id=other)
        grants = self._plan().grant_ids.grouped("scheme_id")
        # The cap first: 5 × 12; then the aid on what it left: 31.24 × 12.
        self.assertAlmostEqual(sum(grants[other].mapped("amount")), 60, 2)
        self.assertAlmostEqual(sum(grants[self.scheme].mapped("amount")), 374.88, 2)

    def test_a_free_last_period_leaves_its_aid_to_the_one_before(self):
        self.rule.is_last_free = True
        self._entitle()
        agreement = self._plan()
        self.assertEqual(agreement.advance_count, 11)
        self.assertAlmostEqual(
            sum(agreement.advance_ids.mapped("grant_amount")), 374.88, 2
        )

    def test_calculating_again_leaves_nothing_of_before(self):
        entitlement = self._entitle()
        agreement = self._plan()
        entitlement.unlink()
        agreement._calculate()
        self.assertFalse(agreement.grant_ids)
        self.assertFalse(agreement.grant_amount)

    # Who has to be recalculated

    def _get_marked(self):
        return self.env["energy.advance.agreement"].search(
            [("needs_recalculation", "=", True)]
        )

    def test_a_list_of_the_state_lists_the_agreements_to_recalculate(self):
        agreement = self._agree(self.supplied.contract_id, *YEAR)
        others = self._agree(self._supply().contract_id, *YEAR)
        wizard = (
            self.env["energy.aid.import"]
            .with_user(self.manager)
            .create(
                {
                    "scheme_id": self.scheme.id,
                    "source": "list of January",
                    "date_from": YEAR[0],
                    "file": base64.b64encode(f"eic\n{self.point.name}".encode()),
                }
            )
        )
        wizard.action_load()
        self.assertIn("1 advance agreements no longer fit", wizard.report)
        self.assertEqual(self._get_marked(), agreement)
        self.assertFalse(others.needs_recalculation)
        self.assertEqual(self.scheme.to_recalculate_count, 1)
        action = self.scheme.with_user(self.manager).action_view_to_recalculate()
        found = self.env["energy.advance.agreement"].search(action["domain"])
        self.assertEqual(found, agreement)

    def test_one_click_recalculates_the_advances_to_come_alone(self):
        """Three months stay as posted; nine get the aid of their days.

        275 of 365 days: 9 041 kWh × 68.76 = 621.66 net, 739.78 gross, a ninth 82.20.
        """
        agreement = self._agree(self.supplied.contract_id, *YEAR)
        agreement.advance_ids[:3]._post()
        self._entitle(date_from=date(2026, 4, 1))
        action = self.scheme.with_user(self.clerk).action_recalculate()
        wizard = (
            self.env["energy.advance.recalculate"]
            .with_user(self.clerk)
            .with_context(**action["context"])
            .create({"date_from": date(2026, 4, 1)})
        )
        self.assertEqual((wizard.agreement_ids, wizard.reason), (agreement, "aid"))
        drafts = self.env["energy.advance.agreement"].search(
            wizard.action_preview()["domain"]
        )
        self.assertRecordValues(
            drafts,
            [
                {
                    "date_from": date(2026, 4, 1),
                    "previous_amount": 119,
                    "advance_amount": 82,
                    "grant_amount": 282.44,
                }
            ],
        )
        drafts.action_agree()
        self.assertEqual(
            agreement.advance_ids.mapped("state"), ["posted"] * 3 + ["replaced"] * 9
        )
        self.assertFalse(self.scheme.to_recalculate_count)

    def test_what_is_changed_or_ended_is_listed_too(self):
        entitlement = self._entitle()
        agreement = self._agree(self.supplied.contract_id, *YEAR)
        for change in (
            lambda: entitlement.write({"date_to": HALF}),
            lambda: self.value.write({"date_to": date(2026, 10, 1)}),
            entitlement.unlink,
        ):
            agreement.needs_recalculation = False
            change()
            self.assertTrue(agreement.needs_recalculation)
        self.assertEqual(self.scheme.to_recalculate_count, 1)

    def test_other_days_and_other_facts_list_nobody(self):
        entitlement = self._entitle(date_from=YEAR[1])
        agreement = self._agree(self.supplied.contract_id, *YEAR)
        entitlement.date_from = date(2027, 2, 1)
        entitlement.source = "another list"
        self.assertFalse(agreement.needs_recalculation)

    def test_days_that_are_posted_list_nobody(self):
        agreement = self._agree(self.supplied.contract_id, *YEAR)
        agreement.advance_ids[:3]._post()
        self._entitle(date_to=date(2026, 4, 1))
        self.assertFalse(agreement.needs_recalculation)

    def test_marking_costs_no_query_an_entitlement(self):
        contracts = self.env["energy.contract"].union(
            *(self._supply().contract_id for _number in range(4))
        )
        self._agree(contracts, *YEAR)
        points = contracts.point_ids.supply_point_id

        def count(points):
            vals = [
                {
                    "scheme_id": self.scheme.id,
                    "supply_point_id": point.id,
                    "date_from": YEAR[0],
                    "source": "list",
                }
                for point in points
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["energy.aid.entitlement"].create(vals)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few, many = count(points[:1]), count(points[1:])
        self.assertLessEqual(many, few)
        self.assertEqual(len(self._get_marked()), 4)

    # Paper

    def test_the_printed_agreement_says_what_aid_takes_off(self):
        self._entitle()
        agreement = self._plan()
        document = agreement._prepare_document()
        facts = {fact.name: fact.value for fact in document.facts}
        self.assertIn("374.88", facts["Test aid (net)"].replace(",", "."))
        self.assertEqual(
            [str(item.granted) for item in document.instalments[:2]],
            ["31.84", "28.76"],
        )

    def test_an_agreement_without_aid_does_not_mention_it(self):
        document = self._plan(END, date(2027, 7, 1))._prepare_document()
        self.assertFalse(any(item.granted for item in document.instalments))
        self.assertNotIn("Test aid (net)", [fact.name for fact in document.facts])

    def test_only_own_companies_see_what_is_granted(self):
        self._entitle()
        grants = self._plan().grant_ids
        self.assertTrue(grants.with_user(self.reader).mapped("amount"))
        self._assert_operations(grants[0], {self.reader: "r", self.clerk: "r"})
