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
    source = fields.Char(
        required=True, help="The publication that the weights were taken from."
    )
    active = fields.Boolean(default=True)
    day_ids = fields.One2many("energy.load.profile.day", "profile_id", string="Days")
    date_first = fields.Date(string="First Day", compute="_compute_span")
    date_last = fields.Date(string="Last Day", compute="_compute_span")

    _code_uniq = models.Constraint(
        "UNIQUE(code, commodity)", "A load profile with this code exists already."
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
