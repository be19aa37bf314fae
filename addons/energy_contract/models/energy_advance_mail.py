from odoo import models
from odoo.exceptions import UserError


class EnergyAdvanceAgreement(models.Model):
    """Payers get their agreement by e-mail, with the printed one attached."""

    _inherit = "energy.advance.agreement"

    def action_send(self):
        """Button: send the agreements to the payers, after a preview."""
        if any(agreement.state == "draft" for agreement in self):
            raise UserError(
                self.env._("Drafts do not bind anybody. Agree them before you send.")
            )
        template = self.env.ref("energy_contract.mail_template_advance_agreement")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send to the Payer"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "mass_mail" if len(self) > 1 else "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "force_email": True,
            },
        }

    def _process_attachments_for_template_post(self, mail_template):
        """Attach the printed agreement to the letter that sends it."""
        template = self.env.ref("energy_contract.mail_template_advance_agreement")
        if mail_template != template:
            return {}
        return {
            agreement.id: {"attachment_ids": agreement._create_document().ids}
            for agreement in self.filtered("id")
        }

    def _get_letter_payment_note(self):
        """Return what a payer is told who need not pay by hand; empty for others."""
        # A message without a record is rendered for record 0.
        return self._prepare_document().payment.note if self.id else ""

    def _get_letter_amount(self):
        """Return the usual advance as a payer reads it."""
        document = self.env["energy.document"]
        return document._format(self, "advance_amount") if self.id else ""
