from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STATES = [
    ("draft", "Draft"),
    ("offered", "Offered"),
    ("signed", "Signed"),
    ("active", "Active"),
    ("ended", "Ended"),
    ("withdrawn", "Withdrawn"),
    ("cancelled", "Cancelled"),
]
# What the buttons may lead to. What went wrong is undone, exactly, by the history.
TRANSITIONS = {
    "draft": {"offered", "signed", "active", "cancelled"},
    "offered": {"draft", "signed", "cancelled"},
    "signed": {"draft", "active", "withdrawn", "cancelled"},
    "active": {"draft", "ended", "withdrawn", "cancelled"},
    "ended": {"active"},
    "withdrawn": set(),
    "cancelled": {"draft"},
}
# The points of such contracts take no days: they are free for another contract.
VOID_STATES = ("cancelled", "withdrawn")
# Such contracts hold: what they say is changed from a day on and recorded.
BINDING_STATES = ("signed", "active", "ended")


class EnergyContract(models.Model):
    """Who is supplied, on which terms: one customer, any number of supply points."""

    _name = "energy.contract"
    _description = "Supply Contract"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name desc"
    _check_company_auto = True
    _rec_names_search = ["name", "partner_id.name", "point_ids.supply_point_id.name"]

    name = fields.Char(
        string="Contract Number",
        required=True,
        copy=False,
        index=True,
        default=lambda self: self._default_name(),
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
    )
    segment_id = fields.Many2one(
        "energy.customer.segment", required=True, index=True, tracking=True
    )
    kind = fields.Selection(
        [("bundled", "Bundled supply"), ("supply_only", "Supply only")],
        required=True,
        default="bundled",
        help="Bundled: the supplier bills the network too.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        index=True,
        group_expand=True,
        default="draft",
        tracking=True,
        copy=False,
    )
    date_from = fields.Date(string="From", required=True, tracking=True)
    date_to = fields.Date(
        string="Until (excluded)",
        tracking=True,
        help="First day without supply. Empty: open-ended.",
    )
    point_ids = fields.One2many(
        "energy.contract.point", "contract_id", string="Supply Points", copy=False
    )
    group_ids = fields.One2many(
        "energy.billing.group", "contract_id", string="Billing Groups", copy=False
    )
    point_count = fields.Integer(compute="_compute_counts")
    group_count = fields.Integer(compute="_compute_counts")
    note = fields.Html(string="Terms")

    _name_uniq = models.Constraint(
        "UNIQUE(name, company_id)", "A contract with this number exists already."
    )
    _to_after_from = models.Constraint(
        "CHECK (date_to > date_from)", "A contract must hold at least one day."
    )

    @api.model
    def _default_name(self):
        return self.env["ir.sequence"].sudo().next_by_code("energy.contract")

    @api.depends("point_ids.supply_point_id", "point_ids.is_void", "group_ids")
    def _compute_counts(self):
        for contract in self:
            points = contract.point_ids.filtered(lambda point: not point.is_void)
            contract.point_count = len(points.supply_point_id)
            contract.group_count = len(contract.group_ids)

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for contract in self:
            contract.display_name = " – ".join(
                filter(None, (contract.name, contract.partner_id.name))
            )

    @api.constrains("state", "point_ids")
    def _check_complete(self):
        for contract in self.filtered(lambda item: item.state == "active"):
            if not contract.point_ids:
                raise ValidationError(
                    self.env._(
                        "Contract %(contract)s supplies no point yet. Add one before "
                        "you activate it.",
                        contract=contract.name,
                    )
                )

    @api.constrains("active", "state")
    def _check_archived(self):
        for contract in self:
            if not contract.active and contract.state == "active":
                raise ValidationError(
                    self.env._(
                        "Contract %(contract)s is active. End or cancel it before you "
                        "archive it.",
                        contract=contract.name,
                    )
                )

    @api.constrains("segment_id")
    def _check_products(self):
        self.point_ids._check_product()

    def write(self, vals):
        if not {"date_from", "date_to"} & set(vals):
            return super().write(vals)
        ends = {contract: contract.date_to for contract in self}
        result = super().write(vals)
        for contract, end in ends.items():
            contract._move_end_of_points(end)
        self.point_ids._check_within_contract()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(contract.state != "draft" for contract in self):
            raise UserError(
                self.env._("Only draft contracts can be deleted. Cancel the others.")
            )

    def action_offer(self):
        """Button: the contract was sent to the customer."""
        self._change_state("offered")
        return True

    def action_sign(self):
        """Button: the customer signed; supply is not asked for yet."""
        self._change_state("signed")
        return True

    def action_activate(self):
        """Button: the contract holds; supply is asked of the market."""
        self._activate()
        return True

    def _activate(self):
        """Let ``self`` hold and ask the market for supply; return it."""
        return self._change_state("active")

    def action_end(self):
        """Button: the contract ended; its last day must be known."""
        for contract in self:
            if not contract.date_to:
                raise UserError(
                    self.env._(
                        "Contract %(contract)s has no end. Enter its end date first.",
                        contract=contract.name,
                    )
                )
        self._change_state("ended")
        return True

    def action_cancel(self):
        """Button: the contract never came about."""
        self._change_state("cancelled")
        return True

    def action_draft(self):
        """Button: back to draft, to correct it."""
        self._change_state("draft")
        return True

    def action_view_points(self):
        """Smart button: the supply points of these contracts."""
        return self.point_ids.supply_point_id._get_records_action()

    def _move_end_of_points(self, previous):
        """Let the points that ended with the contract on ``previous`` follow its end.

        Points that left earlier keep their end.
        """
        self.ensure_one()
        if self.date_to != previous:
            self.point_ids.filtered(
                lambda point: point.date_to == previous and not point.is_void
            ).write({"date_to": self.date_to})

    def _change_state(self, state):
        """Bring ``self`` to ``state`` and return it; refuse what is not allowed."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for contract in self:
            if state not in TRANSITIONS[contract.state]:
                raise UserError(
                    self.env._(
                        "Contract %(contract)s is %(old)s; it cannot become %(new)s.",
                        contract=contract.name,
                        old=labels[contract.state],
                        new=labels[state],
                    )
                )
        self.write({"state": state})
        return self
