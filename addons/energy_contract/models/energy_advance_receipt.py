from odoo import models
from odoo.exceptions import UserError

from ..logic.advances import split_payment
from ..logic.decimals import exact


class EnergyAdvance(models.Model):
    _inherit = "energy.advance"

    def _register_payment(self, amount, day, key):
        """Issue the tax document that a received payment calls for, and return it.

        Hook for whoever matches payments. Only payment requests are taxed on receipt;
        for another advance nothing happens. The tax document bears the day of the
        payment and its VAT the rate of that day.

        :param amount: with tax, below zero for money given back.
        :param day: when the payment was received.
        :param key: identifies the payment; registered again it changes nothing.
        :raises UserError: the same key came with another amount, day or advance.
        """
        self.ensure_one()
        Move = self.env["account.move"]
        amount = exact(amount)
        if self.mode != "request" or not amount:
            return Move
        known = Move.search(
            [
                ("energy_advance_key", "=", key),
                ("company_id", "=", self.company_id.id),
            ]
        )
        if known:
            self._check_same_payment(known, amount, day)
            return known
        return self.with_company(self.company_id)._post_receipt(amount, day, key)

    def _check_same_payment(self, move, amount, day):
        """Refuse a payment under the key of another one."""
        known = move.energy_advance_id, exact(move.amount_total_signed), move.date
        if known != (self, amount, day):
            raise UserError(
                self.env._(
                    "Payment %(key)s was registered for %(advance)s over %(amount)s "
                    "already. Give the other payment a key of its own.",
                    key=move.energy_advance_key,
                    advance=move.energy_advance_id.display_name,
                    amount=move.amount_total_signed,
                )
            )

    def _post_receipt(self, amount, day, key):
        Rate = self.env["energy.vat.rate"]
        vat, vat_class = self.env["energy.advance.estimate"]._gather_vat()
        shares = {
            vat_class[line.vat_rate_id.id]: exact(line.base) + exact(line.tax)
            for line in self.line_ids
        }
        parts = [
            (Rate.browse(line.vat_rate_id), line.base, line.tax)
            for line in split_payment(amount, shares, vat, day)
        ]
        taxes = Rate.union(*(rate for rate, *_of in parts))._get_taxes(self.company_id)
        own = {
            "date": day,
            "invoice_date": day,
            "invoice_date_due": day,
            "taxable_supply_date": day,
            "energy_advance_key": key,
        }
        return self._create_documents(
            [self._prepare_document_vals(amount, parts, taxes, own)]
        )
