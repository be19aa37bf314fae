from odoo import fields, models


class EnergyReadingDecision(models.TransientModel):
    """Why readings are accepted as they are, or withdrawn."""

    _name = "energy.reading.decision"
    _description = "Decide on Readings"
    _rec_name = "reason"

    decision = fields.Selection(
        [("accept", "Accept"), ("withdraw", "Withdraw")],
        required=True,
        default="accept",
    )
    reading_ids = fields.Many2many("energy.reading", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Button: accept or withdraw the readings for the reason given."""
        for wizard in self:
            if wizard.decision == "accept":
                wizard.reading_ids._accept(wizard.reason)
            else:
                wizard.reading_ids._withdraw(wizard.reason)
        return {"type": "ir.actions.act_window_close"}
