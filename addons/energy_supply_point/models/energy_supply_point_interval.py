from odoo import api, fields, models
from odoo.exceptions import UserError


class EnergySupplyPoint(models.Model):
    """The interval series of a point."""

    _inherit = "energy.supply.point"

    interval_channel_ids = fields.One2many(
        "energy.interval.channel", "supply_point_id", string="Interval Channels"
    )
    interval_channel_count = fields.Integer(compute="_compute_interval_channel_count")

    def _compute_interval_channel_count(self):
        counts = dict(
            self.env["energy.interval.channel"]._read_group(
                self._domain_of_points(), ["supply_point_id"], ["__count"]
            )
        )
        for point in self:
            point.interval_channel_count = counts.get(point._origin, 0)

    @api.model_create_multi
    def create(self, vals_list):
        points = super().create(vals_list)
        # Asked once at the end of the transaction, however many points it makes.
        precommit = self.env.cr.precommit
        names = precommit.data.setdefault("energy.interval.parked", set())
        if not names:
            precommit.add(self._wake_parked)
        names.update(points.mapped("name"))
        return points

    @api.model
    def _wake_parked(self):
        names = self.env.cr.precommit.data.pop("energy.interval.parked", set())
        self.env["energy.interval.parked"]._wake(names)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_series(self):
        if self.interval_channel_ids:
            raise UserError(
                self.env._(
                    "%(points)s cannot be deleted: interval series are kept. End and "
                    "archive them instead.",
                    points=", ".join(
                        self.interval_channel_ids.supply_point_id.mapped("name")
                    ),
                )
            )

    def action_view_interval_blocks(self):
        """Smart button: the days of interval values of these points."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_interval_block_action"
        )
        action["domain"] = [("channel_id.supply_point_id", "in", self.ids)]
        return action
