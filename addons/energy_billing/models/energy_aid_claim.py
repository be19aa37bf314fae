from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

KEPT = {"scheme_id", "company_id", "invoiced_before", "line_ids", "name"}


class EnergyAidClaim(models.Model):
    """What is asked of the state, or of whoever pays a scheme, for invoiced bills.

    What a bill granted is claimed once. Where the bill is taken back afterwards, the
    next claim gives it back; its successor is claimed like any other bill.
    """

    _name = "energy.aid.claim"
    _description = "Claim of Caps and Aid"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "invoiced_before desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Reference", required=True, help="Of the report or letter of the claim."
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    scheme_id = fields.Many2one(
        "energy.price.scheme",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    invoiced_before = fields.Date(
        string="Invoiced before",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        help="What was invoiced earlier and is in no claim yet.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("claimed", "Claimed"), ("settled", "Paid")],
        required=True,
        default="draft",
        index=True,
        tracking=True,
        copy=False,
    )
    line_ids = fields.One2many("energy.aid.claim.line", "claim_id", readonly=True)
    line_count = fields.Integer(compute="_compute_totals", store=True)
    quantity = fields.Float(
        string="MWh", digits=(16, 6), compute="_compute_totals", store=True
    )
    amount = fields.Monetary(
        string="Claimed", compute="_compute_totals", store=True, help="Net."
    )
    claimed_on = fields.Date(readonly=True, copy=False, tracking=True)
    settled_amount = fields.Monetary(
        string="Received", copy=False, tracking=True, help="What was paid for it."
    )
    settled_on = fields.Date(string="Received on", copy=False, tracking=True)
    difference_amount = fields.Monetary(
        string="Difference",
        compute="_compute_difference_amount",
        store=True,
        help="Received less claimed.",
    )
    note = fields.Text(help="Why the amounts differ, and what comes of it.")

    _settled_has_day = models.Constraint(
        "CHECK (state <> 'settled' OR settled_on IS NOT NULL)",
        "Enter the day on which the payment of the claim was received.",
    )

    @api.depends("line_ids.quantity", "line_ids.amount")
    def _compute_totals(self):
        rows = self.env["energy.aid.claim.line"]._read_group(
            [("claim_id", "in", self.ids)],
            ["claim_id"],
            ["__count", "quantity:sum", "amount:sum"],
        )
        found = {claim: totals for claim, *totals in rows}
        for claim in self:
            count, quantity, amount = found.get(claim._origin, (0, 0, 0))
            claim.line_count = count
            claim.quantity = quantity
            claim.amount = amount

    @api.depends("state", "amount", "settled_amount")
    def _compute_difference_amount(self):
        for claim in self:
            claim.difference_amount = (
                claim.settled_amount - claim.amount if claim.state == "settled" else 0
            )

    def write(self, vals):
        """Refuse to edit what was claimed."""
        if (
            not self.env.su
            and KEPT & set(vals)
            and any(claim.state != "draft" for claim in self)
        ):
            raise UserError(
                self.env._(
                    "A claim that was sent is not edited. Take it back to draft first."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(claim.state != "draft" for claim in self):
            raise UserError(
                self.env._(
                    "A claim that was sent cannot be deleted. Take it back to draft "
                    "first."
                )
            )

    def action_collect(self):
        """Button: gather what is invoiced and not claimed yet."""
        self.filtered(lambda claim: claim.state == "draft")._collect()
        return True

    def action_claim(self):
        """Button: the claim was sent; what it holds is claimed."""
        drafts = self.filtered(lambda claim: claim.state == "draft")
        for claim in drafts:
            if not claim.line_ids:
                raise UserError(
                    self.env._(
                        "Claim %(claim)s is empty. Collect what was invoiced first.",
                        claim=claim.name,
                    )
                )
        drafts.write(
            {"state": "claimed", "claimed_on": fields.Date.context_today(self)}
        )
        return True

    def action_settle(self):
        """Button: the payment came; the difference stays visible."""
        claimed = self.filtered(lambda claim: claim.state == "claimed")
        for claim in claimed:
            if not claim.settled_on:
                raise UserError(
                    self.env._(
                        "Enter what was received for claim %(claim)s, and when.",
                        claim=claim.name,
                    )
                )
        claimed.write({"state": "settled"})
        return True

    def action_draft(self):
        """Button: take the claim back a step."""
        for claim in self:
            if claim.state == "settled":
                claim.state = "claimed"
            else:
                claim.write({"state": "draft", "claimed_on": False})
        return True

    def action_view_lines(self):
        """Smart button: what the claims are made of, line by line."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_billing.energy_aid_claim_line_action"
        )
        action["domain"] = [("claim_id", "in", self.ids)]
        return action

    def _collect(self):
        """Gather anew what ``self`` claims and gives back; return ``self``.

        One statement each, so that a year of a large supplier is one step.
        """
        self.check_access("write")
        self.sudo().line_ids.unlink()  # lines belong to the claim, not to people
        for claim in self:
            self.env.flush_all()
            self.env.execute_query(claim._get_collect_sql())
        self.env["energy.aid.claim.line"].invalidate_model()
        self.invalidate_recordset(["line_ids"])
        self.env.add_to_compute(self._fields["amount"], self)
        self.env.add_to_compute(self._fields["quantity"], self)
        self.env.add_to_compute(self._fields["line_count"], self)
        return self

    def _get_collect_sql(self):
        return SQL(
            """
            INSERT INTO energy_aid_claim_line (
                claim_id, company_id, scheme_id, modifier_id, is_return, quantity,
                amount)
            SELECT %(claim)s, m.company_id, m.scheme_id, m.id, s.is_return,
                   CASE WHEN s.is_return THEN -m.quantity ELSE m.quantity END,
                   CASE WHEN s.is_return THEN -m.amount ELSE m.amount END
            FROM energy_bill_line_modifier m
            JOIN energy_bill b ON b.id = m.bill_id
            JOIN account_move i ON i.id = b.move_id
            CROSS JOIN LATERAL (
                SELECT b.state = 'cancelled' AS is_return,
                       EXISTS (SELECT FROM energy_aid_claim_line l
                               WHERE l.modifier_id = m.id AND NOT l.is_return)
                           AS is_claimed,
                       EXISTS (SELECT FROM energy_aid_claim_line l
                               WHERE l.modifier_id = m.id AND l.is_return)
                           AS is_returned
            ) s
            WHERE m.scheme_id = %(scheme)s AND m.company_id = %(company)s
              AND i.invoice_date < %(day)s
              AND CASE b.state WHEN 'invoiced' THEN NOT s.is_claimed
                  WHEN 'cancelled' THEN s.is_claimed AND NOT s.is_returned END
            ORDER BY m.date_from, m.id
            RETURNING id
            """,
            claim=self.id,
            scheme=self.scheme_id.id,
            company=self.company_id.id,
            day=self.invoiced_before,
        )


class EnergyAidClaimLine(models.Model):
    """What one line of a bill adds to a claim, or takes off it again."""

    _name = "energy.aid.claim.line"
    _description = "Line of a Claim"
    _log_access = False
    _rec_name = "modifier_id"
    _rec_names_search = ["claim_id.name"]

    claim_id = fields.Many2one(
        "energy.aid.claim", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    scheme_id = fields.Many2one("energy.price.scheme", required=True)
    modifier_id = fields.Many2one(
        "energy.bill.line.modifier", required=True, ondelete="restrict"
    )
    supply_point_id = fields.Many2one(related="modifier_id.supply_point_id")
    bill_id = fields.Many2one(related="modifier_id.bill_id")
    date_from = fields.Date(related="modifier_id.date_from")
    date_to = fields.Date(related="modifier_id.date_to")
    price_before = fields.Float(related="modifier_id.price_before", aggregator=None)
    price_after = fields.Float(related="modifier_id.price_after", aggregator=None)
    is_return = fields.Boolean(
        string="Given Back", help="The bill was taken back after it was claimed."
    )
    quantity = fields.Float(string="MWh", digits=(16, 6), required=True)
    amount = fields.Monetary(required=True)

    _once = models.UniqueIndex(
        "(modifier_id, is_return)", "This is claimed, or given back, already."
    )
