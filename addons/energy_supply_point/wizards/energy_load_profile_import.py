import base64
import hashlib
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.errors import EnergyError
from ..logic.profile_import import MOST_LINES, read_values, year_profile

MOST_BYTES = MOST_LINES * 200


class EnergyLoadProfileImport(models.TransientModel):
    """Load a published year of a load profile from a CSV file."""

    _name = "energy.load.profile.import"
    _description = "Load a Year of a Load Profile"
    _rec_name = "year"
    _rec_names_search = ["source"]

    profile_id = fields.Many2one("energy.load.profile", required=True)
    year = fields.Integer(
        required=True, default=lambda self: fields.Date.context_today(self).year
    )
    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()
    column = fields.Char(
        help="The title of the column, where a file holds several classes. Empty: the "
        "last column."
    )
    clock = fields.Selection(
        [("local", "Local time"), ("fixed", "24 hours every day")],
        required=True,
        default="local",
        help="Local time: the day the clock changes has 23 or 25 hours.",
    )
    source = fields.Char(required=True, help="The publication, with its date.")
    is_replacing = fields.Boolean(
        string="Replace the Year", help="Days of this year that are there go."
    )
    report = fields.Text(readonly=True)
    is_done = fields.Boolean(readonly=True)

    def action_check(self):
        """Button: show what the file holds and change nothing."""
        self.ensure_one()
        self.report = self._describe(self._parse())
        return self._reopen()

    def action_load(self):
        """Button: replace the day weights of the year by those of the file."""
        self.ensure_one()
        parsed = self._parse()
        self.report = self._describe(parsed)
        self._load(parsed)
        self.is_done = True
        return self._reopen()

    def _reopen(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_load_profile_import_action"
        ) | {"res_id": self.id}

    def _get_bytes(self):
        content = base64.b64decode(self.with_context(bin_size=False).file or b"")
        if len(content) > MOST_BYTES:
            raise UserError(
                self.env._(
                    "The file is larger than %(limit)s MB, which no year of a profile "
                    "is. Choose another file.",
                    limit=MOST_BYTES // 1_000_000,
                )
            )
        return content

    def _parse(self):
        content = self._get_bytes()
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            text = content.decode("cp1250", errors="replace")
        if not 1990 <= self.year <= 2100:
            raise UserError(
                self.env._("%(year)s is no year. Correct it.", year=self.year)
            )
        try:
            return year_profile(
                read_values(text, self.column or None), self.year, self.clock
            )
        except EnergyError as error:
            raise UserError(self._explain(error)) from error

    def _explain(self, error):
        sentences = {
            "profile_column": lambda: self.env._(
                "The file has no column %(column)s. It has: %(columns)s.",
                column=error.column,
                columns=", ".join(error.columns),
            ),
            "profile_value": lambda: self.env._(
                "Line %(line)s holds no number that is zero or more: %(text)s. Correct "
                "the file.",
                line=error.line,
                text=error.text or "–",
            ),
            "profile_length": lambda: self.env._(
                "The file holds %(found)s values; the year %(year)s has %(hours)s "
                "hours or %(quarters)s quarter-hours.",
                **error.data,
            ),
            "profile_empty": lambda: self.env._("Every value of the file is zero."),
        }
        return sentences[error.code]()

    def _describe(self, parsed):
        """Return what the file holds, for a person to judge."""
        lines = [
            self.env._(
                "%(count)s values, the highest is %(highest)s.",
                count=parsed.count,
                highest=parsed.highest,
            )
        ]
        if not parsed.is_normalised:
            lines.append(
                self.env._("The highest value is not 1: all are divided by it.")
            )
        lines += [
            f"{parsed.year}-{number:02d}: {weight}"
            for number, weight in enumerate(parsed.months, 1)
        ]
        return "\n".join(lines)

    def _load(self, parsed):
        checksum = hashlib.sha256(self._get_bytes()).hexdigest()
        profile, Day = self.profile_id, self.env["energy.load.profile.day"]
        year = profile.year_ids.filtered(lambda item: item.year == self.year)
        vals = self._prepare_year_vals(parsed, checksum)
        if (
            year
            and all(year[name] == vals[name] for name in ("checksum", "clock"))
            and not self.is_replacing
        ):
            return year  # the same file again changes nothing
        known = Day.search(
            [
                ("profile_id", "=", profile.id),
                ("date", ">=", date(self.year, 1, 1)),
                ("date", "<", date(self.year + 1, 1, 1)),
            ]
        )
        if (known or year) and not self.is_replacing:
            raise UserError(
                self.env._(
                    "Profile %(profile)s has weights for %(year)s already. Tick that "
                    "they are to be replaced; bills keep what they were rated with.",
                    profile=profile.code,
                    year=self.year,
                )
            )
        # A manager may load a year, but deletes nothing otherwise.
        known.sudo().unlink()
        Day.create(self._prepare_days_vals(parsed))
        if year:
            year.write(vals)
            return year
        return year.create(vals)

    def _prepare_year_vals(self, parsed, checksum):
        return {
            "profile_id": self.profile_id.id,
            "year": self.year,
            "resolution": parsed.resolution,
            "value_count": parsed.count,
            "highest": float(parsed.highest),
            "clock": self.clock,
            "source": self.source,
            "file_name": self.file_name,
            "checksum": checksum,
        }

    @api.model
    def _prepare_days_vals(self, parsed):
        return [
            {"profile_id": self.profile_id.id, "date": day, "weight": float(weight)}
            for day, weight in parsed.days.items()
        ]
