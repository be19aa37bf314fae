from datetime import date

from odoo.tests import Form, freeze_time, tagged

from .common import EnergyContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15")
class TestProductTerms(EnergyContractCommon):
    """What a product is sold on becomes what the contract says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.price_list = cls.env["ir.attachment"].create({"name": "prices.pdf"})
        cls.fixed = cls._create_product(
            term_months=24,
            notice_months=2,
            exit_fee=30,
            fixation_until=date(2027, 12, 31),
            document_ids=[(6, 0, cls.price_list.ids)],
        )
        cls.point = cls._create_supply_point()

    def _create_with(self, product, *points, state="draft", **values):
        contract = self._create_contract(date_from=date(2026, 1, 1), **values)
        for point in points or [self.point]:
            self._create_contract_point(contract, point, product_id=product)
        contract.state = state
        return contract.with_user(self.clerk)

    def test_a_contract_takes_the_terms_of_its_product(self):
        contract = self._create_with(self.fixed)
        self.assertRecordValues(
            contract,
            [
                {
                    "term_date_to": date(2028, 1, 1),
                    "notice_count": 2,
                    "notice_unit": "months",
                    "date_to": False,
                    "document_ids": self.price_list.ids,
                }
            ],
        )
        self.assertRecordValues(
            contract.point_ids,
            [{"price_fixed_to": date(2028, 1, 1), "exit_fee": 30}],
        )
        # Notice on 15 March: two months, to the end of May, 19 months too early.
        fees = contract._get_exit_fees(date(2026, 6, 1))
        self.assertEqual(fees, {contract.point_ids: 30})

    def test_what_was_entered_stays(self):
        contract = self._create_with(self.fixed, notice_count=3)
        self.assertEqual(contract.notice_count, 3)
        contract.term_date_to = date(2027, 1, 1)
        contract.point_ids.exit_fee = 5
        self._create_contract_point(
            contract, self._create_supply_point(), product_id=self.fixed
        )
        self.assertEqual(contract.term_date_to, date(2027, 1, 1))
        self.assertEqual(contract.point_ids.mapped("exit_fee"), [5, 30])

    def test_another_product_in_a_draft_brings_its_own_terms(self):
        contract = self._create_with(self.fixed)
        contract.point_ids.product_id = self.product
        self.assertRecordValues(contract, [{"term_date_to": False, "notice_count": 1}])
        self.assertRecordValues(
            contract.point_ids, [{"price_fixed_to": False, "exit_fee": 0}]
        )

    def test_a_term_runs_from_the_first_day_of_the_contract(self):
        contract = self._create_with(self.fixed)
        contract.sudo().point_ids.date_from = date(2026, 2, 1)
        contract.date_from = date(2026, 2, 1)
        self.assertEqual(contract.term_date_to, date(2028, 2, 1))

    def test_products_that_differ_give_no_common_term(self):
        contract = self._create_with(self.fixed)
        self._create_contract_point(contract, self._create_supply_point())
        self.assertRecordValues(contract, [{"term_date_to": False, "notice_count": 1}])
        # The exit fee is the one of the point, whatever the others have.
        self.assertEqual(contract.point_ids.mapped("exit_fee"), [30, 0])

    def test_a_clerk_sees_the_terms_of_a_point_before_saving(self):
        contract = self._create_with(self.product)
        with Form(contract) as form, form.point_ids.edit(0) as line:
            line.product_id = self.fixed
            self.assertEqual(line.exit_fee, 30)
            line.exit_fee = 12
        self.assertEqual(contract.point_ids.exit_fee, 12)
        self.assertEqual(contract.term_date_to, date(2028, 1, 1))

    def test_an_amendment_to_a_product_agrees_its_term(self):
        contract = self._create_with(self.product, state="active")
        action = contract.action_amend()
        step = self.env["energy.contract.amend"].with_user(self.clerk)
        with Form(step.browse(action["res_id"])) as form:
            form.date = "2026-05-01"
            form.product_id = self.fixed
            self.assertEqual(str(form.term_date_to), "2028-05-01")
            self.assertEqual(str(form.price_fixed_to), "2028-01-01")
            form.exit_fee = 15
        form.record.action_apply()
        before, after = contract.point_ids.sorted("date_from")
        self.assertRecordValues(
            before + after,
            [
                {"exit_fee": 0, "price_fixed_to": False},
                {"exit_fee": 15, "price_fixed_to": date(2028, 1, 1)},
            ],
        )
        self.assertEqual(contract.term_date_to, date(2028, 5, 1))
        self.assertEqual(contract.notice_count, 2)
        self.assertEqual(contract.document_ids, self.price_list)
        contract.action_undo()
        self.assertRecordValues(contract, [{"term_date_to": False, "notice_count": 1}])
        self.assertEqual(contract.point_ids, before)

    def test_a_term_can_be_left_out_of_an_amendment(self):
        contract = self._create_with(self.product, state="active")
        action = contract.action_amend()
        step = self.env["energy.contract.amend"].with_user(self.clerk)
        with Form(step.browse(action["res_id"])) as form:
            form.product_id = self.fixed
            form.term_date_to = False
            form.price_fixed_to = False
        form.record.action_apply()
        self.assertFalse(contract.term_date_to)
        row = contract.point_ids.sorted("date_from")[-1]
        self.assertRecordValues(row, [{"price_fixed_to": False, "exit_fee": 30}])

    def test_an_amendment_reaches_the_row_of_its_day(self):
        """The dialog opens on the row of today; another one begins before its day."""
        contract = self._create_with(self.product, state="active")
        contract.point_ids._amend(date(2026, 4, 1), {"exit_fee": 1})
        action = contract.action_amend()
        step = self.env["energy.contract.amend"].with_user(self.clerk)
        with Form(step.browse(action["res_id"])) as form:
            form.date = "2026-05-01"
            form.product_id = self.fixed
        form.record.action_apply()
        self.assertRecordValues(
            contract.point_ids.sorted("date_from"),
            [
                {"product_id": self.product.id, "date_to": date(2026, 4, 1)},
                {"product_id": self.product.id, "date_to": date(2026, 5, 1)},
                {"product_id": self.fixed.id, "date_to": False},
            ],
        )

    def test_a_renewal_takes_the_term_of_the_new_product(self):
        contract = self._create_with(
            self.product, state="active", term_date_to=date(2026, 5, 1)
        )
        action = contract.action_renew()
        step = self.env["energy.contract.renew"].with_user(self.clerk)
        with Form(step.browse(action["res_id"])) as form:
            self.assertEqual(form.months, 12)
            form.product_id = self.fixed
            self.assertEqual(form.months, 24)
        form.record.action_apply()
        self.assertRecordValues(
            contract, [{"term_date_to": date(2028, 5, 1), "notice_count": 2}]
        )
        row = contract.point_ids.sorted("date_from")[-1]
        self.assertRecordValues(
            row, [{"exit_fee": 30, "price_fixed_to": date(2028, 1, 1)}]
        )

    def test_a_change_of_the_group_keeps_what_was_agreed(self):
        contract = self._create_with(self.fixed, state="active")
        contract.point_ids.exit_fee = 7
        shops = self._create_group(contract, name="Shops")
        made = contract.point_ids._amend(
            date(2026, 4, 1), {"billing_group_id": shops.id}
        )
        self.assertEqual(made.exit_fee, 7)

    def test_an_older_fixation_fixes_nothing(self):
        self.fixed.fixation_until = date(2025, 12, 31)
        self.assertFalse(self._create_with(self.fixed).point_ids.price_fixed_to)
