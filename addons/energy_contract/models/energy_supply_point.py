from odoo import models


class EnergySupplyPoint(models.Model):
    _inherit = "energy.supply.point"

    def action_view_contracts(self):
        """Smart button: the contracts that supply these points, now or before."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_contract.energy_contract_action"
        )
        action["domain"] = [("point_ids.supply_point_id", "in", self.ids)]
        action["context"] = {}
        return action
