from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..logic.terms import withdrawal_last_day
from .energy_contract_terms import CONCLUDED

# No holiday moves the end of a period by more than that.
REACH = timedelta(days=30)


class EnergyWithdrawalRule(models.Model):
    """How long a consumer may withdraw from a contract, as the law sets it by date."""

    _name = "energy.withdrawal.rule"
    _description = "Right of Withdrawal"
    _inherit = ["energy.dated.mixin"]
    _order = "country_id, concluded_how, date_from desc"
    _rec_name = "source"

    country_id = fields.Many2one("res.country", required=True, index=True)
    concluded_how = fields.Selection(CONCLUDED, string="Concluded", required=True)
    segment_ids = fields.Many2many(
        "energy.customer.segment",
        string="Customers",
        required=True,
        help="Who is a consumer.",
    )
    days = fields.Integer(
        required=True, default=14, help="The day of conclusion does not count."
    )
    is_extended = fields.Boolean(
        string="To the Next Working Day",
        default=True,
        help="A period that runs out on a day off runs out on the next working day.",
    )
    source = fields.Char(
        required=True, help="The act and its section, as contracts print it."
    )
    evidence = fields.Text(
        string="How It Was Checked",
        help="Which text was read, and what still has to be.",
    )

    _days_positive = models.Constraint(
        "CHECK (days > 0)", "A period of withdrawal lasts at least a day."
    )

    @api.constrains("country_id", "concluded_how", "date_from", "date_to")
    def _check_overlap(self):
        for rule in self:
            twin = self.search(
                self._get_valid_domain(rule.date_from, rule.date_to or date.max)
                & Domain("id", "!=", rule.id)
                & Domain("country_id", "=", rule.country_id.id)
                & Domain("concluded_how", "=", rule.concluded_how),
                limit=1,
            )
            if twin:
                raise ValidationError(
                    self.env._(
                        "There is a period of withdrawal for some of these days "
                        "already: %(source)s. End that one first.",
                        source=twin.source,
                    )
                )

    @api.model
    def _find_last_days(self, contracts):
        """Return ``{contract: (last day to withdraw, source)}`` of those with one."""
        dated = contracts.filtered("signed_on")
        if not dated:
            return {}
        rules = self.search([("country_id", "in", dated.company_id.country_id.ids)])
        found = {}
        for contract in dated:
            rule = rules.filtered(lambda rule, item=contract: rule._binds(item))[:1]
            if rule:
                found[contract] = rule._get_last_day(contract.signed_on), rule.source
        return found

    def _binds(self, contract):
        day = contract.signed_on
        return (
            self.country_id == contract.company_id.country_id
            and self.concluded_how == contract.concluded_how
            and contract.segment_id._origin in self.segment_ids
            and self.date_from <= day
            and (not self.date_to or day < self.date_to)
        )

    def _get_last_day(self, signed_on):
        """Return the last day to withdraw from a contract concluded on a day."""
        Holiday = self.env["energy.public.holiday"]
        last = signed_on + timedelta(days=self.days)
        holidays = Holiday._get_days(self.country_id, last, last + REACH)
        return withdrawal_last_day(
            signed_on, self.days, holidays, extend=self.is_extended
        )
