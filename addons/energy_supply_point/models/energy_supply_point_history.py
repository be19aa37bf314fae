from odoo import models


class EnergySupplyPoint(models.Model):
    _inherit = "energy.supply.point"

    def action_view_events(self):
        """Smart button: everything that happened at these points."""
        return self._get_history_action("energy_supply_point_event_action")

    def action_view_coverage(self):
        """Smart button: what each day of these points is."""
        return self._get_history_action("energy_point_coverage_action")

    def _get_history_action(self, name):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"energy_supply_point.{name}"
        )
        # With one point an equality: only that reaches into every part of the query.
        action["domain"] = [("supply_point_id", "in", self.ids)]
        action["context"] = {}
        return action
