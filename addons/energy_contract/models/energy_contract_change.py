from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from .energy_contract_history import RECORDED

MODELS = ("energy.contract", "energy.contract.point", "res.partner")
FOR_EVER = "9999-12-31"
LIST = '<ul class="mb-0 ps-3 text-wrap">%s</ul>'


def as_text(day):
    """Return a day as the history keeps it."""
    return day and fields.Date.to_string(day)


def _is_cancelled(row):
    return row[1].get("state") == "cancelled"


class EnergyContractChange(models.Model):
    """A change of a contract: what it said before and after, since when, by whom."""

    _name = "energy.contract.change"
    _description = "Change of a Contract"
    _order = "id desc"
    _rec_names_search = ["contract_id.name", "reason"]

    contract_id = fields.Many2one(
        "energy.contract", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(related="contract_id.partner_id")
    kind = fields.Selection(
        [
            ("state", "State"),
            ("point", "Point added"),
            ("amendment", "Amendment"),
            ("customer", "Customer data"),
            ("move_out", "Move-out"),
            ("move_in", "Move-in"),
            ("move_shift", "Date of move corrected"),
            ("termination", "Termination"),
            ("withdrawal", "Withdrawal"),
            ("renewal", "Renewal"),
            ("correction", "Correction"),
        ],
        required=True,
        index=True,
    )
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Done"), ("undone", "Undone")],
        required=True,
        default="done",
        index=True,
    )
    effective_date = fields.Date(string="Effective From", required=True, index=True)
    reason = fields.Char()
    before = fields.Json(help="What changed, as it was.")
    after = fields.Json(help="What changed, as it became.")
    detail = fields.Html(string="What Changed", compute="_compute_detail")
    origin_id = fields.Many2one(
        "energy.contract.change",
        string="Together With",
        index="btree_not_null",
        ondelete="restrict",
        help="A change of another contract made in the same step; both are undone.",
    )
    sibling_ids = fields.One2many("energy.contract.change", "origin_id")
    request_ids = fields.One2many(
        "energy.market.request", "contract_change_id", string="Market Requests"
    )
    given_up_request_ids = fields.One2many(
        "energy.market.request", "given_up_by_id", string="Given Up Requests"
    )
    undone_by_id = fields.Many2one("res.users", readonly=True)
    undone_at = fields.Datetime(readonly=True)
    is_last = fields.Boolean(compute="_compute_is_last")

    @api.depends("kind", "contract_id.name", "effective_date")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for change in self:
            change.display_name = (
                f"{change.contract_id.name}: {labels.get(change.kind)} "
                f"({change.effective_date})"
            )

    def _compute_is_last(self):
        for change in self:
            change.is_last = change == change.contract_id.last_change_id

    @api.depends_context("lang")
    @api.depends("before", "after")
    def _compute_detail(self):
        for change in self:
            lines = [
                Markup("<li>%s</li>") % line
                for model in MODELS
                for line in change._describe(model)
            ]
            change.detail = lines and Markup(LIST) % Markup().join(lines)

    def _describe(self, model):
        """Yield a line per record of ``model`` that the change touched."""
        before = (self.before or {}).get(model, {})
        after = (self.after or {}).get(model, {})
        for key in sorted(before | after, key=int):
            old, new = before.get(key), after.get(key)
            record = self.env[model].browse(int(key)).exists()
            title = record.supply_point_id.name if model == MODELS[1] else ""
            if title and record.date_from:
                title = f"{title} ({format_date(self.env, record.date_from)})"
            texts = [
                f"{label}: {self._show(model, name, (old or {}).get(name))} → "
                f"{self._show(model, name, (new or {}).get(name))}"
                for name, label in self._get_labels(model, (old or {}) | (new or {}))
                if ((old or {}).get(name) or False) != ((new or {}).get(name) or False)
            ]
            yield ": ".join(filter(None, (title, "; ".join(texts))))

    def _get_labels(self, model, values):
        for name in values:
            if field := self.env[model]._fields.get(name):
                yield name, field._description_string(self.env)

    def _show(self, model, name, value):
        field = self.env[model]._fields[name]
        if value in (None, False):
            return "–"
        if field.type == "many2one":
            record = self.env[field.comodel_name].browse(value).exists()
            return record.display_name or "–"
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "html":
            return "…"
        return value

    @api.model
    def _store(self, recording, day, reason):
        """Create a change of each recorded contract that differs, and return them."""
        contracts = recording.contracts
        after = contracts._take_snapshot()
        unlinked = self.env["energy.market.request"].search(
            [
                ("contract_id", "in", contracts.ids),
                ("contract_change_id", "=", False),
            ]
        )
        asked = unlinked.grouped("contract_id")
        vals_list = []
        for contract in contracts:
            old, new = self._diff(recording.before[contract.id], after[contract.id])
            if not old and not new and contract not in asked:
                continue
            vals_list.append(
                {
                    "contract_id": contract.id,
                    "kind": recording.kinds[contract.id],
                    "effective_date": day or contract._get_change_day(),
                    "reason": reason,
                    "before": old,
                    "after": new,
                }
            )
        changes = self.create(vals_list)
        if recording.is_joint:
            changes[1:].write({"origin_id": changes[:1].id})
        for change in changes:
            if requests := asked.get(change.contract_id):
                requests.write({"contract_change_id": change.id})
            given_up = recording.given_up.filtered(
                lambda item, change=change: item.contract_id == change.contract_id
            )
            given_up.write({"given_up_by_id": change.id})
        return changes

    @api.model
    def _diff(self, before, after):
        """Return what differs between two snapshots, as it was and as it is."""
        old, new = {}, {}
        for model in MODELS[:2]:
            for key in before[model].keys() | after[model].keys():
                was, now = before[model].get(key), after[model].get(key)
                if was == now:
                    continue
                names = [
                    name
                    for name in (was or now)
                    if not was or not now or was[name] != now[name]
                ]
                if was:
                    old.setdefault(model, {})[str(key)] = {n: was[n] for n in names}
                if now:
                    new.setdefault(model, {})[str(key)] = {n: now[n] for n in names}
        return old, new

    # Undo

    def action_undo(self):
        """Button: take back these changes."""
        self._undo()
        return True

    def _undo(self):
        """Restore what the contracts said before ``self``; return the changes undone.

        Refused with a sentence where something was built on a change.
        """
        self.contract_id.check_access("write")
        family = self._get_family()
        family.contract_id._lock_for_change()
        family._check_undoable()
        # History and what it restores belong to nobody's role; rights were checked.
        family_sudo = family.sudo().with_context(**{RECORDED: True})
        family_sudo._restore()
        family_sudo._undo_requests()
        family_sudo.write(
            {
                "state": "undone",
                "undone_by_id": self.env.uid,
                "undone_at": fields.Datetime.now(),
            }
        )
        family._on_undone()
        return family

    def _get_family(self):
        origins = self.mapped(lambda change: change.origin_id or change)
        return origins | origins.sibling_ids

    def _check_undoable(self):
        for change in self:
            if change.state == "undone":
                raise UserError(
                    self.env._(
                        "%(change)s was undone already.", change=change.display_name
                    )
                )
            if not change.is_last:
                raise UserError(
                    self.env._(
                        "%(change)s is not the last change of its contract. Undo "
                        "%(last)s first.",
                        change=change.display_name,
                        last=change.contract_id.last_change_id.display_name,
                    )
                )
        for sentence in self._get_undo_blockers().values():
            raise UserError(sentence)

    def _get_undo_blockers(self):
        """Return ``{change: sentence}`` of what was built on ``self``.

        Extend this where something rests on a contract: a bill, a posted advance.
        """
        blockers = {}
        for change in self:
            sent = change.sudo().request_ids.filtered(
                lambda request: request.state in ("sent", "accepted", "done")
            )
            if sent:
                blockers[change] = self.env._(
                    "%(request)s was sent to the market because of this change. Make "
                    "another change instead of undoing this one.",
                    request=sent[0].display_name,
                )
            elif change._has_drifted():
                blockers[change] = self.env._(
                    "What %(change)s changed is different by now, so it cannot be "
                    "restored. Make another change instead.",
                    change=change.display_name,
                )
        return blockers

    def _has_drifted(self):
        """Tell whether what the change wrote is no longer as it wrote it."""
        if self.state == "planned":
            return False
        now = self.contract_id._take_snapshot()[self.contract_id.id]
        now["res.partner"] = self._take_customer_snapshot()
        for model, rows in (self.after or {}).items():
            for key, values in rows.items():
                found = now[model].get(int(key), {})
                if any(found.get(name) != value for name, value in values.items()):
                    return True
        return False

    def _restore(self):
        """Write back what was. What frees days goes first: a point has one payer."""
        contracts = self._get_rows(MODELS[0])
        points = self._get_rows(MODELS[1])
        self._write_rows(item for item in contracts if _is_cancelled(item))
        self._drop_new_rows()
        self._write_rows(item for item in contracts if not _is_cancelled(item))
        self._write_rows(sorted(points, key=self._grows))
        done = self.filtered(lambda change: change.state == "done")
        self._write_rows(done._get_rows("res.partner"))

    def _get_rows(self, model):
        """Return pairs of a record and the values it had before."""
        return [
            (self.env[model].browse(int(key)), values)
            for change in self
            for key, values in (change.before or {}).get(model, {}).items()
        ]

    @api.model
    def _write_rows(self, rows):
        for record, values in rows:
            # Past the rules for people, by which other records would follow.
            models.BaseModel.write(record, values)
            record.flush_recordset()

    def _drop_new_rows(self):
        Point = self.env["energy.contract.point"]
        made = Point.browse(
            int(key)
            for change in self
            for key in (change.after or {}).get(MODELS[1], {})
            if key not in (change.before or {}).get(MODELS[1], {})
        )
        made.write({"is_void": True})
        made.flush_recordset()
        made.unlink()

    @api.model
    def _grows(self, row):
        """Tell whether restoring a point gives it more days: those come last."""
        point, values = row
        now = as_text(point.date_from), as_text(point.date_to) or FOR_EVER
        start = values.get("date_from", now[0])
        end = values.get("date_to", point.date_to and now[1]) or FOR_EVER
        is_void = values.get("is_void", point.is_void)
        return not is_void and (point.is_void or start < now[0] or end > now[1])

    def _undo_requests(self):
        """Give up the requests of ``self`` and ask again what it had given up."""
        open_requests = self.request_ids.filtered(
            lambda request: request.state in ("draft", "to_send", "rejected")
        )
        open_requests._change_state("cancelled")
        for request in self.given_up_request_ids:
            request.copy(
                {
                    "state": "to_send",
                    "contract_change_id": request.contract_change_id.id,
                }
            )

    def _on_undone(self):
        """The changes were undone; extend this, for any number of changes."""
        for change in self:
            change.contract_id.message_post(
                body=self.env._("Undone: %(change)s", change=change.display_name)
            )
        self.contract_id._on_changed()
        return self
