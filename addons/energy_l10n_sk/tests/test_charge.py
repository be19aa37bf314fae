from datetime import date

from odoo.tests import tagged

from .common import EnergySlovakCommon


@tagged("post_install", "-at_install")
class TestCharge(EnergySlovakCommon):
    """Charges on the Slovak chart: accounts, VAT bases and amounts per rate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls._ref("product_extra_service")
        cls.contract = cls._supply().contract_id

    def _charge(self, item, **values):
        item = self._ref(item)
        defaults = {"date": date(2026, 11, 1), "product_id": item}
        return self._create_charge(self.contract, **(defaults | values))

    def _get_balances(self, move):
        """Return ``{account code: balance}`` of a document."""
        found = {}
        for line in move.line_ids:
            code = line.account_id.code
            found[code] = round(found.get(code, 0) + line.balance, 2)
        return found

    def _charge_all(self):
        return (
            self._charge("product_extra_service", kind="service", price_unit=20)
            + self._charge("product_contract_penalty", kind="penalty", price_unit=100)
            + self._charge("product_late_interest", kind="interest", price_unit=2.64)
        )

    def test_a_bill_with_service_penalty_and_interest(self):
        self._charge_all()
        move = self._bill(self.contract).bill_ids.move_id
        # The household of the price example: 422.88 at 19 %; the service at 23 %.
        self.assertEqual(
            {
                line.tax_line_id.amount: (abs(line.tax_base_amount), -line.balance)
                for line in move.line_ids.filtered("tax_line_id")
            },
            {19: (422.88, 80.35), 23: (20.0, 4.6)},
        )
        self.assertEqual(move.amount_total, 503.23 + 24.6 + 102.64)
        balances = self._get_balances(move)
        self.assertEqual(balances.pop("602000"), -442.88)
        self.assertEqual(balances.pop("644000"), -102.64)
        self.assertEqual(balances.pop("311000"), 630.47)
        self.assertAlmostEqual(sum(balances.values()), -84.95, 2)  # VAT

    def test_charges_alone(self):
        move = self._charge_all()._invoice(date(2026, 12, 1))
        self.assertRecordValues(
            move, [{"amount_untaxed": 122.64, "amount_tax": 4.6, "state": "posted"}]
        )

    def test_what_is_outside_vat_stays_so_in_every_company(self):
        other = self._create_company(
            name="Second", country_id=self.env.ref("base.sk").id
        )
        self.env["account.chart.template"].try_loading("sk", other, install_demo=False)
        other._setup_energy_sk()
        for name in ("product_contract_penalty", "product_late_interest"):
            item = self._ref(name)
            self.assertFalse(item.taxes_id._filter_taxes_by_company(other))
            account = item.with_company(other).property_account_income_id
            self.assertEqual(account.with_company(other).code, "644000")
