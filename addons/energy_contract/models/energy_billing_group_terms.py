import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class EnergyBillingGroupTerms(models.Model):
    """The terms of a billing group for a range of days.

    Terms follow each other without gap; a change from a day on is a new record. Terms
    by which an invoice was issued stay as they are.
    """

    _name = "energy.billing.group.terms"
    _description = "Terms of a Billing Group"
    _inherit = ["energy.dated.mixin", "energy.billing.group.mixin"]
    _check_company_auto = True
    _rec_names_search = ["group_id.name", "group_id.variable_symbol"]

    group_id = fields.Many2one(
        "energy.billing.group", required=True, index=True, ondelete="cascade"
    )
    contract_id = fields.Many2one(related="group_id.contract_id")
    company_id = fields.Many2one(
        related="group_id.company_id", store=True, precompute=True, index=True
    )
    recipient_id = fields.Many2one("res.partner", compute="_compute_recipient")
    recipient_email = fields.Char(compute="_compute_recipient")
    is_first = fields.Boolean(compute="_compute_is_first")

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(group_id, group_id, '[]') WITH =, "
        "daterange(date_from, date_to, '[)') WITH &&)",
        "The billing group has other terms on some of these days already.",
    )
    _due_days_sane = models.Constraint(
        "CHECK (due_days >= 0)", "Due days cannot be negative."
    )
    _payment_complete = models.Constraint(
        "CHECK (payment_method <> 'direct_debit' OR mandate_id IS NOT NULL)",
        "Direct debit needs a mandate. Choose one, or another way to pay.",
    )

    @api.depends("group_id.display_name", "date_from")
    def _compute_display_name(self):
        for terms in self:
            terms.display_name = f"{terms.group_id.display_name} {terms.date_from}"

    @api.depends("partner_id", "group_id.contract_id.partner_id", "email")
    def _compute_recipient(self):
        for terms in self:
            recipient = terms.partner_id or terms.group_id.contract_id.partner_id
            terms.recipient_id = recipient
            terms.recipient_email = terms.email or recipient.email

    @api.depends("group_id.terms_ids.date_from")
    def _compute_is_first(self):
        for terms in self:
            others = terms.group_id.terms_ids - terms
            terms.is_first = all(item.date_from > terms.date_from for item in others)

    @api.constrains("delivery", "email", "partner_id", "group_id")
    def _check_delivery(self):
        for terms in self.filtered(lambda item: item.delivery == "email"):
            if not terms.recipient_email:
                raise ValidationError(
                    self.env._(
                        "%(group)s gets its invoices by e-mail, but %(recipient)s has "
                        "no e-mail address. Enter one, or choose another delivery.",
                        group=terms.group_id.name,
                        recipient=terms.recipient_id.display_name,
                    )
                )

    @api.constrains("payment_method", "mandate_id", "date_from", "date_to")
    def _check_mandate(self):
        today = fields.Date.context_today(self)
        for terms in self.filtered(lambda item: item.payment_method == "direct_debit"):
            # What matters is what is still ahead.
            day = max(terms.date_from, min(today, terms.date_last or today))
            mandate = terms.mandate_id
            if mandate and not mandate._is_valid_within(day, terms.date_to):
                raise ValidationError(
                    self.env._(
                        "Mandate %(mandate)s is not valid from %(day)s on. Choose "
                        "another one, or another way to pay.",
                        mandate=mandate.name,
                        day=day,
                    )
                )

    @api.constrains("payment_method", "collection_number")
    def _check_collection_number(self):
        for terms in self.filtered(lambda item: item.payment_method == "cash_order"):
            if not re.fullmatch("[0-9]{1,10}", terms.collection_number or ""):
                raise ValidationError(
                    self.env._(
                        "Postal collection needs the number of the payer at the post, "
                        "up to ten digits. Enter it in the terms of %(group)s.",
                        group=terms.group_id.name,
                    )
                )

    def write(self, vals):
        """Refuse to change terms by which invoices were issued."""
        if {"date_from", *self._get_terms_fields()} & set(vals):
            self._check_unused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_unused()

    def action_withdraw(self):
        """Button: take the change back; what held before goes on."""
        self.check_access("write")
        for terms in self:
            terms._withdraw()
        return True

    def _withdraw(self):
        """Remove one version and let the one before go on in its place."""
        self.ensure_one()
        before = self.group_id.terms_ids.filtered(
            lambda item: item.date_to == self.date_from
        )
        if not before:
            raise UserError(
                self.env._(
                    "The first terms of %(group)s cannot be withdrawn. Change them.",
                    group=self.group_id.display_name,
                )
            )
        before._check_unused_since(self.date_from)
        group, day, end = self.group_id, self.date_from, self.date_to
        # A clerk deletes no records, but takes back a change nobody used yet.
        self.sudo().unlink()
        before.write({"date_to": end})
        group.message_post(
            body=self.env._("The terms from %(day)s were withdrawn.", day=day)
        )

    def _pick(self, day):
        """Return those of ``self`` that hold on ``day``, the first ones before that."""
        terms = self.sorted("date_from")
        return terms.filtered(lambda item: item.date_from <= day)[-1:] or terms[:1]

    def _get_payment_method(self, day):
        """Return how an invoice of ``day`` is paid.

        A revoked or expired mandate allows no debit: such an invoice is paid by
        transfer.
        """
        self.ensure_one()
        method = self.payment_method
        if method == "direct_debit" and not self.mandate_id._is_valid_on(day):
            return "transfer"
        return method

    def _get_last_use(self):
        """Return ``{terms: last day by which a document was issued under them}``.

        Terms that were never used are absent. Extend this where documents are issued.
        """
        return {}

    def _check_unused(self):
        for terms in self._get_last_use():
            raise UserError(
                self.env._(
                    "Invoices of %(group)s were issued by these terms, so they stay. "
                    "Change the terms from a later day on.",
                    group=terms.group_id.display_name,
                )
            )

    def _check_unused_since(self, day):
        for terms, last in self._get_last_use().items():
            if last >= day:
                raise UserError(
                    self.env._(
                        "An invoice of %(group)s was issued on %(last)s already. "
                        "Change its terms from a later day on.",
                        group=terms.group_id.display_name,
                        last=last,
                    )
                )
