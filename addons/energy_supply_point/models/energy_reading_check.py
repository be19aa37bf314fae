from odoo import api, fields, models
from odoo.tools.misc import format_date


class EnergyReadingCheck(models.Model):
    """What a plausibility rule found on a reading, with the numbers it used."""

    _name = "energy.reading.check"
    _description = "Plausibility Finding"
    _order = "id desc"
    _rec_name = "code"

    reading_id = fields.Many2one(
        "energy.reading", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    supply_point_id = fields.Many2one(related="reading_id.supply_point_id")
    register_id = fields.Many2one(related="reading_id.register_id")
    date = fields.Date(related="reading_id.date", store=False)
    value = fields.Float(related="reading_id.value")
    rule_id = fields.Many2one(
        "energy.reading.rule", required=True, index=True, ondelete="restrict"
    )
    code = fields.Char(required=True)
    severity = fields.Selection(
        [("info", "Remark"), ("warn", "Warning"), ("block", "Stops billing")],
        required=True,
    )
    state = fields.Selection(
        [("open", "Open"), ("accepted", "Accepted"), ("lapsed", "Lapsed")],
        required=True,
        default="open",
        help="Lapsed: a newer reading removed the cause.",
    )
    evidence = fields.Json(required=True)
    message = fields.Char(
        compute="_compute_message", help="The finding in a sentence, with its numbers."
    )

    @api.depends("code", "evidence")
    def _compute_message(self):
        for check in self:
            check.message = check._get_message(check.code, check.evidence or {})

    @api.model
    def _get_message(self, code, facts):
        """Return the sentence of a finding; ``facts`` are its evidence."""
        days = {
            name: format_date(self.env, facts[name])
            for name in (
                "day_start",
                "day_end",
                *("found", "limit") * (code == "future"),
            )
            if name in facts
        }
        facts = {**facts, **days}
        sentences = {
            "negative": lambda: self.env._(
                "The counter went from %(limit)s on %(day_start)s to %(found)s on "
                "%(day_end)s, and no rollover explains it.",
                **facts,
            ),
            "rollover": lambda: self.env._(
                "The counter passed its last digit, from %(previous)s to %(found)s: "
                "%(units)s units.",
                **facts,
            ),
            "zero": lambda: self.env._(
                "Nothing was counted in %(days)s days; %(expected)s kWh were expected.",
                **facts,
            ),
            "missing_register": lambda: self.env._(
                "No reading on this day of: %(registers)s.", **facts
            ),
            "above_maximum": lambda: self.env._(
                "%(found)s kWh in %(days)s days; the connection lets %(limit)s kWh "
                "through.",
                **facts,
            ),
            "far_from_profile": lambda: self.env._(
                "%(found)s kWh in %(days)s days; %(expected)s kWh were expected, the "
                "ratio %(ratio)s is beyond %(limit)s.",
                **facts,
            ),
            "future": lambda: self.env._(
                "The reading is dated %(found)s, later than %(limit)s.", **facts
            ),
            "duplicate": lambda: self.env._(
                "The value %(found)s replaces the same value.", **facts
            ),
            "handover": lambda: self.env._(
                "%(found)s differs from %(agreed)s, on which the point was handed "
                "over. Both bills wait until one is accepted.",
                **facts,
            ),
        }
        explain = sentences.get(code)
        if explain:
            return explain()
        return ", ".join(f"{name}: {value}" for name, value in facts.items())
