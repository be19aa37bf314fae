from odoo import api, fields, models
from odoo.fields import Domain


class EnergyMeter(models.Model):
    """A meter; it may serve several points one after the other."""

    _name = "energy.meter"
    _description = "Meter"
    _order = "name"

    name = fields.Char(string="Serial Number", required=True, index="trigram")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    commodity = fields.Selection(
        [("electricity", "Electricity"), ("gas", "Gas")],
        required=True,
        default="electricity",
    )
    model_name = fields.Char(string="Type")
    is_smart = fields.Boolean(
        string="Smart Meter", help="Read remotely, with quarter-hour values."
    )
    register_ids = fields.One2many("energy.meter.register", "meter_id")
    installation_ids = fields.One2many("energy.meter.installation", "meter_id")
    current_point_id = fields.Many2one(
        "energy.supply.point",
        string="Installed At",
        compute="_compute_current_point_id",
        help="The point where it measures today.",
    )

    _name_company_uniq = models.Constraint(
        "UNIQUE(name, commodity, company_id)",
        "A meter with this serial number exists already in this company.",
    )

    @api.depends("installation_ids.date_from", "installation_ids.date_to")
    def _compute_current_point_id(self):
        Installation = self.env["energy.meter.installation"]
        today = fields.Date.context_today(self)
        installed = Installation.search(
            Domain("meter_id", "in", self._origin.ids)
            & Installation._get_valid_domain(today)
        ).grouped("meter_id")
        for meter in self:
            hung = installed.get(meter._origin, Installation)
            meter.current_point_id = hung.supply_point_id

    @api.constrains("commodity")
    def _check_commodity(self):
        self.installation_ids._check_commodity()


class EnergyMeterRegister(models.Model):
    """A counter of a meter: one zone and direction."""

    _name = "energy.meter.register"
    _description = "Meter Register"
    _order = "meter_id, code"
    _rec_names_search = ["code", "meter_id.name"]

    meter_id = fields.Many2one(
        "energy.meter", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="meter_id.company_id", store=True, precompute=True, index=True
    )
    code = fields.Char(string="OBIS Code", required=True, help="For example 1-1:1.8.0.")
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
    digits = fields.Integer(
        required=True,
        default=6,
        help="Digits before the comma; the counter rolls over after that many nines.",
    )
    decimals = fields.Integer(required=True, default=0)
    multiplier = fields.Float(
        digits=(16, 6),
        required=True,
        default=1.0,
        help="What one unit of the counter stands for (measuring transformers).",
    )
    is_only_zone = fields.Boolean(
        string="Only Zone",
        default=False,
        help="The meter really has no register for the other tariff zone. Otherwise a "
        "zone that is not counted on some days stops the bill.",
    )
    loss_ids = fields.One2many(
        "energy.meter.register.loss", "register_id", string="Transformer Losses"
    )

    _code_uniq = models.Constraint(
        "UNIQUE(meter_id, code)", "This meter has a register with this code already."
    )
    _sane = models.Constraint(
        "CHECK (digits BETWEEN 1 AND 12 AND decimals BETWEEN 0 AND 3 "
        "AND multiplier > 0)",
        "A register has 1 to 12 digits, at most 3 decimals and a positive multiplier.",
    )

    @api.constrains("unit")
    def _check_losses(self):
        self.loss_ids._check_unit()

    @api.depends("meter_id.name", "code", "zone")
    def _compute_display_name(self):
        zones = dict(self._fields["zone"]._description_selection(self.env))
        for register in self:
            register.display_name = (
                f"{register.meter_id.name} / {register.code} "
                f"({zones.get(register.zone, '')})"
            )
