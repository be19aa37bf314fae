from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    energy_contract_count = fields.Integer(compute="_compute_energy_contract_count")

    def _compute_energy_contract_count(self):
        Contract = self.env["energy.contract"]
        if not Contract.has_access("read"):
            self.energy_contract_count = 0
            return
        counts = dict(
            Contract._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.energy_contract_count = counts.get(partner._origin, 0)

    def action_view_energy_contracts(self):
        """Smart button: the energy contracts of these customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_contract.energy_contract_action"
        )
        action["domain"] = [("partner_id", "in", self.ids)]
        action["context"] = {"default_partner_id": self[:1].id}
        return action
