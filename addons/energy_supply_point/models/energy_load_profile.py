from odoo import fields, models


class EnergyLoadProfile(models.Model):
    """How consumption without interval metering spreads over the days."""

    _name = "energy.load.profile"
    _description = "Load Profile"
    _order = "commodity, code"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    commodity = fields.Selection(
        [("electricity", "Electricity"), ("gas", "Gas")],
        required=True,
        default="electricity",
    )
    network_id = fields.Many2one(
        "energy.network",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('commodity', '=', commodity)]",
        help="Whose class this is. Empty: the same for every network.",
    )
    source = fields.Char(
        required=True, help="The publication that the weights were taken from."
    )
    active = fields.Boolean(default=True)
    day_ids = fields.One2many("energy.load.profile.day", "profile_id", string="Days")
    year_ids = fields.One2many("energy.load.profile.year", "profile_id", string="Years")
    month_ids = fields.One2many(
        "energy.load.profile.month", "profile_id", string="Months"
    )
    date_first = fields.Date(string="First Day", compute="_compute_span")
    date_last = fields.Date(string="Last Day", compute="_compute_span")

    _code_network_uniq = models.UniqueIndex(
        "(code, commodity, COALESCE(network_id, 0))",
        "This network has a load profile with this code already.",
    )

    def _compute_span(self):
        spans = {
            profile.id: (first, last)
            for profile, first, last in self.env["energy.load.profile.day"]._read_group(
                [("profile_id", "in", self.ids)],
                ["profile_id"],
                ["date:min", "date:max"],
            )
        }
        for profile in self:
            profile.date_first, profile.date_last = spans.get(
                profile.id, (False, False)
            )

    def action_load_year(self):
        """Button: load a year of this profile from a file."""
        self.ensure_one()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_load_profile_import_action"
        ) | {"context": {"default_profile_id": self.id}}


class EnergyLoadProfileDay(models.Model):
    """The weight of one local day in a load profile (the sum of its quarters)."""

    _name = "energy.load.profile.day"
    _description = "Load Profile Day"
    _order = "profile_id, date"
    _rec_name = "date"

    profile_id = fields.Many2one(
        "energy.load.profile", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date(required=True)
    weight = fields.Float(
        digits=(16, 6),
        required=True,
        help="A relative number; only the proportion to other days counts.",
    )

    _day_uniq = models.Constraint(
        "UNIQUE(profile_id, date)", "A profile has one weight a day."
    )
    _weight_not_negative = models.Constraint(
        "CHECK (weight >= 0)", "A weight cannot be negative."
    )
