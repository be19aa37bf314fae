from odoo import models
from odoo.exceptions import UserError


class EnergyContract(models.Model):
    """A consumer withdraws: a switch is taken back, or supply returns."""

    _inherit = "energy.contract"

    def action_withdraw(self):
        """Button: the customer withdrew; asks when."""
        return self.env["energy.contract.withdraw"]._open(self)

    def _withdraw(self, received, return_date, *, is_goodwill=False):
        """Record the withdrawals received on ``received``; return ``self``.

        Points not supplied yet do not come about and their switch is taken back.
        Supply that began goes on until it returns on ``return_date``: those days are
        owed by the person who withdrew.

        :param is_goodwill: accept it although the period is over.
        """
        for contract in self:
            contract._check_withdrawal(received, is_goodwill)
        with self._record("withdrawal", received) as recording:
            for contract in recording.contracts:
                contract._take_back(recording, received, return_date)
        # Withdrawing costs nothing, whatever a notice before would have cost.
        self.point_ids._give_up_exit_fees()
        return self

    def _check_withdrawal(self, received, is_goodwill):
        if self.state not in ("signed", "active") or self.withdrawn_on:
            raise UserError(
                self.env._(
                    "Contract %(contract)s does not hold, so nobody can withdraw "
                    "from it.",
                    contract=self.name,
                )
            )
        if is_goodwill:
            return
        if not self.withdrawal_until:
            raise UserError(
                self.env._(
                    "No right of withdrawal is known for contract %(contract)s: check "
                    "how and when it was concluded, or accept it out of goodwill.",
                    contract=self.name,
                )
            )
        if received > self.withdrawal_until:
            raise UserError(
                self.env._(
                    "The customer could withdraw from contract %(contract)s until "
                    "%(day)s. Accept it out of goodwill, or terminate the contract.",
                    contract=self.name,
                    day=self.withdrawal_until,
                )
            )

    def _take_back(self, recording, received, return_date):
        """Take back what is pending, return what is supplied."""
        rows = self.point_ids._get_live()
        supplied = self._get_supplied_points(received)
        returning = rows.filtered(lambda row: row.supply_point_id in supplied)
        pending = rows - returning
        pending._take_back_requests(recording)
        vals = {"withdrawn_on": received, "end_reason": "withdrawal"}
        if not returning:
            self.write(vals | {"state": "withdrawn"})
            start = min(pending.mapped("date_from"))
            pending._on_supply_boundary_moved(None, start)
            pending._return_advances_from(start)
            return
        pending.write({"is_void": True})
        if pending:
            pending._return_advances_from(min(pending.mapped("date_from")))
        self.write(vals)
        returning._check_return(return_date)
        returning._end_on(return_date)
        returning._get_live().filtered(lambda row: row.date_to == return_date)._ask(
            "return", return_date
        )

    def _get_supplied_points(self, day):
        """Return the points whose supply began by ``day`` or is confirmed."""
        if self.state != "active":
            return self.env["energy.supply.point"]
        confirmed = self.request_ids.filtered(
            lambda item: (
                item.state == "done"
                and item.category in ("switch", "registration", "customer")
            )
        )
        begun = self.point_ids._get_live().filtered(lambda row: row.date_from <= day)
        return begun.supply_point_id | confirmed.supply_point_id


class EnergyContractPoint(models.Model):
    _inherit = "energy.contract.point"

    def _check_return(self, day):
        for row in self:
            if not day or day <= row.contract_id.date_from:
                raise UserError(
                    self.env._(
                        "%(point)s is supplied. Enter the day on which it returns to "
                        "its former supplier.",
                        point=row.supply_point_id.name,
                    )
                )

    def _take_back_requests(self, recording):
        """Cancel the switches not sent yet; ask the market to cancel the others."""
        requests = self.contract_id.request_ids.filtered(
            lambda item: (
                item.supply_point_id in self.supply_point_id
                and item.category in ("switch", "registration", "customer")
            )
        )
        sent = requests.filtered(lambda item: item.state in ("sent", "accepted"))
        recording.give_up(requests - sent)
        for request in sent:
            rows = self.filtered(
                lambda row, item=request: row.supply_point_id == item.supply_point_id
            )
            rows[:1]._ask(
                "cancel_switch", request.effective_date, cancels_id=request.id
            )
