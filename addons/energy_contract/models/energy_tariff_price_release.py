from datetime import date
from itertools import pairwise

from odoo import fields, models
from odoo.exceptions import UserError

# The state that each button leads to, and from where.
STEPS = {
    "proposed": {"draft"},
    "released": {"proposed", "draft"},
    "draft": {"proposed", "withdrawn"},
    "withdrawn": {"released"},
}

NEVER = date.max


class EnergyTariffPrice(models.Model):
    """Four eyes: who proposes a price is not who releases it."""

    _inherit = "energy.tariff.price"

    def action_propose(self):
        """Button: ask somebody else to release these prices."""
        self._move(
            "proposed",
            {
                "proposed_by_id": self.env.uid,
                "proposed_at": fields.Datetime.now(),
                "decided_by_id": False,
                "decided_at": False,
                "reason": False,
            },
        )
        return True

    def action_release(self):
        """Button: from now on these prices are charged."""
        self._release()
        return True

    def action_draft(self):
        """Button: correct a withdrawn price and propose it again."""
        self._move("draft", {})
        return True

    def action_decide(self):
        """Button: reject or withdraw these prices; asks for the reason."""
        states = set(self.mapped("state"))
        if len(states) != 1 or not states <= {"proposed", "released"}:
            raise UserError(
                self.env._(
                    "Choose proposed prices to reject them, or released prices to "
                    "withdraw them."
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_contract.energy_tariff_price_decision_action"
        )
        action["context"] = {
            "default_price_ids": self.ids,
            "default_decision": "reject" if states == {"proposed"} else "withdraw",
        }
        return action

    def _reject(self, reason):
        """Give proposed prices back to whoever prepares them."""
        not_proposed = self.filtered(lambda price: price.state != "proposed")
        not_proposed._refuse_step("draft")
        self._move("draft", self._prepare_decision_vals(reason), reason)

    def _withdraw(self, reason):
        """Take back released prices that nothing was billed with.

        The price that had ended for them goes on.
        """
        self._move("withdrawn", self._prepare_decision_vals(reason), reason)
        self.flush_model()  # before the ends move back, see _release
        for price in self.filtered("ended_id"):
            ended = price.ended_id
            if ended.state == "released" and ended.date_to == price.date_from:
                # It was released for those days.
                ended.sudo().date_to = price.ended_until
        self.sudo().write({"ended_id": False, "ended_until": False})

    def _release(self):
        """Let prices be charged; earlier ones of the component end where these start.

        What takes over until the end of an earlier price ends it. Any other overlap is
        refused by the database.
        """
        self._refuse_step("released")
        self._check_four_eyes()
        replaced = self.replaced_id.filtered(lambda price: price.state == "released")
        replaced._withdraw(self.env._("Replaced by a new price."))
        self._end_earlier()
        # The database compares row by row: the ends must be known before the release.
        self.flush_model()
        self._move("released", self._prepare_decision_vals(False))

    def _end_earlier(self):
        known = self.search(
            [("component_id", "in", self.component_id.ids), ("state", "=", "released")]
        )
        for prices in (
            (known | self)
            .grouped(lambda price: (price.component_id, price.above))
            .values()
        ):
            ordered = prices.sorted("date_from")
            reach = self._get_reach(ordered)
            for earlier, later in pairwise(ordered):
                end = earlier.date_to or NEVER
                if (
                    later in self
                    and earlier.date_from < later.date_from < end <= reach[later]
                ):
                    later.sudo().write(
                        {"ended_id": earlier.id, "ended_until": earlier.date_to}
                    )
                    earlier.sudo().date_to = later.date_from

    def _get_reach(self, ordered):
        """Return until when ``self`` takes over without a gap, from each price on."""
        reach, following = {}, self.browse()
        for price in reversed(ordered):
            end = price.date_to or NEVER
            reach[price] = reach[following] if following.date_from == end else end
            following = price if price in self else self.browse()
        return reach

    def _check_four_eyes(self):
        if self.env.su:  # data files of an addon
            return
        for price in self:
            company = price.tariff_id.company_id or self.env.company
            if not company.energy_price_four_eyes:
                continue
            if price.state != "proposed":
                raise UserError(
                    self.env._(
                        "%(price)s was not proposed yet. One person proposes a price, "
                        "another one releases it.",
                        price=price.display_name,
                    )
                )
            if price.proposed_by_id == self.env.user:
                raise UserError(
                    self.env._(
                        "You proposed %(price)s yourself. Ask a colleague to release "
                        "it.",
                        price=price.display_name,
                    )
                )

    def _prepare_decision_vals(self, reason):
        return {
            "decided_by_id": self.env.uid,
            "decided_at": fields.Datetime.now(),
            "reason": reason,
        }

    def _refuse_step(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for price in self:
            if price.state not in STEPS[state]:
                raise UserError(
                    self.env._(
                        "%(price)s is in state %(old)s; it cannot become %(new)s.",
                        price=price.display_name,
                        old=labels[price.state],
                        new=labels[state],
                    )
                )

    def _move(self, state, vals, reason=""):
        """Write a step that was asked for, and who took it."""
        self._refuse_step(state)
        self.check_access("write")
        self.sudo().write({"state": state, **vals})
        label = dict(self._fields["state"]._description_selection(self.env))[state]
        note = f"{label}: {reason}" if reason else label
        self._message_log_batch(dict.fromkeys(self.ids, note))
