from odoo import models
from odoo.exceptions import UserError


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    def modify_moves(self):
        """An energy invoice is billed anew from its days, not by editing a copy."""
        if self.move_ids.energy_billing_group_id:
            raise UserError(
                self.env._(
                    "A copy of an energy invoice would charge what no bill explains. "
                    "Only reverse it; a bill run then bills its days anew."
                )
            )
        return super().modify_moves()
