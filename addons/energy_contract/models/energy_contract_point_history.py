from odoo import api, models

from .energy_contract import BINDING_STATES
from .energy_contract_history import RECORDED


class EnergyContractPoint(models.Model):
    _inherit = "energy.contract.point"

    @api.model_create_multi
    def create(self, vals_list):
        contracts = self.env["energy.contract"].browse(
            {vals.get("contract_id") for vals in vals_list} - {None, False}
        )
        held = contracts.filtered(lambda item: item.state in BINDING_STATES)
        if not held or self.env.context.get(RECORDED):
            return super().create(vals_list)
        with held._record("point") as recording:
            Point = self.with_env(recording.contracts.env)
            made = super(EnergyContractPoint, Point).create(vals_list)
            made._ask_for_supply()
        return made.with_env(self.env)

    def write(self, vals):
        contracts = self.contract_id.filtered(lambda item: item.state in BINDING_STATES)
        recorded = self.env["energy.contract"]._list_recorded(self)
        if (
            not contracts
            or not set(vals) & set(recorded)
            or self.env.context.get(RECORDED)
        ):
            return super().write(vals)
        with contracts._record("correction") as recording:
            points = self.with_env(recording.contracts.env)
            return super(EnergyContractPoint, points).write(vals)
