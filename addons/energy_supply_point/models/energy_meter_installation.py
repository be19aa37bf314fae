from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EnergyMeterInstallation(models.Model):
    """The days for which a meter hangs at a supply point."""

    _name = "energy.meter.installation"
    _description = "Meter Installation"
    _inherit = ["energy.dated.mixin"]

    meter_id = fields.Many2one(
        "energy.meter", required=True, index=True, ondelete="restrict"
    )
    supply_point_id = fields.Many2one(
        "energy.supply.point", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="supply_point_id.company_id", store=True, index=True
    )
    commodity = fields.Selection(related="supply_point_id.commodity")
    register_ids = fields.One2many(related="meter_id.register_ids")

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(meter_id, meter_id, '[]') WITH =, "
        "daterange(date_from, date_to, '[)') WITH &&)",
        "This meter is installed somewhere on some of these days already.",
    )

    @api.constrains("meter_id", "supply_point_id")
    def _check_commodity(self):
        for installation in self:
            if installation.meter_id.commodity != installation.commodity:
                raise ValidationError(
                    self.env._(
                        "Meter %(meter)s does not measure what %(point)s supplies. "
                        "Choose a meter of the same commodity.",
                        meter=installation.meter_id.name,
                        point=installation.supply_point_id.name,
                    )
                )

    @api.depends("meter_id.name", "supply_point_id.name")
    def _compute_display_name(self):
        for installation in self:
            installation.display_name = (
                f"{installation.meter_id.name} @ {installation.supply_point_id.name}"
            )
