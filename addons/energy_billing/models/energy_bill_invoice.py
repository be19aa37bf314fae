import logging
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.energy_contract.logic.decimals import CENT, exact, plain
from odoo.addons.energy_contract.logic.engine import vat_totals

_logger = logging.getLogger(__name__)


class EnergyBill(models.Model):
    _inherit = "energy.bill"

    def _invoice(self, invoice_date):
        """Post one invoice per billing group for the rated bills of ``self``.

        All invoices are written together; where that fails, one by one, and the bills
        of a group that still fails are blocked with the ledger's own words.

        :return: the posted invoices.
        """
        groups = list(self.grouped("billing_group_id").values())
        try:
            with self.env.cr.savepoint():
                return self._post_invoices(groups, invoice_date)
        except Exception as error:  # noqa: BLE001 - found again one by one, below
            _logger.info("%s billing groups fail together: %s", len(groups), error)
        moves = self.env["account.move"]
        for bills in groups:
            try:
                with self.env.cr.savepoint():
                    moves |= self._post_invoices([bills], invoice_date)
            except Exception as error:  # the border of a run
                _logger.exception("bills %s: no invoice", bills.ids)
                bills._block("ledger", self._explain_ledger_error(error))
        return moves

    def _post_invoices(self, groups, invoice_date):
        company = self.company_id
        journal = company._get_energy_journal()
        self.partner_id.mapped("lang")  # one read for all groups
        taxes = self.line_ids.vat_rate_id._get_taxes(company)
        accounts = {
            product: product.with_company(
                company
            ).product_tmpl_id.get_product_accounts()["income"]
            for product in self.line_ids.component_id.product_id
        }
        Move = (
            self.env["account.move"]
            .with_company(company)
            .with_context(
                tracking_disable=True,
                mail_create_nolog=True,
                mail_create_nosubscribe=True,
            )
        )
        moves = Move.create(
            [
                bills._prepare_invoice_vals(invoice_date, journal, taxes, accounts)
                for bills in groups
            ]
        )
        moves._post(soft=False)
        for move, bills in zip(moves, groups, strict=True):
            bills._check_ledger_totals(move)
            # Nobody edits a bill by hand; the ledger took it.
            bills.sudo().write({"move_id": move.id, "state": "invoiced"})
        return moves

    def _prepare_invoice_vals(self, invoice_date, journal, taxes, accounts):
        """Return the values of the one invoice of a billing group's bills.

        The ledger gets one line per product and VAT rate; the detail stays in the bill
        lines. A total below zero becomes a credit note with the signs turned.
        """
        group = self.billing_group_id.ensure_one()
        company = self.company_id
        amounts = defaultdict(Decimal)
        for line in self.line_ids:
            amounts[line.component_id.product_id, line.vat_rate_id] += exact(
                line.amount
            )
        sign = -1 if sum(amounts.values()) < 0 else 1
        partner = group.partner_id or group.contract_id.partner_id
        values = {
            "move_type": "out_invoice" if sign > 0 else "out_refund",
            "company_id": company.id,
            "journal_id": journal.id,
            "partner_id": partner.id,
            "currency_id": company.currency_id.id,
            "invoice_date": invoice_date,
            "invoice_date_due": invoice_date + timedelta(days=group.due_days),
            "invoice_origin": group.contract_id.name,
            "payment_reference": group.variable_symbol,
            "energy_billing_group_id": group.id,
            "energy_pdf_state": "todo",
            "invoice_line_ids": [
                Command.create(
                    self._prepare_invoice_line_vals(
                        product, rate, sign * amount, taxes, accounts
                    )
                )
                for (product, rate), amount in amounts.items()
            ],
        }
        if "taxable_supply_date" in self.env["account.move"]._fields:
            values["taxable_supply_date"] = max(self.mapped("date_last"))
        return values

    def _prepare_invoice_line_vals(self, product, rate, amount, taxes, accounts):
        tax, account = taxes.get(rate), accounts.get(product)
        if not tax:
            raise UserError(
                self.env._(
                    "%(company)s has no sales tax of %(percent)s %% for VAT class "
                    "%(name)s. Assign one to the VAT rate.",
                    company=self.company_id.name,
                    percent=rate.percent,
                    name=rate.vat_class_id.name,
                )
            )
        if not account:
            raise UserError(
                self.env._(
                    "Product %(product)s has no income account in %(company)s. Set it "
                    "on the product or its category.",
                    product=product.display_name,
                    company=self.company_id.name,
                )
            )
        return {
            "product_id": product.id,
            "name": product.with_context(
                lang=self.partner_id[:1].lang or self.env.lang
            ).name,
            "quantity": 1,
            "product_uom_id": product.uom_id.id,
            "price_unit": float(amount),
            "account_id": account.id,
            "tax_ids": [Command.set(tax.ids)],
        }

    def _check_ledger_totals(self, move):
        """Refuse an invoice whose ledger differs from the bills by a single cent."""
        totals = vat_totals(
            ((plain(line.vat_percent), exact(line.amount)) for line in self.line_ids),
            CENT,
        )
        sign = -1 if move.move_type == "out_refund" else 1
        net = sign * sum((total.base for total in totals), Decimal(0))
        tax = sign * sum((total.tax for total in totals), Decimal(0))
        ledger = exact(move.amount_untaxed), exact(move.amount_tax)
        if ledger != (net, tax):
            raise UserError(
                self.env._(
                    "The ledger has %(ledger_net)s + %(ledger_tax)s where the bills "
                    "say %(net)s + %(tax)s. Check the taxes of %(group)s.",
                    ledger_net=ledger[0],
                    ledger_tax=ledger[1],
                    net=net,
                    tax=tax,
                    group=self.billing_group_id.display_name,
                )
            )

    def _explain_ledger_error(self, error):
        if isinstance(error, UserError):
            return str(error)
        return self._explain_internal_error()
