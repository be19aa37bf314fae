from odoo import fields, models


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    open_charge_count = fields.Integer(compute="_compute_open_charge_count")

    def _compute_open_charge_count(self):
        counts = dict(
            self.env["energy.charge"]._read_group(
                [("contract_id", "in", self.ids), ("state", "=", "open")],
                ["contract_id"],
                ["__count"],
            )
        )
        for contract in self:
            contract.open_charge_count = counts.get(contract._origin, 0)

    def action_view_charges(self):
        """Smart button: the charges of these contracts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_contract.energy_charge_action"
        )
        action["domain"] = [("contract_id", "in", self.ids)]
        action["context"] = {"default_contract_id": self[:1].id}
        return action
