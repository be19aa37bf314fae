from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain


class EnergyContractMove(models.TransientModel):
    """Asks who moves in or out of which points, when, and what the registers show."""

    _name = "energy.contract.move"
    _description = "Move In or Out"
    _inherit = ["energy.contract.step"]
    _rec_name = "date"

    kind = fields.Selection(
        [
            ("change", "One customer leaves, another comes"),
            ("in", "A customer moves in"),
            ("out", "A customer moves out"),
            ("shift", "Correct the day of a move"),
        ],
        required=True,
        default="change",
    )
    supply_point_ids = fields.Many2many(
        "energy.supply.point", string="Supply Points", required=True
    )
    old_date = fields.Date(
        string="Recorded On", help="The day of the move as it is recorded now."
    )
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="Who leaves is supplied until before this day, who comes from it on.",
    )
    partner_id = fields.Many2one("res.partner", string="New Customer")
    segment_id = fields.Many2one("energy.customer.segment")
    electricity_product_id = fields.Many2one(
        "energy.product", domain="[('commodity', '=', 'electricity')]"
    )
    gas_product_id = fields.Many2one(
        "energy.product", domain="[('commodity', '=', 'gas')]"
    )
    reason = fields.Char(help="Who reported it, and how.")
    quality = fields.Selection(
        [
            ("measured", "Measured"),
            ("self", "Read by the customer"),
            ("calculated", "Calculated by the DSO"),
            ("estimated", "Estimated"),
        ],
        string="Handover Readings",
        required=True,
        default="self",
    )
    line_ids = fields.One2many(
        "energy.contract.move.line",
        "move_id",
        string="Readings",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.model
    def _open(self, supply_points, **values):
        """Return the dialog on ``supply_points``, whatever contracts supply them."""
        today = fields.Date.context_today(self)
        rows = supply_points._get_rows_from(today)
        defaults = {
            "supply_point_ids": [Command.set(supply_points.ids)],
            "kind": "change" if rows else "in",
            "segment_id": rows.contract_id[:1].segment_id.id,
        }
        return super()._open(rows.contract_id, **(defaults | values))

    @api.depends("date", "supply_point_ids")
    def _compute_line_ids(self):
        Installation = self.env["energy.meter.installation"]
        for move in self:
            installed = Installation
            if move.date and move.supply_point_ids:
                installed = Installation.search(
                    Installation._get_valid_domain(move.date)
                    & Domain("supply_point_id", "in", move.supply_point_ids._origin.ids)
                )
            registers = installed.meter_id.register_ids
            known = registers._get_previous_readings(move.date) if registers else {}
            move.line_ids = [Command.clear()] + [
                Command.create(
                    {
                        "supply_point_id": item.supply_point_id.id,
                        "register_id": register.id,
                        "previous_id": known.get(
                            (register.id, item.supply_point_id.id)
                        ),
                    }
                )
                for item in installed
                for register in item.meter_id.register_ids
            ]

    def action_apply(self):
        """Button: record the readings and move."""
        self.contract_ids |= self._get_affected_contracts()
        self._begin()
        made = self._shift() if self.kind == "shift" else self._move()
        values = {
            line.register_id: line.value for line in self.line_ids if line.is_read
        }
        if values:
            self.supply_point_ids._record_handover(self.date, values, self.quality)
        if made and not self.is_letter:
            return made._get_records_action()
        return self._finish(made, "mail_template_contract_welcome")

    def _get_affected_contracts(self):
        day = min(filter(None, (self.date, self.old_date)))
        rows = self.supply_point_ids._get_rows_from(day)
        return rows.filtered(
            lambda row: row.date_from <= max(day, self.date)
        ).contract_id

    def _move(self):
        newcomer = None
        if self.kind != "out":
            if not self.partner_id or not self.segment_id:
                raise UserError(
                    self.env._("Choose the customer who moves in, and the segment.")
                )
            newcomer = self._prepare_newcomer()
        return self.supply_point_ids._move(self.date, newcomer, self.reason)

    def _prepare_newcomer(self):
        """Return the values of the contract of who moves in."""
        return {
            "partner_id": self.partner_id.id,
            "segment_id": self.segment_id.id,
            "company_id": self.supply_point_ids.company_id[:1].id,
            "signed_on": fields.Date.context_today(self),
            "product_ids": {
                "electricity": self.electricity_product_id,
                "gas": self.gas_product_id,
            },
        }

    def _shift(self):
        if not self.old_date or self.old_date == self.date:
            raise UserError(
                self.env._("Enter the day as it is recorded, and the right one.")
            )
        self.supply_point_ids._shift_move(self.old_date, self.date, self.reason)
        return self.env["energy.contract"]


class EnergyContractMoveLine(models.TransientModel):
    """What a register showed at the handover."""

    _name = "energy.contract.move.line"
    _description = "Handover Reading"
    _rec_name = "register_id"

    move_id = fields.Many2one(
        "energy.contract.move", required=True, index=True, ondelete="cascade"
    )
    supply_point_id = fields.Many2one("energy.supply.point", required=True)
    register_id = fields.Many2one("energy.meter.register", required=True)
    previous_id = fields.Many2one("energy.reading")
    previous_date = fields.Date(related="previous_id.date", string="Previous Day")
    previous_value = fields.Float(related="previous_id.value", string="Previous Value")
    value = fields.Float(digits=(16, 3))
    is_read = fields.Boolean(
        string="Read", compute="_compute_is_read", store=True, readonly=False
    )
    energy = fields.Float(
        string="Consumption", compute="_compute_energy", digits=(16, 3)
    )

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
