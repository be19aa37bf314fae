from odoo import fields, models


class EnergyMarketRequestCreate(models.TransientModel):
    """Asks once what to request of the market about many points."""

    _name = "energy.market.request.create"
    _description = "Create Market Requests"
    _rec_name = "kind_id"

    supply_point_ids = fields.Many2many("energy.supply.point", required=True)
    kind_id = fields.Many2one("energy.market.request.kind", required=True)
    needs_effective_date = fields.Boolean(related="kind_id.needs_effective_date")
    effective_date = fields.Date()
    user_id = fields.Many2one("res.users", string="Owner")
    is_released = fields.Boolean(
        string="Ready To Send", default=True, help="Otherwise they stay drafts."
    )
    note = fields.Html()

    def action_create(self):
        """Button: create the requests and show them."""
        requests = self._create_requests()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_market_request_action"
        )
        action["domain"] = [("id", "in", requests.ids)]
        action["context"] = {}
        return action

    def _create_requests(self):
        self.ensure_one()
        vals = self._prepare_request_vals()
        return self.env["energy.market.request"].create(
            [vals | {"supply_point_id": point.id} for point in self.supply_point_ids]
        )

    def _prepare_request_vals(self):
        """Return the values that all requests share."""
        vals = {
            "kind_id": self.kind_id.id,
            "effective_date": self.effective_date,
            "note": self.note,
            "state": "to_send" if self.is_released else "draft",
        }
        return vals | ({"user_id": self.user_id.id} if self.user_id else {})
