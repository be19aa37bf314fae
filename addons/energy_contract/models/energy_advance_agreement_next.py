from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, split_every

CHUNK = 1000


class EnergyAdvanceAgreement(models.Model):
    """Agreements end with their days; the next ones are proposed before that."""

    _inherit = "energy.advance.agreement"

    is_proposed = fields.Boolean(
        string="Proposed",
        readonly=True,
        copy=False,
        help="Made by itself, because the agreement before ends soon.",
    )

    @api.model
    def _cron_follow_calendar(self):
        """Scheduled action: end what is over, propose what follows."""
        today = fields.Date.context_today(self)
        self._end_over(today)
        progress = self.env["ir.cron"]._commit_progress
        ending = self._find_to_follow(today)
        progress(remaining=len(ending))
        for ids in split_every(CHUNK, ending.ids):
            self.browse(ids)._propose_next()
            if not progress(len(ids)):
                return

    @api.model
    def _end_over(self, day):
        """End the agreements whose days, or whose contract, are over; return them.

        One statement. Whoever still has an advance to post is left until it is posted;
        a payment request is never posted, it only waits for its payment.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE energy_advance_agreement a
                SET state = 'ended', write_uid = %(uid)s,
                    write_date = now() AT TIME ZONE 'UTC'
                FROM energy_contract c
                WHERE c.id = a.contract_id AND a.state = 'agreed'
                  AND least(a.effective_to, CASE
                      WHEN c.state IN ('ended', 'withdrawn') THEN c.date_to
                      END) <= %(day)s
                  AND (a.mode = 'request' OR NOT EXISTS (
                      SELECT FROM energy_advance p
                      WHERE p.agreement_id = a.id AND p.state = 'planned'))
                RETURNING a.id
                """,
                uid=self.env.uid,
                day=day,
            )
        )
        ended = self.browse(agreement for (agreement,) in rows)
        ended.invalidate_recordset(["state"])
        return ended

    @api.model
    def _find_to_follow(self, day):
        """Return the agreements that end soon, go on, and have no next one yet."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT a.id
                FROM energy_advance_agreement a
                JOIN energy_contract c ON c.id = a.contract_id
                JOIN res_company company ON company.id = a.company_id
                WHERE a.state IN ('agreed', 'ended') AND c.state = 'active'
                  AND company.energy_advance_renewal_days > 0
                  AND a.effective_to = a.date_to
                  AND a.effective_to > %(day)s - company.energy_advance_renewal_days
                  AND a.effective_to <= %(day)s + company.energy_advance_renewal_days
                  AND (c.date_to IS NULL OR c.date_to > a.effective_to)
                  AND NOT EXISTS (
                      SELECT FROM energy_advance_agreement n
                      WHERE n.billing_group_id = a.billing_group_id
                        AND n.contract_point_id IS NOT DISTINCT FROM a.contract_point_id
                        AND n.effective_to > a.effective_to)
                ORDER BY a.effective_to, a.id
                """,
                day=day,
            )
        )
        return self.browse(agreement for (agreement,) in rows)

    def _propose_next(self):
        """Create and return the calculated drafts that follow ``self`` for a year.

        Somebody agrees them. Other groups of the same contracts are left alone.
        """
        made = self.browse()
        for (day, kind), ending in self.grouped(
            lambda item: (item.effective_to, item.kind)
        ).items():
            until = day + relativedelta(years=1)
            drafts = self._collect(ending.contract_id, day, until, kind)
            keys = {(item.billing_group_id, item.contract_point_id) for item in ending}
            following = drafts.filtered(
                lambda item, day=day, keys=keys: (
                    item.date_from == day
                    and (item.billing_group_id, item.contract_point_id) in keys
                )
            )
            (drafts - following).unlink()
            made |= following
        made.is_proposed = True
        return made._calculate()
