from datetime import date

from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import EnergyContractCommon


@tagged("post_install", "-at_install")
class TestVat(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        country = cls.env.ref("base.sk")
        cls.supplier = cls._create_company(name="Supplier", country_id=country.id)
        cls.rate = cls._create_vat_class(rates={date(2025, 1, 1): 13.5}).rate_ids

    def _get_tax(self, company=None):
        return self.rate._get_taxes(company or self.supplier)[self.rate]

    def test_rates_of_a_class_do_not_overlap(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self.rate.create(
                {
                    "vat_class_id": self.rate.vat_class_id.id,
                    "date_from": date(2026, 1, 1),
                    "percent": 20,
                    "source": "test",
                }
            )

    def test_a_rate_lies_between_zero_and_a_hundred(self):
        for percent in (-1, 100):
            with (
                self.subTest(percent=percent),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
            ):
                self._create_vat_class(rates={date(2025, 1, 1): percent})

    def test_a_company_without_such_a_tax_has_none(self):
        self._create_tax(20, self.supplier)
        self.assertFalse(self._get_tax())

    def test_the_domestic_sales_tax_of_that_percentage_is_found(self):
        tax = self._create_tax(13.5, self.supplier)
        self.assertEqual(self._get_tax(), tax)

    def test_the_first_by_sequence_is_taken(self):
        self._create_tax(13.5, self.supplier, sequence=5)
        first = self._create_tax(13.5, self.supplier, sequence=1)
        self.assertEqual(self._get_tax(), first)

    def test_purchase_and_included_taxes_and_other_companies_do_not_count(self):
        other = self._create_company(
            name="Other", country_id=self.env.ref("base.sk").id
        )
        self._create_tax(13.5, other)
        self._create_tax(13.5, self.supplier, type_tax_use="purchase")
        self._create_tax(13.5, self.supplier, price_include_override="tax_included")
        self.assertFalse(self._get_tax())

    def test_the_tax_named_on_the_rate_wins(self):
        self._create_tax(13.5, self.supplier)
        named = self._create_tax(13.5, self.supplier, sequence=99)
        self.rate.tax_ids = named
        self.assertEqual(self._get_tax(), named)

    def test_a_named_tax_holds_for_its_own_company_only(self):
        other = self._create_company(
            name="Other", country_id=self.env.ref("base.sk").id
        )
        self.rate.tax_ids = self._create_tax(13.5, other)
        tax = self._create_tax(13.5, self.supplier)
        self.assertEqual(self._get_tax(), tax)

    def test_a_branch_uses_the_tax_named_for_its_parent(self):
        self._create_tax(13.5, self.supplier)
        named = self._create_tax(13.5, self.supplier, sequence=99)
        self.rate.tax_ids = named
        branch = self._create_company(name="Branch", parent_id=self.supplier.id)
        self.assertEqual(self._get_tax(branch), named)
