from odoo import fields, models


class EnergyReadingEstimation(models.TransientModel):
    """Estimate the readings that are missing at some points on a day."""

    _name = "energy.reading.estimation"
    _description = "Estimate Missing Readings"
    _rec_name = "date"

    supply_point_ids = fields.Many2many(
        "energy.supply.point", string="Supply Points", required=True
    )
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="The values hold at the beginning of this day.",
    )
    method = fields.Selection(
        [
            ("profile", "Load profile"),
            ("last_year", "Same period last year"),
            ("daily", "Daily average"),
        ],
        help="Empty: the first of these that knows enough. Where a later reading is "
        "known, the value is always taken between the two.",
    )
    reading_ids = fields.Many2many("energy.reading", string="Estimates", readonly=True)
    unknown_ids = fields.Many2many(
        "energy.meter.register",
        string="Not Estimable",
        readonly=True,
        help="Nothing is known about these registers to estimate them from.",
    )
    is_done = fields.Boolean(readonly=True)

    def action_estimate(self):
        """Button: estimate, then show what came out."""
        self.ensure_one()
        self.reading_ids, self.unknown_ids = self.supply_point_ids._estimate_readings(
            self.date, method=self.method or None
        )
        self.is_done = True
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_reading_estimation_action"
        )
        return action | {"res_id": self.id}
