from odoo import api, models
from odoo.tools import SQL


class EnergyAdvanceAgreement(models.Model):
    _inherit = "energy.advance.agreement"

    @api.model
    def _collect(self, contracts, date_from, date_to, kind="advance", is_queued=False):
        """Create the draft agreements that ``contracts`` lack in a range of days.

        One statement: a group with an advance cycle gets one for its points together,
        a point with a cycle of its own gets its own. Days that have an agreement, even
        a draft, are left out; so doing it twice creates nothing twice.

        :param is_queued: they wait for the calculation in the background.
        :return: the new drafts, not calculated yet.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH supplied AS (
                    SELECT cp.billing_group_id AS group_id, cp.contract_id,
                           CASE WHEN cp.advance_cycle IS NOT NULL THEN cp.id END
                               AS point_id,
                           coalesce(cp.advance_cycle, t.advance_cycle) AS cycle,
                           daterange(cp.date_from, cp.date_to)
                               * daterange(%(start)s, %(end)s) AS days
                    FROM energy_contract_point cp
                    LEFT JOIN energy_billing_group_terms t
                        ON t.group_id = cp.billing_group_id
                        AND daterange(t.date_from, t.date_to)
                            @> greatest(cp.date_from, %(start)s::date)
                    JOIN energy_contract c ON c.id = cp.contract_id
                    JOIN energy_supply_point sp ON sp.id = cp.supply_point_id
                    WHERE cp.contract_id = ANY(%(contracts)s)
                      AND cp.contract_state = 'active'
                      AND sp.direction = 'consumption'
                      AND daterange(cp.date_from, cp.date_to)
                          && daterange(%(start)s, %(end)s)
                ), wanted AS (
                    SELECT group_id, contract_id, point_id, cycle,
                           datemultirange(range_merge(range_agg(days))) AS days
                    FROM supplied WHERE cycle IS NOT NULL
                    GROUP BY group_id, contract_id, point_id, cycle
                ), missing AS (
                    SELECT w.*, unnest(w.days - coalesce((
                        SELECT range_agg(daterange(a.date_from, a.effective_to))
                        FROM energy_advance_agreement a
                        WHERE a.billing_group_id = w.group_id
                          AND a.contract_point_id IS NOT DISTINCT FROM w.point_id
                    ), '{}'::datemultirange)) AS part
                    FROM wanted w
                )
                INSERT INTO energy_advance_agreement (
                    billing_group_id, contract_point_id, contract_id, company_id,
                    partner_id, variable_symbol, cycle, rule_id, kind, mode,
                    date_from, date_to, effective_to, settled_from, state,
                    is_queued, create_uid, create_date, write_uid, write_date)
                SELECT m.group_id, m.point_id, m.contract_id, c.company_id,
                       coalesce(t.partner_id, c.partner_id), g.variable_symbol, m.cycle,
                       r.id, r.kind, r.mode, lower(m.part), upper(m.part),
                       upper(m.part), lower(m.part), 'draft', %(queued)s, %(uid)s,
                       now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                FROM missing m
                JOIN energy_billing_group g ON g.id = m.group_id
                JOIN energy_contract c ON c.id = m.contract_id
                LEFT JOIN energy_billing_group_terms t ON t.group_id = g.id
                    AND daterange(t.date_from, t.date_to) @> lower(m.part)
                JOIN LATERAL (
                    SELECT * FROM energy_advance_rule r
                    WHERE r.company_id = c.company_id AND r.kind = %(kind)s AND r.active
                      AND coalesce(r.segment_id, c.segment_id) = c.segment_id
                    ORDER BY r.segment_id NULLS LAST LIMIT 1
                ) r ON true
                ORDER BY m.contract_id, m.group_id, m.point_id, m.part
                RETURNING id
                """,
                start=date_from,
                end=date_to,
                contracts=contracts.ids,
                kind=kind,
                queued=is_queued or None,
                uid=self.env.uid,
            )
        )
        self.invalidate_model()
        return self.browse(agreement for (agreement,) in rows)
