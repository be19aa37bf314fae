from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..logic.cycles import next_period_start
from ..models.energy_billing_group_mixin import CYCLES


class EnergyContractPointMove(models.TransientModel):
    """Asks for the billing group of some points, from a day on.

    The group may be a new one, which splits groups; moving all points of groups into
    one of them merges these.
    """

    _name = "energy.contract.point.move"
    _description = "Move to a Billing Group"
    _rec_name = "date_from"

    contract_id = fields.Many2one("energy.contract", required=True, ondelete="cascade")
    source_ids = fields.Many2many(
        "energy.billing.group",
        "energy_point_move_source_rel",
        string="Out of",
        help="Points of these groups are on offer. Empty: all points of the contract.",
    )
    point_ids = fields.Many2many("energy.contract.point", string="Points")
    target = fields.Selection(
        [("group", "A billing group"), ("new", "A new billing group")],
        required=True,
        default="group",
    )
    group_id = fields.Many2one(
        "energy.billing.group",
        string="Billing Group",
        domain="[('contract_id', '=', contract_id)]",
        ondelete="cascade",
    )
    name = fields.Char(string="Name of the Group")
    when = fields.Selection(
        [
            ("start", "From the beginning of their supply"),
            ("today", "From today"),
            ("period", "From the next period"),
            ("day", "From another day"),
        ],
        required=True,
        default="today",
    )
    date_from = fields.Date(
        string="From",
        compute="_compute_date_from",
        store=True,
        readonly=False,
        precompute=True,
    )
    has_own_cycle = fields.Boolean(string="Change Own Advances")
    advance_cycle = fields.Selection(
        CYCLES, string="Own Advances", help="Empty: as the billing group."
    )
    has_own_address = fields.Boolean(string="Change Own Invoice Address")
    invoice_partner_id = fields.Many2one(
        "res.partner",
        string="Own Invoice Address",
        help="Empty: as the billing group.",
    )

    @api.depends("when", "point_ids", "group_id")
    def _compute_date_from(self):
        today = fields.Date.context_today(self)
        for move in self:
            if move.when == "start":
                move.date_from = min(move.point_ids.mapped("date_from"), default=today)
            elif move.when == "period":
                group = move.point_ids.billing_group_id or move.source_ids
                move.date_from = next_period_start(today, group[:1].cycle or "month")
            elif move.when == "today" or not move.date_from:
                move.date_from = today

    def action_apply(self):
        """Button: the points belong to the group from the day on."""
        self._apply()
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _open(self, contract, points, source_ids=(), **values):
        """Return the action of the dialog; ``values`` are what is known already."""
        move = self.create(
            {
                "contract_id": contract.id,
                "source_ids": [Command.set(source_ids)],
                "point_ids": [Command.set(points.ids)],
                "when": "start" if contract.state == "draft" else "today",
            }
            | values
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move to a Billing Group"),
            "res_model": move._name,
            "res_id": move.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def _apply(self):
        """Move the points and return the rows that belong to the group."""
        self.ensure_one()
        if not self.point_ids:
            raise UserError(self.env._("Choose the points to move."))
        values = {"billing_group_id": self._get_target().id}
        if self.has_own_cycle:
            values["advance_cycle"] = self.advance_cycle
        if self.has_own_address:
            values["invoice_partner_id"] = self.invoice_partner_id.id
        return self.point_ids._amend(self.date_from, values)

    def _get_target(self):
        """Return the billing group to move to, made now if it is a new one."""
        if self.target == "group":
            if not self.group_id:
                raise UserError(self.env._("Choose the billing group to move to."))
            return self.group_id
        if not self.name:
            raise UserError(self.env._("Give the new billing group a name."))
        alike = self.point_ids.billing_group_id[:1]
        return alike._create_like(self.name, self.date_from)
