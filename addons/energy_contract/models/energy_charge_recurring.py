from collections import defaultdict

from odoo import api, fields, models

from ..logic import cycles
from .energy_billing_group_mixin import CYCLES


class EnergyChargeRecurring(models.Model):
    """Something charged again and again, such as a service with a monthly price.

    A scheduled action makes a charge for every day on which it falls due.
    """

    _name = "energy.charge.recurring"
    _description = "Recurring Charge"
    _inherit = ["mail.thread", "energy.dated.mixin", "energy.billable.mixin"]
    _check_company_auto = True
    _rec_names_search = ["name", "contract_id.name", "partner_id.name"]

    active = fields.Boolean(default=True)
    cycle = fields.Selection(
        [("once", "Once"), *CYCLES], required=True, default="month"
    )
    date_from = fields.Date(
        string="First Time", default=fields.Date.context_today, tracking=True
    )
    date_to = fields.Date(
        tracking=True, help="It falls due before this day only. Empty: without end."
    )
    charge_ids = fields.One2many("energy.charge", "recurring_id", string="Charges")
    charge_count = fields.Integer(compute="_compute_charge_count")
    product_item_id = fields.Many2one(
        "energy.product.item",
        string="Item of the Product",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="It comes with the product of the point, and ends with it.",
    )
    supply_from = fields.Date(
        readonly=True, copy=False, help="Since when the point has the product."
    )
    next_date = fields.Date(
        string="Next Time", compute="_compute_next_date", store=True, index=True
    )

    _item_uniq = models.UniqueIndex(
        "(contract_id, supply_point_id, product_item_id, supply_from) "
        "WHERE (product_item_id IS NOT NULL)",
        "This item of the product is charged already.",
    )

    @api.depends("charge_ids")
    def _compute_charge_count(self):
        for recurring in self:
            recurring.charge_count = len(recurring.charge_ids)

    @api.depends(
        "date_from",
        "date_to",
        "cycle",
        "charge_ids.date",
        "charge_ids.is_overtaken",
        "contract_id.date_to",
    )
    def _compute_next_date(self):
        last = self._get_last_dates()
        for recurring in self:
            start = recurring.date_from
            if not start:
                recurring.next_date = False
                continue
            day = recurring._get_day_after(last.get(recurring._origin))
            end = recurring._get_end()
            recurring.next_date = day if not end or (day and day < end) else False

    def action_view_charges(self):
        """Smart button: the charges made so far."""
        return self.charge_ids._get_records_action()

    def action_create_due(self):
        """Button: make the charges that are due, without waiting for the night."""
        self._create_due(fields.Date.context_today(self))
        return True

    @api.model
    def _cron_create_due(self):
        """Scheduled action: make the charges that fall due until today."""
        today = fields.Date.context_today(self)
        domain = [
            ("next_date", "<=", today),
            ("contract_id.state", "in", ("active", "ended")),
        ]
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=self.search_count(domain))
        while recurring := self.search(domain, limit=500, order="id"):
            made = recurring._create_due(today)
            if not made or not progress(len(recurring)):
                break

    def _create_due(self, until):
        """Make and return the charges that fall due on or before ``until``.

        A charge exists once per recurring charge and day, so doing this twice makes
        nothing twice.
        """
        names = self._get_charge_fields()
        vals_list = []
        after = fields.Date.add(until, days=1)
        for recurring in self.filtered("next_date"):
            values = recurring._convert_to_write(
                {name: recurring[name] for name in names}
            )
            end = min(after, recurring._get_end() or after)
            vals_list += [
                values | {"recurring_id": recurring.id, "date": day}
                for day in recurring._get_due_days(recurring.next_date, end)
            ]
        return self.env["energy.charge"].create(vals_list)

    def _get_day_after(self, done):
        """Return the first day after ``done`` on which it falls due, or False."""
        if self.cycle == "once":
            return False if done else self.date_from
        number = 0
        while done and cycles.add_periods(self.date_from, self.cycle, number) <= done:
            number += 1
        return cycles.add_periods(self.date_from, self.cycle, number)

    def _get_due_days(self, since, until):
        """Return the days of ``[since, until)`` on which it falls due."""
        self.ensure_one()
        if self.cycle == "once":
            return [self.date_from] if since <= self.date_from < until else []
        return cycles.due_days(self.date_from, self.cycle, since, until)

    def _get_end(self):
        """Return the first day on which it no longer falls due, or False."""
        self.ensure_one()
        ends = filter(None, (self.date_to, self.contract_id.date_to))
        return min(ends, default=False)

    def _get_last_dates(self):
        """Return ``{recurring charge: the last day it was made for}``."""
        found = defaultdict(bool)
        rows = self.env["energy.charge"]._read_group(
            [("recurring_id", "in", self.ids), ("is_overtaken", "=", False)],
            ["recurring_id"],
            ["date:max"],
        )
        found.update(rows)
        return found
