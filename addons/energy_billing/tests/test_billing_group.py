from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import YEAR, EnergyBillingCommon


@tagged("post_install", "-at_install")
class TestBillingGroup(EnergyBillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contract()
        cls.group = cls.contract.group_ids
        cls.electricity = cls._supply(cls.contract)
        cls.gas = cls._supply(cls.contract, point={"commodity": "gas"})

    def test_a_collective_group_gets_one_invoice(self):
        moves = self._bill().bill_ids.move_id
        # 2.4 MWh × 150 + 12 × 7 at 19 %, 10.323 MWh × 50 + 12 × 3 at 23 %.
        self.assertEqual(moves.mapped("amount_total"), [1207.50])

    def test_individual_invoices_are_one_per_point(self):
        self.group.invoicing = "individual"
        bills = self._bill().bill_ids
        self.assertEqual(
            {bill.supply_point_id: bill.move_id.amount_total for bill in bills},
            {
                self.electricity.supply_point_id: 528.36,
                self.gas.supply_point_id: 679.14,
            },
        )
        moves = bills.move_id
        self.assertEqual(moves.energy_billing_group_id, self.group)
        self.assertEqual(
            set(moves.mapped("payment_reference")), {self.group.variable_symbol}
        )

    def test_a_point_with_its_own_address_gets_its_own_invoice(self):
        address = self._create_partner(name="Branch", parent_id=self.customer.id)
        self.gas.invoice_partner_id = address
        bills = self._bill().bill_ids
        self.assertEqual(
            {bill.supply_point_id: bill.move_id.partner_id for bill in bills},
            {
                self.electricity.supply_point_id: self.customer,
                self.gas.supply_point_id: address,
            },
        )

    def test_points_of_the_same_own_address_get_an_invoice_each(self):
        address = self._create_partner(name="Branch", parent_id=self.customer.id)
        (self.gas + self.electricity).invoice_partner_id = address
        moves = self._bill().bill_ids.move_id
        self.assertEqual(len(moves), 2)
        self.assertEqual(moves.partner_id, address)

    def test_an_invoice_takes_the_terms_of_its_day(self):
        office = self._create_partner(name="Office", parent_id=self.customer.id)
        self.group._change_terms(
            date(2027, 1, 15), {"due_days": 30, "partner_id": office.id}
        )
        move = self._bill(invoice_date=date(2027, 1, 15)).bill_ids.move_id
        self.assertRecordValues(
            move,
            [{"partner_id": office.id, "invoice_date_due": date(2027, 2, 14)}],
        )
        self.assertEqual(move.energy_terms_id.date_from, date(2027, 1, 15))

    def test_terms_of_an_invoice_stay(self):
        self._bill()
        with self.assertRaisesRegex(UserError, "they stay"):
            self.group.due_days = 30
        with self.assertRaisesRegex(UserError, "2027-01-15"):
            self.group._change_terms(date(2027, 1, 15), {"due_days": 30})
        self.group._change_terms(date(2027, 1, 16), {"due_days": 30})
        self.assertEqual(len(self.group.terms_ids), 2)

    def test_a_billed_point_moves_from_the_day_after_its_bill(self):
        garage = self._create_group(self.contract, name="Garage")
        values = {"billing_group_id": garage.id}
        self._bill()
        with self.assertRaisesRegex(UserError, "billed until"):
            self.gas._change_from(date(2026, 12, 31), values)
        moved = self.gas._change_from(YEAR[1], values)
        self.assertEqual(moved.billing_group_id, garage)
        self.assertEqual(self.gas.date_to, YEAR[1])

    def test_a_moved_point_is_billed_in_both_groups(self):
        garage = self._create_group(self.contract, name="Garage")
        point = self._create_metered_point(
            {YEAR[0]: 0, date(2026, 7, 1): 1000, YEAR[1]: 2400}
        )
        self._supply(self.contract, point=point)._change_from(
            date(2026, 7, 1), {"billing_group_id": garage.id}
        )
        bills = self._bill().bill_ids.filtered(
            lambda bill: bill.supply_point_id == point
        )
        self.assertEqual(
            {bill.billing_group_id: bill.energy_kwh for bill in bills},
            {self.group: 1000, garage: 1400},
        )
        self.assertEqual(bills.move_id.energy_billing_group_id, self.group + garage)

    def test_the_language_of_the_group_is_that_of_the_document(self):
        self.env["res.lang"]._activate_lang("sk_SK")
        self.group.lang = "sk_SK"
        document = self._bill().bill_ids.move_id._prepare_energy_document()
        self.assertEqual(document.language, "sk")

    def test_the_document_says_how_it_is_paid(self):
        move = self._bill().bill_ids.move_id
        self.assertEqual(move._prepare_energy_document().payment.method, "transfer")

    def test_the_document_of_a_direct_debit_says_so_while_the_mandate_holds(self):
        mandate = self._create_mandate()
        self.group.write({"payment_method": "direct_debit", "mandate_id": mandate.id})
        move = self._bill().bill_ids.move_id
        self.assertEqual(move._prepare_energy_document().payment.method, "direct_debit")
        mandate.date_to = move.invoice_date
        self.assertEqual(move._prepare_energy_document().payment.method, "transfer")

    def test_the_document_of_a_postal_collection_says_so(self):
        self.group.write({"payment_method": "cash_order", "collection_number": "77"})
        move = self._bill().bill_ids.move_id
        self.assertEqual(move._prepare_energy_document().payment.method, "postal")
