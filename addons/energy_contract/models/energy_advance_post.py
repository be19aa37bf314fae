import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..logic.decimals import exact

_logger = logging.getLogger(__name__)

CHUNK = 200
# Accounting documents without chatter: the agreement tells their story.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


class EnergyAdvance(models.Model):
    _inherit = "energy.advance"

    @api.model
    def _cron_post(self):
        """Scheduled action: post what is due, chunk by chunk.

        A chunk that was posted is committed, so a killed run goes on where it stood;
        what fails keeps its reason and waits for a person.
        """
        progress = self.env["ir.cron"]._commit_progress
        domain = self._get_to_post_domain(fields.Date.context_today(self))
        progress(remaining=self.search_count(domain))
        while advances := self.search(domain, limit=CHUNK, order="post_date, id"):
            advances = advances.try_lock_for_update()
            if not advances:
                return  # another worker has them
            advances._post()
            if not progress(len(advances)):
                return

    @api.model
    def _get_to_post_domain(self, day):
        """Return the domain of what has to be posted by the end of ``day``."""
        return (
            Domain("state", "=", "planned")
            & Domain("post_date", "<=", day)
            & Domain("post_error", "=", False)
            & Domain("agreement_id.state", "!=", "draft")
            & Domain("agreement_id.mode", "!=", "request")
        )

    def _post(self):
        """Post the document of every advance in ``self`` and return the documents.

        All are written together; where that fails, one by one, and an advance that
        still fails keeps the ledger's own words.
        """
        moves = self.env["account.move"]
        for company, advances in self.grouped("company_id").items():
            moves |= advances.with_company(company)._post_company()
        return moves

    def _post_company(self):
        try:
            with self.env.cr.savepoint():
                return self._post_moves()
        except Exception as error:  # noqa: BLE001 - found again one by one, below
            _logger.info("%s advances fail together: %s", len(self), error)
        moves = self.env["account.move"]
        for advance in self:
            try:
                with self.env.cr.savepoint():
                    moves |= advance._post_moves()
            except Exception as error:  # the border of a run
                _logger.exception("advance %s: not posted", advance.id)
                advance.post_error = advance._explain_post_error(error)
        return moves

    def _explain_post_error(self, error):
        if isinstance(error, UserError):
            return str(error)
        return self.env._(
            "The ledger refused the advance unexpectedly. The server log has the "
            "details; ask an administrator, then post again."
        )

    def _post_moves(self):
        taxes = self.line_ids.vat_rate_id._get_taxes(self.company_id)
        moves = self._create_documents(
            [
                advance._prepare_document_vals(
                    exact(advance.amount_total),
                    [
                        (line.vat_rate_id, exact(line.base), exact(line.tax))
                        for line in advance.line_ids
                    ],
                    taxes,
                    {
                        "date": advance.post_date,
                        "invoice_date": advance.post_date,
                        "invoice_date_due": advance.due_date,
                        "taxable_supply_date": advance.tax_date,
                    },
                )
                for advance in self
            ]
        )
        for advance, move in zip(self, moves, strict=True):
            advance.move_id = move
        self.write({"state": "posted", "post_error": False})
        return moves

    def _create_documents(self, vals_list):
        """Create and post documents whose every line is given.

        The amounts are those of the agreement to the cent: tax is taken out of the
        rounded gross amount, so nothing may be computed anew.
        """
        Move = self.env["account.move"].with_context(**QUIET)
        moves = Move.with_context(skip_invoice_sync=True).create(vals_list)
        moves.with_context(skip_invoice_sync=False)._post(soft=False)
        return moves.with_env(self.env)

    def _prepare_document_vals(self, gross, vat, taxes, dates):
        """Return the values of the document of one advance, all lines included.

        :param gross: exact; below zero for money given back, a credit note.
        :param vat: base and tax of each VAT rate, as triples.
        """
        agreement = self.agreement_id
        journal, account = agreement.rule_id._get_ledger()
        partner = agreement.partner_id
        receivable = (
            agreement.rule_id.receivable_account_id
            or partner.property_account_receivable_id
        )
        name = self._get_document_text()
        lines = []
        for rate, base, tax in vat:
            lines += self._prepare_vat_line_vals(name, rate, base, tax, taxes, account)
        return {
            "move_type": "out_refund" if gross < 0 else "out_invoice",
            "company_id": self.company_id.id,
            "journal_id": journal.id,
            "partner_id": partner.id,
            "currency_id": self.company_id.currency_id.id,
            "invoice_origin": agreement.contract_id.name,
            "ref": agreement.name,
            "payment_reference": agreement.variable_symbol,
            "energy_advance_id": self.id,
            **dates,
            "line_ids": [
                *map(Command.create, lines),
                Command.create(
                    {
                        "display_type": "payment_term",
                        "name": agreement.variable_symbol,
                        "account_id": receivable.id,
                        "balance": float(gross),
                        "amount_currency": float(gross),
                        "date_maturity": dates["invoice_date_due"],
                        "discount_balance": 0.0,
                        "discount_amount_currency": 0.0,
                    }
                ),
            ],
        }

    def _prepare_vat_line_vals(self, name, rate, base, tax, taxes, account):
        """Return the line of the base and the line of the tax at one rate."""
        ledger_tax = taxes.get(rate)
        if not ledger_tax:
            raise UserError(
                self.env._(
                    "%(company)s has no sales tax of %(percent)s %% for VAT class "
                    "%(name)s. Assign one to the VAT rate, then post again.",
                    company=self.company_id.name,
                    percent=rate.percent,
                    name=rate.vat_class_id.name,
                )
            )
        is_refund = base < 0
        shares = ledger_tax[
            "refund_repartition_line_ids"
            if is_refund
            else "invoice_repartition_line_ids"
        ]
        base_share = shares.filtered(lambda share: share.repartition_type == "base")
        tax_share = shares.filtered(lambda share: share.repartition_type == "tax")[:1]
        lines = [
            {
                "display_type": "product",
                "name": f"{name}, {rate.vat_class_id.name}",
                "account_id": account.id,
                "quantity": 1,
                "price_unit": float(abs(base)),
                "balance": float(-base),
                "amount_currency": float(-base),
                "tax_ids": [Command.set(ledger_tax.ids)],
                "tax_tag_ids": [Command.set(base_share.tag_ids.ids)],
            }
        ]
        if tax:
            lines.append(
                {
                    "display_type": "tax",
                    "name": ledger_tax.name,
                    "account_id": (tax_share.account_id or account).id,
                    "tax_repartition_line_id": tax_share.id,
                    "tax_base_amount": float(-base),
                    "balance": float(-tax),
                    "amount_currency": float(-tax),
                    "tax_tag_ids": [Command.set(tax_share.tag_ids.ids)],
                }
            )
        return lines

    def _get_document_text(self):
        """Return what the document says it is for, in the payer's language."""
        advance = self.with_context(lang=self.partner_id.lang or self.env.lang)
        first, last = advance.date_from, advance.date_to - timedelta(days=1)
        values = {
            "number": advance.display_name,
            "first": f"{first:%d.%m.%Y}",
            "last": f"{last:%d.%m.%Y}",
        }
        if advance.agreement_id.kind == "prepayment":
            return advance.env._(
                "Prepayment %(number)s, %(first)s – %(last)s", **values
            )
        return advance.env._("Advance %(number)s, %(first)s – %(last)s", **values)
