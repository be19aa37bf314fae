from odoo import fields, models

from odoo.addons.energy_contract.logic.decimals import plain

from ..logic import document as doc


class EnergyBillSegment(models.Model):
    """From one reading of a register to the next, as a bill counted it."""

    _name = "energy.bill.segment"
    _description = "Bill Consumption"
    _inherit = ["energy.dated.mixin"]
    _order = "bill_id, date_from, register_id"

    bill_id = fields.Many2one(
        "energy.bill", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    register_id = fields.Many2one(
        "energy.meter.register", required=True, index=True, ondelete="restrict"
    )
    meter_id = fields.Many2one(related="register_id.meter_id")
    zone = fields.Selection(related="register_id.zone")
    reading_start_id = fields.Many2one(
        "energy.reading", index=True, ondelete="restrict", string="First Reading"
    )
    reading_end_id = fields.Many2one(
        "energy.reading", index=True, ondelete="restrict", string="Last Reading"
    )
    value_start = fields.Float(digits=(16, 3))
    value_end = fields.Float(digits=(16, 3))
    multiplier = fields.Float(digits=(16, 6))
    measured = fields.Float(digits=(16, 3), help="In the unit of the register.")
    volume_factor = fields.Float(digits=(8, 4))
    converted_m3 = fields.Float(string="Converted m³", digits=(16, 3))
    calorific = fields.Float(string="kWh per m³", digits=(16, 6))
    loss_kwh = fields.Float(
        string="Losses (kWh)",
        digits=(16, 3),
        help="Of the transformer before the meter, added to what was measured.",
    )
    energy_kwh = fields.Float(
        string="Energy (kWh)",
        digits=(16, 3),
        help="Of a register of reactive energy: kvarh, which no total counts.",
    )
    unit = fields.Selection(related="register_id.unit")
    quality = fields.Selection(
        [
            ("measured", "Measured"),
            ("estimated", "Estimated"),
            ("self", "Read by the customer"),
            ("calculated", "Calculated by the DSO"),
        ]
    )

    def _prepare_meter_row(self):
        gas = self.register_id.unit == "m3"
        return doc.MeterRow(
            meter=self.meter_id.name,
            register=self.register_id.code,
            zone=self.zone,
            date_from=self.date_from,
            date_to=self.date_to,
            start_value=plain(self.value_start),
            end_value=plain(self.value_end),
            difference=plain(self.measured) / (plain(self.multiplier) or 1),
            energy_kwh=plain(self.energy_kwh),
            multiplier=plain(self.multiplier),
            volume_factor=plain(self.volume_factor) if gas else None,
            converted_m3=plain(self.converted_m3) if gas else None,
            calorific=plain(self.calorific) if gas else None,
            loss_kwh=plain(self.loss_kwh) or None,
            quality=self.quality,
        )
