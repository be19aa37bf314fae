from odoo import api, fields, models
from odoo.tools import SQL

from ..logic.decimals import exact


class EnergyAdvanceAgreement(models.Model):
    _inherit = "energy.advance.agreement"

    previous_amount = fields.Monetary(
        related="revision_of_id.advance_amount", string="Advance before"
    )
    difference_amount = fields.Monetary(
        string="Difference", compute="_compute_difference_amount"
    )

    @api.depends("advance_amount", "revision_of_id.advance_amount")
    def _compute_difference_amount(self):
        for agreement in self:
            agreement.difference_amount = (
                agreement.revision_of_id
                and agreement.advance_amount - agreement.revision_of_id.advance_amount
            )

    @api.model
    def _revise(self, agreements, day, reason, requested_amount=0):
        """Create the draft that replaces the advances of each agreement from ``day``.

        It starts with the first period that starts on ``day`` or later and after the
        last posted one. Drafts of an earlier try go.

        :return: the new drafts, not calculated yet; none where nothing is left.
        """
        agreements = agreements.filtered(lambda item: item.state == "agreed")
        agreements.revision_ids.filtered(lambda item: item.state == "draft").unlink()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO energy_advance_agreement (
                    billing_group_id, contract_point_id, contract_id, company_id,
                    partner_id, variable_symbol, cycle, rule_id, kind, mode,
                    date_from, date_to, effective_to, settled_from, state,
                    revision_of_id, reason, requested_amount,
                    create_uid, create_date, write_uid, write_date)
                SELECT a.billing_group_id, a.contract_point_id, a.contract_id,
                       a.company_id, coalesce(t.partner_id, c.partner_id),
                       g.variable_symbol, a.cycle, a.rule_id, a.kind, a.mode,
                       rest.start, a.date_to, a.date_to, a.settled_from, 'draft',
                       a.id, %(reason)s, %(requested)s, %(uid)s,
                       now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                FROM energy_advance_agreement a
                JOIN energy_billing_group g ON g.id = a.billing_group_id
                JOIN energy_contract c ON c.id = a.contract_id
                JOIN LATERAL (
                    SELECT min(p.date_from) AS start FROM energy_advance p
                    WHERE p.agreement_id = a.id AND p.state = 'planned'
                      AND p.date_from >= greatest(%(day)s, coalesce((
                          SELECT max(d.date_to) FROM energy_advance d
                          WHERE d.agreement_id = a.id AND (
                              d.state = 'posted' OR EXISTS (
                                  SELECT FROM account_move m
                                  WHERE m.energy_advance_id = d.id))), %(day)s))
                ) rest ON rest.start IS NOT NULL
                LEFT JOIN energy_billing_group_terms t ON t.group_id = g.id
                    AND daterange(t.date_from, t.date_to) @> rest.start
                WHERE a.id = ANY(%(agreements)s)
                ORDER BY a.id
                RETURNING id
                """,
                agreements=agreements.ids,
                day=day,
                reason=reason,
                requested=requested_amount,
                uid=self.env.uid,
            )
        )
        self.invalidate_model()
        return self.browse(agreement for (agreement,) in rows)

    def _carry_over(self):
        """Spread over drafts what the advances before them miss, by the forecast."""
        old = self.revision_of_id
        old.sudo()._forecast()
        kept = {
            agreement: exact(sum(advances.mapped("amount_total")))
            for agreement, advances in self._get_kept_advances().items()
        }
        for draft in self.filtered("advance_count"):
            forecast = exact(draft.revision_of_id.forecast_amount)
            rest = exact(draft.expected_amount)
            draft.carried_amount = float(forecast - kept[draft] - rest)
        self._calculate()

    def _get_kept_advances(self):
        """Return ``{draft: advances of its chain that it leaves alone}``."""
        Advance = self.env["energy.advance"]
        advances = Advance.search(
            [
                ("billing_group_id", "in", self.billing_group_id.ids),
                ("state", "in", ["planned", "posted"]),
                ("agreement_id.state", "!=", "draft"),
            ]
        ).grouped(lambda item: item.agreement_id._get_chain_key())
        return {
            draft: advances.get(draft._get_chain_key(), Advance).filtered(
                lambda item, start=draft.date_from: item.date_from < start
            )
            for draft in self
        }

    def _get_chain_key(self):
        """Return what the agreements have in common that one settlement ends."""
        return (self.billing_group_id, self.contract_point_id, self.settled_from)
