from odoo import fields, models


class EnergyTariffPriceDecision(models.TransientModel):
    """Why proposed prices are rejected, or released ones withdrawn."""

    _name = "energy.tariff.price.decision"
    _description = "Decide on Prices"
    _rec_name = "reason"

    decision = fields.Selection(
        [("reject", "Reject"), ("withdraw", "Withdraw")],
        required=True,
        default="reject",
    )
    price_ids = fields.Many2many("energy.tariff.price", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Button: reject or withdraw the prices for the reason given."""
        for wizard in self:
            if wizard.decision == "reject":
                wizard.price_ids._reject(wizard.reason)
            else:
                wizard.price_ids._withdraw(wizard.reason)
        return {"type": "ir.actions.act_window_close"}
