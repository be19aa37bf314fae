from odoo import fields, models

from odoo.addons.energy_contract.logic.decimals import exact, plain

from ..logic import document as doc


class EnergyBillLine(models.Model):
    """One component at one price over a stretch of days, as the engine wrote it."""

    _name = "energy.bill.line"
    _description = "Bill Line"
    _inherit = ["energy.dated.mixin"]
    _order = "bill_id, sequence"

    bill_id = fields.Many2one(
        "energy.bill", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    supply_point_id = fields.Many2one(related="bill_id.supply_point_id")
    sequence = fields.Integer(required=True)
    component_id = fields.Many2one(
        "energy.tariff.component", required=True, index=True, ondelete="restrict"
    )
    price_id = fields.Many2one(
        "energy.tariff.price", required=True, index=True, ondelete="restrict"
    )
    vat_rate_id = fields.Many2one(
        "energy.vat.rate", required=True, index=True, ondelete="restrict"
    )
    code = fields.Char(required=True)
    name = fields.Char(related="component_id.name")
    kind = fields.Selection(
        [
            ("supply", "Supply"),
            ("network", "Network"),
            ("levy", "Levy"),
            ("service", "Service"),
        ],
        required=True,
    )
    zone = fields.Selection(
        [("single", "Single"), ("high", "High (VT)"), ("low", "Low (NT)")]
    )
    quantity = fields.Float(digits=(16, 6), required=True)
    unit = fields.Selection(
        [
            ("MWh", "MWh"),
            ("month", "month"),
            ("day", "day"),
            ("A·month", "A·month"),
            ("kW·month", "kW·month"),
        ],
        required=True,
    )
    unit_price = fields.Float(digits=(16, 6), required=True)
    amount = fields.Monetary(required=True)
    vat_percent = fields.Float(digits=(5, 2), required=True)
    split_method = fields.Selection(
        [
            ("reading", "By readings"),
            ("profile", "By load profile"),
            ("days", "Evenly by days"),
        ],
        help="How the energy between two readings was divided at the edges.",
    )
    source = fields.Char(related="price_id.source", string="Source of the Price")

    def _prepare_line_row(self):
        return doc.LineRow(
            name=self.name,
            kind=self.kind,
            date_from=self.date_from,
            date_to=self.date_to,
            quantity=plain(self.quantity),
            unit=self.unit,
            unit_price=plain(self.unit_price),
            amount=exact(self.amount),
            vat_percent=plain(self.vat_percent),
            source=self.source or "",
        )
