from odoo import api, fields, models


class EnergyLoadProfileYear(models.Model):
    """A year of a load profile as it was published and loaded."""

    _name = "energy.load.profile.year"
    _description = "Load Profile Year"
    _order = "profile_id, year desc"
    _rec_name = "year"
    _rec_names_search = ["source", "profile_id.code"]

    profile_id = fields.Many2one(
        "energy.load.profile", required=True, index=True, ondelete="cascade"
    )
    year = fields.Integer(required=True, aggregator=None)
    resolution = fields.Selection(
        [("hour", "Hourly"), ("quarter", "Quarter-hourly")], required=True
    )
    value_count = fields.Integer(string="Values", required=True)
    highest = fields.Float(
        digits=(16, 6),
        required=True,
        help="The highest value of the file; published profiles have one.",
    )
    clock = fields.Selection(
        [("local", "Local time"), ("fixed", "24 hours every day")], required=True
    )
    source = fields.Char(required=True)
    file_name = fields.Char()
    checksum = fields.Char(help="Of the file; the same file is loaded once.")

    _year_uniq = models.Constraint(
        "UNIQUE(profile_id, year)", "This year of the profile was loaded already."
    )


class EnergyLoadProfileMonth(models.Model):
    """The sum of a month of a load profile."""

    _name = "energy.load.profile.month"
    _description = "Load Profile Month"
    _order = "profile_id, date"
    _rec_name = "date"
    _auto = False

    profile_id = fields.Many2one("energy.load.profile", readonly=True)
    date = fields.Date(string="Month", readonly=True)
    days = fields.Integer(readonly=True)
    weight = fields.Float(digits=(16, 6), readonly=True)

    @property
    def _table_query(self):
        return """
            SELECT min(id) AS id, profile_id, date_trunc('month', date)::date AS date,
                   count(*) AS days, sum(weight) AS weight
            FROM energy_load_profile_day
            GROUP BY profile_id, date_trunc('month', date)
        """

    @api.depends("date")
    def _compute_display_name(self):
        for month in self:
            month.display_name = month.date and f"{month.date:%Y-%m}"
