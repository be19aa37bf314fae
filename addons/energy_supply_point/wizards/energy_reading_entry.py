from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class EnergyReadingEntry(models.TransientModel):
    """Readings of one day for many points, typed in a list."""

    _name = "energy.reading.entry"
    _description = "Enter Readings"
    _rec_name = "date"

    date = fields.Date(required=True, default=fields.Date.context_today)
    kind = fields.Selection(
        [
            ("regular", "Regular"),
            ("extra", "Extraordinary"),
            ("self_read", "Reading by the customer"),
            ("price_change", "Price change"),
            ("correction", "Correction"),
        ],
        required=True,
        default="regular",
    )
    quality = fields.Selection(
        [
            ("measured", "Measured"),
            ("self", "Read by the customer"),
            ("calculated", "Calculated by the DSO"),
            ("estimated", "Estimated"),
        ],
        required=True,
        default="measured",
    )
    supply_point_ids = fields.Many2many(
        "energy.supply.point", string="Supply Points", required=True
    )
    line_ids = fields.One2many(
        "energy.reading.entry.line",
        "entry_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("date", "supply_point_ids")
    def _compute_line_ids(self):
        for entry in self:
            entry.line_ids = [Command.clear()] + [
                Command.create(vals) for vals in entry._prepare_lines_vals()
            ]

    def _prepare_lines_vals(self):
        Installation = self.env["energy.meter.installation"]
        points = self.supply_point_ids._origin
        if not self.date or not points:
            return []
        installed = Installation.search(
            Installation._get_valid_domain(self.date)
            & fields.Domain("supply_point_id", "in", points.ids),
            order="supply_point_id, date_from",
        )
        previous = installed.meter_id.register_ids._get_previous_readings(self.date)
        return [
            {
                "supply_point_id": item.supply_point_id.id,
                "register_id": register.id,
                "previous_id": previous.get((register.id, item.supply_point_id.id)),
            }
            for item in installed
            for register in item.meter_id.register_ids
        ]

    def action_save(self):
        """Button: record what was typed; lines left empty are skipped."""
        self.ensure_one()
        lines = self.line_ids.filtered("is_read")
        if not lines:
            raise UserError(
                self.env._("No value was typed. Enter one, or tick the line of a zero.")
            )
        readings = self.env["energy.reading"].create(
            [line._prepare_reading_vals() for line in lines]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_reading_action"
        )
        return action | {"domain": [("id", "in", readings.ids)], "context": {}}


class EnergyReadingEntryLine(models.TransientModel):
    """One register to be read: what it showed before and what it shows now."""

    _name = "energy.reading.entry.line"
    _description = "Reading to Enter"
    _rec_name = "register_id"

    entry_id = fields.Many2one(
        "energy.reading.entry", required=True, index=True, ondelete="cascade"
    )
    supply_point_id = fields.Many2one("energy.supply.point", required=True)
    register_id = fields.Many2one("energy.meter.register", required=True)
    previous_id = fields.Many2one("energy.reading")
    previous_date = fields.Date(related="previous_id.date", string="Previous Day")
    previous_value = fields.Float(related="previous_id.value", string="Previous Value")
    value = fields.Float(digits=(16, 3))
    is_read = fields.Boolean(
        string="Read",
        compute="_compute_is_read",
        store=True,
        readonly=False,
        help="Ticked by typing a value; tick it yourself where the counter shows zero.",
    )
    energy = fields.Float(
        string="Consumption", compute="_compute_energy", digits=(16, 3)
    )
    warning = fields.Char(compute="_compute_warning")

    @api.depends("value")
    def _compute_is_read(self):
        for line in self:
            line.is_read = bool(line.value)

    @api.depends("value", "is_read", "previous_id")
    def _compute_energy(self):
        for line in self:
            line.energy = line.is_read and line.register_id._count(
                line.previous_id, line.value
            )

    @api.depends("value", "is_read", "entry_id.date", "entry_id.quality")
    def _compute_warning(self):
        self.warning = False
        lines = self.filtered(lambda line: line.is_read and line.entry_id.date)
        if not lines:
            return
        Check = self.env["energy.reading.check"]
        found = self.env["energy.reading"]._preview_findings(
            [line._prepare_reading_vals() for line in lines]
        )
        for line, findings in zip(lines, found, strict=True):
            line.warning = " ".join(
                Check._get_message(item.code, item.evidence)
                for item in findings
                # The other registers are being typed right now.
                if item.code != "missing_register"
            )

    def _prepare_reading_vals(self):
        return {
            "supply_point_id": self.supply_point_id.id,
            "register_id": self.register_id.id,
            "date": self.entry_id.date,
            "value": self.value,
            "kind": self.entry_id.kind,
            "quality": self.entry_id.quality,
        }
