from odoo import fields, models
from odoo.exceptions import UserError


class EnergyContract(models.Model):
    """Buttons that open a dialog for a step in the life of contracts."""

    _inherit = "energy.contract"

    def action_amend(self):
        """Button: other terms from a day on, for points of these contracts."""
        today = fields.Date.context_today(self)
        rows = self.point_ids._get_live()._get_first_from(today)
        return rows.action_amend()

    def action_change_customer_data(self):
        """Button: other data of the customer from a day on."""
        partner = self.partner_id
        if len(partner) != 1:
            raise UserError(
                self.env._("Select contracts of one customer, whose data change.")
            )
        names = ("name", "street", "zip", "city", "email", "phone")
        return self.env["energy.contract.customer"]._open(
            self, **{name: partner[name] for name in names}
        )

    def action_move(self):
        """Button: somebody moves in, out, or takes over the points."""
        today = fields.Date.context_today(self)
        rows = self.point_ids._get_live()._get_first_from(today)
        points = (rows or self.point_ids._get_live()).supply_point_id
        return self.env["energy.contract.move"]._open(points)

    def action_correct_move(self):
        """Button: the customer moved in or out on another day than recorded."""
        moves = self.change_ids.filtered(
            lambda item: (
                item.state == "done"
                and item.kind in ("move_in", "move_out", "move_shift")
            )
        )
        return self.env["energy.contract.move"]._open(
            self.point_ids._get_live().supply_point_id,
            kind="shift",
            old_date=moves[:1].effective_date or self.date_from,
        )


class EnergyContractPoint(models.Model):
    _inherit = "energy.contract.point"

    def action_amend(self):
        """Button: these points are supplied on other terms from a day on."""
        if not self:
            raise UserError(
                self.env._("No point is supplied any more, so nothing can be amended.")
            )
        return self.env["energy.contract.amend"]._open(
            self.contract_id, contract_point_ids=[fields.Command.set(self.ids)]
        )
