from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ..logic.decimals import exact


class BilledRow(NamedTuple):
    """What one posted document of an advance billed at one tax.

    A credit note has negative amounts; ``day`` is the date of supply, or that of the
    payment that was taxed; ``account_id`` holds the base.
    """

    advance_id: int
    document_id: int
    reference: str
    day: date
    tax_id: int
    percent: Decimal
    account_id: int
    base: Decimal
    tax: Decimal


class PaymentRow(NamedTuple):
    """Money that came in for an advance; what was given back is negative."""

    advance_id: int
    reference: str
    day: date
    amount: Decimal


class EnergyAdvance(models.Model):
    _inherit = "energy.advance"

    def _get_billed_rows(self):
        """Return the ``BilledRow`` of every posted document, credit notes included."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.energy_advance_id, m.id, m.name,
                       CASE WHEN m.energy_advance_key IS NULL
                           THEN v.tax_date ELSE m.invoice_date END,
                       t.id, t.amount::text,
                       max(l.account_id) FILTER (WHERE l.tax_line_id IS NULL),
                       coalesce(-sum(l.balance) FILTER (
                           WHERE l.tax_line_id IS NULL), 0)::text,
                       coalesce(-sum(l.balance) FILTER (
                           WHERE l.tax_line_id IS NOT NULL), 0)::text
                FROM account_move m
                JOIN energy_advance v ON v.id = m.energy_advance_id
                JOIN account_move_line l ON l.move_id = m.id
                LEFT JOIN account_move_line_account_tax_rel r
                  ON r.account_move_line_id = l.id
                JOIN account_tax t ON t.id = coalesce(l.tax_line_id, r.account_tax_id)
                WHERE m.energy_advance_id = ANY(%s) AND m.state = 'posted'
                GROUP BY m.id, v.tax_date, t.id
                ORDER BY 4, m.id, t.amount, t.id
                """,
                self.ids,
            )
        )
        return [
            BilledRow(
                *found,
                Decimal(percent).normalize() + 0,
                account,
                Decimal(base),
                Decimal(tax),
            )
            for *found, percent, account, base, tax in rows
        ]

    def _get_payment_rows(self):
        """Return the ``PaymentRow`` of what was paid for these advances.

        What is matched with their documents, apart from their own credit notes; money
        that went back counts against it. An entry that only moves what is due from one
        item to another is no payment. A document issued on receipt of a payment is paid
        by it.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.energy_advance_id, coalesce(m.energy_advance_key, m.name),
                       m.date, m.amount_total_signed::text
                FROM account_move m
                JOIN energy_advance v ON v.id = m.energy_advance_id
                JOIN energy_advance_agreement a ON a.id = v.agreement_id
                WHERE m.energy_advance_id = ANY(%(advances)s) AND m.state = 'posted'
                  AND a.mode = 'request'
                UNION ALL
                SELECT m.energy_advance_id, om.name, om.date,
                       sum(CASE WHEN p.debit_move_id = l.id
                           THEN p.amount ELSE -p.amount END)::text
                FROM account_move m
                JOIN energy_advance v ON v.id = m.energy_advance_id
                JOIN energy_advance_agreement a ON a.id = v.agreement_id
                JOIN account_move_line l ON l.move_id = m.id
                 AND l.display_type = 'payment_term'
                JOIN account_partial_reconcile p
                  ON l.id IN (p.debit_move_id, p.credit_move_id)
                JOIN account_move_line other ON other.id <> l.id
                 AND other.id IN (p.debit_move_id, p.credit_move_id)
                JOIN account_move om ON om.id = other.move_id
                WHERE m.energy_advance_id = ANY(%(advances)s) AND m.state = 'posted'
                  AND a.mode <> 'request' AND om.energy_advance_id IS NULL
                  AND EXISTS (
                      SELECT FROM account_move_line x
                      JOIN account_account c ON c.id = x.account_id
                      WHERE x.move_id = om.id
                        AND c.account_type <> 'asset_receivable')
                GROUP BY m.id, om.id
                ORDER BY 3, 2, 1
                """,
                advances=self.ids,
            )
        )
        return [PaymentRow(*found, exact(float(amount))) for *found, amount in rows]


class EnergyAdvanceAgreement(models.Model):
    _inherit = "energy.advance.agreement"

    def _get_billed(self, date_from, date_to):
        """Return what was billed in advance, the figure of the tax: by VAT rate.

        From the posted documents, credit notes included, of the advances whose period
        starts in ``[date_from, date_to)``; whether they were paid does not matter.

        :return: ``{percent: (base, tax)}``, the lowest rate first.
        """
        found = defaultdict(lambda: [Decimal("0.00"), Decimal("0.00")])
        for row in self._get_advances_of(date_from, date_to)._get_billed_rows():
            found[row.percent][0] += row.base
            found[row.percent][1] += row.tax
        return {percent: tuple(found[percent]) for percent in sorted(found)}

    def _get_paid(self, date_from, date_to):
        """Return what was paid for these advances, the figure of the cash."""
        rows = self._get_advances_of(date_from, date_to)._get_payment_rows()
        return sum((row.amount for row in rows), Decimal("0.00"))

    def _get_advances_of(self, date_from, date_to):
        """Return the advances whose period starts in ``[date_from, date_to)``."""
        return self.env["energy.advance"].search(
            [
                ("agreement_id", "in", self.ids),
                ("date_from", ">=", date_from),
                ("date_from", "<", date_to),
            ]
        )
