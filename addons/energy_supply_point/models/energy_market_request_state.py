from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .energy_market_request import TRANSITIONS

# What the point itself becomes when such a request is done.
POINT_STATES = {
    "registration": ("draft", "registered"),
    "disconnection": ("active", "suspended"),
    "reconnection": ("suspended", "active"),
}


class EnergyMarketRequest(models.Model):
    _inherit = "energy.market.request"

    def action_release(self):
        """Button: the request is complete and may go out."""
        self._change_state("to_send")
        return True

    def action_send(self):
        """Button: it was sent by hand."""
        self._change_state("sent")
        return True

    def action_accept(self):
        """Button: the market accepted it."""
        self._change_state("accepted")
        return True

    def action_reject(self):
        """Button: the market refused it; asks for code and reason."""
        return self._ask_outcome("rejected")

    def action_done(self):
        """Button: it took effect."""
        self._change_state("done")
        return True

    def action_cancel(self):
        """Button: nothing is asked any more."""
        self._change_state("cancelled")
        return True

    def action_draft(self):
        """Button: correct it and send it again."""
        self._change_state("draft")
        return True

    def _ask_outcome(self, state):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Outcome"),
            "res_model": "energy.market.request.outcome",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_request_ids": [fields.Command.set(self.ids)],
                "default_state": state,
            },
        }

    def _change_state(self, state, *, outcome_code=False, outcome_text=False):
        """Bring ``self`` to ``state`` and return it; refuse what is not allowed.

        :param outcome_code: what the market answered, kept when given.
        """
        self._check_transition(state)
        if state == "sent":
            self._check_sendable()
        outcome = {"outcome_code": outcome_code, "outcome_text": outcome_text}
        self.write(
            self._prepare_state_vals(state)
            | {name: value for name, value in outcome.items() if value}
        )
        self._tell_outcome(state)
        return self

    def _check_transition(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for request in self:
            if state not in TRANSITIONS[request.state]:
                raise UserError(
                    self.env._(
                        "%(request)s is %(old)s; it cannot become %(new)s from there.",
                        request=request.display_name,
                        old=labels[request.state],
                        new=labels[state],
                    )
                )

    def _check_sendable(self):
        """Refuse to send what must not go out; extend this."""
        for request in self:
            if (
                request.category == "disconnection"
                and not request.supply_point_id.is_disconnectable
            ):
                raise UserError(
                    self.env._(
                        "%(point)s is protected and must not be disconnected. Cancel "
                        "the request; see the page Protection of the point.",
                        point=request.supply_point_id.name,
                    )
                )

    def _prepare_state_vals(self, state):
        """Return what a change of state writes on every request."""
        vals = {"state": state}
        if state == "sent":
            vals["sent_at"] = fields.Datetime.now()
        if state in ("done", "rejected", "cancelled"):
            vals["closed_at"] = fields.Datetime.now()
        if state == "draft":
            vals |= {"sent_at": False, "closed_at": False}
        return vals

    def _tell_outcome(self, state):
        """Call the hook of the state that was reached."""
        hooks = {
            "sent": self._on_sent,
            "accepted": self._on_accepted,
            "rejected": self._on_rejected,
            "done": self._on_done,
            "cancelled": self._on_cancelled,
        }
        if state in hooks:
            hooks[state]()

    def _on_sent(self):
        """The requests went out; extend this, for any number of requests."""
        return self

    def _on_accepted(self):
        """The market accepted the requests; extend this."""
        return self

    def _on_rejected(self):
        """The market refused the requests; extend this."""
        return self

    def _on_done(self):
        """The requests took effect; extend this.

        Here the life of the point follows, where it stands before that step.
        """
        for category, (old, new) in POINT_STATES.items():
            done = self.filtered(lambda request, c=category: request.category == c)
            points = done.supply_point_id.filtered(
                lambda point, old=old: point.state == old
            )
            points._change_state(new)
        return self

    def _on_cancelled(self):
        """The requests were given up; extend this."""
        return self

    @api.model
    def _get_to_send_domain(self):
        """Return the domain of what may be sent today, for whoever sends it."""
        today = fields.Date.context_today(self)
        return (
            Domain("state", "=", "to_send")
            & Domain("direction", "=", "out")
            & (
                Domain("send_date_from", "=", False)
                | Domain("send_date_from", "<=", today)
            )
        )
