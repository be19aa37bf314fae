from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every

from ..logic.terms import add_months, prolong
from .energy_contract_termination import CHUNK

ACTIVITY = "energy_contract.mail_activity_type_renewal"


class EnergyContract(models.Model):
    """A fixed term ends: the contract is renewed, prolonged, goes on or ends."""

    _inherit = "energy.contract"

    @api.model
    def _get_to_renew_domain(self):
        """Return the domain of running contracts whose fixed term ends soon."""
        today = fields.Date.context_today(self)
        soon = today + timedelta(days=self.env.company.energy_renewal_days)
        return (
            Domain("state", "=", "active")
            & Domain("date_to", "=", False)
            & Domain("term_date_to", "!=", False)
            & Domain("term_date_to", "<=", soon)
        )

    def action_renew(self):
        """Button: agree a new term, for any number of contracts."""
        return self.env["energy.contract.renew"]._open(self)

    def _renew(self, months, *, product=None, price_fixed_to=None, reason=None):
        """Agree a new term of ``months`` that follows the old one; return ``self``.

        Points whose product is of the same commodity get ``product`` from the first
        day of the new term on.
        """
        for contract in self:
            if contract.state != "active" or not contract.term_date_to:
                raise UserError(
                    self.env._(
                        "Contract %(contract)s has no running fixed term. Only such "
                        "contracts are renewed.",
                        contract=contract.name,
                    )
                )
        for start, same in self.grouped("term_date_to").items():
            with same._record("renewal", start, reason) as recording:
                recording.contracts._renew_from(start, months, product, price_fixed_to)
        self._close_renewal_activities()
        return self

    def _renew_from(self, start, months, product, price_fixed_to):
        self.write({"term_date_to": add_months(start, months)})
        rows = self.point_ids._get_live()._get_first_from(start)
        values = {}
        if price_fixed_to:
            values["price_fixed_to"] = price_fixed_to
        if product:
            same = rows.filtered(lambda row: row.commodity == product.commodity)
            same._change_from(start, values | {"product_id": product.id})
            same.contract_id._take_terms(product, start, has_term=False)
            rows -= same
        if values:
            rows._change_from(start, values)

    def _close_renewal_activities(self):
        self.activity_unlink([ACTIVITY])

    @api.model
    def _cron_renew(self, limit=2000):
        """Propose the terms that end soon, and move on those that ended."""
        domain = self._get_to_renew_domain()
        waiting = self.search(
            domain
            & ~Domain("activity_ids.activity_type_id", "=", self.env.ref(ACTIVITY).id),
            limit=limit,
            order="term_date_to, id",
        )
        self._propose(waiting)
        today = fields.Date.context_today(self)
        ended = Domain("term_date_to", "<=", today) & domain
        for chunk in split_every(
            CHUNK, self.search(ended, limit=limit).ids, self.browse
        ):
            chunk.try_lock_for_update().filtered_domain(ended)._move_on(today)
            if not self.env["ir.cron"]._commit_progress(len(chunk)):
                break

    @api.model
    def _propose(self, contracts):
        """Ask the owners of ``contracts`` to offer a renewal."""
        for (day, user), same in contracts.grouped(
            lambda item: (item.term_date_to, item.user_id)
        ).items():
            same.activity_schedule(
                ACTIVITY, date_deadline=day, user_id=(user or self.env.user).id
            )

    def _move_on(self, today):
        """Do with a term that is over what the contract says; return ``self``."""
        for way, contracts in self.grouped("renewal").items():
            day = min(contracts.mapped("term_date_to"))
            if way == "end":
                for end, same in contracts.grouped("term_date_to").items():
                    same._terminate(end, reason="term")
                continue
            with contracts._record("renewal", day) as recording:
                for contract in recording.contracts:
                    contract.term_date_to = way == "prolong" and prolong(
                        contract.term_date_to, contract.renewal_months, today
                    )
            contracts._close_renewal_activities()
        return self


class EnergyContractPoint(models.Model):
    _inherit = "energy.contract.point"

    def _get_first_from(self, day):
        """Return of each point the row that holds on ``day``, or the next one."""
        firsts = {}
        for row in self.sorted("date_from"):
            if not row.date_to or row.date_to > day:
                firsts.setdefault((row.contract_id, row.supply_point_id), row)
        return self.browse().union(*firsts.values())

    def _get_rows_of_day(self, day):
        """Return the rows that hold for the points of ``self`` on ``day``, or next.

        A row whose point is supplied no more by then stays as it is.
        """
        points = self.supply_point_id
        rows = self.contract_id.point_ids._get_live().filtered(
            lambda row: row.supply_point_id in points
        )
        found = rows._get_first_from(day)
        return found | self.filtered(
            lambda row: row.supply_point_id not in found.supply_point_id
        )
