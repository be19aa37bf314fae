from odoo import models

# The letter that belongs to the last change of a contract.
LETTERS = {
    "state": "mail_template_contract_welcome",
    "move_in": "mail_template_contract_welcome",
    "move_out": "mail_template_contract_termination",
    "termination": "mail_template_contract_termination",
    "withdrawal": "mail_template_contract_withdrawal",
    "renewal": "mail_template_contract_amendment",
}
# Letters that carry the contract, as it says now, and the terms it holds on.
WITH_CONTRACT = {
    "mail_template_contract_welcome",
    "mail_template_contract_amendment",
    "mail_template_contract_renewal",
}


class EnergyContract(models.Model):
    """Customers are written to in their language; people see the letter first."""

    _inherit = "energy.contract"

    def action_send(self):
        """Button: write to the customers about the last change, after a preview."""
        kind = self[:1].last_change_id.kind
        if kind == "state" and self[:1].state == "ended":
            kind = "termination"
        return self._write_letter(LETTERS.get(kind, "mail_template_contract_amendment"))

    def action_send_renewal_offer(self):
        """Button: offer a new term, after a preview."""
        return self._write_letter("mail_template_contract_renewal")

    def _write_letter(self, name):
        """Return the action that shows the letter before it is sent."""
        is_mass = len(self) > 1
        template = self.env.ref(f"energy_contract.{name}")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write to the Customer"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "mass_mail" if is_mass else "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "force_email": True,
            },
        }

    def _process_attachments_for_template_post(self, mail_template):
        """Attach to a letter the contract and the terms it is about."""
        letters = {self.env.ref(f"energy_contract.{name}").id for name in WITH_CONTRACT}
        if mail_template.id not in letters:
            return {}
        return {
            contract.id: {
                "attachment_ids": [
                    contract._create_document().id,
                    *contract.document_ids.ids,
                ]
            }
            for contract in self.filtered("id")
        }

    def _get_letter_exit_fee(self):
        """Return what leaving costs by the last change of the contract."""
        charges = self.sudo().last_change_id.charge_ids  # the customer is told
        return sum(
            charges.filtered(lambda item: item.state != "cancelled").mapped(
                "amount_untaxed"
            )
        )

    def _get_letter_points(self):
        """Return the contract points that a letter lists: those that take days."""
        return self.point_ids._get_live().sorted("date_from")
