from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    energy_billing_group_id = fields.Many2one(
        "energy.billing.group",
        string="Billing Group",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    energy_bill_ids = fields.One2many("energy.bill", "move_id", string="Bills")
    energy_bill_count = fields.Integer(compute="_compute_energy_bill_count")
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
        if not self.energy_bill_ids:
            raise UserError(
                self.env._("%(name)s carries no energy bill.", name=self.display_name)
            )
        if not self.invoice_pdf_report_id:
            self._create_energy_pdf()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.invoice_pdf_report_id.id}?download=true",
            "target": "new",
        }

    def button_draft(self):
        """An invoice of energy bills is corrected by a credit note, never edited."""
        if self.energy_bill_ids:
            raise UserError(
                self.env._(
                    "An energy invoice is never edited. Issue a credit note for it."
                )
            )
        return super().button_draft()
