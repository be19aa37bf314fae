import subprocess
from datetime import date
from decimal import Decimal

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged, warmup

from .common_advance import EnergyAdvanceCommon

TODAY = "2025-09-01"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestDocument(EnergyAdvanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("sk_SK")
        cls.env["res.partner.bank"].create(
            {
                "acc_number": "SK43 1100 0000 0029 0000 0000",
                "partner_id": cls.company.partner_id.id,
                "allow_out_payment": True,
            }
        )
        cls.supplied = cls._supply()
        cls.contract = cls.supplied.contract_id
        cls.contract.note = "<h3>I. Subject</h3><p>We deliver, you pay.</p>"

    def _get_text(self, attachment):
        self.assertTrue(attachment.raw.startswith(b"%PDF-"))
        done = subprocess.run(
            ["pdftotext", "-layout", "-", "-"],
            input=attachment.raw,
            capture_output=True,
            check=True,
        )
        return " ".join(done.stdout.decode().split())

    def test_the_contract_says_what_is_agreed(self):
        text = self._get_text(self.contract._create_document())
        for agreed in (
            self.contract.name,
            self.customer.name,
            self.company.name,
            self.supplied.supply_point_id.name,
            self.product.name,
            "12,000 kWh",
            "I. Subject",
            "We deliver, you pay.",
            self.contract.group_ids.variable_symbol,
        ):
            self.assertIn(agreed, text)

    def test_the_contract_shows_prices_with_and_without_tax(self):
        """100 EUR/MWh since 2020; VAT is 20 % on the first day of supply."""
        (product,) = self.contract._prepare_document().prices
        (row,) = product.rows
        self.assertEqual(row.price, 100)
        self.assertEqual(row.vat_percent, 20)
        self.assertEqual(row.unit, "EUR/MWh")
        self.assertIn("120.00", self._get_text(self.contract._create_document()))

    def test_the_contract_speaks_the_language_of_the_customer(self):
        self.customer.lang = "sk_SK"
        text = self._get_text(self.contract._create_document())
        for words in ("Zmluva o dodávke", "Výpovedná lehota", "EUR/MWh", "12 000 kWh"):
            self.assertIn(words, text)

    def test_a_new_print_replaces_the_one_before(self):
        first = self.contract._create_document()
        second = self.contract._create_document()
        self.assertFalse(first.exists())
        self.assertEqual(second.res_id, self.contract.id)
        self.assertEqual(second.name, f"{self.contract.name}.pdf")

    def test_only_a_consumer_is_told_about_withdrawal(self):
        self.env["energy.withdrawal.rule"].search([]).unlink()
        self.env["energy.withdrawal.rule"].create(
            {
                "country_id": self.company.country_id.id,
                "concluded_how": "distance",
                "segment_ids": self.segment.ids,
                "days": 14,
                "date_from": date(2020, 1, 1),
                "source": "Act 1, section 2.",
            }
        )
        self.assertEqual(self.contract._prepare_document().withdrawal, "")
        self.contract.concluded_how = "distance"
        note = self.contract._prepare_document().withdrawal
        self.assertIn("within 14 days of its conclusion", note)
        self.assertTrue(note.endswith("Act 1, section 2."))
        self.contract.segment_id = self._create_segment(code="test_business")
        self.assertEqual(self.contract._prepare_document().withdrawal, "")

    def test_a_term_and_an_exit_fee_are_conditions(self):
        self.contract.write(
            {"term_date_to": date(2027, 1, 1), "exit_fee": 50, "notice_count": 3}
        )
        facts = self.contract._prepare_document().conditions
        values = [fact.value for fact in facts]
        self.assertIn("1\N{NO-BREAK SPACE}Jan\N{NO-BREAK SPACE}2027", values)
        self.assertIn("€50.00", values)
        self.assertIn("3, to the end of a month", values)

    def _agree_price(self, **values):
        defaults = {
            "contract_point_id": self.supplied,
            "component_id": self.component,
            "price": 95,
            "date_from": date(2025, 1, 1),
            "source": "Annex 1",
        }
        return self._create("energy.contract.price", defaults, values)

    def test_the_contract_shows_the_prices_agreed_for_a_point(self):
        self._agree_price(date_to=date(2026, 1, 1))
        self._agree_price(
            formula="list", factor=0.9, price=-2, date_from=date(2026, 1, 1)
        )
        prices = self.contract._prepare_document().agreed_prices
        self.assertEqual(
            [(price.price, price.unit, price.date_to) for price in prices],
            [
                ("95.00", "EUR/MWh", date(2026, 1, 1)),
                ("list price × 0.9 − 2.00", "EUR/MWh", None),
            ],
        )
        self.customer.lang = "sk_SK"
        text = self._get_text(self.contract._create_document())
        for words in ("Individuálne ceny", "cenníková cena × 0,9 − 2,00"):
            self.assertIn(words, text)

    def test_the_contract_shows_what_is_agreed_for_a_point_alone(self):
        self.supplied.write({"price_fixed_to": date(2027, 1, 1), "exit_fee": 30})
        document = self.contract._prepare_document()
        facts = {fact.name: fact.value for fact in document.points[0].facts}
        self.assertEqual(facts["Exit Fee"], "€30.00")
        last = facts["Price fixed until"].replace("\N{NO-BREAK SPACE}", " ")
        self.assertEqual(last, "31 Dec 2026")
        self.assertIn("once", [fact.value for fact in document.conditions])

    def test_a_price_that_is_over_is_not_printed(self):
        self._agree_price(date_to=date(2025, 9, 1))
        self.assertFalse(self.contract._prepare_document().agreed_prices)

    def test_the_services_of_a_product_are_prices(self):
        self.service.taxes_id = False
        self._create(
            "energy.product.item",
            {"product_id": self.product, "service_id": self.service},
            {"kind": "bonus", "price": 50, "date_from": False},
        )
        (product,) = self.contract._prepare_document().prices
        self.assertEqual(
            [(row.price, row.unit) for row in product.rows],
            [(100, "EUR/MWh"), (-50, "EUR (once)")],
        )

    def _collect_from_account(self):
        mandate = self._create_mandate(name="UMR-1", signed_on=date(2025, 1, 1))
        mandate.bank_id.acc_number = "SK31 1200 0000 1987 4263 7541"
        self.contract.group_ids.write(
            {"payment_method": "direct_debit", "mandate_id": mandate.id}
        )

    def test_the_contract_shows_how_a_group_is_billed_and_pays(self):
        self._collect_from_account()
        self.contract.group_ids.write(
            {"delivery": "email", "email": "bills@example.com", "due_days": 21}
        )
        (group,) = self.contract._prepare_document().groups
        facts = {fact.name: fact.value for fact in group.facts}
        self.assertEqual(
            facts,
            {
                "Settlement": "Yearly",
                "Advances": "Monthly",
                "Invoices": "One invoice for the group",
                "Delivery": "E-mail: bills@example.com",
                "Due Days": "21",
                "Payment Method": "Direct debit",
                "Mandate Reference": "UMR-1",
                "Payer's account": "SK31 **** 7541".replace(" ", "\N{NO-BREAK SPACE}"),
                "Variable Symbol": self.contract.group_ids.variable_symbol,
            },
        )
        self.assertNotIn("1987", self._get_text(self.contract._create_document()))

    def test_terms_that_begin_later_are_not_printed_yet(self):
        self.contract.group_ids._change_terms(date(2026, 1, 1), {"due_days": 30})
        (group,) = self.contract._prepare_document().groups
        facts = {fact.name: fact.value for fact in group.facts}
        self.assertEqual(facts["Due Days"], "14")

    def test_a_reader_does_not_print(self):
        with self.assertRaises(AccessError):
            self.contract.with_user(self.reader).action_print()
        action = self.contract.with_user(self.clerk).action_print()
        self.assertEqual(action["type"], "ir.actions.act_url")

    @warmup
    def test_many_points_cost_no_more_queries(self):
        for _ in range(20):
            self._supply(contract=self.contract)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            document = self.contract._prepare_document()
        self.assertEqual(len(document.points), 21)

    # Advance agreements

    def _agree(self, **values):
        agreement = self._draft(self.contract, **values)
        agreement._agree()
        return agreement

    def test_the_agreement_says_its_instalments_and_their_tax(self):
        """1 200 net: six months at 20 % and six at 19 %."""
        document = self._agree()._prepare_document()
        self.assertEqual(len(document.instalments), 12)
        self.assertEqual(
            [(row.percent, row.base, row.tax) for row in document.vat],
            [
                (Decimal(20), Decimal("600.00"), Decimal("120.00")),
                (Decimal(19), Decimal("600.00"), Decimal("114.00")),
            ],
        )
        self.assertEqual(document.mode, "tax_document")
        self.assertEqual(document.points[0].expected_kwh, 12000)

    def test_the_next_instalment_is_the_first_that_is_not_past(self):
        document = self._agree()._prepare_document()
        # July and August were due on the 15th of their month.
        self.assertEqual(document.next.due_date, date(2025, 9, 15))
        self.assertEqual(document.next.gross, 120)

    def test_the_agreement_is_printed_and_attached(self):
        agreement = self._agree()
        text = self._get_text(agreement._create_document())
        for agreed in (
            agreement.name,
            "Tax document",
            agreement.variable_symbol,
            self.supplied.supply_point_id.name,
            "1,434.00",
            "PAY by square",
        ):
            self.assertIn(agreed, text)

    def test_each_instalment_has_a_code_on_request(self):
        text = self._get_text(self._agree()._create_document(every=True))
        self.assertIn("Codes for your banking app", text)

    def test_a_request_has_no_date_of_supply(self):
        self.rule.mode = "request"
        document = self._agree()._prepare_document()
        self.assertEqual(document.mode, "requests")
        self.assertFalse([item for item in document.instalments if item.supply_date])

    def test_without_an_account_it_is_printed_without_codes(self):
        self.company.partner_id.bank_ids.unlink()
        agreement = self._agree()
        text = self._get_text(agreement._create_document())
        self.assertNotIn("PAY by square", text)
        self.assertIn("valid IBAN", agreement.message_ids[0].body)

    def test_the_agreement_speaks_the_language_of_the_payer(self):
        self.customer.lang = "sk_SK"
        text = self._get_text(self._agree()._create_document())
        for words in ("Dohoda o platbách", "Daňový doklad", "1 434,00"):
            self.assertIn(words, text)

    def test_who_is_collected_from_is_told_not_to_pay(self):
        self._collect_from_account()
        agreement = self._agree()
        self.assertEqual(agreement._prepare_document().payment.method, "direct_debit")
        text = self._get_text(agreement._create_document(every=True))
        self.assertIn("Please do not pay", text)
        self.assertIn("under mandate UMR-1", text)
        for missing in ("PAY by square", "Codes for your banking app"):
            self.assertNotIn(missing, text)
        self.customer.lang = "sk_SK"
        text = self._get_text(agreement._create_document())
        self.assertIn("Prosíme, neplaťte", text)

    def test_a_mandate_that_ended_collects_nothing(self):
        self._collect_from_account()
        agreement = self._agree()
        self.contract.group_ids.mandate_id.date_to = date(2025, 9, 10)
        payment = agreement._prepare_document().payment
        self.assertEqual((payment.method, payment.note), ("transfer", ""))
        self.assertIn("PAY by square", self._get_text(agreement._create_document()))

    def test_the_post_collects_under_its_number(self):
        self.contract.group_ids.write(
            {"payment_method": "cash_order", "collection_number": "1234567890"}
        )
        text = self._get_text(self._agree()._create_document())
        self.assertIn("SIPO number 1234567890", text)
        self.assertNotIn("PAY by square", text)
