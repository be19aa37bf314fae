from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EnergyGenerationUnit(models.Model):
    """A source behind a point: what it is, how much it can give, since when."""

    _name = "energy.generation.unit"
    _description = "Generation Unit"
    _inherit = ["energy.dated.mixin"]
    _rec_names_search = ["name", "supply_point_id.name"]

    name = fields.Char(required=True, help="How people on site call it.")
    supply_point_id = fields.Many2one(
        "energy.supply.point",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('commodity', '=', 'electricity')]",
    )
    company_id = fields.Many2one(
        related="supply_point_id.company_id", store=True, precompute=True, index=True
    )
    technology = fields.Selection(
        [
            ("solar", "Solar"),
            ("wind", "Wind"),
            ("hydro", "Hydro"),
            ("biomass", "Biomass"),
            ("biogas", "Biogas"),
            ("cogeneration", "Combined heat and power"),
            ("storage", "Storage"),
            ("other", "Other"),
        ],
        required=True,
        default="solar",
    )
    installed_kw = fields.Float(
        string="Installed Power (kW)",
        digits=(12, 3),
        required=True,
        help="What it can feed in; for a solar plant the power of the inverter.",
    )
    installed_kwp = fields.Float(
        string="Panels (kWp)", digits=(12, 3), help="Peak power of solar panels."
    )
    storage_kwh = fields.Float(string="Storage (kWh)", digits=(12, 3))
    commissioning_date = fields.Date(string="In Operation Since")
    inverter = fields.Char(help="Maker and type of the inverter.")
    cadastral_area = fields.Char()
    cadastral_parcel = fields.Char()
    tdve_class = fields.Char(
        string="Production Profile (TDVE)",
        help="The class of the standard production profile, where intervals are "
        "not metered.",
    )
    resource_eic = fields.Char(
        string="Resource EIC", help="The EIC of type W, for sources that have one."
    )

    _power_sane = models.Constraint(
        "CHECK (installed_kw > 0 AND installed_kwp >= 0 AND storage_kwh >= 0)",
        "A source has a positive installed power.",
    )

    @api.depends("name", "technology", "installed_kw")
    def _compute_display_name(self):
        labels = dict(self._fields["technology"]._description_selection(self.env))
        for unit in self:
            technology = labels.get(unit.technology, "")
            unit.display_name = f"{unit.name} ({technology}, {unit.installed_kw:g} kW)"

    @api.constrains("supply_point_id")
    def _check_commodity(self):
        for unit in self:
            if unit.supply_point_id.commodity != "electricity":
                raise ValidationError(
                    self.env._(
                        "%(point)s supplies gas; a generation unit feeds electricity. "
                        "Choose an electricity point.",
                        point=unit.supply_point_id.name,
                    )
                )

    @api.constrains("resource_eic")
    def _check_resource_eic(self):
        for unit in self.filtered("resource_eic"):
            self.env["energy.supply.point"]._check_eic(unit.resource_eic, "W")
