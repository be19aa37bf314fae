from odoo import api, fields, models
from odoo.exceptions import UserError

# What the buttons change; everything else comes from the engine and the ledger.
CHANGED_BY_HAND = {"state", "block_code", "block_reason"}


class EnergyBill(models.Model):
    """What one supply point owes for a range of days, with everything it rests on."""

    _name = "energy.bill"
    _description = "Bill"
    _inherit = ["energy.dated.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    run_id = fields.Many2one(
        "energy.bill.run", required=True, index=True, ondelete="restrict"
    )
    contract_point_id = fields.Many2one(
        "energy.contract.point", required=True, index=True, ondelete="restrict"
    )
    supply_point_id = fields.Many2one(
        "energy.supply.point", required=True, index=True, ondelete="restrict"
    )
    contract_id = fields.Many2one(
        "energy.contract", required=True, index=True, ondelete="restrict"
    )
    billing_group_id = fields.Many2one(
        "energy.billing.group", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True
    )
    product_id = fields.Many2one("energy.product", ondelete="restrict")
    commodity = fields.Selection(related="supply_point_id.commodity")
    date_to = fields.Date(required=True)
    state = fields.Selection(
        [
            ("draft", "To Rate"),
            ("rated", "Rated"),
            ("blocked", "Blocked"),
            ("invoiced", "Invoiced"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        index=True,
    )
    block_code = fields.Char(
        string="Reason Code", help="A stable word for statistics and filters."
    )
    block_reason = fields.Char(
        string="Reason", help="What is wrong, where, and what to do."
    )
    correction_reason = fields.Char(
        string="To Correct",
        readonly=True,
        help="What changed on its days after it was invoiced.",
    )
    energy_kwh = fields.Float(string="Energy (kWh)", digits=(16, 3))
    amount_untaxed = fields.Monetary(string="Net Amount")
    line_ids = fields.One2many("energy.bill.line", "bill_id")
    segment_ids = fields.One2many("energy.bill.segment", "bill_id")
    engine_version = fields.Char(readonly=True)
    snapshot = fields.Text(
        readonly=True,
        prefetch=False,
        help="Every input of the calculation; replay gives the same lines.",
    )
    move_id = fields.Many2one(
        "account.move", string="Invoice", index="btree_not_null", ondelete="restrict"
    )

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(supply_point_id, supply_point_id, '[]') WITH =, "
        "daterange(date_from, date_to, '[)') WITH &&) WHERE (state <> 'cancelled')",
        "Some of these days of the supply point are billed already.",
    )
    _state_complete = models.Constraint(
        "CHECK ((state <> 'blocked' OR block_reason IS NOT NULL) "
        "AND (state <> 'invoiced' OR move_id IS NOT NULL))",
        "A blocked bill needs a reason and an invoiced one its invoice.",
    )
    # A run asks again and again for its next bills in a state.
    _run_state_idx = models.Index("(run_id, state, id)")

    @api.depends("supply_point_id.name", "date_from", "date_last")
    def _compute_display_name(self):
        for bill in self:
            bill.display_name = (
                f"{bill.supply_point_id.name} {bill.date_from} – {bill.date_last}"
            )

    def write(self, vals):
        """Refuse to edit by hand what was calculated, or what was invoiced."""
        if not self.env.su and (
            set(vals) - CHANGED_BY_HAND
            or vals.get("state") == "invoiced"
            or any(bill.state == "invoiced" for bill in self)
        ):
            raise UserError(
                self.env._(
                    "A bill is never edited. Cancel it, or issue a credit note for its "
                    "invoice, and bill its days anew."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(bill.state != "draft" for bill in self):
            raise UserError(
                self.env._("Only bills not yet rated can be deleted. Cancel others.")
            )

    def action_retry(self):
        """Button: rate blocked bills again, now that their cause is mended."""
        self.filtered(lambda bill: bill.state == "blocked")._reopen()
        return True

    def action_cancel(self):
        """Button: give up bills without an invoice; their days may be billed anew."""
        invoiced = self.filtered(lambda bill: bill.state == "invoiced")
        if invoiced:
            raise UserError(
                self.env._(
                    "%(bills)s: an invoiced bill cannot be cancelled. Issue a "
                    "credit note for its invoice.",
                    bills=", ".join(invoiced.mapped("display_name")),
                )
            )
        self.write({"state": "cancelled"})
        return True

    def action_corrected(self):
        """Button: nothing is left to correct on these bills."""
        self.check_access("write")
        self.sudo().correction_reason = False  # an invoiced bill is else not edited
        return True

    def action_view_invoice(self):
        """Smart button: the invoice that carries this bill."""
        self.ensure_one()
        return self.move_id._get_records_action()

    def action_open_pdf(self):
        """Button: the document that carries this bill.

        Who may read the bill may read what the customer got, without the ledger.
        """
        self.ensure_one()
        self.check_access("read")
        if not self.sudo().move_id:
            raise UserError(
                self.env._(
                    "%(bill)s is not invoiced yet. Its PDF comes with the invoice.",
                    bill=self.display_name,
                )
            )
        return self.sudo().move_id._open_energy_pdf()

    def action_explain(self):
        """Button: every line of these bills with price, decision and days."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_billing.energy_bill_line_action"
        )
        action["domain"] = [("bill_id", "in", self.ids)]
        return action

    @api.model
    def _count_by(self, field, records):
        """Return ``{record: number of its bills}`` for a Many2one ``field``."""
        rows = self._read_group([(field, "in", records.ids)], [field], ["__count"])
        return dict(rows)

    def _reopen(self):
        """Put ``self`` back to be rated, and their runs back to work.

        What the contract says now holds: a blocked bill may have been blocked because
        of it. A bill whose days are no longer supplied is cancelled.
        """
        self.write({"state": "draft", "block_code": False, "block_reason": False})
        for bill in self:
            # What the contract says, not what the person may write.
            bill.sudo().write(bill._prepare_contract_vals())
        self.run_id._resume()
        return self

    def _prepare_contract_vals(self):
        """Return what a draft bill takes from its contract point."""
        self.ensure_one()
        agreed = self.contract_point_id
        start = max(self.date_from, agreed.date_from)
        end = min(self.date_to, agreed.date_to or self.date_to)
        if start >= end or agreed.contract_state not in ("active", "ended"):
            return {"state": "cancelled"}
        return {
            "date_from": start,
            "date_to": end,
            "product_id": agreed.product_id.id,
            "billing_group_id": agreed.billing_group_id.id,
            "partner_id": agreed.partner_id.id,
        }

    def _block(self, code, reason):
        """Take ``self`` out of the run with a reason that a clerk understands."""
        self.write({"state": "blocked", "block_code": code, "block_reason": reason})
        return self
