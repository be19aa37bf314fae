from datetime import timedelta
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.energy_contract.logic.decimals import plain

from ..logic import document as doc


class EnergyCharge(models.Model):
    _inherit = "energy.charge"

    invoice_line_id = fields.Many2one(
        "account.move.line",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    move_id = fields.Many2one(
        related="invoice_line_id.move_id",
        string="Invoice",
        store=True,
        index="btree_not_null",
        groups="account.group_account_readonly,account.group_account_invoice",
    )

    _invoice_line_uniq = models.UniqueIndex(
        "(invoice_line_id) WHERE (invoice_line_id IS NOT NULL)",
        "An invoice line carries one charge.",
    )
    _invoiced_once = models.Constraint(
        "CHECK ((state = 'invoiced') = (invoice_line_id IS NOT NULL))",
        "An invoiced charge is on exactly one invoice line, another one on none.",
    )

    def action_invoice(self):
        """Button: ask for the date, then invoice these charges at once."""
        self._check_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoice Charges"),
            "res_model": "energy.charge.invoice",
            "view_mode": "form",
            "target": "new",
            "context": {"default_charge_ids": self.ids},
        }

    def action_view_invoice(self):
        """Smart button: the invoice that carries the charge."""
        self.ensure_one()
        return self.move_id._get_records_action()

    def _invoice(self, invoice_date, *, individually=False):
        """Post invoices of ``self`` alone and return them.

        :param individually: one invoice per charge, else one per billing group.
        """
        self._check_open()
        moves = self.env["account.move"]
        for company, charges in self.grouped("company_id").items():
            terms = charges.billing_group_id._get_terms(invoice_date)
            parts = (
                list(charges)
                if individually
                else list(charges.grouped("billing_group_id").values())
            )
            made = moves._for_energy(company).create(
                [
                    part._prepare_invoice_vals(
                        terms[part.billing_group_id], invoice_date
                    )
                    for part in parts
                ]
            )
            made._post(soft=False)
            for move, part in zip(made, parts, strict=True):
                part._set_invoiced(move)
            moves |= made
        return moves

    def _prepare_invoice_vals(self, terms, invoice_date):
        sign = -1 if self._get_total() < 0 else 1
        return self.billing_group_id._prepare_invoice_vals(
            terms,
            terms.recipient_id,
            invoice_date,
            max(self.mapped("date")),
            sign,
            [charge._prepare_invoice_line_vals(sign) for charge in self],
        )

    def _prepare_invoice_line_vals(self, sign):
        """Return the values of the invoice line of one charge."""
        self.ensure_one()
        product = self.product_id.with_company(self.company_id)
        account = product.product_tmpl_id.get_product_accounts()["income"]
        if not account:
            raise UserError(
                self.env._(
                    "Product %(product)s has no income account in %(company)s. Set it "
                    "on the product or its category.",
                    product=product.display_name,
                    company=self.company_id.name,
                )
            )
        quantity, price = plain(self.quantity), plain(self.price_unit)
        if quantity * price != self._get_amount():
            # The ledger adds up unrounded lines; a charge is rounded once, before.
            quantity, price = Decimal(1), self._get_amount()
        return {
            "product_id": product.id,
            "name": "\n".join(filter(None, (self.name, self.note))),
            "quantity": float(quantity),
            "product_uom_id": product.uom_id.id,
            "price_unit": float(sign * price),
            "account_id": account.id,
            "tax_ids": [Command.set(self._get_taxes().ids)],
        }

    def _set_invoiced(self, move):
        """Link charges with their lines, the last ones of ``move`` in this order."""
        if not self:
            return
        lines = move.invoice_line_ids.sorted("id")[-len(self) :]
        for charge, line in zip(self, lines, strict=True):
            # Who may bill or post may say so here.
            charge.sudo().write({"invoice_line_id": line.id, "state": "invoiced"})

    def _release(self):
        """The invoice of these charges was credited: they are open again."""
        bodies = {
            charge.id: self.env._("%(invoice)s was credited.", invoice=move.name)
            for charge in self
            for move in charge.move_id
        }
        self.write({"invoice_line_id": False, "state": "open"})
        self._message_log_batch(bodies=bodies)

    def _get_total(self):
        """Return the net amount of all, exactly."""
        return sum((charge._get_amount() for charge in self), Decimal(0))

    def _prepare_line_rows(self):
        """Return the taxed charges as rows of the document."""
        return tuple(
            doc.LineRow(
                name=" – ".join(filter(None, (charge.name, charge.note))),
                kind="service",
                date_from=charge.date,
                date_to=charge.date + timedelta(days=1),
                quantity=plain(charge.quantity),
                unit=charge.product_id.uom_id.name,
                unit_price=plain(charge.price_unit),
                amount=charge._get_amount(),
                vat_percent=plain(charge._get_taxes()[:1].amount),
            )
            for charge in self
            if charge._get_taxes()
        )

    def _prepare_balance_rows(self):
        """Return the charges outside VAT: they change the payment only."""
        return tuple(
            doc.BalanceRow(
                name=" – ".join(filter(None, (charge.name, charge.note))),
                amount=charge._get_amount(),
            )
            for charge in self
            if not charge._get_taxes()
        )
