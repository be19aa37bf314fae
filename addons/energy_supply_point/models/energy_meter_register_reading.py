from odoo import models


class EnergyMeterRegister(models.Model):
    _inherit = "energy.meter.register"

    def _get_previous_readings(self, day):
        """Return ``{(register id, point id): id of the last reading before day}``."""
        rows = self.env["energy.reading"].search_fetch(
            [
                ("register_id", "in", self.ids),
                ("date", "<", day),
                ("is_current", "=", True),
                ("review_state", "!=", "blocked"),
            ],
            ["register_id", "supply_point_id"],
            order="date",
        )
        return {(row.register_id.id, row.supply_point_id.id): row.id for row in rows}

    def _get_previous_reading(self, point, day):
        """Return the last reading at ``point`` before ``day`` that holds."""
        Reading = self.env["energy.reading"]
        if not (self and point and day):
            return Reading
        return Reading.search(
            [
                ("register_id", "=", self._origin.id),
                ("supply_point_id", "=", point._origin.id),
                ("date", "<", day),
                ("is_current", "=", True),
                ("review_state", "!=", "blocked"),
            ],
            order="date desc",
            limit=1,
        )

    def _count(self, previous, value):
        """Return what was counted since ``previous``, for a preview (a float)."""
        if not previous:
            return 0.0
        used = value - previous.value
        if used < 0:
            used += 10**self.digits
        return used * self.multiplier
