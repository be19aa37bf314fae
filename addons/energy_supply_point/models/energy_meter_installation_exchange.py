from odoo import fields, models
from odoo.exceptions import UserError


class EnergyMeterInstallation(models.Model):
    _inherit = "energy.meter.installation"

    replaces_id = fields.Many2one(
        "energy.meter.installation",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The meter that this one took the place of.",
    )

    def action_undo_exchange(self):
        """Button: take back the exchange that hung this meter."""
        self._undo_exchange()
        return True

    def _undo_exchange(self):
        """Take exchanges back: readings become void, the old meter hangs again.

        Refused once something of it was billed, or the new meter was read since.
        """
        for new in self:
            old = new.replaces_id
            if not old:
                raise UserError(
                    self.env._(
                        "%(installation)s was not hung by an exchange. End it instead.",
                        installation=new.display_name,
                    )
                )
            readings = new._get_current_readings()
            exchanged = readings.filtered(
                lambda reading, new=new: (
                    reading.date == new.date_from and reading.kind == "meter_change"
                )
            )
            new._check_undo(readings, exchanged)
            closing = old._get_current_readings().filtered(
                lambda reading, new=new: (
                    reading.date == new.date_from and reading.kind == "meter_change"
                )
            )
            new._check_not_billed(exchanged + closing)
            (exchanged + closing)._withdraw(self.env._("The exchange was taken back."))
            # What the exchange created goes with it, also for those who delete nothing.
            new.check_access("write")
            new.sudo().unlink()
            old.date_to = False
        return self

    def _check_undo(self, readings, exchanged):
        if self.date_to or readings - exchanged:
            raise UserError(
                self.env._(
                    "Meter %(meter)s was read or removed after the exchange, so the "
                    "exchange stays. Withdraw these readings first.",
                    meter=self.meter_id.name,
                )
            )

    def _check_not_billed(self, readings):
        if readings._filter_billed():
            raise UserError(
                self.env._(
                    "The exchange of meter %(meter)s was billed already, so it stays. "
                    "Correct its readings instead.",
                    meter=self.meter_id.name,
                )
            )

    def _get_current_readings(self):
        """Return the readings that hold of these installations."""
        return self.env["energy.reading"].search(
            [
                ("supply_point_id", "in", self.supply_point_id.ids),
                ("register_id.meter_id", "in", self.meter_id.ids),
                ("date", ">=", min(self.mapped("date_from"))),
                ("is_current", "=", True),
            ]
        )
