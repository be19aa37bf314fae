from datetime import date

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import YEAR, EnergyBillingCommon

JULY = date(2026, 7, 1)


@tagged("post_install", "-at_install")
class TestBillRunCollect(EnergyBillingCommon):
    def _assert_days(self, bills, *expected):
        found = bills.sorted("date_from").mapped(lambda b: (b.date_from, b.date_to))
        self.assertEqual(found, list(expected))

    def test_each_supplied_range_becomes_one_bill(self):
        supplied = self._supply()
        bill = self._collect()
        self.assertRecordValues(
            bill,
            [
                {
                    "contract_point_id": supplied.id,
                    "supply_point_id": supplied.supply_point_id.id,
                    "contract_id": supplied.contract_id.id,
                    "billing_group_id": supplied.billing_group_id.id,
                    "partner_id": self.customer.id,
                    "product_id": self.product.id,
                    "company_id": self.company.id,
                    "date_from": YEAR[0],
                    "date_to": YEAR[1],
                    "state": "draft",
                }
            ],
        )

    def test_collecting_twice_creates_nothing_twice(self):
        self._supply()
        run = self._create_run()
        run._start()
        run._collect_bills()
        self.assertEqual(len(run.bill_ids), 1)

    def test_a_second_run_of_the_same_days_finds_nothing(self):
        self._supply()
        self._collect()
        self.assertFalse(self._collect())

    def test_days_that_another_bill_covers_are_left_out(self):
        self._supply()
        self._collect(date_from=date(2026, 3, 1), date_to=date(2026, 5, 1))
        bills = self._collect()
        self._assert_days(
            bills, (YEAR[0], date(2026, 3, 1)), (date(2026, 5, 1), YEAR[1])
        )

    def test_a_move_in_within_the_period_starts_the_bill(self):
        self._supply(date_from=date(2026, 5, 1))
        self._assert_days(self._collect(), (date(2026, 5, 1), YEAR[1]))

    def test_the_end_of_supply_ends_the_bill(self):
        self._supply(date_to=date(2026, 5, 1))
        self._assert_days(self._collect(), (YEAR[0], date(2026, 5, 1)))

    def test_two_contracts_in_a_row_pay_their_own_days(self):
        first = self._supply(date_to=JULY)
        second = self._supply(point=first.supply_point_id, date_from=JULY)
        bills = self._collect().sorted("date_from")
        self._assert_days(bills, (YEAR[0], JULY), (JULY, YEAR[1]))
        self.assertEqual(
            bills.mapped("contract_id"), first.contract_id | second.contract_id
        )

    def test_a_product_change_makes_two_bills(self):
        contract = self._create_contract()
        first = self._supply(contract, date_to=JULY)
        other = self._create_product(tariff_id=self.supply_tariff)
        self._supply(
            contract, point=first.supply_point_id, date_from=JULY, product_id=other
        )
        bills = self._collect().sorted("date_from")
        self.assertEqual(bills.product_id, self.product | other)

    def test_cancelled_bills_free_their_days(self):
        self._supply()
        self._collect().action_cancel()
        self._assert_days(self._collect(), YEAR)

    def test_production_points_are_not_billed(self):
        self._supply(point={"direction": "production"})
        self.assertFalse(self._collect())

    def test_an_ended_contract_is_billed(self):
        supplied = self._supply(date_to=JULY)
        supplied.contract_id.action_end()
        self._assert_days(self._collect(), (YEAR[0], JULY))

    def test_drafts_and_cancelled_contracts_are_not_billed(self):
        self._supply().contract_id.action_draft()
        self._supply().contract_id.action_cancel()
        self.assertFalse(self._collect())

    def test_supply_outside_the_period_is_not_billed(self):
        self._supply(date_to=YEAR[0])
        self._supply(date_from=YEAR[1])
        self.assertFalse(self._collect())

    def test_chosen_contracts_alone_are_billed(self):
        wanted = self._supply().contract_id
        self._supply()
        self.assertEqual(self._collect(wanted).contract_id, wanted)

    def test_chosen_segments_alone_are_billed(self):
        self._supply()
        firm = self._create_contract(segment_id=self.business)
        self._supply(firm)
        bills = self._collect(segment_ids=[(6, 0, self.business.ids)])
        self.assertEqual(bills.contract_id, firm)

    def test_another_company_is_not_billed(self):
        self._supply()
        other = self._create_company(name="Other Supplier")
        self.assertFalse(self._collect(company_id=other))

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_two_bills_for_a_day(self):
        self._supply()
        bill = self._collect()
        with self.assertRaises(psycopg2.errors.ExclusionViolation):
            bill.copy({"date_from": date(2026, 12, 31)})

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_block_without_a_reason(self):
        self._supply()
        with self.assertRaises(psycopg2.errors.CheckViolation):
            self._collect().write({"state": "blocked"})
            self.env.flush_all()

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_invoiced_without_an_invoice(self):
        self._supply()
        with self.assertRaises(psycopg2.errors.CheckViolation):
            self._collect().write({"state": "invoiced"})
            self.env.flush_all()
