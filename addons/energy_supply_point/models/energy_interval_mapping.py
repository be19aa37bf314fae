from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..logic.interval_tables import TableMapping
from ..logic.intervals import Quality


class EnergyIntervalMapping(models.Model):
    """How the tables of one sender are read: columns, separators, clock, unit."""

    _name = "energy.interval.mapping"
    _description = "Interval File Mapping"
    _order = "sequence, name"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    layout = fields.Selection(
        [("long", "A row per value"), ("wide", "A row per day, a column per value")],
        required=True,
        default="long",
    )
    point_column = fields.Char(required=True, default="point")
    code_column = fields.Char(help="Empty: every row is of the channel below.")
    default_code = fields.Char(string="Channel", default="PS15")
    time_column = fields.Char(
        string="Time or Day Column", required=True, default="time"
    )
    value_column = fields.Char(default="value")
    quality_column = fields.Char()
    quality_words = fields.Char(
        help="What the words of the quality column mean, for example "
        "E=estimated, S=substituted, X=missing. Unknown words count as estimated."
    )
    separator = fields.Selection(
        [(";", "Semicolon"), (",", "Comma"), ("\t", "Tabulator"), ("|", "Bar")],
        required=True,
        default=";",
    )
    decimal = fields.Selection(
        [(".", "Point"), (",", "Comma")], string="Decimals", required=True, default="."
    )
    encoding = fields.Selection(
        [("utf-8", "UTF-8"), ("cp1250", "Windows-1250"), ("iso8859-2", "ISO 8859-2")],
        required=True,
        default="utf-8",
    )
    time_format = fields.Char(
        help="For example %d.%m.%Y %H:%M. Empty: ISO 8601, such as 2026-05-01 00:15."
    )
    clock = fields.Selection(
        [("local", "Local time"), ("utc", "UTC")],
        required=True,
        default="local",
        help="For times that do not say their offset themselves.",
    )
    is_end = fields.Boolean(string="Time Is the End of the Interval")
    unit = fields.Selection(
        [("kwh", "Energy (kWh)"), ("kw", "Average power (kW)")],
        required=True,
        default="kwh",
    )
    resolution = fields.Selection(
        [
            ("15", "15 minutes"),
            ("30", "30 minutes"),
            ("60", "60 minutes"),
            ("0", "As in the file"),
        ],
        required=True,
        default="15",
    )
    has_gaps = fields.Boolean(
        string="Missing Rows Are Gaps",
        help="Otherwise a day with too few values is refused.",
    )
    is_merged = fields.Boolean(
        string="Single Autumn Hour Holds Both",
        default=True,
        help="When the clock is put back, 02:00 comes twice. If the file has it once, "
        "its value is taken as both hours together.",
    )

    @api.constrains("quality_words")
    def _check_quality_words(self):
        for mapping in self:
            mapping._get_qualities()

    @api.constrains("code_column", "default_code")
    def _check_code(self):
        for mapping in self:
            if not mapping.code_column and not mapping.default_code:
                raise ValidationError(
                    self.env._(
                        "%(mapping)s does not say which channel its values are of. "
                        "Name a column or a channel.",
                        mapping=mapping.name,
                    )
                )

    def _get_qualities(self):
        """Return the qualities by the words of the sender."""
        found = {}
        for part in filter(None, (self.quality_words or "").split(",")):
            word, _equals, meaning = (text.strip() for text in part.partition("="))
            try:
                found[word] = Quality[meaning.upper()]
            except KeyError:
                raise ValidationError(
                    self.env._(
                        "“%(meaning)s” is no quality. Choose from: %(known)s.",
                        meaning=meaning or part,
                        known=", ".join(quality.name.lower() for quality in Quality),
                    )
                ) from None
        return found

    def _to_logic(self) -> TableMapping:
        """Return the mapping as the parsers take it."""
        self.ensure_one()
        return TableMapping(
            layout=self.layout,
            point_column=self.point_column,
            code_column=self.code_column or "",
            time_column=self.time_column,
            value_column=self.value_column or "value",
            quality_column=self.quality_column or "",
            default_code=self.default_code or "",
            separator=self.separator,
            decimal=self.decimal,
            encoding=self.encoding,
            time_format=self.time_format or "",
            clock=self.clock,
            at_end=self.is_end,
            unit=self.unit,
            resolution=int(self.resolution),
            gaps=self.has_gaps,
            merged=self.is_merged,
            qualities=self._get_qualities(),
        )
