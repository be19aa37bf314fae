from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class EnergyBillingGroup(models.Model):
    _inherit = "energy.billing.group"

    def action_change_terms(self):
        """Button: other terms from a day on, for one group or for many at once."""
        change = self.env["energy.billing.group.change"]._open(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change Terms"),
            "res_model": change._name,
            "res_id": change.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_split(self):
        """Button: move some points of this group into a new one."""
        self.ensure_one()
        return self._open_move(self.env["energy.contract.point"], target="new")

    def action_merge(self):
        """Button: move all points of the selected groups into one of them."""
        if len(self) < 2:
            raise UserError(self.env._("Select the billing groups to merge."))
        today = fields.Date.context_today(self)
        points = self.point_ids.filtered(
            lambda point: not point.date_to or point.date_to > today
        )
        return self._open_move(points, group_id=self[0].id)

    def action_view_board(self):
        """Smart button: the points of the contract by billing group."""
        return self.contract_id.action_view_board()

    def _open_move(self, points, **values):
        contract = self.contract_id
        if len(contract) != 1:
            raise UserError(
                self.env._(
                    "Billing groups of different contracts stay apart. Select groups "
                    "of the same contract."
                )
            )
        Move = self.env["energy.contract.point.move"]
        return Move._open(contract, points, source_ids=self.ids, **values)

    def _create_like(self, name, day):
        """Return a new group of the contract with the terms this one has on ``day``."""
        self.ensure_one()
        terms = self._get_terms(day)[self]._prepare_terms_vals()
        vals = {"name": name, "contract_id": self.contract_id.id} | terms
        return self.create(vals)

    def _get_terms(self, day):
        """Return ``{group: its terms on day}``, in one read for all."""
        found = self.env["energy.billing.group.terms"].search_fetch(
            [("group_id", "in", self.ids)]
        )
        by_group = found.grouped("group_id")
        return {
            group: by_group[group]._pick(day).with_prefetch(found.ids) for group in self
        }

    def _change_terms(self, day, values):
        """Let ``values`` hold from ``day`` on and return the terms that begin there.

        A later change that is planned already stays, but for what it left as it was:
        that follows.
        """
        current = self._get_terms(day)
        before = {group: terms._show_terms() for group, terms in current.items()}
        started = self.env["energy.billing.group.terms"]
        vals_list = []
        for group, terms in current.items():
            terms._check_unused_since(day)
            later = group.terms_ids.filtered(lambda t, day=day: t.date_from > day)
            later._follow(terms, values)
            if terms.date_from >= day:
                started |= terms
                terms.write(values)
                continue
            vals_list.append(
                terms._prepare_terms_vals()
                | {"group_id": group.id, "date_from": day, "date_to": terms.date_to}
                | values
            )
            terms.write({"date_to": day})
        started |= started.create(vals_list)
        after = {terms.group_id: terms._show_terms() for terms in started}
        self._note_terms(before, after, day)
        return started

    @api.model
    def _cron_begin_terms(self):
        """Scheduled action: show the terms that hold today."""
        today = fields.Date.context_today(self)
        Terms = self.env["energy.billing.group.terms"]
        ended = Terms.search([("date_to", "<=", today)])
        self.search([("terms_id", "in", ended.ids)])._compute_terms_id()

    def _note_terms(self, before, after, day):
        """Write in the chatter of each group what differs from ``day`` on.

        :param before: ``{group: {field: text}}``, as ``_show_terms`` gives it.
        """
        bodies = {}
        for group in self:
            items = [
                Markup("<li>%s: %s → %s</li>") % (label, before[group][label], text)
                for label, text in after[group].items()
                if text != before[group][label]
            ]
            title = self.env._("Terms changed from %(day)s", day=day)
            bodies[group.id] = Markup("<p>%s</p><ul>%s</ul>") % (
                title,
                Markup().join(items),
            )
        self._message_log_batch(bodies=bodies)


class EnergyBillingGroupTerms(models.Model):
    _inherit = "energy.billing.group.terms"

    def _follow(self, before, values):
        """Give ``values`` to later terms, where they said the same as ``before``."""
        for terms in self:
            same = {
                name: value
                for name, value in values.items()
                if terms[name] == before[name]
            }
            if same:
                terms.write(same)

    def _show_terms(self):
        """Return ``{label: text}`` of one version, as a person reads it."""
        return {
            self._fields[name]._description_string(self.env): self._show(name)
            for name in self._get_terms_fields()
        }

    def _show(self, name):
        field, value = self._fields[name], self[name]
        if field.type == "many2one":
            return value.display_name or "–"
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "–")
        return value or "–"
