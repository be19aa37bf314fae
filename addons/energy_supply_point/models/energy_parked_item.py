import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

ACTIVITY = "energy_supply_point.mail_activity_type_parked_item"


class EnergyParkedItem(models.Model):
    """Something from outside that could not be used yet: kept, explained, retried.

    Any intake parks what it cannot place. The model that parked it offers
    ``_retry_parked(item)``, which tries again and returns the record that came of it,
    or nothing.
    """

    _name = "energy.parked.item"
    _description = "Parked Item"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "identifier"
    _rec_names_search = ["identifier", "reason"]

    origin = fields.Char(
        required=True, index=True, readonly=True, help="Which intake, file or message."
    )
    identifier = fields.Char(
        required=True, index="trigram", readonly=True, help="What it is about."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    reason = fields.Char(required=True, readonly=True, help="Why it was not used.")
    payload = fields.Text(readonly=True, help="As it was received.")
    payload_hash = fields.Char(readonly=True)
    handler = fields.Char(readonly=True, help="The model that tries again.")
    res_model = fields.Char(string="Model of the Record", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", readonly=True
    )
    state = fields.Selection(
        [("open", "Open"), ("resolved", "Resolved"), ("ignored", "Ignored")],
        required=True,
        default="open",
        index=True,
        readonly=True,
        tracking=True,
    )
    attempt_count = fields.Integer(string="Attempts", readonly=True, default=1)
    last_attempt_at = fields.Datetime(
        string="Last Attempt", readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one("res.users", string="Owner", tracking=True)
    note = fields.Text()

    _received_once = models.UniqueIndex(
        "(company_id, origin, identifier, payload_hash)",
        "This item was parked already.",
    )

    @api.model
    def _park(self, origin, items, *, handler=False):
        """Keep ``items`` and return one parked item for each, in their order.

        The same item from the same origin is kept once: a repeat counts the attempt,
        renews the reason and opens a resolved item again.

        :param items: dicts of ``identifier``, ``reason``, ``payload`` (text) and, where
            something was created all the same, ``res_model`` and ``res_id``.
        :param handler: name of the model whose ``_retry_parked`` may try again.
        """
        vals_list = [self._prepare_park_vals(origin, item, handler) for item in items]
        known = {
            (item.identifier, item.payload_hash): item
            for item in self.search(
                [
                    ("origin", "=", origin),
                    ("company_id", "=", self.env.company.id),
                    ("identifier", "in", [vals["identifier"] for vals in vals_list]),
                ]
            )
        }
        new = {}
        for vals in vals_list:
            key = vals["identifier"], vals["payload_hash"]
            if key in known:
                known[key]._repeat(vals)
            else:
                new.setdefault(key, vals)
        known |= dict(zip(new, self.create(list(new.values())), strict=True))
        return self.browse(
            known[vals["identifier"], vals["payload_hash"]].id for vals in vals_list
        )

    @api.model
    def _prepare_park_vals(self, origin, item, handler):
        payload = item.get("payload") or ""
        digest = hashlib.sha256(payload.encode()).hexdigest()
        return {
            "company_id": self.env.company.id,
            "origin": origin,
            "identifier": item["identifier"] or "?",
            "reason": item["reason"],
            "payload": payload,
            "payload_hash": digest,
            "handler": handler,
            "res_model": item.get("res_model", False),
            "res_id": item.get("res_id", False),
        }

    def _repeat(self, vals):
        """The same item came again; an ignored one stays ignored."""
        self.write(
            {
                "reason": vals["reason"],
                "attempt_count": self.attempt_count + 1,
                "last_attempt_at": fields.Datetime.now(),
                "state": "ignored" if self.state == "ignored" else "open",
            }
        )

    def action_retry(self):
        """Button: try the open items again."""
        self.filtered(lambda item: item.state == "open")._retry()
        return True

    def action_resolve(self):
        """Button: it was settled by hand."""
        self.filtered(lambda item: item.state == "open")._settle("resolved")
        return True

    def action_ignore(self):
        """Button: it is of no use."""
        self.filtered(lambda item: item.state == "open")._settle("ignored")
        return True

    def action_reopen(self):
        """Button: it is to be decided again."""
        self.filtered(lambda item: item.state != "open").write({"state": "open"})
        return True

    def action_open_record(self):
        """Button: what came of it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    def action_remind(self):
        """Button: put the items on the owner's list of activities for today."""
        for user, items in self.grouped("user_id").items():
            items.activity_schedule(ACTIVITY, user_id=(user or self.env.user).id)
        return True

    def _retry(self):
        """Let the model that parked the items try again; each stands alone."""
        for item in self:
            handler = item._get_handler()
            record = handler._retry_parked(item)
            item.write(
                {
                    "attempt_count": item.attempt_count + 1,
                    "last_attempt_at": fields.Datetime.now(),
                }
            )
            if record:
                item._settle("resolved", record)
        return self

    def _get_handler(self):
        """Return the model that tries again; only one that offers it."""
        self.ensure_one()
        handler = self.env.get(self.handler or "")
        if handler is None or not hasattr(handler, "_retry_parked"):
            raise UserError(
                self.env._(
                    "%(item)s cannot be tried again automatically. Settle it by hand, "
                    "then mark it as resolved.",
                    item=self.identifier,
                )
            )
        return handler

    def _settle(self, state, record=None):
        vals = {"state": state}
        if record:
            vals |= {"res_model": record._name, "res_id": record.id}
        self.write(vals)
        self.activity_feedback([ACTIVITY])
        return self

    @api.model
    def _get_open_domain(self, origin=None):
        domain = Domain("state", "=", "open")
        return domain & Domain("origin", "=", origin) if origin else domain
