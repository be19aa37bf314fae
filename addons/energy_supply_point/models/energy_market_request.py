from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

# What a request may become; anything else is refused with a sentence.
TRANSITIONS = {
    "draft": {"to_send", "cancelled"},
    "to_send": {"sent", "draft", "cancelled"},
    "sent": {"accepted", "rejected", "done", "cancelled"},
    "accepted": {"done", "rejected", "cancelled"},
    "rejected": {"draft", "cancelled"},
    "done": set(),
    "cancelled": set(),
}
OPEN = ("draft", "to_send", "sent", "accepted")


class EnergyMarketRequest(models.Model):
    """Something we ask of the market about a point, or that the market tells us.

    A clerk works it by hand; an addon that talks to the network operator takes over
    by ``_get_to_send_domain`` and reports what came back by ``_change_state``. Who
    created a request is told the outcome by the ``_on_…`` hooks.
    """

    _name = "energy.market.request"
    _description = "Market Request"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "deadline_date, id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "supply_point_id.name"]

    name = fields.Char(
        string="Number", readonly=True, copy=False, index="trigram", default="/"
    )
    company_id = fields.Many2one(
        related="supply_point_id.company_id", store=True, precompute=True, index=True
    )
    kind_id = fields.Many2one(
        "energy.market.request.kind",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        domain="['|', ('commodity', '=', False), ('commodity', '=', commodity)]",
    )
    category = fields.Selection(
        related="kind_id.category", store=True, precompute=True, index=True
    )
    kind_note = fields.Text(related="kind_id.note", string="What To Do")
    needs_effective_date = fields.Boolean(related="kind_id.needs_effective_date")
    direction = fields.Selection(
        [("out", "We ask"), ("in", "We are told")], required=True, default="out"
    )
    supply_point_id = fields.Many2one(
        "energy.supply.point",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    commodity = fields.Selection(related="supply_point_id.commodity")
    network_id = fields.Many2one(
        related="supply_point_id.network_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Market Party",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        help="Whom we ask, usually the network operator.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        tracking=True,
    )
    requested_date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="When the reason for the request arose.",
    )
    effective_date = fields.Date(
        tracking=True, index=True, help="From this day on it shall hold."
    )
    note = fields.Html(copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("to_send", "To send"),
            ("sent", "Sent"),
            ("accepted", "Accepted"),
            ("rejected", "Rejected"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    sent_at = fields.Datetime(string="Sent On", readonly=True, copy=False)
    closed_at = fields.Datetime(string="Closed On", readonly=True, copy=False)
    outcome_code = fields.Char(
        copy=False, tracking=True, help="The code the market answered with."
    )
    outcome_text = fields.Char(string="Outcome", copy=False, tracking=True)

    @api.depends("network_id.operator_id")
    def _compute_partner_id(self):
        for request in self:
            request.partner_id = request.network_id.operator_id

    @api.depends("kind_id")
    def _compute_user_id(self):
        for request in self:
            request.user_id = (
                request.kind_id.user_id or request.user_id or self.env.user
            )

    @api.depends("name", "kind_id.name", "supply_point_id.name")
    def _compute_display_name(self):
        for request in self:
            parts = request.name, request.kind_id.name, request.supply_point_id.name
            # A new one has no number yet.
            named = [part for part in parts if part and part != "/"]
            request.display_name = " ".join(named) or self.env._("New")

    @api.constrains("kind_id", "effective_date", "state")
    def _check_effective_date(self):
        for request in self:
            if (
                request.state != "draft"
                and request.state != "cancelled"
                and request.needs_effective_date
                and not request.effective_date
            ):
                raise ValidationError(
                    self.env._(
                        "%(request)s has no effective date. Enter the day from which "
                        "it shall hold.",
                        request=request.display_name,
                    )
                )

    @api.constrains("kind_id", "supply_point_id")
    def _check_commodity(self):
        for request in self:
            commodity = request.kind_id.commodity
            if commodity and commodity != request.supply_point_id.commodity:
                raise ValidationError(
                    self.env._(
                        "“%(kind)s” is not for what %(point)s supplies. Choose another "
                        "kind.",
                        kind=request.kind_id.name,
                        point=request.supply_point_id.name,
                    )
                )

    @api.constrains("kind_id", "supply_point_id", "state")
    def _check_exclusive(self):
        exclusive = self.filtered(
            lambda request: request.kind_id.is_exclusive and request.state in OPEN
        )
        counts = self._read_group(
            Domain("state", "in", OPEN)
            & Domain("supply_point_id", "in", exclusive.supply_point_id.ids)
            & Domain("kind_id", "in", exclusive.kind_id.ids),
            ["supply_point_id", "kind_id"],
            having=[("__count", ">", 1)],
        )
        for point, kind in counts:
            raise ValidationError(
                self.env._(
                    "%(point)s has an open request “%(kind)s” already. Finish or "
                    "cancel that one first.",
                    point=point.name,
                    kind=kind.name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        numbers = self._get_numbers(len(vals_list))
        vals_list = [
            vals | {"name": number}
            for vals, number in zip(vals_list, numbers, strict=True)
        ]
        requests = super().create(vals_list)
        requests._schedule_deadlines()
        return requests

    def write(self, vals):
        result = super().write(vals)
        if self._get_deadline_triggers() & set(vals):
            self._schedule_deadlines(finished="state" in vals)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for request in self:
            if request.state not in ("draft", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(request)s was sent to the market and is kept. Cancel it "
                        "instead.",
                        request=request.display_name,
                    )
                )

    @api.model
    def _get_numbers(self, count):
        """Return the next ``count`` numbers, drawn together for a whole batch."""
        Sequence = self.env["ir.sequence"].sudo()  # its counter is nobody's record
        sequence_sudo = Sequence.search(
            [
                ("code", "=", "energy.market.request"),
                ("company_id", "in", [self.env.company.id, False]),
            ],
            order="company_id",
            limit=1,
        )
        if sequence_sudo.implementation != "standard" or sequence_sudo.use_date_range:
            return [sequence_sudo.next_by_id() for _ in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence_sudo.id:03d}",
                count,
            )
        )
        return [sequence_sudo.get_next_char(row[0]) for row in rows]
