from odoo import fields, models


class EnergyChargeCancel(models.TransientModel):
    """Asks why charges are given up."""

    _name = "energy.charge.cancel"
    _description = "Cancel Charges"
    _rec_name = "reason"

    charge_ids = fields.Many2many("energy.charge", string="Charges", required=True)
    reason = fields.Char(required=True)

    def action_apply(self):
        """Button: the charges are not invoiced."""
        self.charge_ids._cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
