from odoo import api, fields, models

from odoo.addons.energy_contract.logic.decimals import exact, plain

from ..logic.settlement import BilledAdvance, Payment


class EnergySettlementAdvance(models.Model):
    """A billed advance that an invoice takes off, at one rate of VAT."""

    _name = "energy.settlement.advance"
    _description = "Advance Taken Off"
    _log_access = False
    _order = "tax_date, id"
    _rec_names_search = ["document_id.name", "move_id.name"]

    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="move_id.company_id")
    currency_id = fields.Many2one(related="move_id.currency_id")
    advance_id = fields.Many2one(
        "energy.advance", required=True, index=True, ondelete="restrict"
    )
    document_id = fields.Many2one("account.move", required=True, ondelete="restrict")
    tax_id = fields.Many2one("account.tax", required=True, ondelete="restrict")
    tax_date = fields.Date(string="Date of Supply", required=True)
    percent = fields.Float(string="VAT (%)", digits=(5, 2), required=True)
    base = fields.Monetary(required=True)
    tax = fields.Monetary(string="VAT", required=True)
    amount_total = fields.Monetary(string="Total", compute="_compute_amount_total")
    is_released = fields.Boolean(
        help="The invoice was credited: another one may take the advance off."
    )

    _taken_off_once = models.UniqueIndex(
        "(document_id, tax_id) WHERE (is_released IS NOT TRUE)",
        "An invoice took this advance off already.",
    )

    @api.depends("base", "tax")
    def _compute_amount_total(self):
        for row in self:
            row.amount_total = row.base + row.tax

    @api.depends("document_id.name", "advance_id.display_name")
    def _compute_display_name(self):
        for row in self:
            row.display_name = (
                row.advance_id.display_name
                if row._is_of_agreement()
                else row.document_id.name
            )

    def _is_of_agreement(self):
        """Return whether the customer knows it by the number of the agreement."""
        advance = self.advance_id
        return advance.mode == "agreement" and self.document_id == advance.move_id

    def _get_agreement_numbers(self):
        """Return the numbers of the agreements that are tax documents themselves."""
        return [
            agreement.name
            for agreement in self.advance_id.agreement_id.sorted("date_from")
            if agreement.mode == "agreement"
        ]

    def _get_billed_advances(self):
        """Return ``self`` as values of ``logic.settlement``.

        Two taxes of one rate on a document are one row.
        """
        found = self.grouped(lambda row: (row.document_id, row.percent))
        return tuple(
            BilledAdvance(
                document=document.id,
                reference=rows[0].display_name,
                day=rows[0].tax_date,
                percent=plain(percent),
                base=sum(map(exact, rows.mapped("base"))),
                tax=sum(map(exact, rows.mapped("tax"))),
            )
            for (document, percent), rows in found.items()
        )


class EnergySettlementPayment(models.Model):
    """What was paid for the advances of an invoice until it was issued."""

    _name = "energy.settlement.payment"
    _description = "Payment of an Advance"
    _log_access = False
    _order = "date, id"

    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="move_id.company_id")
    currency_id = fields.Many2one(related="move_id.currency_id")
    advance_id = fields.Many2one(
        "energy.advance", required=True, index=True, ondelete="restrict"
    )
    name = fields.Char(string="Payment", required=True)
    date = fields.Date(required=True)
    amount = fields.Monetary(required=True)

    def _get_payments(self):
        """Return ``self`` as values of ``logic.settlement``."""
        return tuple(
            Payment(reference=row.name, day=row.date, amount=exact(row.amount))
            for row in self
        )
