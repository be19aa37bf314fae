from odoo import fields, models
from odoo.exceptions import UserError


class EnergyMarketRequestOutcome(models.TransientModel):
    """Asks what the market answered."""

    _name = "energy.market.request.outcome"
    _description = "Outcome of Market Requests"
    _rec_name = "outcome_text"

    request_ids = fields.Many2many("energy.market.request", required=True)
    state = fields.Selection(
        [("accepted", "Accepted"), ("rejected", "Rejected"), ("done", "Done")],
        string="Outcome",
        required=True,
        default="rejected",
    )
    outcome_code = fields.Char(string="Code")
    outcome_text = fields.Char(string="Reason")

    def action_apply(self):
        """Button: record the outcome on the requests."""
        self.ensure_one()
        if self.state == "rejected" and not self.outcome_text:
            raise UserError(
                self.env._("Enter why the market refused it, in its own words.")
            )
        self.request_ids._change_state(
            self.state, outcome_code=self.outcome_code, outcome_text=self.outcome_text
        )
        return {"type": "ir.actions.act_window_close"}
