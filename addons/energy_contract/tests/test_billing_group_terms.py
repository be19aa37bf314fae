from datetime import date

from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import EnergyContractCommon


@freeze_time("2026-06-15")
@tagged("post_install", "-at_install")
class TestBillingGroupTerms(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contract()
        cls.group = cls.contract.group_ids

    def _assert_terms(self, *rows):
        """Check start, end and values of the terms, the oldest first."""
        terms = self.group.terms_ids.sorted("date_from")
        self.assertRecordValues(terms, list(rows))

    def test_the_first_terms_hold_since_the_contract_began(self):
        group = self._create_group(self.contract, cycle="month", due_days=20)
        self.assertRecordValues(
            group.terms_ids,
            [
                {
                    "date_from": date(2025, 1, 1),
                    "date_to": False,
                    "cycle": "month",
                    "due_days": 20,
                    "payment_method": "transfer",
                    "invoicing": "collective",
                }
            ],
        )
        self.assertEqual((group.cycle, group.due_days), ("month", 20))

    def test_a_change_begins_new_terms_and_keeps_the_old(self):
        self.group._change_terms(date(2026, 7, 1), {"due_days": 30})
        self._assert_terms(
            {
                "date_from": date(2025, 1, 1),
                "date_to": date(2026, 7, 1),
                "due_days": 14,
            },
            {"date_from": date(2026, 7, 1), "date_to": False, "due_days": 30},
        )
        self.assertEqual(self.group.due_days, 14, "the group shows those of today")

    def test_terms_are_those_of_the_day(self):
        self.group._change_terms(date(2026, 7, 1), {"due_days": 30})
        for day, due in (
            (date(2024, 1, 1), 14),  # before the contract: the first ones
            (date(2026, 6, 30), 14),
            (date(2026, 7, 1), 30),
            (date(2029, 1, 1), 30),
        ):
            with self.subTest(day=day):
                terms = self.group._get_terms(day)[self.group]
                self.assertEqual(terms.due_days, due)

    def test_planned_terms_begin_on_their_day(self):
        self.group._change_terms(date(2026, 7, 1), {"cycle": "month"})
        self.assertEqual(self.group.cycle, "year")
        with freeze_time("2026-07-01"):
            self.env["energy.billing.group"]._cron_begin_terms()
            self.assertEqual(self.group.cycle, "month")
            found = self.env["energy.billing.group"].search(
                [("cycle", "=", "month"), ("id", "=", self.group.id)]
            )
            self.assertEqual(found, self.group)

    def test_groups_are_counted_by_their_terms_of_today(self):
        self._create_group(self.contract, cycle="month")
        rows = self.env["energy.billing.group"]._read_group(
            [("contract_id", "=", self.contract.id)], ["cycle"], ["__count"]
        )
        self.assertEqual(dict(rows), {"month": 1, "year": 1})

    def test_a_change_on_the_first_day_of_terms_replaces_them(self):
        self.group._change_terms(date(2026, 7, 1), {"due_days": 30})
        self.group._change_terms(date(2026, 7, 1), {"due_days": 40})
        self._assert_terms({"due_days": 14}, {"due_days": 40})

    def test_a_change_before_a_planned_one_reaches_what_that_left_alone(self):
        self.group._change_terms(date(2027, 1, 1), {"due_days": 30})
        self.group._change_terms(
            date(2026, 7, 1), {"email": "new@example.com", "due_days": 21}
        )
        self._assert_terms(
            {"due_days": 14, "email": False},
            {"due_days": 21, "email": "new@example.com"},
            {"due_days": 30, "email": "new@example.com"},
        )

    def test_a_change_is_taken_back(self):
        changed = self.group._change_terms(date(2026, 7, 1), {"due_days": 30})
        changed.with_user(self._create_user("clerk")).action_withdraw()
        self._assert_terms(
            {"date_from": date(2025, 1, 1), "date_to": False, "due_days": 14}
        )

    def test_the_first_terms_are_not_withdrawn(self):
        with self.assertRaisesRegex(UserError, "first terms"):
            self.group.terms_ids.action_withdraw()

    def test_the_chatter_says_what_changed(self):
        self.group._change_terms(date(2026, 7, 1), {"cycle": "month"})
        body = self.group.message_ids[0].body
        self.assertIn("2026-07-01", body)
        self.assertIn("Settlement: Yearly → Monthly", body)

    def test_used_terms_stay_and_change_only_after_their_last_use(self):
        terms = self.group.terms_ids
        self.patch(
            self.env.registry[terms._name],
            "_get_last_use",
            lambda self: {terms: date(2026, 6, 10)} if terms in self else {},
        )
        with self.assertRaisesRegex(UserError, "they stay"):
            self.group.due_days = 20
        with self.assertRaisesRegex(UserError, "2026-06-10"):
            self.group._change_terms(date(2026, 6, 10), {"due_days": 20})
        self.group._change_terms(date(2026, 6, 11), {"due_days": 20})
        self._assert_terms({"due_days": 14}, {"due_days": 20})

    def test_a_group_has_one_version_of_terms_a_day(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self.group.terms_ids.copy({"date_from": date(2026, 1, 1)})

    # Validation

    def test_delivery_by_email_needs_an_address(self):
        with self.assertRaisesRegex(ValidationError, "no e-mail address"):
            self.group.delivery = "email"
        self.group.write({"email": "bills@example.com"})
        self.group.delivery = "email"
        self.assertEqual(self.group.recipient_email, "bills@example.com")

    def test_a_new_group_takes_email_where_there_is_one(self):
        self.assertEqual(self.group.delivery, "post")
        office = self._create_partner(name="Office", email="office@example.com")
        group = self._create_group(self.contract, partner_id=office)
        self.assertEqual(group.delivery, "email")
        self.assertEqual(group.recipient_email, "office@example.com")

    def test_direct_debit_needs_a_mandate(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.group.payment_method = "direct_debit"

    def test_direct_debit_needs_a_valid_mandate(self):
        mandate = self._create_mandate(date_to=date(2026, 6, 1))
        values = {"payment_method": "direct_debit", "mandate_id": mandate.id}
        with self.assertRaisesRegex(ValidationError, "not valid"):
            self.group._change_terms(date(2026, 7, 1), values)
        mandate.date_to = False
        changed = self.group._change_terms(date(2026, 7, 1), values)
        self.assertEqual(changed.mandate_id, mandate)

    def test_a_mandate_that_ended_allows_no_debit(self):
        mandate = self._create_mandate()
        self.group._change_terms(
            date(2026, 7, 1),
            {"payment_method": "direct_debit", "mandate_id": mandate.id},
        )
        mandate.date_to = date(2026, 9, 1)
        terms = self.group._get_terms(date(2026, 7, 1))[self.group]
        self.assertEqual(
            [
                terms._get_payment_method(day)
                for day in (date(2026, 8, 31), date(2026, 9, 1))
            ],
            ["direct_debit", "transfer"],
        )

    def test_postal_collection_needs_the_number_of_the_payer(self):
        for number in ("12A", "12345678901", False):
            with self.subTest(number=number), self.assertRaises(ValidationError):
                self.group.write(
                    {"collection_number": number, "payment_method": "cash_order"}
                )
        self.group.write({"collection_number": "123", "payment_method": "cash_order"})
        self.assertEqual(self.group.terms_ids.collection_number, "123")

    # Mandates

    def test_a_mandate_is_valid_since_it_was_signed(self):
        mandate = self._create_mandate(signed_on=date(2026, 2, 1))
        self.assertEqual(mandate.date_from, date(2026, 2, 1))
        self.assertRegex(mandate.name, "^UMR[0-9]{8}$")
        self.assertEqual(mandate.partner_id, self.customer)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            mandate.date_from = date(2026, 1, 31)

    def test_a_mandate_needs_an_iban(self):
        account = self.env["res.partner.bank"].create(
            {"acc_number": "2900000000/1100", "partner_id": self.customer.id}
        )
        with self.assertRaisesRegex(ValidationError, "IBAN"):
            self._create_mandate(bank_id=account)

    def test_a_mandate_reference_has_the_signs_of_sepa(self):
        for name in ("Zmluva č. 1", "A" * 36, "A B"):
            with self.subTest(name=name), self.assertRaises(ValidationError):
                self._create_mandate(name=name)

    # The dialog

    def _open(self, groups, **values):
        action = groups.action_change_terms()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        dialog.write(values)
        return dialog

    def test_the_dialog_changes_only_what_the_person_changed(self):
        other = self._create_group(self.contract, cycle="quarter", due_days=7)
        self._open(
            self.group + other, due_days=21, date_from="2026-07-01"
        ).action_apply()
        terms = (self.group + other)._get_terms(date(2026, 7, 1))
        self.assertEqual(
            [(terms[group].cycle, terms[group].due_days) for group in terms],
            [("year", 21), ("quarter", 21)],
        )

    def test_the_dialog_without_a_change_begins_nothing(self):
        self._open(self.group).action_apply()
        self.assertEqual(len(self.group.terms_ids), 1)
