import holidays

from odoo import api, fields, models
from odoo.fields import Domain

YEARS_AHEAD = 2


class EnergyPublicHoliday(models.Model):
    """A day of a year on which nobody works in a country.

    Seeded from a published calendar, and edited when the law changes.
    """

    _name = "energy.public.holiday"
    _description = "Public Holiday"
    _order = "date desc"

    name = fields.Char(required=True, translate=True)
    date = fields.Date(required=True, index=True)
    country_id = fields.Many2one(
        "res.country",
        required=True,
        index=True,
        default=lambda self: self.env.company.country_id,
    )
    source = fields.Char(required=True, help="The law or calendar it comes from.")
    active = fields.Boolean(
        default=True, help="Archive a day that the law made a working day."
    )

    _country_date_uniq = models.Constraint(
        "UNIQUE(country_id, date)", "This day is a holiday of that country already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self._refresh_deadlines()
        return records

    def write(self, vals):
        result = super().write(vals)
        self._refresh_deadlines()
        return result

    def unlink(self):
        result = super().unlink()
        self._refresh_deadlines()
        return result

    @api.model
    def _refresh_deadlines(self):
        """Let open requests count their working days again."""
        self.env["energy.market.request"]._refresh_deadlines()

    @api.model
    def _get_days(self, country, first, last):
        """Return the set of days off in a country from ``first`` to ``last``."""
        domain = Domain("country_id", "=", country.id)
        domain &= Domain("date", ">=", first) & Domain("date", "<=", last)
        return frozenset(self.sudo().search_fetch(domain, ["date"]).mapped("date"))

    @api.model
    def action_seed(self):
        """Button: fill the years to come for the country of the company."""
        this_year = fields.Date.context_today(self).year
        self._seed(
            self.env.company.country_id.code,
            range(this_year, this_year + YEARS_AHEAD + 1),
        )
        return True

    @api.model
    def _seed(self, country_code, years):
        """Create the holidays of years that have none yet, and return them.

        A year that has records, archived ones included, is left to its editors.
        """
        country = self.env["res.country"].search([("code", "=", country_code)])
        if not country or country_code not in holidays.list_supported_countries():
            return self.browse()
        known = self.with_context(active_test=False).search(
            [("country_id", "=", country.id)]
        )
        missing = set(years) - {record.date.year for record in known}
        calendar = holidays.country_holidays(
            country_code,
            years=missing or [0],
            # Their names in the language of the law, whoever asks.
            language=getattr(holidays, country_code).default_language,
        )
        return self.create(
            [
                self._prepare_seed_vals(country, day, name)
                for day, name in sorted(calendar.items())
                if day.year in missing
            ]
        )

    @api.model
    def _prepare_seed_vals(self, country, day, name):
        return {
            "name": name,
            "date": day,
            "country_id": country.id,
            "source": f"python-holidays {holidays.__version__}",
        }

    @api.model
    def _cron_seed(self):
        """Keep the years to come filled, for every country that is in use."""
        year = fields.Date.context_today(self).year
        for (country,) in self._read_group([], ["country_id"]):
            self._seed(country.code, range(year, year + YEARS_AHEAD + 1))
