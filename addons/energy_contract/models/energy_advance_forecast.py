import logging

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from odoo.addons.energy_supply_point.logic.errors import EnergyError

from ..logic.advances import round_amount
from ..logic.decimals import exact

_logger = logging.getLogger(__name__)

CHUNK = 500


class EnergyAdvanceAgreement(models.Model):
    _inherit = "energy.advance.agreement"

    forecast_amount = fields.Monetary(
        string="Forecast",
        readonly=True,
        copy=False,
        help="What the supply will cost until the settlement, with tax, by the newest "
        "readings and prices.",
    )
    forecast_at = fields.Datetime(string="Forecast on", readonly=True, copy=False)
    forecast_advances = fields.Monetary(
        string="Advances until the Settlement", readonly=True, copy=False
    )
    shortfall_amount = fields.Monetary(
        string="Shortfall",
        readonly=True,
        copy=False,
        help="What the advances will miss at the settlement; below zero: too much.",
    )
    suggested_amount = fields.Monetary(
        readonly=True,
        copy=False,
        help="The advance of a full period that would make the settlement come out "
        "even.",
    )
    adequacy = fields.Selection(
        [("fits", "Fits"), ("low", "Too low"), ("high", "Too high")],
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    def action_forecast(self):
        """Button: forecast the settlement of agreed agreements now."""
        self.filtered(lambda item: item.state == "agreed").sudo()._forecast()
        return True

    @api.model
    def _cron_forecast(self):
        """Scheduled action: forecast every agreed agreement, the oldest first."""
        progress = self.env["ir.cron"]._commit_progress
        today = fields.Date.context_today(self)
        agreements = self.search(
            [("state", "=", "agreed"), ("date_to", ">", today)],
            order="forecast_at NULLS FIRST, id",
        )
        progress(remaining=len(agreements))
        for ids in split_every(CHUNK, agreements.ids):
            self.browse(ids)._forecast()
            if not progress(len(ids)):
                return

    def _forecast(self):
        """Forecast the settlement of ``self``, set-based: warn before a bill shock.

        The whole stretch that will be settled is rated by the newest readings and
        current prices, and set against the advances of all its agreements.
        """
        estimates = self.env["energy.advance.estimate"]._estimate(self, whole=True)
        advances = self._sum_advances()
        rows = []
        for agreement in self:
            try:
                costs = estimates.get_costs(agreement)
            except EnergyError as error:
                _logger.info("agreement %s: no forecast: %s", agreement.id, error)
                continue
            cost = sum(item.rated.gross for item in costs)
            rows.append(agreement._prepare_forecast(cost, *advances[agreement.id]))
        self._write_forecast(rows)
        return self

    def _sum_advances(self):
        """Return what is asked for until the settlement, and how much of it can change.

        :return: ``{agreement id: (gross of all, gross and number still planned)}``.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT a.id, coalesce(sum(v.amount_total), 0)::text,
                       coalesce(sum(v.amount_total) FILTER (WHERE own), 0)::text,
                       count(*) FILTER (WHERE own)
                FROM energy_advance_agreement a
                JOIN energy_advance_agreement chain
                  ON chain.billing_group_id = a.billing_group_id
                 AND chain.contract_point_id IS NOT DISTINCT FROM a.contract_point_id
                 AND chain.settled_from = a.settled_from AND chain.state <> 'draft'
                JOIN energy_advance v ON v.agreement_id = chain.id
                 AND v.state IN ('planned', 'posted')
                CROSS JOIN LATERAL (
                    SELECT v.state = 'planned' AND chain.id = a.id AS own) which
                WHERE a.id = ANY(%s)
                GROUP BY a.id
                """,
                self.ids,
            )
        )
        found = dict.fromkeys(self.ids, (exact(0.0), exact(0.0), 0))
        for agreement, total, planned, count in rows:
            found[agreement] = exact(float(total)), exact(float(planned)), count
        return found

    def _prepare_forecast(self, cost, total, planned, count):
        """Return the row of the forecast of one agreement."""
        shortfall = cost - total
        limit = cost * exact(self.rule_id.warning_percent) / 100
        adequacy = "fits"
        if abs(shortfall) > limit:
            adequacy = "low" if shortfall > 0 else "high"
        suggested = None
        if count:
            scheme = self.rule_id._prepare_scheme(self.cycle, 0)
            wanted = max((planned + shortfall) / count, exact(0.0))
            suggested = round_amount(wanted, scheme)
        return (self.id, cost, total, shortfall, suggested, adequacy)

    def _write_forecast(self, rows):
        if not rows:
            return
        self.env.flush_all()
        self.env.cr.execute_values(
            """
            UPDATE energy_advance_agreement a SET forecast_amount = v.cost,
                forecast_advances = v.total, shortfall_amount = v.shortfall,
                suggested_amount = v.suggested::numeric, adequacy = v.adequacy,
                forecast_at = now() AT TIME ZONE 'UTC'
            FROM (VALUES %s) AS v (id, cost, total, shortfall, suggested, adequacy)
            WHERE a.id = v.id
            """,
            rows,
        )
        self.invalidate_recordset()
