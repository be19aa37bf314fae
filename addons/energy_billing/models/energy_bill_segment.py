from odoo import fields, models


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
    energy_kwh = fields.Float(string="Energy (kWh)", digits=(16, 3))
    quality = fields.Selection(
        [
            ("measured", "Measured"),
            ("estimated", "Estimated"),
            ("self", "Read by the customer"),
            ("calculated", "Calculated by the DSO"),
        ]
    )
