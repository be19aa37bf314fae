from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..logic.working_days import Window
from .energy_market_request import OPEN

ACTIVITY = "energy_supply_point.mail_activity_type_market_request"
# Rules reach no further than that from the days they are counted from.
REACH = timedelta(days=400)


class EnergyMarketRequest(models.Model):
    _inherit = "energy.market.request"

    send_date_from = fields.Date(
        string="Send From",
        compute="_compute_deadlines",
        store=True,
        help="Sent sooner, the market refuses it.",
    )
    send_date_to = fields.Date(
        string="Send Until",
        compute="_compute_deadlines",
        store=True,
        help="The last day on which it is in time.",
    )
    answer_date_to = fields.Date(
        string="Answer Until",
        compute="_compute_deadlines",
        store=True,
        help="The last day on which the market answers in time.",
    )
    deadline_source = fields.Char(
        string="Set By", compute="_compute_deadlines", store=True
    )
    deadline_date = fields.Date(
        string="Next Deadline",
        compute="_compute_deadline_date",
        store=True,
        index=True,
        help="When the next step is due.",
    )
    next_step = fields.Char(
        compute="_compute_next_step", help="What is expected next of the owner."
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_overdue")
    is_too_early = fields.Boolean(
        compute="_compute_is_overdue",
        help="The first day on which it may be sent has not come.",
    )

    @api.depends(
        "kind_id", "supply_point_id", "effective_date", "requested_date", "sent_at"
    )
    def _compute_deadlines(self):
        Rule = self.env["energy.market.request.rule"]
        rules = Rule.search([("kind_id", "in", self.kind_id.ids)])
        rules = rules.grouped("kind_id")
        calendars = self._get_calendars()
        for request in self:
            found = rules.get(request.kind_id._origin, Rule)
            days = request._get_reference_days()
            holidays = calendars.get(request.company_id.country_id, frozenset())
            send, send_rule = request._get_window("send", found, days, holidays)
            answer, answer_rule = request._get_window("answer", found, days, holidays)
            request.send_date_from = send.first
            request.send_date_to = send.last
            request.answer_date_to = answer.last
            request.deadline_source = (send_rule or answer_rule).source

    def _get_reference_days(self):
        """Return the days that deadlines are counted from, None while unknown."""
        self.ensure_one()
        sent = self.sent_at and fields.Datetime.context_timestamp(self, self.sent_at)
        return {
            "effective": self.effective_date,
            "requested": self.requested_date,
            "sent": sent and sent.date(),
        }

    def _get_window(self, step, rules, days, holidays):
        rule = rules._pick(step, self.supply_point_id, days)
        if not rule:
            return Window(), rule
        return rule._to_logic().window(days[rule.reference], holidays), rule

    def _get_calendars(self):
        """Return ``{country: days off}`` around the days of these requests."""
        days = [
            day
            for request in self
            for day in request._get_reference_days().values()
            if day
        ]
        if not days:
            return {}
        Holiday = self.env["energy.public.holiday"]
        return {
            country: Holiday._get_days(country, min(days) - REACH, max(days) + REACH)
            for country in self.company_id.country_id
        }

    @api.depends("state", "send_date_to", "answer_date_to", "effective_date")
    def _compute_deadline_date(self):
        for request in self:
            request.deadline_date = {
                "draft": request.send_date_to,
                "to_send": request.send_date_to,
                "sent": request.answer_date_to,
                "accepted": request.effective_date,
            }.get(request.state, False)

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_next_step(self):
        for request in self:
            is_open = request.state in OPEN
            request.next_step = is_open and request._get_due_summary()

    @api.depends("deadline_date", "state", "send_date_from")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for request in self:
            due = request.deadline_date
            request.is_overdue = bool(due and due < today)
            request.is_too_early = bool(
                request.state in ("draft", "to_send")
                and request.send_date_from
                and today < request.send_date_from
            )

    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        overdue = Domain("deadline_date", "<", today)
        found = Domain.FALSE
        if True in value:
            found |= overdue
        if False in value:
            found |= ~overdue
        return found

    @api.model
    def _get_deadline_triggers(self):
        """Return the fields whose change moves a deadline or its owner."""
        return {
            "state",
            "kind_id",
            "supply_point_id",
            "effective_date",
            "requested_date",
            "user_id",
        }

    @api.model
    def _refresh_deadlines(self):
        """Count all open deadlines anew: a rule or a holiday has changed."""
        requests = self.sudo().search([("state", "in", OPEN)])
        if requests:
            requests.modified(["requested_date"])
            requests._schedule_deadlines()

    def _get_due_date(self):
        """Return the day of the activity that reminds the owner, or None."""
        self.ensure_one()
        if self.state not in OPEN:
            return None
        waiting = self.state in ("to_send", "accepted")
        fallback = self.effective_date or fields.Date.context_today(self)
        return self.deadline_date or (fallback if waiting else None)

    def _get_due_summary(self):
        """Return what the owner has to do next, for the activity."""
        return {
            "draft": self.env._("Complete and release the request"),
            "to_send": self.env._("Send the request to the market"),
            "sent": self.env._("Check that the market has answered"),
            "accepted": self.env._("Check that it took effect"),
        }[self.state]

    def _schedule_deadlines(self, *, finished=False):
        """Give each request the one reminder it needs: when, and for whom.

        :param finished: the step reminded of is done, a new one begins.
        """
        activities = self.activity_search([ACTIVITY]).grouped("res_id")
        done = self.env["mail.activity"]
        new_by_due = {}
        for request in self:
            due = request._get_due_date()
            user = request.user_id or self.env.user
            old = activities.get(request.id, done)
            if old and (finished or not due):
                done |= old
                old = done.browse()
            if due and old:
                old.write({"date_deadline": due, "user_id": user.id})
            elif due:
                key = due, user, request._get_due_summary()
                new_by_due[key] = new_by_due.get(key, self.browse()) | request
        if done:
            done.action_feedback()
        for (due, user, summary), requests in new_by_due.items():
            requests.activity_schedule(
                ACTIVITY, date_deadline=due, summary=summary, user_id=user.id
            )
