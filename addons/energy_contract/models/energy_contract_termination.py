from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ..logic.terms import NoticeUnit, notice_end

CHUNK = 200


class EnergyContract(models.Model):
    """Contracts end by notice, by agreement or with their term."""

    _inherit = "energy.contract"

    def action_terminate(self):
        """Button: supply ends; asks for the notice and the points."""
        return self.env["energy.contract.terminate"]._open(self)

    def _get_notice_end(self, received):
        """Return the first day without supply after notice on ``received``.

        A fixed term is not cut short by it: the contract ends with the term at the
        earliest, unless somebody leaves before and owes the exit fee.
        """
        self.ensure_one()
        return notice_end(
            received,
            self.notice_count,
            NoticeUnit(self.notice_unit),
            to_month_end=self.notice_to_month_end,
        )

    def _terminate(self, day, rows=None, *, notice_on=None, reason="customer"):
        """Let supply of ``self`` end on ``day``; return the contract points that end.

        :param rows: only these contract points; without them, the whole contracts.
        :param reason: of ``end_reason``.
        """
        rows = self.point_ids if rows is None else rows
        for contract in self:
            if contract.state not in ("signed", "active"):
                raise UserError(
                    self.env._(
                        "Contract %(contract)s does not hold, so there is nothing to "
                        "terminate.",
                        contract=contract.name,
                    )
                )
            if day <= contract.date_from:
                raise UserError(
                    self.env._(
                        "Contract %(contract)s begins on %(start)s only. Cancel it, "
                        "or record a withdrawal.",
                        contract=contract.name,
                        start=contract.date_from,
                    )
                )
        with self._record("termination", day) as recording:
            contracts = recording.contracts
            ended = rows.with_env(contracts.env)._end_on(day)
            going_on = contracts.filtered(
                lambda item: not item.date_to or item.date_to > day
            )
            (contracts - going_on).write({"notice_on": notice_on, "end_reason": reason})
            live = ended._get_live()
            recording.give_up(
                contracts.request_ids.filtered(
                    lambda item: (
                        item.supply_point_id in live.supply_point_id
                        and item.category == "end"
                    )
                )
            )
            live._ask("end", day)
        ended = ended.with_env(self.env)
        ended._give_up_exit_fees()
        return ended

    @api.model
    def _cron_follow_calendar(self, limit=5000):
        """End the contracts whose last day is over."""
        domain = [
            ("state", "=", "active"),
            ("date_to", "<=", fields.Date.context_today(self)),
        ]
        ids = self.search(domain, limit=limit, order="id").ids
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=self.search_count(domain))
        for chunk in split_every(CHUNK, ids, self.browse):
            contracts = chunk.try_lock_for_update().filtered_domain(domain)
            with contracts._record("state") as recording:
                recording.contracts._follow_calendar()
            if not progress(len(chunk)):
                break
