from odoo import fields, models


class EnergySupplyPoint(models.Model):
    _inherit = "energy.supply.point"

    contract_count = fields.Integer(compute="_compute_contract_count")

    def _compute_contract_count(self):
        counts = dict(
            self.env["energy.contract.point"]._read_group(
                [("supply_point_id", "in", self.ids)],
                ["supply_point_id"],
                ["contract_id:count_distinct"],
            )
        )
        for point in self:
            point.contract_count = counts.get(point._origin, 0)

    def action_view_contracts(self):
        """Smart button: the contracts that supply these points, now or before."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_contract.energy_contract_action"
        )
        action["domain"] = [("point_ids.supply_point_id", "in", self.ids)]
        action["context"] = {}
        return action
