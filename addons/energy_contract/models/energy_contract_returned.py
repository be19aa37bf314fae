from odoo import models


class EnergyContract(models.Model):
    """A contract that does not hold asks for nothing in advance."""

    _inherit = "energy.contract"

    def _get_blockers(self, day=None):
        """A posted advance is a tax document: its contract is ended, not cancelled."""
        blockers = super()._get_blockers(day)
        if day:
            return blockers
        posted = self.env["energy.advance"].search(
            [("contract_id", "in", self.ids), ("state", "=", "posted")]
        )
        for advance in posted:
            blockers[advance.contract_id] = self.env._(
                "%(advance)s was posted for contract %(contract)s. Terminate the "
                "contract instead; its settlement gives the advance back.",
                advance=advance.display_name,
                contract=advance.contract_id.name,
            )
        return blockers

    def _change_state(self, state):
        result = super()._change_state(state)
        if state == "cancelled":
            for contract in self:
                contract.point_ids._return_advances_from(contract.date_from)
        return result
