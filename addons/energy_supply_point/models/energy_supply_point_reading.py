from odoo import models
from odoo.tools import SQL

from .energy_reading_queries import COUNTERS, MISSING


class EnergySupplyPoint(models.Model):
    _inherit = "energy.supply.point"

    def action_estimate_readings(self):
        """Action: choose the day for which missing readings are estimated."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_reading_estimation_action"
        ) | {"context": {"default_supply_point_ids": self.ids}}

    def action_enter_readings(self):
        """Action: type the readings of these points in a list."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_reading_entry_action"
        ) | {
            "context": {
                "default_supply_point_ids": self.ids,
                "dialog_size": "extra-large",
            }
        }

    def action_exchange_meter(self):
        """Button: exchange the meter of this point."""
        self.ensure_one()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_meter_exchange_action"
        ) | {"context": {"default_supply_point_id": self.id}}

    def _estimate_readings(self, day, *, method=None):
        """Estimate every register of ``self`` that has no reading of ``day``.

        The number of queries does not depend on the number of points.

        :return: the readings, and the registers that nothing is known about.
        """
        Reading = self.env["energy.reading"]
        Reading.flush_model()
        query = SQL(  # pylint: disable=E8103
            MISSING + COUNTERS, day, self.ids, day, day, day
        )
        rows = self.env.execute_query_dict(query)
        vals_list, unknown = Reading._prepare_estimates(rows, method=method)
        registers = self.env["energy.meter.register"].browse(
            row["register_id"] for row in unknown
        )
        return Reading.create(vals_list), registers
