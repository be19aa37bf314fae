from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.tools import SQL


class EnergyAdvanceAgreement(models.Model):
    _inherit = "energy.advance.agreement"

    def _get_billed(self, date_from, date_to):
        """Return what was billed in advance, the figure of the tax: by VAT rate.

        From the posted documents, credit notes included, of the advances whose period
        starts in ``[date_from, date_to)``; whether they were paid does not matter.

        :return: ``{percent: (base, tax)}``, the lowest rate first.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT t.amount::text, l.tax_line_id IS NOT NULL,
                       (-sum(l.balance))::text
                FROM account_move_line l
                LEFT JOIN account_move_line_account_tax_rel r
                  ON r.account_move_line_id = l.id
                JOIN account_tax t ON t.id = coalesce(l.tax_line_id, r.account_tax_id)
                WHERE l.move_id IN (%s)
                GROUP BY 1, 2
                """,
                self._get_documents_query(date_from, date_to),
            )
        )
        found = defaultdict(lambda: [Decimal("0.00"), Decimal("0.00")])
        for percent, is_tax, amount in rows:
            found[Decimal(percent).normalize() + 0][is_tax] += Decimal(amount)
        return {percent: tuple(found[percent]) for percent in sorted(found)}

    def _get_paid(self, date_from, date_to):
        """Return what was paid for these advances, the figure of the cash.

        What money, not credit notes, is matched with their documents; money that went
        back counts against it. A document issued on receipt of a payment is paid.
        """
        ((paid,),) = self.env.execute_query(
            SQL(
                """
                SELECT coalesce(sum(CASE
                    WHEN a.mode = 'request' THEN m.amount_total_signed
                    ELSE coalesce(matched.amount, 0) END), 0)::text
                FROM account_move m
                JOIN energy_advance v ON v.id = m.energy_advance_id
                JOIN energy_advance_agreement a ON a.id = v.agreement_id
                LEFT JOIN LATERAL (
                    SELECT sum(CASE WHEN p.debit_move_id = l.id
                               THEN p.amount ELSE -p.amount END) AS amount
                    FROM account_move_line l
                    JOIN account_partial_reconcile p
                      ON l.id IN (p.debit_move_id, p.credit_move_id)
                    JOIN account_move_line other ON other.id <> l.id
                     AND other.id IN (p.debit_move_id, p.credit_move_id)
                    JOIN account_move om ON om.id = other.move_id
                    WHERE l.move_id = m.id AND l.display_type = 'payment_term'
                      AND om.move_type = 'entry'
                ) matched ON true
                WHERE m.id IN (%s)
                """,
                self._get_documents_query(date_from, date_to),
            )
        )
        return Decimal(paid).quantize(Decimal("0.01"))

    def _get_documents_query(self, date_from, date_to):
        """Return the query of the posted documents of advances of some days."""
        self.env.flush_all()
        return SQL(
            """
            SELECT m.id FROM account_move m
            JOIN energy_advance v ON v.id = m.energy_advance_id
            WHERE v.agreement_id = ANY(%s) AND m.state = 'posted'
              AND v.date_from >= %s AND v.date_from < %s
            """,
            self.ids,
            date_from,
            date_to,
        )
