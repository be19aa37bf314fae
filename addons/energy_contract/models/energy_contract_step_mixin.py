from odoo import api, fields, models
from odoo.exceptions import UserError


class EnergyContractStep(models.AbstractModel):
    """A dialog that takes contracts a step further, as they were when it opened."""

    _name = "energy.contract.step"
    _description = "Step in the Life of Contracts"

    contract_ids = fields.Many2many("energy.contract", string="Contracts")
    seen_change_id = fields.Integer()
    is_letter = fields.Boolean(
        string="Write to the Customer", help="The letter is shown before it is sent."
    )

    @api.model
    def _open(self, contracts, **values):
        """Return the action that opens the dialog on ``contracts``."""
        step = self.create(
            {
                "contract_ids": [fields.Command.set(contracts.ids)],
                "seen_change_id": self._get_newest_change(contracts).id,
                **values,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env["ir.model"]._get(self._name).name,
            "res_model": self._name,
            "res_id": step.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _get_newest_change(self, contracts):
        return self.env["energy.contract.change"].search(
            [("contract_id", "in", contracts.ids)], order="id desc", limit=1
        )

    def _begin(self):
        """Lock the contracts; refuse when one changed since the dialog opened."""
        self.ensure_one()
        self.contract_ids.check_access("write")
        self.contract_ids._lock_for_change()
        newest = self._get_newest_change(self.contract_ids)
        if newest.id and newest.id > self.seen_change_id:
            raise UserError(
                self.env._(
                    "%(user)s changed contract %(contract)s in the meantime "
                    "(%(change)s). Close this window and look at the contract again.",
                    user=newest.create_uid.name,
                    contract=newest.contract_id.name,
                    change=newest.display_name,
                )
            )

    def _finish(self, contracts, letter):
        """Return what happens when the step was made: the letter, if wanted."""
        if self.is_letter and contracts:
            return contracts._write_letter(letter)
        return {"type": "ir.actions.act_window_close"}
