from odoo import fields, models
from odoo.exceptions import UserError


class EnergyContractPoint(models.Model):
    _inherit = "energy.contract.point"

    invoice_partner_id = fields.Many2one(
        "res.partner",
        string="Own Invoice Address",
        index="btree_not_null",
        check_company=True,
        help="The point gets an invoice of its own to this address. Empty: as its "
        "billing group.",
    )

    def action_move(self):
        """Button: move the points to another billing group from a day on."""
        return self._open_move()

    def action_move_to(self, group_id):
        """Dropped on a billing group: ask from which day the points belong there."""
        return self._open_move(group_id=group_id)

    def _open_move(self, **values):
        contract = self.contract_id
        if len(contract) != 1:
            raise UserError(
                self.env._(
                    "Points move between the billing groups of one contract. Select "
                    "points of the same contract."
                )
            )
        Move = self.env["energy.contract.point.move"]
        return Move._open(contract, self, **values)

    def _get_billed_until(self):
        """Return ``{row: first day that is not billed}`` of those billed at all.

        Extend this where bills are made.
        """
        return {}

    def _check_unbilled_since(self, day):
        for row, end in self._get_billed_until().items():
            if end > day:
                raise UserError(
                    self.env._(
                        "%(point)s is billed until before %(end)s. Choose that day or "
                        "a later one, or take the bill back first.",
                        point=row.supply_point_id.name,
                        end=end,
                    )
                )
