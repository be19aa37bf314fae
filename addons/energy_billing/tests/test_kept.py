from datetime import date

from psycopg2.errors import RestrictViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import YEAR, EnergyBillingCommon


@tagged("post_install", "-at_install")
class TestKept(EnergyBillingCommon):
    """What a bill was rated with stays as it is, in Python and in the database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._supply().contract_id
        cls.bill = cls._bill(cls.contract).bill_ids
        line = cls.bill.line_ids.filtered(lambda item: item.kind == "supply")[:1]
        cls.price, cls.rate = line.price_id, line.vat_rate_id

    def _refuse_sql(self, query):
        with (
            self.subTest(query=query.code),
            mute_logger("odoo.sql_db"),
            self.assertRaises(RestrictViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(query)

    def test_a_used_price_keeps_amount_start_and_release_but_may_end(self):
        for values in (
            {"price": 1},
            {"date_from": date(2021, 1, 1)},
            {"state": "withdrawn"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.price.write(values)
        with self.assertRaises(UserError):
            self.price.unlink()
        self.price.date_to = date(2028, 1, 1)
        # As an update of the addon that ships the price does.
        self.price.write(
            {"price": self.price.price, "date_from": str(self.price.date_from)}
        )
        self.assertEqual(self.price.date_to, date(2028, 1, 1))

    def test_a_used_vat_rate_keeps_percentage_and_start_but_may_end(self):
        for values in ({"percent": 23}, {"date_from": date(2021, 1, 1)}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.rate.write(values)
        with self.assertRaises(UserError):
            self.rate.unlink()
        self.rate.date_to = date(2028, 1, 1)
        self.assertEqual(self.rate.date_to, date(2028, 1, 1))

    def test_the_database_refuses_it_too(self):
        price, rate = self.price.id, self.rate.id
        for query in (
            SQL("UPDATE energy_tariff_price SET price = 1 WHERE id = %s", price),
            SQL("UPDATE energy_tariff_price SET state = 'draft' WHERE id = %s", price),
            SQL("DELETE FROM energy_tariff_price WHERE id = %s", price),
            SQL("UPDATE energy_vat_rate SET percent = 1 WHERE id = %s", rate),
            SQL("DELETE FROM energy_vat_rate WHERE id = %s", rate),
        ):
            self._refuse_sql(query)

    def test_the_last_billed_day_is_known(self):
        self.assertEqual(self.price._get_last_uses(), {self.price: YEAR[1]})

    def test_a_bill_given_up_before_its_invoice_lets_its_prices_go(self):
        price = self._create_priced_tariff(energy={YEAR[0]: 5}).component_ids.price_ids
        product = self._create_product(tariff_id=price.tariff_id)
        bill = self._collect(self._supply(product_id=product).contract_id)
        bill._rate()
        self.assertTrue(price._get_last_uses())
        bill.action_cancel()
        price.price = 6
        price.flush_recordset()
        self.assertFalse(price._get_last_uses())

    def test_a_draft_of_the_component_is_never_billed(self):
        self._create_price(
            self.price.component_id, date_from=YEAR[0], price=1, state="draft"
        )
        run = self._bill(self._supply().contract_id)
        self.assertEqual(run.bill_ids.amount_untaxed, self.bill.amount_untaxed)
