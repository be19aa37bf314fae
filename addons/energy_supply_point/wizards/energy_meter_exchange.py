from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError


class EnergyMeterExchange(models.TransientModel):
    """Take a meter down and hang another: closing and opening readings in one step."""

    _name = "energy.meter.exchange"
    _description = "Meter Exchange"
    _rec_name = "date"

    supply_point_id = fields.Many2one("energy.supply.point", required=True)
    company_id = fields.Many2one(related="supply_point_id.company_id")
    commodity = fields.Selection(related="supply_point_id.commodity")
    date = fields.Date(
        string="Day of Exchange",
        required=True,
        default=fields.Date.context_today,
        help="The first day of the new meter.",
    )
    installation_id = fields.Many2one(
        "energy.meter.installation",
        string="Old Meter",
        compute="_compute_installation_id",
        store=True,
        readonly=False,
        required=True,
        domain="[('supply_point_id', '=', supply_point_id), "
        "('date_from', '<', date), ('date_to', '=', False)]",
    )
    quality = fields.Selection(
        [
            ("measured", "Measured"),
            ("estimated", "Estimated"),
            ("self", "Read by the customer"),
            ("calculated", "Calculated by the DSO"),
        ],
        required=True,
        default="measured",
        string="Quality of the Closing Readings",
    )
    closing_ids = fields.One2many(
        "energy.meter.exchange.closing",
        "exchange_id",
        string="Closing Readings",
        compute="_compute_closing_ids",
        store=True,
        readonly=False,
    )
    meter_choice = fields.Selection(
        [("new", "A meter not recorded yet"), ("stock", "A meter from the list")],
        required=True,
        default="new",
    )
    meter_id = fields.Many2one(
        "energy.meter",
        string="New Meter",
        domain="[('commodity', '=', commodity), ('company_id', '=', company_id)]",
    )
    meter_name = fields.Char(string="Serial Number")
    model_name = fields.Char(string="Type")
    is_smart = fields.Boolean(string="Smart Meter")
    opening_ids = fields.One2many(
        "energy.meter.exchange.opening",
        "exchange_id",
        string="Opening Readings",
        compute="_compute_opening_ids",
        store=True,
        readonly=False,
    )
    reason = fields.Char(
        string="Reason of Acceptance",
        help="Why implausible readings are right; without it they stop the exchange.",
    )

    @api.depends("supply_point_id", "date")
    def _compute_installation_id(self):
        Installation = self.env["energy.meter.installation"]
        for wizard in self:
            found = Installation.search(
                [
                    ("supply_point_id", "=", wizard.supply_point_id.id),
                    ("date_to", "=", False),
                ]
            )
            wizard.installation_id = found if len(found) == 1 else False

    @api.depends("installation_id")
    def _compute_closing_ids(self):
        for wizard in self:
            wizard.closing_ids = [Command.clear()] + [
                Command.create({"register_id": register.id})
                for register in wizard.installation_id.meter_id.register_ids
            ]

    @api.depends("installation_id", "meter_choice", "meter_id")
    def _compute_opening_ids(self):
        for wizard in self:
            model = wizard.installation_id.meter_id
            if wizard.meter_choice == "stock":
                model = wizard.meter_id
            wizard.opening_ids = [Command.clear()] + [
                Command.create(wizard._prepare_opening_vals(register))
                for register in model.register_ids
            ]

    def _prepare_opening_vals(self, register):
        return {
            "register_id": register.id if self.meter_choice == "stock" else False,
            "code": register.code,
            "zone": register.zone,
            "direction": register.direction,
            "unit": register.unit,
            "digits": register.digits,
            "decimals": register.decimals,
            "multiplier": register.multiplier,
        }

    def action_exchange(self):
        """Button: exchange the meter, or change nothing at all."""
        self.ensure_one()
        new = self._exchange()
        new.supply_point_id.message_post(
            body=self.env._(
                "Meter %(old)s was exchanged for %(new)s on %(date)s.",
                old=new.replaces_id.meter_id.name,
                new=new.meter_id.name,
                date=self.date,
            )
        )
        return {"type": "ir.actions.act_window_close"}

    def _exchange(self):
        """Exchange the meter and return the new installation.

        An error anywhere takes back everything: the request is one transaction.
        """
        old = self.installation_id
        self._check_exchange()
        old.date_to = self.date
        new = self.env["energy.meter.installation"].create(
            {
                "meter_id": self._get_new_meter().id,
                "supply_point_id": self.supply_point_id.id,
                "date_from": self.date,
                "replaces_id": old.id,
            }
        )
        readings = self.env["energy.reading"].create(
            self._prepare_reading_vals(new.meter_id)
        )
        self._check_readings(readings)
        return new

    def _check_exchange(self):
        if self.installation_id.supply_point_id != self.supply_point_id:
            raise ValidationError(
                self.env._("The old meter hangs at another point. Choose it again.")
            )
        if self.meter_choice == "new" and not self.meter_name:
            raise ValidationError(
                self.env._("The new meter has no serial number. Enter it.")
            )
        registers = self.installation_id.meter_id.register_ids
        missing = registers - self.closing_ids.register_id
        if missing or not self.opening_ids:
            raise ValidationError(
                self.env._(
                    "Every register needs its reading on the day of the exchange; "
                    "missing: %(registers)s.",
                    registers=", ".join(missing.mapped("display_name"))
                    or self.env._("the registers of the new meter"),
                )
            )

    def _get_new_meter(self):
        if self.meter_choice == "stock":
            if self.meter_id.register_ids - self.opening_ids.register_id:
                raise ValidationError(
                    self.env._("Enter the opening reading of every register.")
                )
            return self.meter_id
        return self.env["energy.meter"].create(
            {
                "name": self.meter_name,
                "model_name": self.model_name,
                "is_smart": self.is_smart,
                "commodity": self.commodity,
                "company_id": self.company_id.id,
                "register_ids": [
                    Command.create(line._prepare_register_vals())
                    for line in self.opening_ids
                ],
            }
        )

    def _prepare_reading_vals(self, meter):
        registers = {register.code: register for register in meter.register_ids}
        common = {
            "supply_point_id": self.supply_point_id.id,
            "date": self.date,
            "kind": "meter_change",
        }
        return [
            common
            | {
                "register_id": line.register_id.id,
                "value": line.value,
                "quality": self.quality,
            }
            for line in self.closing_ids
        ] + [
            common | {"register_id": registers[line.code].id, "value": line.value}
            for line in self.opening_ids
        ]

    def _check_readings(self, readings):
        stopped = readings.filtered(lambda item: item.review_state == "blocked")
        if stopped and not self.reason:
            raise UserError(
                self.env._(
                    "Nothing was changed, because these readings are implausible: "
                    "%(findings)s Correct them, or give the reason why they are right.",
                    findings=" ".join(
                        f"{item.register_id.display_name}: {item.check_summary}"
                        for item in stopped
                    ),
                )
            )
        if stopped:
            stopped._accept(self.reason)


class EnergyMeterExchangeClosing(models.TransientModel):
    """What a register of the old meter showed when it was taken down."""

    _name = "energy.meter.exchange.closing"
    _description = "Closing Reading"
    _rec_name = "register_id"

    exchange_id = fields.Many2one(
        "energy.meter.exchange", required=True, index=True, ondelete="cascade"
    )
    register_id = fields.Many2one("energy.meter.register", required=True)
    previous_id = fields.Many2one("energy.reading", compute="_compute_previous_id")
    previous_date = fields.Date(related="previous_id.date", string="Previous Day")
    previous_value = fields.Float(related="previous_id.value", string="Previous Value")
    value = fields.Float(digits=(16, 3), required=True)
    energy = fields.Float(
        string="Consumption",
        compute="_compute_energy",
        digits=(16, 3),
        help="In the unit of the register, with its multiplier.",
    )

    @api.depends("register_id", "exchange_id.date")
    def _compute_previous_id(self):
        for line in self:
            line.previous_id = line.register_id._get_previous_reading(
                line.exchange_id.supply_point_id, line.exchange_id.date
            )

    @api.depends("value", "previous_id")
    def _compute_energy(self):
        for line in self:
            line.energy = line.register_id._count(line.previous_id, line.value)


class EnergyMeterExchangeOpening(models.TransientModel):
    """What a register of the new meter showed when it was hung."""

    _name = "energy.meter.exchange.opening"
    _description = "Opening Reading"
    _rec_name = "code"

    exchange_id = fields.Many2one(
        "energy.meter.exchange", required=True, index=True, ondelete="cascade"
    )
    register_id = fields.Many2one("energy.meter.register")
    code = fields.Char(string="OBIS Code", required=True)
    zone = fields.Selection(
        [("single", "Single"), ("high", "High (VT)"), ("low", "Low (NT)")],
        required=True,
        default="single",
    )
    direction = fields.Selection(
        [("import", "From the grid"), ("export", "To the grid")],
        required=True,
        default="import",
    )
    unit = fields.Selection(
        [("kwh", "kWh"), ("m3", "m³"), ("kvarh", "kvarh (reactive energy)")],
        required=True,
        default="kwh",
    )
    digits = fields.Integer(required=True, default=6)
    decimals = fields.Integer(required=True, default=0)
    multiplier = fields.Float(digits=(16, 6), required=True, default=1)
    value = fields.Float(digits=(16, 3), required=True)

    def _prepare_register_vals(self):
        names = (
            "code", "zone", "direction", "unit", "digits", "decimals", "multiplier",
        )  # fmt: skip
        return {name: self[name] for name in names}
