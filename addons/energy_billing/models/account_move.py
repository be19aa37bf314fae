from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.energy_contract.logic.decimals import exact


class AccountMove(models.Model):
    _inherit = "account.move"

    energy_billing_group_id = fields.Many2one(
        "energy.billing.group",
        string="Billing Group",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    energy_terms_id = fields.Many2one(
        "energy.billing.group.terms",
        string="Billing Terms",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="What the billing group had agreed on the day of the invoice.",
    )
    energy_bill_ids = fields.One2many("energy.bill", "move_id", string="Bills")
    energy_bill_count = fields.Integer(compute="_compute_energy_bill_count")
    energy_charge_ids = fields.One2many("energy.charge", "move_id", string="Charges")
    energy_charge_count = fields.Integer(compute="_compute_energy_charge_count")
    energy_pdf_state = fields.Selection(
        [("todo", "To print"), ("done", "Printed"), ("failed", "Failed")],
        string="Bill PDF",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    @api.depends("energy_bill_ids")
    def _compute_energy_bill_count(self):
        counts = dict(
            self.env["energy.bill"]._read_group(
                [("move_id", "in", self.ids)], ["move_id"], ["__count"]
            )
        )
        for move in self:
            move.energy_bill_count = counts.get(move._origin, 0)

    @api.depends("energy_charge_ids")
    def _compute_energy_charge_count(self):
        for move in self:
            move.energy_charge_count = len(move.energy_charge_ids)

    def _for_energy(self, company):
        """Return the model ready to write many documents of ``company``."""
        return self.with_company(company).with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )

    def action_view_energy_charges(self):
        """Smart button: the charges that this invoice carries."""
        return self.energy_charge_ids._get_records_action()

    def action_view_energy_bills(self):
        """Smart button: the bills that this invoice carries."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_billing.energy_bill_action"
        )
        action["domain"] = [("move_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_print_energy_pdf(self):
        """Button: open the bill PDF, made now if there is none."""
        self.ensure_one()
        self.check_access("read")
        # Who may read the invoice may have its document made.
        return self.sudo()._open_energy_pdf()

    def _open_energy_pdf(self):
        if not self.energy_bill_ids:
            raise UserError(
                self.env._("%(name)s carries no energy bill.", name=self.display_name)
            )
        if not self.invoice_pdf_report_id:
            self._create_energy_pdf()
        attachment = self.invoice_pdf_report_id
        if not attachment:
            raise UserError(
                self.env._(
                    "The bill PDF of %(name)s could not be made. The server log says "
                    "why; ask an administrator, then print it again.",
                    name=self.display_name,
                )
            )
        # The token lets a person open the document who may not see the ledger.
        token = attachment._get_raw_access_token()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?access_token={token}&download=true",
            "target": "new",
        }

    def button_draft(self):
        """An invoice of energy bills is corrected by a credit note, never edited."""
        if self._get_final_energy_documents():
            raise UserError(
                self.env._(
                    "An energy invoice is never edited. Issue a credit note for it; "
                    "its days can then be billed anew."
                )
            )
        return super().button_draft()

    def _compute_show_reset_to_draft_button(self):
        result = super()._compute_show_reset_to_draft_button()
        self._get_final_energy_documents().show_reset_to_draft_button = False
        return result

    def _get_final_energy_documents(self):
        """Return the posted energy invoices, and their credit notes, of ``self``."""
        return self.filtered(
            lambda move: move.energy_billing_group_id and move.state == "posted"
        )

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """A credit note stays in the billing group, under its variable symbol."""
        default_values_list = default_values_list or [{} for _move in self]
        for move, values in zip(self, default_values_list, strict=True):
            if move.energy_billing_group_id:
                values.update(
                    energy_billing_group_id=move.energy_billing_group_id.id,
                    energy_terms_id=move.energy_terms_id.id,
                    payment_reference=move.payment_reference,
                )
        return super()._reverse_moves(default_values_list, cancel=cancel)

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted.reversed_entry_id._release_energy_bills()
        return posted

    def _release_energy_bills(self):
        """Let go what was on invoices that credit notes took back in full.

        Their bills are cancelled, so their days can be billed anew, and stay with their
        invoice; their charges are open again.
        """
        for move in self.filtered("energy_billing_group_id"):
            credits = move.reversal_move_ids.filtered(lambda m: m.state == "posted")
            if all(
                sum(exact(credit[name]) for credit in credits) == exact(move[name])
                for name in ("amount_untaxed", "amount_total")
            ):
                # An accountant who posts the credit note needs no right to bill.
                move.sudo().energy_bill_ids.write({"state": "cancelled"})
                move.sudo().energy_charge_ids._release()
                move.sudo()._release_advances()
