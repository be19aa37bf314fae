from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    energy_advance_id = fields.Many2one(
        "energy.advance",
        string="Advance",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    energy_advance_key = fields.Char(
        string="Payment of the Advance",
        readonly=True,
        copy=False,
        help="The payment that called for this tax document.",
    )

    # Whoever posts, an advance has one document, and a payment has one.
    _energy_advance_uniq = models.UniqueIndex(
        "(energy_advance_id) WHERE (energy_advance_id IS NOT NULL "
        "AND energy_advance_key IS NULL AND reversed_entry_id IS NULL)",
        "This advance has its document already.",
    )
    _energy_advance_key_uniq = models.UniqueIndex(
        "(company_id, energy_advance_key) WHERE energy_advance_key IS NOT NULL",
        "This payment of an advance has its tax document already.",
    )

    def button_draft(self):
        """The document of an advance is corrected by a credit note, never edited."""
        if self._get_final_advance_documents():
            raise UserError(
                self.env._(
                    "The document of an advance is never edited. Issue a credit note "
                    "for it."
                )
            )
        return super().button_draft()

    def _compute_show_reset_to_draft_button(self):
        result = super()._compute_show_reset_to_draft_button()
        self._get_final_advance_documents().show_reset_to_draft_button = False
        return result

    def _get_final_advance_documents(self):
        return self.filtered(
            lambda move: move.energy_advance_id and move.state == "posted"
        )

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """A credit note belongs to the advance that it takes back."""
        default_values_list = default_values_list or [{} for _move in self]
        for move, values in zip(self, default_values_list, strict=True):
            if move.energy_advance_id:
                values.update(
                    energy_advance_id=move.energy_advance_id.id,
                    payment_reference=move.payment_reference,
                )
        return super()._reverse_moves(default_values_list, cancel=cancel)
