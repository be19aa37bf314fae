from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..logic.working_days import DeadlineRule, Side, Unit

COMMODITIES = [("electricity", "Electricity"), ("gas", "Gas")]


class EnergyMarketRequestKind(models.Model):
    """What can be asked of the market, or told by it, about a supply point."""

    _name = "energy.market.request.kind"
    _description = "Kind of Market Request"
    _order = "sequence, code"
    _rec_names_search = ["code", "name"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    category = fields.Selection(
        [
            ("switch", "Change of supplier"),
            ("cancel_switch", "Cancellation of a change of supplier"),
            ("return", "Return to the former supplier"),
            ("registration", "Registration"),
            ("end", "End of supply"),
            ("customer", "Change of customer"),
            ("master_data", "Change of master data"),
            ("technical", "Change of technical data"),
            ("capacity", "Order of capacity"),
            ("disconnection", "Disconnection"),
            ("reconnection", "Reconnection"),
            ("reading", "Extra reading"),
            ("meter_test", "Meter test"),
            ("protection", "Notice of protection"),
            ("data", "Request for data"),
            ("claim", "Claim about a reading"),
            ("service", "Other service"),
        ],
        required=True,
        help="What it means in every country; other parts of the system ask by it.",
    )
    commodity = fields.Selection(COMMODITIES, help="Empty: for both.")
    market_code = fields.Char(help="The code of this process in market messages.")
    needs_effective_date = fields.Boolean(
        string="Needs a Date", default=True, help="It takes effect on a certain day."
    )
    is_exclusive = fields.Boolean(
        string="One at a Time",
        help="A point has at most one open request of this kind.",
    )
    user_id = fields.Many2one("res.users", string="Owner", help="Who works on these.")
    note = fields.Text(
        string="By Hand", translate=True, help="What a clerk does, step by step."
    )
    rule_ids = fields.One2many(
        "energy.market.request.rule", "kind_id", string="Deadlines"
    )

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "A kind of request with this code exists already."
    )

    @api.model
    def _find(self, category, commodity):
        """Return the kind that means ``category`` for a commodity, or nothing.

        A kind of that commodity wins over one for both.
        """
        found = self.search(
            [("category", "=", category), ("commodity", "in", [commodity, False])]
        )
        return found.sorted(lambda kind: not kind.commodity)[:1]


class EnergyMarketRequestRule(models.Model):
    """A deadline of a kind of request, as the law sets it for a range of days."""

    _name = "energy.market.request.rule"
    _description = "Deadline of Market Requests"
    _inherit = ["energy.dated.mixin"]
    _order = "kind_id, step, date_from desc"
    _rec_names_search = ["kind_id.name", "source"]

    kind_id = fields.Many2one(
        "energy.market.request.kind", required=True, index=True, ondelete="cascade"
    )
    step = fields.Selection(
        [("send", "We send it"), ("answer", "The market answers")],
        required=True,
        default="send",
    )
    commodity = fields.Selection(COMMODITIES, help="Empty: for both.")
    network_id = fields.Many2one(
        "energy.network", ondelete="cascade", index=True, help="Empty: for all."
    )
    reference = fields.Selection(
        [
            ("effective", "Effective date"),
            ("requested", "Day of the request"),
            ("sent", "Day of sending"),
        ],
        string="Counted From",
        required=True,
        default="effective",
    )
    side = fields.Selection(
        [("before", "Before"), ("after", "After")], required=True, default="before"
    )
    unit = fields.Selection(
        [("calendar", "Calendar days"), ("working", "Working days")],
        required=True,
        default="working",
    )
    latest_days = fields.Integer(
        required=True, help="The last day on which it is in time."
    )
    has_earliest = fields.Boolean(
        string="Not Too Early", help="There is a first day, too."
    )
    earliest_days = fields.Integer(help="The first day on which it is accepted.")
    source = fields.Char(required=True, help="Law, decree or rules of operation.")

    _days_sane = models.Constraint(
        "CHECK (latest_days >= 0 AND earliest_days >= 0)",
        "Days are counted from zero; before or after says in which direction.",
    )

    @api.depends("kind_id.name", "step", "latest_days")
    def _compute_display_name(self):
        steps = dict(self._fields["step"]._description_selection(self.env))
        for rule in self:
            step = steps.get(rule.step, "")
            rule.display_name = f"{rule.kind_id.name}: {step} ({rule.latest_days})"

    @api.constrains("has_earliest", "earliest_days", "latest_days", "side")
    def _check_window(self):
        for rule in self.filtered("has_earliest"):
            if (rule.earliest_days < rule.latest_days) == (rule.side == "before"):
                raise ValidationError(
                    self.env._(
                        "%(rule)s would end before it begins. Exchange the earliest "
                        "and the latest days.",
                        rule=rule.display_name,
                    )
                )

    @api.constrains(
        "kind_id", "step", "commodity", "network_id", "date_from", "date_to"
    )
    def _check_overlap(self):
        for rule in self:
            days = rule._get_valid_domain(rule.date_from, rule.date_to or date.max)
            same = Domain("id", "!=", rule.id) & Domain("kind_id", "=", rule.kind_id.id)
            same &= Domain("step", "=", rule.step)
            same &= Domain("commodity", "=", rule.commodity)
            same &= Domain("network_id", "=", rule.network_id.id)
            twin = self.search(days & same, limit=1)
            if twin:
                raise ValidationError(
                    self.env._(
                        "%(rule)s has a deadline for some of these days already. End "
                        "the earlier one first.",
                        rule=rule.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env["energy.market.request"]._refresh_deadlines()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self.env["energy.market.request"]._refresh_deadlines()
        return result

    def _to_logic(self):
        self.ensure_one()
        return DeadlineRule(
            latest=self.latest_days,
            earliest=self.earliest_days if self.has_earliest else None,
            unit=Unit(self.unit),
            side=Side(self.side),
        )

    def _pick(self, step, supply_point, days):
        """Return the rule among ``self`` that binds a request at a point, or nothing.

        :param days: ``{reference: day}``; a rule whose reference has no day yet does
            not bind. The rule of the network wins over that of the commodity.
        """

        network = supply_point.network_id

        def binds(rule):
            day = days.get(rule.reference)
            return (
                rule.step == step
                and day
                and rule.date_from <= day
                and (not rule.date_to or day < rule.date_to)
                and rule.commodity in (False, supply_point.commodity)
                and (rule.network_id or network) == network
            )

        return self.filtered(binds).sorted(
            lambda rule: (not rule.network_id, not rule.commodity)
        )[:1]
