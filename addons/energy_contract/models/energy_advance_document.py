from dataclasses import replace

from odoo import fields, models

from ..logic import advance_document as printed
from ..logic.decimals import exact, plain
from ..logic.document import Fact, VatRow
from ..logic.document_format import locale_of, masked_iban
from ..logic.document_labels import AGREEMENT_LABELS
from ..logic.pay_by_square import PaymentError

PRINTED_METHODS = {"cash_order": "postal"}
MODES = {"agreement": "tax_document", "invoice": "invoices", "request": "requests"}


class EnergyAdvanceAgreement(models.Model):
    """The agreement on paper, in the language of the payer."""

    _inherit = "energy.advance.agreement"

    def action_print(self):
        """Button: make the printed agreement, attach it and open it."""
        return self._print()

    def action_print_codes(self):
        """Button: the same with a payment code for each advance."""
        return self._print(every=True)

    def _print(self, *, every=False):
        self.ensure_one()
        self.check_access("write")
        return self.env["energy.document"]._open(self._create_document(every=every))

    def _create_document(self, *, every=False):
        """Return the agreement as an attachment, in place of an earlier print.

        :param every: with a payment code for each advance.
        """
        self.ensure_one()
        document = self._prepare_document()
        try:
            document = printed.with_codes(document, every=every)
        except PaymentError:
            # Without a valid account it is printed without codes.
            self.message_post(
                body=self.env._(
                    "Printed without payment codes: enter a bank account with a valid "
                    "IBAN at the company, then print again."
                )
            )
        name = self.name or self.env._("Draft")
        return self.env["energy.document"]._attach(self, name, printed.render(document))

    def _prepare_document(self):
        """Return the neutral document; extend this to say more in an agreement."""
        self.ensure_one()
        lang = self.env["energy.document"]._get_language(self.partner_id)
        agreement = self.with_context(lang=lang)
        common = agreement.env["energy.document"]
        bank = agreement.company_id.partner_id.bank_ids[:1]
        advances = agreement.advance_ids.filtered(
            lambda item: item.state in ("planned", "posted")
        )
        today = fields.Date.context_today(agreement)
        coming = advances.filtered(lambda item: item.due_date >= today)
        return printed.AdvanceDocument(
            number=agreement.name or agreement.env._("Draft"),
            issue_date=today,
            supplier=common._prepare_supplier(agreement.company_id),
            customer=common._prepare_customer(agreement.contract_id.partner_id),
            postal=common._prepare_postal(agreement.partner_id),
            mode=MODES[agreement.mode],
            date_from=agreement.date_from,
            date_to=agreement.effective_to,
            payment=agreement._prepare_document_payment(bank, coming or advances),
            instalments=tuple(item._prepare_instalment() for item in advances),
            points=tuple(
                point._prepare_document_point() for point in agreement.point_ids
            ),
            next_number=coming.sorted("due_date")[:1].number or None,
            contract_number=agreement.contract_id.name,
            group_name=agreement.billing_group_id.name,
            cycle_name=common._format(agreement, "cycle"),
            computed=agreement._get_computation(),
            facts=agreement._prepare_document_facts(lang),
            currency=agreement.currency_id.name,
            language=lang[:2],
            labels=agreement._get_document_labels(),
        )

    def _prepare_document_payment(self, bank, advances):
        """Return how the next of ``advances`` is paid, by the terms of its day."""
        self.ensure_one()
        common = self.env["energy.document"]
        day = min(advances.mapped("due_date"), default=self.date_from)
        terms = self.billing_group_id.terms_ids._pick(day)
        method = terms._get_payment_method(day) if terms else "transfer"
        payment = common._prepare_payment(
            bank, self.variable_symbol, PRINTED_METHODS.get(method, method)
        )
        return replace(payment, note=self._get_payment_note(method, terms))

    def _get_payment_note(self, method, terms):
        """Return what a payer is told who need not pay by hand; empty for others."""
        if method == "direct_debit":
            return self.env._(
                "Please do not pay. We collect the advances from account %(account)s "
                "under mandate %(mandate)s.",
                account=masked_iban(terms.mandate_id.bank_id.acc_number),
                mandate=terms.mandate_id.name,
            )
        if method == "cash_order":
            return self.env._(
                "Please do not pay by transfer. The post collects the advances under "
                "SIPO number %(number)s.",
                number=terms.collection_number,
            )
        return ""

    def _get_document_labels(self):
        # The words are marked for export where they are written, in document_labels.
        return self.env["energy.document"]._get_shared_labels() | {
            key: self.env._(text) for key, text in AGREEMENT_LABELS.items()
        }

    def _get_computation(self):
        """Return sentences on the way from the expected consumption to the amount."""
        if self.requested_amount:
            return (self.env._("The amount of an advance is the one you asked for."),)
        products = ", ".join(self.point_ids.product_id.mapped("name"))
        return (
            self.env._(
                "The expected consumption at the prices of %(products)s, of the "
                "network and of the levies known on the day of issue, spread over the "
                "advances and rounded.",
                products=products,
            ),
        )

    def _prepare_document_facts(self, lang):
        locale = locale_of(lang)
        currency = self.currency_id.name
        energy = sum((plain(point.energy_kwh) for point in self.point_ids), plain(0))
        amounts = [
            ("expected_amount", self.expected_amount),
            ("carried_amount", self.carried_amount),
            ("amount_total", self.amount_total),
        ]
        common = self.env["energy.document"]
        return (
            Fact(
                name=self.env._("Expected consumption"),
                value=f"{locale.number(energy, 0, 0)}\N{NO-BREAK SPACE}kWh",
            ),
            *(
                Fact(
                    name=common._get_title(self, name),
                    value=locale.amount(exact(amount), currency),
                )
                for name, amount in amounts
                if amount
            ),
            *(
                Fact(
                    name=self.env._("%(scheme)s (net)", scheme=scheme.name),
                    value=locale.amount(-exact(amount), currency),
                )
                for scheme, amount in self._get_granted_by_scheme()
            ),
        )

    def _get_granted_by_scheme(self):
        """Return what each scheme takes off the advances in force, net."""
        return self.env["energy.advance.grant"]._read_group(
            [
                ("agreement_id", "in", self.ids),
                ("advance_id.state", "in", ["planned", "posted"]),
            ],
            ["scheme_id"],
            ["amount:sum"],
        )


class EnergyAdvance(models.Model):
    _inherit = "energy.advance"

    def _prepare_instalment(self):
        self.ensure_one()
        is_taxed = self.mode != "request"
        return printed.Instalment(
            number=self.number,
            date_from=self.date_from,
            date_to=self.date_to,
            due_date=self.due_date,
            supply_date=self.tax_date if is_taxed else None,
            vat=tuple(
                VatRow(
                    percent=plain(line.percent),
                    base=exact(line.base),
                    tax=exact(line.tax),
                )
                for line in self.line_ids
            ),
            granted=exact(self.grant_amount),
        )


class EnergyAdvanceAgreementPoint(models.Model):
    _inherit = "energy.advance.agreement.point"

    def _prepare_document_point(self):
        self.ensure_one()
        common = self.env["energy.document"]
        point = self.supply_point_id
        return printed.AdvancePoint(
            identifier=point.name,
            commodity=point.commodity,
            address=common._prepare_place(point),
            product_name=self.product_id.name,
            expected_kwh=plain(self.energy_kwh),
            expected_net=exact(self.amount_untaxed),
            basis=common._format(self, "source"),
        )
