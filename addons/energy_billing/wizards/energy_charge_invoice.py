from odoo import api, fields, models


class EnergyChargeInvoice(models.TransientModel):
    """Invoices charges at once, without waiting for the next bill."""

    _name = "energy.charge.invoice"
    _description = "Invoice Charges"
    _rec_name = "invoice_date"

    charge_ids = fields.Many2many("energy.charge", string="Charges", required=True)
    invoice_date = fields.Date(required=True, default=fields.Date.context_today)
    mode = fields.Selection(
        [
            ("collective", "One invoice per billing group"),
            ("individual", "One invoice per charge"),
        ],
        string="Invoices",
        required=True,
        default="collective",
    )
    currency_id = fields.Many2one(related="charge_ids.currency_id")
    amount_untaxed = fields.Monetary(
        string="Net Amount", compute="_compute_amount_untaxed"
    )

    @api.depends("charge_ids")
    def _compute_amount_untaxed(self):
        for dialog in self:
            dialog.amount_untaxed = sum(dialog.charge_ids.mapped("amount_untaxed"))

    def action_apply(self):
        """Button: post the invoices and show them."""
        self.ensure_one()
        moves = self.charge_ids._invoice(
            self.invoice_date, individually=self.mode == "individual"
        )
        return moves._get_records_action()
