from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EnergyMeterRegisterLoss(models.Model):
    """What a transformer uses before the meter, added to what a register counts."""

    _name = "energy.meter.register.loss"
    _description = "Transformer Loss"
    _inherit = ["energy.dated.mixin"]
    _rec_names_search = ["register_id.code", "register_id.meter_id.name"]

    register_id = fields.Many2one(
        "energy.meter.register", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="register_id.company_id", store=True, precompute=True, index=True
    )
    kind = fields.Selection(
        [
            ("percent", "Percent of the energy"),
            ("kwh_per_unit", "kWh per unit of the counter"),
            ("kwh_per_month", "kWh per month"),
            ("kwh_per_day", "kWh per day"),
        ],
        required=True,
        default="percent",
    )
    value = fields.Float(digits=(16, 6), required=True)
    source = fields.Char(help="What tells so, e.g. the connection agreement.")

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(register_id, register_id, '[]') WITH =, "
        "int4range(hashtext(kind), hashtext(kind), '[]') WITH =, "
        "daterange(date_from, date_to, '[)') WITH &&)",
        "This register has a loss of that kind for some of these days already.",
    )
    _not_negative = models.Constraint(
        "CHECK (value >= 0)", "A loss cannot be negative."
    )

    @api.depends("register_id", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for loss in self:
            loss.display_name = f"{loss.register_id.code}: {kinds.get(loss.kind, '')}"

    @api.constrains("register_id")
    def _check_unit(self):
        for loss in self:
            if loss.register_id.unit != "kwh":
                raise ValidationError(
                    self.env._(
                        "%(register)s counts gas, which no transformer loses. Remove "
                        "the loss.",
                        register=loss.register_id.display_name,
                    )
                )
