from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ..logic.terms import NoticeUnit, months_left, notice_end

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
        return ended.with_env(self.env)

    def _get_exit_fees(self, day, rows=None):
        """Return ``{contract point: amount}`` of what leaving on ``day`` costs."""
        rows = (self.point_ids if rows is None else rows)._get_live()
        fees = {}
        for contract in self:
            if not contract.exit_fee or not contract.term_date_to:
                continue
            months = months_left(day, contract.term_date_to)
            count = months if contract.exit_fee_basis == "month" else min(months, 1)
            leaving = rows.filtered(
                lambda row, contract=contract: (
                    row.contract_id == contract
                    and row.date_from < day
                    and (not row.date_to or row.date_to >= day)
                )
            )
            if count:
                amount = contract.currency_id.round(contract.exit_fee * count)
                fees |= dict.fromkeys(leaving, amount)
        return fees

    def _prepare_exit_fee(self, day, rows=None):
        """Return the values of the charges for leaving before the term; one per point.

        Whatever charges them extends ``_charge_exit_fee``.
        """
        return [
            {
                "contract_id": row.contract_id.id,
                "contract_point_id": row.id,
                "supply_point_id": row.supply_point_id.id,
                "partner_id": row.partner_id.id,
                "billing_group_id": row.billing_group_id.id,
                "company_id": row.company_id.id,
                "date": day,
                "amount": amount,
                "name": self.env._(
                    "Exit fee, contract %(contract)s, %(point)s",
                    contract=row.contract_id.name,
                    point=row.supply_point_id.name,
                ),
            }
            for row, amount in self._get_exit_fees(day, rows).items()
        ]

    def _charge_exit_fee(self, vals_list):
        """Charge exit fees; extend this where charges are kept.

        :param vals_list: what ``_prepare_exit_fee`` returned.
        """
        for vals in vals_list:
            contract = self.browse(vals["contract_id"])
            contract.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Charge the exit fee"),
                note=f"{vals['name']}: {vals['amount']} {contract.currency_id.name}",
                user_id=contract.user_id.id or self.env.uid,
            )

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
