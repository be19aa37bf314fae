from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL


class EnergyContract(models.Model):
    """What a product costs or gives besides energy is charged while points have it."""

    _inherit = "energy.contract"

    def _on_changed(self):
        self._follow_product_items()
        return super()._on_changed()

    def _follow_product_items(self):
        """Let the items of products begin and end with supply; return the schedules.

        Set-based, and the same when done twice: an item is charged once for a point
        and a stretch of days with the product, whatever else changes meanwhile.
        """
        # Whoever may change a contract need not be allowed to charge something.
        Schedule = self.env["energy.charge.recurring"].sudo()
        wanted = self._find_item_stretches()
        known = Schedule.with_context(active_test=False).search(
            [("contract_id", "in", self.ids), ("product_item_id", "!=", False)],
            order="supply_from",
        )
        if not wanted and not known:
            return known
        stretches = self._prepare_schedules(wanted)
        matched = known._match_stretches(stretches)
        made = Schedule.create([vals for _key, vals in stretches])
        (known - matched).filtered("active").write({"active": False})
        known._overtake_charges()
        (matched | made)._create_due(fields.Date.context_today(self))
        return matched | made

    def _find_item_stretches(self):
        """Return ``[(contract id, point id, item id, start, end)]``, ordered.

        A stretch joins the rows of a point that have the same product; its end is
        excluded, None for an open one. An item that is charged already stays, whatever
        the catalogue says by now.
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                WITH stretches AS (
                    SELECT contract_id, supply_point_id, product_id,
                           unnest(range_agg(daterange(date_from, date_to))) AS days
                    FROM energy_contract_point
                    WHERE contract_id = ANY(%s)
                      AND contract_state IN ('active', 'ended')
                    GROUP BY contract_id, supply_point_id, product_id
                )
                SELECT s.contract_id, s.supply_point_id, i.id, lower(s.days),
                       upper(s.days)
                FROM stretches s
                JOIN energy_product_item i ON i.product_id = s.product_id
                WHERE i.price <> 0 AND (
                    daterange(i.date_from, i.date_to) @> lower(s.days)
                    OR EXISTS (
                        SELECT FROM energy_charge_recurring r
                        WHERE r.contract_id = s.contract_id
                          AND r.supply_point_id = s.supply_point_id
                          AND r.product_item_id = i.id))
                ORDER BY s.contract_id, s.supply_point_id, i.id, s.days
                """,
                self.ids,
            )
        )

    def _prepare_schedules(self, stretches):
        """Return ``[(key, values)]``; what falls due after the end is left out."""
        Item = self.env["energy.product.item"].sudo()
        Item = Item.with_prefetch([item for _c, _p, item, *_days in stretches])
        prepared = []
        for contract_id, point_id, item_id, start, end in stretches:
            contract, item = self.browse(contract_id), Item.browse(item_id)
            signed_on = contract.signed_on if start == contract.date_from else None
            day = item._get_first_due(start, signed_on)
            if end and day >= end:
                continue
            vals = item._prepare_schedule_vals(contract, point_id) | {
                "supply_from": start,
                "date_from": day,
                "date_to": end or False,
            }
            prepared.append(((contract_id, point_id, item_id), vals))
        return prepared


class EnergyChargeRecurring(models.Model):
    _inherit = "energy.charge.recurring"

    def _match_stretches(self, stretches):
        """Give the schedules of ``self`` the days of their stretches; return them.

        :param stretches: ``[(key, values)]``; those that matched are taken out.
        """
        waiting = defaultdict(list)
        for schedule in self:
            waiting[schedule._get_item_key()].append(schedule)
        matched, left, batches = self.browse(), [], defaultdict(self.browse)
        for key, vals in stretches:
            if not waiting[key]:
                left.append((key, vals))
                continue
            schedule = waiting[key].pop(0)
            matched |= schedule
            days = schedule._prepare_new_days(vals)
            if any(schedule[name] != value for name, value in days.items()):
                batches[tuple(days.items())] |= schedule
        for days, schedules in batches.items():
            schedules.write(dict(days))
        stretches[:] = left
        return matched

    def _get_item_key(self):
        return (self.contract_id.id, self.supply_point_id.id, self.product_item_id.id)

    def _prepare_new_days(self, vals):
        """Return the days of a stretch; the first one stays once it was invoiced."""
        days = {"date_to": vals["date_to"], "active": True}
        if not any(charge.state == "invoiced" for charge in self.charge_ids):
            days |= {name: vals[name] for name in ("supply_from", "date_from")}
        return days

    def _overtake_charges(self):
        """Cancel open charges that are not owed any more; open again those that are.

        What was invoiced stays: a credit note gives it back.
        """
        owed = {schedule: schedule._get_owed_days() for schedule in self}
        charges = self.charge_ids
        over = charges.filtered(
            lambda charge: (
                charge.state == "open" and charge.date not in owed[charge.recurring_id]
            )
        )
        again = charges.filtered(
            lambda charge: (
                charge.is_overtaken and charge.date in owed[charge.recurring_id]
            )
        )
        if over:
            over._cancel(self.env._("The point has the product no more on this day."))
            over.is_overtaken = True
        again.action_reopen()

    def _get_owed_days(self):
        """Return the days, among those charged so far, that are owed."""
        last = max(self.charge_ids.mapped("date"), default=None)
        if not self.active or not last:
            return set()
        until = fields.Date.add(last, days=1)
        end = self._get_end()
        return set(self._get_due_days(self.date_from, min(until, end or until)))
