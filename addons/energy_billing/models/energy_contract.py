from odoo import models
from odoo.fields import Domain


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    def action_view_bills(self):
        """Smart button: the bills of these contracts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_billing.energy_bill_action"
        )
        action["domain"] = [("contract_id", "in", self.ids)]
        action["context"] = {}
        return action


class EnergySupplyPoint(models.Model):
    _inherit = "energy.supply.point"

    def action_view_bills(self):
        """Smart button: the bills of these supply points."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_billing.energy_bill_action"
        )
        action["domain"] = [("supply_point_id", "in", self.ids)]
        action["context"] = {}
        return action


class EnergyTariffPrice(models.Model):
    _inherit = "energy.tariff.price"

    def _is_used(self):
        """A price that a bill was rated with is used for good.

        Only a bill that was given up before its invoice lets it go again.
        """
        used = super()._is_used()
        domain = Domain("price_id", "in", self.ids) & (
            Domain("bill_id.state", "!=", "cancelled")
            | Domain("bill_id.move_id", "!=", False)
        )
        # Bills of every company count, also those that the person may not see.
        rows = self.env["energy.bill.line"].sudo()._read_group(domain, ["price_id"])
        found = {price.id for (price,) in rows}
        return {price: used[price] or price.id in found for price in used}
