from odoo import api, models


class EnergySupplyPoint(models.Model):
    _inherit = "energy.supply.point"

    _paired_once = models.UniqueIndex(
        "(paired_point_id) WHERE (paired_point_id IS NOT NULL)",
        "The other point is paired already. Undo that pair first.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        points = super().create(vals_list)
        points.filtered("paired_point_id")._mirror_pair()
        return points

    def write(self, vals):
        if "paired_point_id" not in vals:
            return super().write(vals)
        former = self.paired_point_id
        result = super().write(vals)
        left = former.filtered(
            lambda point: (
                point.paired_point_id in self
                and point.paired_point_id.paired_point_id != point
            )
        )
        if left:
            super(EnergySupplyPoint, left).write({"paired_point_id": False})
        self._mirror_pair()
        return result

    def _mirror_pair(self):
        """Let the other point of each pair know its pair, too."""
        for point in self:
            pair = point.paired_point_id
            if pair and pair.paired_point_id != point:
                pair.paired_point_id = point

    def action_create_pair(self):
        """Button: enter the point of the other direction at the same place."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Point of the Other Direction"),
            "res_model": self._name,
            "view_mode": "form",
            "context": {
                f"default_{name}": value
                for name, value in self._prepare_pair_vals().items()
            },
        }

    def _prepare_pair_vals(self):
        """Return what a point and that of the other direction have in common."""
        self.ensure_one()
        other = "production" if self.direction == "consumption" else "consumption"
        names = ("commodity", "street", "zip", "city", "country_id", "company_id")
        shared = self._convert_to_write({name: self[name] for name in names})
        return shared | {"direction": other, "paired_point_id": self.id}
