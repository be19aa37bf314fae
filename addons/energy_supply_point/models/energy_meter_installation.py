from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class EnergyMeterInstallation(models.Model):
    """The days for which a meter hangs at a supply point."""

    _name = "energy.meter.installation"
    _description = "Meter Installation"
    _inherit = ["energy.dated.mixin"]
    _check_company_auto = True
    _rec_names_search = ["meter_id.name", "supply_point_id.name"]

    meter_id = fields.Many2one(
        "energy.meter",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('commodity', '=', commodity)]",
    )
    supply_point_id = fields.Many2one(
        "energy.supply.point",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="supply_point_id.company_id", store=True, precompute=True, index=True
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

    def write(self, vals):
        moved = {"meter_id", "supply_point_id"} & set(vals)
        if any(record[name].id != vals[name] for record in self for name in moved) and (
            read := self._filter_read()
        ):
            raise UserError(
                self.env._(
                    "%(installation)s has readings, so meter and point stay as they "
                    "are. End this installation and record another.",
                    installation=read[0].display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_read(self):
        if read := self._filter_read():
            raise UserError(
                self.env._(
                    "%(installation)s has readings and is kept. End it instead.",
                    installation=read[0].display_name,
                )
            )

    def _filter_read(self):
        """Return the installations in whose days the meter was read at the point."""
        days = defaultdict(set)
        for point, register, dates in self.env["energy.reading"]._read_group(
            [
                ("supply_point_id", "in", self.supply_point_id.ids),
                ("register_id.meter_id", "in", self.meter_id.ids),
                ("is_current", "=", True),
            ],
            ["supply_point_id", "register_id"],
            ["date:array_agg"],
        ):
            days[point, register.meter_id].update(dates)
        return self.filtered(
            lambda item: any(
                item.date_from <= day and (not item.date_to or day <= item.date_to)
                for day in days[item.supply_point_id, item.meter_id]
            )
        )
