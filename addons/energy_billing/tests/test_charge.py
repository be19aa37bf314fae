from datetime import date

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..logic.document_check import check
from .common import YEAR, EnergyBillingCommon


# A credit note dated in the future would wait for its day.
@freeze_time("2027-03-01")
@tagged("post_install", "-at_install")
class TestCharge(EnergyBillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls._create_item("Extra reading", cls.vat_23)
        cls.fine = cls._create_item("Contractual penalty")
        cls.supplied = cls._supply()
        cls.contract = cls.supplied.contract_id
        cls.group = cls.contract.group_ids

    @classmethod
    def _create_item(cls, name, taxes=None):
        item = cls._create_ledger_product(name)
        item.taxes_id = taxes
        return item

    @classmethod
    def _create_charge(cls, contract=None, **values):
        defaults = {"date": date(2026, 11, 1), "price_unit": 10}
        return super()._create_charge(contract or cls.contract, **(defaults | values))

    def _create_both(self):
        """Create a taxed service of 3 × 12.50 and a penalty of 40 outside VAT."""
        service = self._create_charge(quantity=3, price_unit=12.5)
        return service + self._create_charge(
            product_id=self.fine, kind="penalty", price_unit=40
        )

    def test_the_next_invoice_of_the_group_takes_them(self):
        charges = self._create_both()
        move = self._bill().bill_ids.move_id
        self.assertRecordValues(
            charges, [{"state": "invoiced", "move_id": move.id}] * 2
        )
        # 444.00 of energy at 19 %, 37.50 of service at 23 %, 40 outside VAT.
        self.assertRecordValues(
            move,
            [{"amount_untaxed": 521.5, "amount_tax": 92.99, "amount_total": 614.49}],
        )
        self.assertEqual(
            {
                line.tax_line_id.amount: (abs(line.tax_base_amount), -line.balance)
                for line in move.line_ids.filtered("tax_line_id")
            },
            {19: (444.0, 84.36), 23: (37.5, 8.63)},
        )
        fine = charges[1].invoice_line_id
        self.assertEqual(
            (fine.price_subtotal, fine.tax_ids), (40, fine.tax_ids.browse())
        )
        self.assertEqual(charges[0].invoice_line_id.quantity, 3)

    def test_the_next_invoice_carries_what_comes_with_the_product(self):
        """A service of 3 a month and a bonus of 50 for twelve months of supply."""
        product = self.supplied.product_id
        bonus = self._create_item("Loyalty bonus", self.vat_23)
        self.env["energy.product.item"].create(
            [
                {
                    "product_id": product.id,
                    "service_id": self.item.id,
                    "cycle": "month",
                    "price": 3,
                    "date_from": False,
                },
                {
                    "product_id": product.id,
                    "service_id": bonus.id,
                    "kind": "bonus",
                    "price": 50,
                    "due": "months",
                    "due_months": 12,
                    "date_from": False,
                },
            ]
        )
        start = self.supplied.date_from
        with freeze_time("2027-01-15"):
            self.contract._follow_product_items()
        charges = self.env["energy.charge"].search(
            [("contract_id", "=", self.contract.id)], order="date, id"
        )
        given = charges.filtered(lambda charge: charge.kind == "bonus")
        self.assertEqual(
            (given.date, given.amount_untaxed),
            (fields.Date.add(start, years=1, days=-1), -50),
        )
        move = self._bill().bill_ids.move_id
        self.assertEqual(set(charges.mapped("move_id")), {move})
        months = len(charges) - 1
        # 444.00 of energy, the service of each month begun, less the bonus.
        self.assertEqual(move.amount_untaxed, 444 + 3 * months - 50)
        self.assertEqual(given.invoice_line_id.price_subtotal, -50)

    def test_an_invoiced_exit_fee_keeps_the_termination(self):
        self.contract.write({"term_date_to": date(2028, 1, 1), "exit_fee": 30})
        self.contract.company_id.energy_exit_fee_item_id = self.fine
        vals_list = self.contract._prepare_exit_fee(date(2027, 6, 1))
        self.contract._terminate(date(2027, 6, 1))
        charge = self.contract._charge_exit_fee(vals_list)
        move = charge._invoice(date(2027, 3, 1))
        self.assertRecordValues(move, [{"amount_total": 30, "amount_tax": 0}])
        with self.assertRaisesRegex(UserError, "is invoiced"):
            self.contract.action_undo()
        self.assertEqual(self.contract.date_to, date(2027, 6, 1))

    def test_a_charge_is_invoiced_once(self):
        charge = self._create_charge()
        self._bill()
        self._supply(self.contract)
        second = self._bill().bill_ids.move_id
        self.assertTrue(second)
        self.assertNotIn(second, charge.move_id)
        with self.assertRaisesRegex(UserError, "only open"):
            charge._invoice(date(2027, 2, 1))
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            charge.state = "open"
        other = self._create_charge()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            other.write(
                {"state": "invoiced", "invoice_line_id": charge.invoice_line_id.id}
            )

    def test_a_charge_of_a_later_day_waits(self):
        charge = self._create_charge(date=date(2027, 1, 16))
        self._bill()  # on 15 January
        self.assertEqual(charge.state, "open")

    def test_cancelled_charges_and_those_of_other_groups_wait(self):
        garage = self._create_group(self.contract, name="Garage")
        charges = self._create_charge() + self._create_charge(billing_group_id=garage)
        charges[0]._cancel("Goodwill")
        self._bill()
        self.assertEqual(charges.mapped("state"), ["cancelled", "open"])

    def test_with_individual_invoices_a_charge_follows_its_point(self):
        other = self._supply(self.contract)
        self.group.invoicing = "individual"
        charges = self._create_charge(
            supply_point_id=other.supply_point_id
        ) + self._create_charge(supply_point_id=self.supplied.supply_point_id)
        general = self._create_charge()
        bills = self._bill().bill_ids
        moves = {bill.supply_point_id: bill.move_id for bill in bills}
        self.assertEqual(
            charges.mapped("move_id.id"),
            [
                moves[other.supply_point_id].id,
                moves[self.supplied.supply_point_id].id,
            ],
        )
        self.assertIn(general.move_id, bills.move_id)

    def test_an_address_of_its_own_gets_only_the_charges_of_its_point(self):
        self.supplied.invoice_partner_id = self._create_partner(name="Branch")
        general = self._create_charge()
        own = self._create_charge(supply_point_id=self.supplied.supply_point_id)
        move = self._bill().bill_ids.move_id
        self.assertEqual((own.move_id, general.state), (move, "open"))

    def test_a_charge_without_account_blocks_its_group_alone(self):
        self.fine.property_account_income_id = False
        self.company.income_account_id = False
        self.fine.categ_id.property_account_income_categ_id = False
        charge = self._create_charge(product_id=self.fine, kind="penalty")
        self._supply()
        run = self._bill()
        self.assertEqual((run.blocked_count, run.invoiced_count), (1, 1))
        self.assertEqual(charge.state, "open")

    def test_amounts_finer_than_a_cent_agree_with_the_ledger(self):
        for _number in range(3):
            self._create_charge(quantity=3, price_unit=0.335)  # 1.005 each
        move = self._bill().bill_ids.move_id
        self.assertEqual(move.amount_untaxed, 444 + 3 * 1.01)

    # At once

    def test_charges_are_invoiced_at_once_by_group(self):
        charges = self._create_both()
        self.group.due_days = 20
        move = charges.with_user(self.manager)._invoice(date(2027, 2, 1))
        self.assertRecordValues(
            move,
            [
                {
                    "state": "posted",
                    "amount_untaxed": 77.5,
                    "amount_tax": 8.63,
                    "payment_reference": self.group.variable_symbol,
                    "invoice_date_due": date(2027, 2, 21),
                    "taxable_supply_date": date(2026, 11, 1),
                    "energy_terms_id": self.group.terms_ids.id,
                }
            ],
        )
        self.assertEqual(charges.move_id, move)
        self.assertFalse(self._bill().bill_ids.move_id.energy_charge_ids)

    def test_charges_are_invoiced_at_once_one_by_one(self):
        charges = self._create_both()
        action = charges.with_user(self.manager).action_invoice()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
            .create({"invoice_date": date(2027, 2, 1), "mode": "individual"})
        )
        self.assertEqual(dialog.amount_untaxed, 77.5)
        dialog.action_apply()
        self.assertEqual(charges.move_id.mapped("amount_total"), [46.13, 40.0])

    def test_a_clerk_invoices_nothing(self):
        charge = self._create_charge()
        with self.assertRaises(AccessError):
            charge.with_user(self.clerk)._invoice(date(2027, 2, 1))

    def test_a_credit_is_a_credit_note(self):
        move = self._create_charge(price_unit=-10)._invoice(date(2027, 2, 1))
        self.assertEqual((move.move_type, move.amount_total), ("out_refund", 12.3))

    # Undone

    def _credit(self, move):
        move._reverse_moves([{"invoice_date": date(2027, 2, 15)}]).action_post()

    def test_a_credit_note_leaves_a_charge_open_again(self):
        charge = self._create_charge()
        move = charge._invoice(date(2027, 2, 1))
        self._credit(move)
        self.assertEqual((charge.state, charge.move_id.id), ("open", False))
        self.assertIn(move.name, charge.message_ids[0].body)
        again = charge._invoice(date(2027, 2, 16))
        self.assertEqual(charge.move_id, again)

    def test_the_credit_note_of_a_bill_opens_its_charges(self):
        charge = self._create_charge()
        bill = self._bill().bill_ids
        self._credit(bill.move_id)
        self.assertEqual((bill.state, charge.state), ("cancelled", "open"))
        again = self._bill().bill_ids.move_id
        self.assertEqual(charge.move_id, again)
        self.assertEqual(again.amount_untaxed, 454)

    # Document

    def test_the_document_shows_them_and_adds_up(self):
        self._create_both()
        document = self._bill().bill_ids.move_id._prepare_energy_document()
        self.assertEqual(
            [(row.name, str(row.amount)) for row in document.other_lines],
            [("Extra reading", "37.50")],
        )
        self.assertEqual(
            [(row.name, str(row.amount)) for row in document.balances],
            [("Contractual penalty", "40.00")],
        )
        check(document)

    def test_the_days_of_the_bill_are_those_of_the_energy(self):
        self._create_charge()
        document = self._bill().bill_ids.move_id._prepare_energy_document()
        self.assertEqual((document.date_from, document.date_to), YEAR)
