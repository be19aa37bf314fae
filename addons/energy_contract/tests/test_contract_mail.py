from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common_advance import EnergyAdvanceCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-09-01")
class TestContractMail(EnergyAdvanceCommon):
    """Every letter of a contract's life goes out with what it is about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "customer@example.com"
        cls.supplied = cls._supply()
        cls.contract = cls.supplied.contract_id
        cls.price_list = cls.env["ir.attachment"].create({"name": "prices.pdf"})

    def _compose(self, action):
        Composer = self.env["mail.compose.message"].with_user(self.clerk)
        return Form(Composer.with_context(**action["context"])).save()

    def test_the_welcome_carries_the_contract_and_its_terms(self):
        self.contract.document_ids = self.price_list
        composer = self._compose(self.contract.action_send())
        self.assertEqual(
            composer.attachment_ids.mapped("name"),
            [f"{self.contract.name}.pdf", "prices.pdf"],
        )
        composer._action_send_mail()
        message = self.contract.message_ids[0]
        self.assertIn("Welcome", message.subject)
        self.assertEqual(len(message.attachment_ids), 2)

    def test_an_amendment_carries_the_contract_as_it_says_now(self):
        self.supplied._amend(
            date(2025, 10, 1), {"product_id": self._create_product(name="Eco").id}
        )
        composer = self._compose(self.contract.action_send())
        self.assertIn("Eco", composer.body)
        self.assertEqual(
            composer.attachment_ids.mapped("name"), [f"{self.contract.name}.pdf"]
        )

    def test_a_termination_tells_the_exit_fee(self):
        self.contract.write({"term_date_to": date(2026, 7, 1), "exit_fee": 30})
        action = self.contract.with_user(self.clerk).action_terminate()
        step = self.env["energy.contract.terminate"].with_user(self.clerk)
        with Form(step.browse(action["res_id"])) as form:
            form.date = "2025-11-01"
            form.is_letter = True
        letter = form.record.action_apply()
        composer = self._compose(letter)
        self.assertIn("30.00", composer.body)
        self.assertFalse(composer.attachment_ids)
        self.contract.action_undo()
        self.assertFalse(self.contract._get_letter_exit_fee())

    def test_the_letter_of_an_ended_contract_is_no_welcome(self):
        self.contract._terminate(date(2025, 9, 1))
        self.assertEqual(self.contract.last_change_id.kind, "termination")
        with freeze_time("2025-09-02"):
            self.contract._follow_calendar()
        template = self.contract.action_send()["context"]["default_template_id"]
        self.assertEqual(
            self.env["mail.template"].browse(template),
            self.env.ref("energy_contract.mail_template_contract_termination"),
        )

    def test_many_contracts_get_each_its_own_contract(self):
        contracts = self.contract | self._supply().contract_id
        template = self.env.ref("energy_contract.mail_template_contract_welcome")
        found = template._generate_template(contracts.ids, ["attachment_ids"])
        for contract in contracts:
            attachments = self.env["ir.attachment"].browse(
                found[contract.id]["attachment_ids"]
            )
            self.assertEqual(attachments.mapped("name"), [f"{contract.name}.pdf"])

    def test_an_agreement_is_sent_with_its_print(self):
        draft = self._draft(self.contract)
        with self.assertRaisesRegex(UserError, "Agree them"):
            draft.action_send()
        draft._agree()
        composer = self._compose(draft.action_send())
        self.assertIn("120.00", composer.body)
        self.assertIn(draft.variable_symbol, composer.body)
        self.assertEqual(composer.attachment_ids.mapped("name"), [f"{draft.name}.pdf"])
        self.contract.group_ids.write(
            {"payment_method": "cash_order", "collection_number": "12345"}
        )
        template = self.env.ref("energy_contract.mail_template_advance_agreement")
        found = template._generate_template(draft.ids, ["body_html"])
        self.assertIn("SIPO number 12345", found[draft.id]["body_html"])

    def test_letters_are_slovak_for_slovaks(self):
        self.env["res.lang"]._activate_lang("sk_SK")
        self.env.ref("base.module_energy_contract")._update_translations("sk_SK", True)
        self.customer.lang = "sk_SK"
        for name in (
            "mail_template_contract_welcome",
            "mail_template_contract_amendment",
            "mail_template_contract_termination",
            "mail_template_contract_withdrawal",
            "mail_template_contract_renewal",
        ):
            with self.subTest(template=name):
                template = self.env.ref(f"energy_contract.{name}")
                found = template._generate_template(self.contract.ids, ["body_html"])
                self.assertIn("S pozdravom", found[self.contract.id]["body_html"])
