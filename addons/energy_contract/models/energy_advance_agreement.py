from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .energy_billing_group_mixin import CYCLES

STATES = [
    ("draft", "Draft"),
    ("agreed", "Agreed"),
    ("replaced", "Replaced"),
    ("ended", "Ended"),
]
# What an agreed agreement says; it is replaced, never edited.
AGREED = {
    "billing_group_id",
    "contract_point_id",
    "rule_id",
    "cycle",
    "date_from",
    "date_to",
    "requested_amount",
    "carried_amount",
    "variable_symbol",
    "partner_id",
    "name",
}


class EnergyAdvanceAgreement(models.Model):
    """What a customer pays in advance for a group of points, or for one point.

    A schedule of instalments over at most twelve months. Where the agreement is the tax
    document, its number is the number of that document.
    """

    _name = "energy.advance.agreement"
    _description = "Advance Agreement"
    _inherit = ["energy.dated.mixin", "mail.thread", "mail.activity.mixin"]
    _check_company_auto = True
    _rec_names_search = ["name", "variable_symbol", "partner_id.name", "contract_id"]

    name = fields.Char(
        string="Number", readonly=True, copy=False, help="Given when it is agreed."
    )
    billing_group_id = fields.Many2one(
        "energy.billing.group", required=True, index=True, ondelete="restrict"
    )
    contract_point_id = fields.Many2one(
        "energy.contract.point",
        string="Only Point",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('billing_group_id', '=', billing_group_id)]",
        help="Empty: the points of the group that have no advances of their own.",
    )
    contract_id = fields.Many2one(
        related="billing_group_id.contract_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="billing_group_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Payer",
        compute="_compute_from_group",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
        required=True,
    )
    variable_symbol = fields.Char(
        compute="_compute_from_group",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    cycle = fields.Selection(
        CYCLES,
        compute="_compute_cycle",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    rule_id = fields.Many2one(
        "energy.advance.rule",
        compute="_compute_rule_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        check_company=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        related="rule_id.kind", store=True, precompute=True, readonly=True
    )
    mode = fields.Selection(
        related="rule_id.mode", store=True, precompute=True, readonly=True
    )
    date_to = fields.Date(required=True)
    effective_to = fields.Date(
        string="Valid Until (excluded)",
        compute="_compute_effective_to",
        store=True,
        precompute=True,
        help="Earlier than its end where another agreement replaced the rest.",
    )
    replaced_from = fields.Date(readonly=True, copy=False)
    settled_from = fields.Date(
        string="Settled from",
        compute="_compute_settled_from",
        store=True,
        precompute=True,
        help="Where the first of a chain of agreements starts.",
    )
    state = fields.Selection(
        STATES, required=True, default="draft", index=True, tracking=True, copy=False
    )
    revision_of_id = fields.Many2one(
        "energy.advance.agreement",
        string="Replaces",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    revision_ids = fields.One2many(
        "energy.advance.agreement", "revision_of_id", string="Replaced By"
    )
    reason = fields.Selection(
        [
            ("price", "New prices"),
            ("consumption", "Other consumption"),
            ("request", "Customer's request"),
            ("move", "Move"),
            ("adequacy", "Advances too low or too high"),
            ("aid", "Caps or aid"),
        ],
        readonly=True,
        copy=False,
    )
    requested_amount = fields.Monetary(
        help="What the customer wants to pay for a full period, tax included. Empty: "
        "computed."
    )
    carried_amount = fields.Monetary(
        string="Spread on Top",
        help="What the advances before missed, spread over these.",
    )

    # What was calculated
    advance_ids = fields.One2many(
        "energy.advance", "agreement_id", string="Advances", readonly=True
    )
    point_ids = fields.One2many(
        "energy.advance.agreement.point",
        "agreement_id",
        string="Points",
        readonly=True,
    )
    advance_amount = fields.Monetary(
        readonly=True, copy=False, help="Due for a full period, tax included."
    )
    advance_count = fields.Integer(string="Advances #", readonly=True, copy=False)
    amount_total = fields.Monetary(
        string="Total", readonly=True, copy=False, help="Of all advances, with tax."
    )
    expected_amount = fields.Monetary(
        string="Expected Cost",
        readonly=True,
        copy=False,
        help="What the supply is expected to cost in the period, with tax.",
    )
    needs_recalculation = fields.Boolean(
        readonly=True,
        copy=False,
        help="A point left or joined, or its cap or aid changed, so the advances no "
        "longer fit.",
    )
    block_code = fields.Char(string="Reason Code", readonly=True, copy=False)
    block_reason = fields.Char(
        readonly=True,
        copy=False,
        help="Why the advances could not be calculated, and what to do.",
    )

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(billing_group_id, billing_group_id, '[]') WITH "
        "=, int4range(COALESCE(contract_point_id, 0), COALESCE(contract_point_id, 0), "
        "'[]') WITH =, daterange(date_from, effective_to, '[)') WITH &&) "
        "WHERE (state <> 'draft')",
        "These days have an advance agreement already. Recalculate that one instead.",
    )
    _at_most_a_year = models.Constraint(
        "CHECK (date_to <= date_from + interval '12 months')",
        "An advance agreement holds for twelve months at most.",
    )
    _name_uniq = models.Constraint(
        "UNIQUE(name, company_id)", "An agreement with this number exists already."
    )
    _agreed_has_name = models.Constraint(
        "CHECK (state = 'draft' OR (name IS NOT NULL AND block_code IS NULL))",
        "An agreed agreement has a number and its advances.",
    )
    _requested_positive = models.Constraint(
        "CHECK (requested_amount >= 0)", "The requested amount cannot be negative."
    )

    def init(self):
        """Leave room in the pages of the table: every row is calculated later.

        A row that is updated within its page leaves the many indexes alone.
        """
        self.env.cr.execute(
            "ALTER TABLE energy_advance_agreement SET (fillfactor = 60)"
        )

    @api.depends("name", "partner_id.name", "date_from")
    def _compute_display_name(self):
        for agreement in self:
            number = agreement.name or self.env._("Draft")
            agreement.display_name = f"{number} – {agreement.partner_id.name or ''}"

    @api.depends("billing_group_id")
    def _compute_from_group(self):
        for agreement in self:
            group = agreement.billing_group_id
            agreement.partner_id = group.partner_id or group.contract_id.partner_id
            agreement.variable_symbol = group.variable_symbol

    @api.depends("billing_group_id", "contract_point_id")
    def _compute_cycle(self):
        for agreement in self:
            agreement.cycle = (
                agreement.contract_point_id.advance_cycle
                or agreement.billing_group_id.advance_cycle
                or "month"
            )

    @api.depends("billing_group_id")
    def _compute_rule_id(self):
        Rule = self.env["energy.advance.rule"]
        for (company, segment), batch in self.grouped(
            lambda item: (item.company_id, item.contract_id.segment_id)
        ).items():
            batch.rule_id = Rule._find_rule(company, segment)

    @api.depends("date_to", "replaced_from")
    def _compute_effective_to(self):
        for agreement in self:
            agreement.effective_to = agreement.replaced_from or agreement.date_to

    @api.depends("date_from", "revision_of_id")
    def _compute_settled_from(self):
        for agreement in self:
            agreement.settled_from = (
                agreement.revision_of_id.settled_from or agreement.date_from
            )

    @api.constrains("billing_group_id", "contract_point_id")
    def _check_point_of_group(self):
        for agreement in self:
            point = agreement.contract_point_id
            if point and point.billing_group_id != agreement.billing_group_id:
                raise ValidationError(
                    self.env._(
                        "%(point)s is not in billing group %(group)s. Choose a point "
                        "of the group.",
                        point=point.display_name,
                        group=agreement.billing_group_id.name,
                    )
                )

    def write(self, vals):
        """Refuse to edit what was agreed."""
        if (
            not self.env.su
            and AGREED & set(vals)
            and any(agreement.state != "draft" for agreement in self)
        ):
            raise UserError(
                self.env._(
                    "What was agreed is not edited. Recalculate the agreement; a new "
                    "one then replaces its future advances."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(agreement.state != "draft" or agreement.name for agreement in self):
            raise UserError(
                self.env._(
                    "Only drafts that never had a number can be deleted. End the "
                    "agreement instead."
                )
            )

    def action_calculate(self):
        """Button: calculate the advances of drafts from prices and consumption."""
        self.filtered(lambda item: item.state == "draft")._calculate()
        return True

    def action_agree(self):
        """Button: the advances hold from now on."""
        self.filtered(lambda item: item.state == "draft")._agree()
        return True

    def action_draft(self):
        """Button: take the agreement back while nothing came of it."""
        self.filtered(lambda item: item.state == "agreed")._take_back()
        return True

    def action_end(self):
        """Button: cancel the advances that are still to come."""
        self.filtered(lambda item: item.state == "agreed")._end()
        return True

    def action_view_advances(self):
        """Smart button: the advances of these agreements."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_contract.energy_advance_action"
        )
        action["domain"] = [("agreement_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_view_documents(self):
        """Smart button: the posted documents of these agreements."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["domain"] = [("energy_advance_id.agreement_id", "in", self.ids)]
        return action

    @api.model
    def _count_by(self, field, records):
        """Return ``{record: number of its agreements}`` for a Many2one ``field``."""
        rows = self._read_group([(field, "in", records.ids)], [field], ["__count"])
        return dict(rows)

    @api.model
    def _get_action(self, path, records):
        """Return the action that lists the agreements of records by a field path."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_contract.energy_advance_agreement_action"
        )
        action["domain"] = [(path, "in", records.ids)]
        action["context"] = {}
        return action
