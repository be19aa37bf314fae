from decimal import Decimal

from odoo import api, fields, models

from ..logic.plausibility import Rule


class EnergyReadingRule(models.Model):
    """A question that every new reading is asked before it may be billed."""

    _name = "energy.reading.rule"
    _description = "Plausibility Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        [
            ("negative", "Went backwards"),
            ("rollover", "Passed its last digit"),
            ("zero", "Nothing counted"),
            ("missing_register", "Register of the meter missing"),
            ("above_maximum", "Above the physical maximum"),
            ("far_from_profile", "Far from the expectation"),
            ("future", "In the future"),
            ("duplicate", "Same value again"),
            ("handover", "Differs from the handover"),
        ],
        string="Question",
        required=True,
    )
    severity = fields.Selection(
        [("info", "Remark"), ("warn", "Warning"), ("block", "Stops billing")],
        required=True,
        default="warn",
    )
    is_manager_only = fields.Boolean(
        string="Manager Accepts", help="A clerk cannot accept what this rule stopped."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True,
        help="Archive the rule of a company to switch off the shared one there.",
    )
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Empty: for every company that has no rule of its own on this question.",
    )
    ratio_min = fields.Float(
        string="Lowest Ratio",
        digits=(8, 3),
        default=0.2,
        help="Found / expected below this is far from the expectation.",
    )
    ratio_max = fields.Float(
        string="Highest Ratio",
        digits=(8, 3),
        default=5,
        help="Found / expected above this is far from the expectation.",
    )
    min_kwh = fields.Float(
        string="From (kWh)",
        digits=(16, 3),
        default=100,
        help="Smaller expectations and differences are not worth a remark.",
    )
    days = fields.Integer(
        string="Tolerance (Days)", help="How far a reading may lie in the future."
    )
    hit_count = fields.Integer(
        compute="_compute_hit_count", help="Readings that this rule remarked on."
    )

    _code_company_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "This company has a rule on this question already.",
    )
    _sane = models.Constraint(
        "CHECK (ratio_min >= 0 AND ratio_max > ratio_min AND min_kwh >= 0 "
        "AND days >= 0)",
        "The highest ratio lies above the lowest; nothing is negative.",
    )

    def _compute_hit_count(self):
        counts = dict(
            self.env["energy.reading.check"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.hit_count = counts.get(rule, 0)

    def action_view_checks(self):
        """Smart button: what this rule found, newest first."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_reading_check_action"
        )
        action["domain"] = [("rule_id", "in", self.ids)]
        action["context"] = {}
        return action

    @api.model
    def _get_rules(self, companies):
        """Return the active rules of each company, those of its own first."""
        # The shared rules are visible to all; those of other companies do not matter.
        rules = (
            self.sudo()
            .with_context(active_test=False)
            .search([("company_id", "in", [*companies.ids, False])])
        )
        found = {}
        for company in companies:
            chosen = {rule.code: rule for rule in rules if not rule.company_id}
            chosen |= {rule.code: rule for rule in rules if rule.company_id == company}
            found[company.id] = [
                rule._to_logic() for rule in rules & self._joined(chosen)
            ]
        return found

    def _joined(self, chosen):
        return self.sudo().browse(rule.id for rule in chosen.values() if rule.active)

    def _to_logic(self):
        return Rule(
            rule_id=self.id,
            code=self.code,
            severity=self.severity,
            ratio_min=Decimal(repr(self.ratio_min)),
            ratio_max=Decimal(repr(self.ratio_max)),
            min_kwh=Decimal(repr(self.min_kwh)),
            days=self.days,
        )
