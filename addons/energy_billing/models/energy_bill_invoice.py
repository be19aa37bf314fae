import logging
from collections import defaultdict
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
        """Post the invoices of the rated bills of ``self``.

        All invoices are written together; where that fails, one by one, and the bills
        of an invoice that still fails are blocked with the ledger's own words.

        :return: the posted invoices.
        """
        groups = self._split_by_invoice(invoice_date)
        try:
            with self.env.cr.savepoint():
                return self._post_invoices(groups, invoice_date)
        except Exception as error:  # noqa: BLE001 - found again one by one, below
            _logger.info("%s invoices fail together: %s", len(groups), error)
        moves = self.env["account.move"]
        for group in groups:
            bills = group[0]
            try:
                with self.env.cr.savepoint():
                    moves |= self._post_invoices([group], invoice_date)
            except Exception as error:  # the border of a run
                _logger.exception("bills %s: no invoice", bills.ids)
                bills._block("ledger", self._explain_ledger_error(error))
        return moves

    def _split_by_invoice(self, invoice_date):
        """Return ``[(bills, terms, charges, advances)]``, one per invoice.

        One invoice per billing group, or per supply point where the terms of the group
        say so on that day; a point with an address of its own gets its own invoice.
        """
        terms = self.billing_group_id._get_terms(invoice_date)
        # One read for all groups: the terms of each come alone.
        self.billing_group_id.contract_id.partner_id.mapped("lang")

        def get_key(bill):
            group, point = bill.billing_group_id, bill.supply_point_id
            address = bill.contract_point_id.invoice_partner_id
            is_alone = address or terms[group].invoicing == "individual"
            return group, point if is_alone else None, address

        parts = self.grouped(get_key)
        charges = self._assign_charges(
            parts, self.billing_group_id._get_due_charges(invoice_date)
        )
        advances = self._assign_advances(parts, invoice_date)
        return [
            (bills, terms[key[0]], charges[key], advances[key])
            for key, bills in parts.items()
        ]

    def _assign_charges(self, keys, left):
        """Return ``{key: charges on that invoice}``.

        The charges of a point are on the invoice of that point alone, if it has one;
        all others on the first one that goes to the recipient of the group.

        :param keys: group, point or None, own address, one per invoice.
        :param left: ``{group: its charges}``; what finds no invoice is left there.
        """
        found = {}
        for key in keys:
            group, point, _address = key
            found[key] = left[group].filtered(
                lambda charge, point=point: point and charge.supply_point_id == point
            )
            left[group] -= found[key]
        for key in keys:
            group, point, address = key
            if not address:
                rest = left[group].filtered(
                    lambda charge, point=point: not (point and charge.supply_point_id)
                )
                found[key] |= rest
                left[group] -= rest
        return found

    def _post_invoices(self, groups, invoice_date):
        company = self.company_id
        taxes = self.line_ids.vat_rate_id._get_taxes(company)
        accounts = {
            product: product.with_company(
                company
            ).product_tmpl_id.get_product_accounts()["income"]
            for product in self.line_ids.component_id.product_id
        }
        Move = self.env["account.move"]._for_energy(company)
        moves = Move.create(
            [
                bills._prepare_invoice_vals(
                    invoice_date, terms, charges, advances, taxes, accounts
                )
                for bills, terms, charges, advances in groups
            ]
        )
        moves._post(soft=False)
        moves._take_off_advances(
            {move: group[-1] for move, group in zip(moves, groups, strict=True)}
        )
        for move, (bills, _terms, charges, _advances) in zip(
            moves, groups, strict=True
        ):
            charges._set_invoiced(move)
            bills._check_ledger_totals(move)
            # Nobody edits a bill by hand; the ledger took it.
            bills.sudo().write({"move_id": move.id, "state": "invoiced"})
        return moves

    def _prepare_invoice_vals(
        self, invoice_date, terms, charges, advances, taxes, accounts
    ):
        """Return the values of one invoice, by the terms of its day.

        The ledger gets one line per product and VAT rate, one per rate of the advances
        taken off, and one per charge; the detail stays in the bill lines. A total below
        zero becomes a credit note with the signs turned.
        """
        group = self.billing_group_id.ensure_one()
        partner = self.contract_point_id.invoice_partner_id[:1] or terms.recipient_id
        lang = terms.lang or partner.lang or self.env.lang
        amounts = defaultdict(Decimal)
        for line in self.line_ids:
            amounts[line.component_id.product_id, line.vat_rate_id] += exact(
                line.amount
            )
        lines = [
            self._prepare_invoice_line_vals(
                product, rate, amount, taxes, accounts, lang
            )
            for (product, rate), amount in amounts.items()
        ]
        lines += self._prepare_advance_lines(advances, lang)
        lines += [charge._prepare_invoice_line_vals(1) for charge in charges]
        totals = self._get_expected_totals(charges, taxes.values())
        gross = sum(total.base + total.tax for _tax, total in totals) - advances.gross
        sign = -1 if gross < 0 else 1
        self._keep_advance_taxes(lines, totals)
        self._turn_lines(lines, sign)
        supplied = max(self.mapped("date_last"))
        return group._prepare_invoice_vals(
            terms, partner, invoice_date, supplied, sign, lines
        ) | {"energy_pdf_state": "todo"}

    def _prepare_invoice_line_vals(self, product, rate, amount, taxes, accounts, lang):
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
            "name": product.with_context(lang=lang).name,
            "quantity": 1,
            "product_uom_id": product.uom_id.id,
            "price_unit": float(amount),
            "account_id": account.id,
            "tax_ids": [Command.set(tax.ids)],
        }

    def _check_ledger_totals(self, move):
        """Refuse an invoice whose ledger differs from the bills by a single cent."""
        lines = move.invoice_line_ids - move.energy_charge_ids.invoice_line_id
        totals = self._get_expected_totals(move.energy_charge_ids, lines.tax_ids)
        sign = -1 if move.move_type == "out_refund" else 1
        advances = move.energy_settlement_advance_ids._get_billed_advances()
        net, tax = (
            sign
            * (
                sum((getattr(total, name) for _tax, total in totals), Decimal(0))
                - sum(getattr(advance, name) for advance in advances)
            )
            for name in ("base", "tax")
        )
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

    def _get_expected_totals(self, charges, taxes):
        """Return pairs of tax and total of bills and charges; each is rounded once.

        :param taxes: those of the bills.
        """
        by_percent = {plain(tax.amount): tax for tax in taxes}
        amounts = defaultdict(list)
        for line in self.line_ids:
            percent = plain(line.vat_percent)
            amounts[by_percent.get(percent)].append((percent, exact(line.amount)))
        for charge in charges:
            tax = charge._get_taxes()
            percent = sum((plain(rate) for rate in tax.mapped("amount")), Decimal(0))
            amounts[tax or None].append((percent, charge._get_amount()))
        return [
            (tax, total)
            for tax, pairs in amounts.items()
            for total in vat_totals(pairs, CENT)
        ]

    def _explain_ledger_error(self, error):
        if isinstance(error, UserError):
            return str(error)
        return self._explain_internal_error()
