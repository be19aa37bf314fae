from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import YEAR, EnergyBillingCommon

HALF = date(2026, 7, 1)


# A credit note dated in the future would wait for its day.
@freeze_time("2027-03-01")
@tagged("post_install", "-at_install")
class TestAid(EnergyBillingCommon):
    """An aid of 30 EUR/MWh on 2 400 kWh at 120 EUR/MWh in 2026: 72.00 EUR a year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls._create_scheme("TAID", 30)
        cls.supplied = cls._supply()
        cls.contract = cls.supplied.contract_id
        cls._entitle(cls.supplied)

    @classmethod
    def _create_scheme(cls, code, value, **values):
        lines = cls._prepare_dated_lines(
            "value", {YEAR[0]: value}, source="decree", is_open_ended=True
        )
        defaults = {"name": code, "code": code, "value_ids": lines}
        return cls._create("energy.price.scheme", defaults, values)

    @classmethod
    def _entitle(cls, supplied, **values):
        defaults = {
            "scheme_id": cls.scheme,
            "supply_point_id": supplied.supply_point_id,
            "date_from": YEAR[0],
            "source": "list",
        }
        return cls._create("energy.aid.entitlement", defaults, values)

    @classmethod
    def _create_advances(cls):
        """Agree on monthly advances for 2026, of 2 400 kWh a year."""
        advances = cls._create_account("324000", "liability_current")
        cls._create(
            "energy.advance.rule",
            {"name": "Rule"},
            {
                "company_id": cls.company,
                "journal_id": cls.journal,
                "advance_account_id": advances,
            },
        )
        cls.contract.group_ids.advance_cycle = "month"
        cls.supplied.agreed_yearly_kwh = 2400
        agreement = cls.env["energy.advance.agreement"]._collect(cls.contract, *YEAR)
        return agreement._calculate()._agree()

    def _report(self, groupby=(), domain=(), user=None):
        """Return ``{group: measures}`` of the report, rounded as it is shown."""
        measures = ["planned_mwh", "planned_amount", "settled_mwh", "settled_amount"]
        measures += ["claimed_amount", "open_amount"]
        self.env.flush_all()
        rows = (
            self.env["energy.aid.report"]
            .with_user(user or self.reader)
            ._read_group(
                [("scheme_id", "=", self.scheme.id), *domain],
                groupby,
                [f"{name}:sum" for name in measures],
            )
        )
        return {
            row[: len(groupby)]: [round(value, 6) for value in row[len(groupby) :]]
            for row in rows
        }

    def _claim(self, **values):
        defaults = {
            "name": "Claim",
            "scheme_id": self.scheme,
            "company_id": self.company,
            "invoiced_before": date(2027, 2, 1),
        }
        claim = self._create("energy.aid.claim", defaults, values)
        return claim.with_user(self.manager)

    # Report

    def test_planned_stands_against_settled(self):
        self._create_advances()
        self._bill()
        self.assertEqual(self._report(), {(): [2.4, 72, 2.4, 72, 0, 72]})

    def test_months_add_up_by_days(self):
        """72.00 × 31 / 365 = 6.115; until the end of February × 59 = 11.638."""
        self._bill()
        months = self._report(["month:month"])
        settled = [values[3] for _month, values in sorted(months.items())]
        self.assertEqual(settled[:2], [6.12, 5.52])
        self.assertEqual(len(settled), 12)
        self.assertEqual(round(sum(settled), 2), 72)
        energy = [values[2] for _month, values in sorted(months.items())]
        self.assertEqual(energy[0], 0.203836)
        self.assertEqual(round(sum(energy), 6), 2.4)

    def test_segments_and_schemes_are_told_apart(self):
        other = self._supply(
            self._create_contract(segment_id=self.business), product_id=self.product
        )
        self._entitle(other, date_to=HALF)
        self._bill()
        found = self._report(["segment_id"])
        # 181 of 365 days: 1 190 kWh × 30 = 35.70.
        self.assertEqual(found[(self.household,)][3], 72)
        self.assertEqual(found[(self.business,)][2:4], [1.19, 35.7])

    def test_drafts_and_returned_advances_are_no_plan(self):
        agreement = self._create_advances()
        advances = agreement.advance_ids
        advances[11].sudo()._cancel()
        # December would be 72.00 less 72 × 334 / 365 = 65.88.
        self.assertEqual(self._report()[()][1], 65.88)
        agreement.sudo().write({"state": "draft"})
        self.assertFalse(self._report().get((), [0, 0])[1])

    def test_bills_without_invoice_are_not_settled(self):
        bill = self._collect(self.contract)
        bill._rate()
        self.assertEqual(bill.state, "rated")
        self.assertFalse(self._report().get((), [0] * 4)[3])

    def test_companies_do_not_see_each_other(self):
        self._bill()
        other = self._create_company(name="Other Supplier")
        stranger = self._create_user(
            "admin", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        self.assertFalse(self._report(user=stranger).get((), [0] * 4)[3])

    # Reconciliation with the state

    def test_a_claim_collects_what_is_invoiced_once(self):
        self._bill()
        claim = self._claim()
        claim.action_collect()
        self.assertRecordValues(
            claim, [{"line_count": 1, "quantity": 2.4, "amount": 72}]
        )
        claim.action_claim()
        second = self._claim(name="Second")
        second.action_collect()
        self.assertFalse(second.line_ids)
        with self.assertRaisesRegex(UserError, "is empty"):
            second.action_claim()
        self.assertEqual(self._report()[()][4:], [72, 0])

    def test_what_is_invoiced_later_waits_for_the_next_claim(self):
        self._bill()
        claim = self._claim(invoiced_before=date(2027, 1, 15))
        claim.action_collect()
        self.assertFalse(claim.line_ids)
        claim.invoiced_before = date(2027, 1, 16)
        claim.action_collect()
        self.assertEqual(claim.amount, 72)

    def test_a_bill_taken_back_is_given_back_and_claimed_anew(self):
        """Billed again for 1 800 kWh: 54.00 less the 72.00 of before."""
        move = self._bill().bill_ids.move_id
        first = self._claim()
        first.action_collect()
        first.action_claim()
        move._reverse_moves([{"invoice_date": date(2027, 2, 1)}])._post()
        register = self.supplied.supply_point_id.installation_ids.meter_id.register_ids
        self._read(register, YEAR[1], 2800)
        self._bill()
        second = self._claim(name="Second")
        second.action_collect()
        self.assertEqual(sorted(second.line_ids.mapped("amount")), [-72, 54])
        self.assertEqual(second.line_ids.mapped("is_return").count(True), 1)
        self.assertEqual(second.amount, -18)
        self.assertAlmostEqual(second.quantity, -0.6, 6)
        self.assertEqual(self._report()[()][3:], [54, 54, 0])

    def test_what_is_received_is_compared_with_what_was_claimed(self):
        self._bill()
        claim = self._claim()
        claim.action_collect()
        claim.action_claim()
        with self.assertRaisesRegex(UserError, "what was received"):
            claim.action_settle()
        with Form(claim) as form:
            form.settled_amount = 70.5
            form.settled_on = "2027-03-01"
        claim.action_settle()
        self.assertRecordValues(
            claim,
            [{"state": "settled", "amount": 72, "difference_amount": -1.5}],
        )

    def test_a_claim_that_was_sent_is_not_edited(self):
        self._bill()
        claim = self._claim()
        claim.action_collect()
        claim.action_claim()
        with self.assertRaisesRegex(UserError, "not edited"):
            claim.invoiced_before = date(2027, 3, 1)
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            claim.unlink()
        claim.action_draft()
        self.assertFalse(claim.claimed_on)
        claim.unlink()
        self.assertFalse(self._report()[()][4])

    def test_who_may_claim(self):
        self._bill()
        claim = self._claim()
        claim.action_collect()
        self._assert_operations(
            claim, {self.reader: "r", self.clerk: "r", self.manager: "rwcu"}
        )
        self._assert_operations(
            claim.line_ids, {self.reader: "r", self.clerk: "r", self.manager: "r"}
        )
        with self.assertRaises(AccessError):
            claim.with_user(self.clerk).action_collect()
