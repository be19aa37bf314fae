from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EnergyTariffPrice(models.Model):
    _inherit = "energy.tariff.price"

    above = fields.Float(
        digits=(16, 6),
        default=0.0,
        help="For bands and tiers: holds for what lies above so many MWh. For a power "
        "factor: so far below its limit.",
    )

    _above_sane = models.Constraint(
        "CHECK (above >= 0)", "A band or tier starts at zero or above."
    )

    @api.constrains("above", "component_id")
    def _check_above(self):
        for price in self.filtered("above"):
            component = price.component_id
            if not component.scale and component.basis != "power_factor":
                raise ValidationError(
                    self.env._(
                        "%(component)s has no bands or tiers, so its price cannot "
                        "start above %(above)s. Choose bands or tiers first.",
                        component=component.display_name,
                        above=f"{price.above:g}",
                    )
                )
