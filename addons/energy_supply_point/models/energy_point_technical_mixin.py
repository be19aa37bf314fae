from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..logic import identifiers


class EnergyPointTechnicalMixin(models.AbstractModel):
    """The technical data of a point: what a version stores and a change asks for."""

    _name = "energy.point.technical.mixin"
    _description = "Technical Data of a Point"

    supply_point_id = fields.Many2one(
        "energy.supply.point", required=True, index=True, ondelete="cascade"
    )
    commodity = fields.Selection(related="supply_point_id.commodity")
    network_id = fields.Many2one(related="supply_point_id.network_id")
    network_rate_id = fields.Many2one(
        "energy.network.rate",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('network_id', '=', network_id)]",
    )
    profile_id = fields.Many2one(
        "energy.load.profile",
        string="Load Profile",
        compute="_compute_profile_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('commodity', '=', commodity)]",
        help="Spreads consumption over the days where there is no interval metering. "
        "Empty: evenly by days.",
    )
    metering_type = fields.Selection(
        [
            ("a", "A – intervals, read daily"),
            ("b", "B – intervals, read monthly"),
            ("c", "C – registers, load profile"),
        ],
        required=True,
        default="c",
    )
    annual_estimate_kwh = fields.Float(string="Yearly Estimate (kWh)", digits=(16, 0))
    balance_party_id = fields.Many2one(
        "res.partner",
        string="Balance Responsible Party",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('energy_role_ids.code', '=', 'brp')]",
        help="Who answers for the imbalance of this point.",
    )

    # Electricity
    breaker_amps = fields.Float(string="Main Breaker (A)", digits=(8, 1))
    breaker_phases = fields.Selection([("1", "1 phase"), ("3", "3 phases")])
    voltage_level = fields.Selection(
        [
            ("nn", "Low voltage (under 1 kV)"),
            ("vn", "Medium voltage (1–52 kV)"),
            ("vvn", "High voltage (52–110 kV)"),
        ],
    )
    connection_capacity = fields.Float(
        string="Maximum Reserved Capacity",
        digits=(12, 3),
        help="The connection right (in Slovak MRK), not what is booked and paid.",
    )
    connection_capacity_unit = fields.Selection(
        [("a", "A"), ("kw", "kW"), ("mw", "MW")],
        string="Unit of the Connection Right",
        help="Low voltage states it in amperes of the breaker.",
    )
    reserved_capacity_kw = fields.Float(string="Reserved Capacity (kW)", digits=(12, 3))
    is_smart = fields.Boolean(
        string="Smart Metering",
        help="Read remotely by quarter-hours; dynamic prices and sharing need it.",
    )
    balance_group_eic = fields.Char(
        string="Balance Group EIC",
        index="btree_not_null",
        help="The EIC of type Y of the balance group the point belongs to.",
    )

    # Gas
    gas_category = fields.Selection(
        [
            ("household", "Household"),
            ("small", "Small"),
            ("medium", "Medium"),
            ("large", "Large"),
        ],
        string="Offtake Category",
    )
    contracted_annual_kwh = fields.Float(
        string="Contracted Yearly Quantity (kWh)", digits=(16, 0)
    )
    daily_capacity_m3 = fields.Float(
        string="Daily Distribution Capacity (m³/day)", digits=(12, 3)
    )
    pressure_kpa = fields.Float(string="Pressure (kPa)", digits=(10, 3))
    has_converter = fields.Boolean(
        string="Volume Converter",
        help="The meter reports standard volume already; a factor of 1 applies.",
    )
    volume_factor = fields.Float(
        string="Volume Correction Factor",
        digits=(8, 4),
        compute="_compute_volume_factor",
        store=True,
        readonly=False,
        precompute=True,
        help="Gas: converts the measured to the standard volume; set by the altitude "
        "of the municipality.",
    )

    _not_negative = models.Constraint(
        "CHECK (breaker_amps >= 0 AND reserved_capacity_kw >= 0 "
        "AND annual_estimate_kwh >= 0 AND volume_factor >= 0 "
        "AND connection_capacity >= 0 AND contracted_annual_kwh >= 0 "
        "AND daily_capacity_m3 >= 0 AND pressure_kpa >= 0)",
        "Technical quantities cannot be negative.",
    )

    @api.model
    def _get_technical_fields(self):
        """Return the names of the fields that say what the point technically is."""
        return [
            name
            for name, field in self.env["energy.point.technical.mixin"]._fields.items()
            if field.store and name not in (*models.MAGIC_COLUMNS, "supply_point_id")
        ]

    @api.depends("network_rate_id")
    def _compute_profile_id(self):
        for record in self:
            record.profile_id = record.network_rate_id.profile_id

    @api.depends("has_converter")
    def _compute_volume_factor(self):
        for record in self:
            record.volume_factor = 1.0 if record.has_converter else record.volume_factor

    @api.constrains("network_rate_id", "supply_point_id")
    def _check_network_rate(self):
        for record in self:
            network = record.supply_point_id.network_id
            if network and record.network_rate_id.network_id != network:
                raise ValidationError(
                    self.env._(
                        "Rate %(rate)s does not belong to network %(network)s of "
                        "%(point)s. Choose a rate of that network.",
                        rate=record.network_rate_id.display_name,
                        network=network.code,
                        point=record.supply_point_id.name,
                    )
                )

    @api.constrains("volume_factor", "supply_point_id")
    def _check_volume_factor(self):
        for record in self:
            if record.commodity == "gas" and not record.volume_factor:
                raise ValidationError(
                    self.env._(
                        "%(point)s measures gas by volume and needs a volume "
                        "correction factor. Enter the one of its municipality.",
                        point=record.supply_point_id.name,
                    )
                )

    @api.constrains("connection_capacity", "connection_capacity_unit")
    def _check_connection_capacity(self):
        for record in self:
            if record.connection_capacity and not record.connection_capacity_unit:
                raise ValidationError(
                    self.env._(
                        "The connection right of %(point)s has no unit. Choose "
                        "amperes, kW or MW.",
                        point=record.supply_point_id.name,
                    )
                )

    @api.constrains("balance_group_eic")
    def _check_balance_group_eic(self):
        for record in self.filtered("balance_group_eic"):
            self.env["energy.supply.point"]._check_eic(record.balance_group_eic, "Y")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalise_group_eic(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._normalise_group_eic(vals))

    @api.model
    def _normalise_group_eic(self, vals):
        if not vals.get("balance_group_eic"):
            return vals
        code = identifiers.normalise_identifier(vals["balance_group_eic"])
        return vals | {"balance_group_eic": code}
