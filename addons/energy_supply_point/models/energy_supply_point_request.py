from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .energy_market_request import OPEN


class EnergySupplyPoint(models.Model):
    _inherit = "energy.supply.point"

    market_request_ids = fields.One2many(
        "energy.market.request", "supply_point_id", string="Market Requests"
    )
    open_request_count = fields.Integer(
        string="Open Requests", compute="_compute_open_request_count"
    )

    @api.depends("market_request_ids.state")
    def _compute_open_request_count(self):
        counts = dict(
            self.env["energy.market.request"]._read_group(
                self._domain_of_points() & Domain("state", "in", OPEN),
                ["supply_point_id"],
                ["__count"],
            )
        )
        for point in self:
            point.open_request_count = counts.get(point._origin, 0)

    def action_view_market_requests(self):
        """Smart button: what was asked of the market about these points."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_market_request_action"
        )
        action["domain"] = [("supply_point_id", "in", self.ids)]
        action["context"] = {"default_supply_point_id": self[:1].id}
        return action

    def action_request(self):
        """Action on a list: ask the same of the market about all these points."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Market Requests"),
            "res_model": "energy.market.request.create",
            "view_mode": "form",
            "target": "new",
            "context": {"default_supply_point_ids": [fields.Command.set(self.ids)]},
        }

    def _request(self, category, **values):
        """Create a market request per point, released to be sent, and return them.

        This is how an addon above asks for something: it need not know what the
        country calls it, nor who talks to the network operator.

        :param category: a value of ``energy.market.request.kind.category``.
        :param values: of the request, such as ``effective_date`` or ``note``.
        """
        kinds = {
            commodity: self._get_request_kind(category, commodity)
            for commodity in set(self.mapped("commodity"))
        }
        return self.env["energy.market.request"].create(
            [
                {
                    "supply_point_id": point.id,
                    "kind_id": kinds[point.commodity].id,
                    "state": "to_send",
                    **values,
                }
                for point in self
            ]
        )

    @api.model
    def _get_request_kind(self, category, commodity):
        kind = self.env["energy.market.request.kind"]._find(category, commodity)
        if not kind:
            raise UserError(
                self.env._(
                    "There is no kind of market request for “%(category)s”. Create "
                    "one in the configuration.",
                    category=category,
                )
            )
        return kind
