from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EnergySupplyPointVersion(models.Model):
    """The technical data of a supply point as they hold for a range of days."""

    _name = "energy.supply.point.version"
    _description = "Technical Data"
    _inherit = ["energy.dated.mixin"]
    _rec_names_search = ["supply_point_id.name"]

    supply_point_id = fields.Many2one(
        "energy.supply.point", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="supply_point_id.company_id", store=True, precompute=True, index=True
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
    breaker_amps = fields.Float(string="Main Breaker (A)", digits=(8, 1))
    breaker_phases = fields.Selection([("1", "1 phase"), ("3", "3 phases")])
    voltage_level = fields.Selection(
        [
            ("nn", "Low voltage (under 1 kV)"),
            ("vn", "Medium voltage (1–52 kV)"),
            ("vvn", "High voltage (52–110 kV)"),
        ],
    )
    reserved_capacity_kw = fields.Float(string="Reserved Capacity (kW)", digits=(12, 3))
    volume_factor = fields.Float(
        string="Volume Correction Factor",
        digits=(8, 4),
        help="Gas: converts the measured to the standard volume; set by the altitude "
        "of the municipality.",
    )
    reason = fields.Char(help="What this change is based on, e.g. a DSO message.")

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(supply_point_id, supply_point_id, '[]') WITH =, "
        "daterange(date_from, date_to, '[)') WITH &&)",
        "This point has technical data for some of these days already. End the "
        "earlier ones first.",
    )
    _not_negative = models.Constraint(
        "CHECK (breaker_amps >= 0 AND reserved_capacity_kw >= 0 "
        "AND annual_estimate_kwh >= 0 AND volume_factor >= 0)",
        "Technical quantities cannot be negative.",
    )

    @api.depends("network_rate_id")
    def _compute_profile_id(self):
        for version in self:
            version.profile_id = version.network_rate_id.profile_id

    @api.depends("supply_point_id.name", "date_from")
    def _compute_display_name(self):
        for version in self:
            version.display_name = f"{version.supply_point_id.name} {version.date_from}"

    @api.constrains("network_rate_id", "supply_point_id")
    def _check_network_rate(self):
        for version in self:
            network = version.supply_point_id.network_id
            if network and version.network_rate_id.network_id != network:
                raise ValidationError(
                    self.env._(
                        "Rate %(rate)s does not belong to network %(network)s of "
                        "%(point)s. Choose a rate of that network.",
                        rate=version.network_rate_id.display_name,
                        network=network.code,
                        point=version.supply_point_id.name,
                    )
                )

    @api.constrains("volume_factor", "supply_point_id")
    def _check_volume_factor(self):
        for version in self:
            if version.commodity == "gas" and not version.volume_factor:
                raise ValidationError(
                    self.env._(
                        "%(point)s measures gas by volume and needs a volume "
                        "correction factor. Enter the one of its municipality.",
                        point=version.supply_point_id.name,
                    )
                )
