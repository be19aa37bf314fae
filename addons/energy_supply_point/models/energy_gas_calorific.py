from odoo import api, fields, models


class EnergyGasCalorific(models.Model):
    """The gross calorific value that a gas network published for some days."""

    _name = "energy.gas.calorific"
    _description = "Gas Calorific Value"
    _inherit = ["energy.dated.mixin"]
    _rec_names_search = ["network_id.name", "network_id.code"]

    network_id = fields.Many2one(
        "energy.network",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('commodity', '=', 'gas')]",
    )
    kwh_per_m3 = fields.Float(string="kWh per m³", digits=(16, 6), required=True)
    source = fields.Char(required=True)

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(network_id, network_id, '[]') WITH =, "
        "daterange(date_from, date_to, '[)') WITH &&)",
        "This network has a calorific value for some of these days already.",
    )
    _positive = models.Constraint(
        "CHECK (kwh_per_m3 > 0)", "A calorific value must be positive."
    )

    @api.depends("network_id", "date_from")
    def _compute_display_name(self):
        for value in self:
            value.display_name = f"{value.network_id.code} {value.date_from}"
