from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class EnergyCharge(models.Model):
    """Something a customer owes once beside the energy, until an invoice takes it.

    The next invoice of its billing group takes it, or somebody invoices it at once.
    """

    _name = "energy.charge"
    _description = "Charge"
    _inherit = ["mail.thread", "energy.billable.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "contract_id.name", "partner_id.name"]

    date = fields.Date(
        required=True,
        index=True,
        default=fields.Date.context_today,
        tracking=True,
        help="When it was done or fell due. An invoice of this day or later takes it.",
    )
    billing_group_id = fields.Many2one(
        "energy.billing.group",
        compute="_compute_billing_group_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="restrict",
        domain="[('contract_id', '=', contract_id)]",
        help="Its next invoice takes the charge. Empty: the group of the point, or the "
        "first one of the contract.",
    )
    recurring_id = fields.Many2one(
        "energy.charge.recurring",
        string="Recurring Charge",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    state = fields.Selection(
        [("open", "Open"), ("invoiced", "Invoiced"), ("cancelled", "Cancelled")],
        required=True,
        default="open",
        index=True,
        copy=False,
        tracking=True,
    )
    cancel_reason = fields.Char(readonly=True, copy=False, tracking=True)
    is_overtaken = fields.Boolean(
        string="No Longer Owed",
        readonly=True,
        copy=False,
        help="Cancelled because supply does not last until its day; charged again if "
        "it does after all.",
    )

    _recurring_day_uniq = models.UniqueIndex(
        "(recurring_id, date) WHERE (recurring_id IS NOT NULL)",
        "This recurring charge was made for this day already.",
    )
    _cancelled_with_reason = models.Constraint(
        "CHECK (state <> 'cancelled' OR cancel_reason IS NOT NULL)",
        "A cancelled charge needs a reason.",
    )

    @api.depends("contract_id", "supply_point_id", "date")
    def _compute_billing_group_id(self):
        for charge in self:
            contract = charge.contract_id
            rows = contract.point_ids.filtered(
                lambda row, charge=charge: (
                    row.supply_point_id == charge.supply_point_id
                    and row.date_from <= (charge.date or fields.Date.today())
                )
            ).sorted("date_from")
            kept = charge.billing_group_id
            if rows:
                charge.billing_group_id = rows[-1].billing_group_id
            elif kept.contract_id != contract:
                charge.billing_group_id = contract.group_ids[:1]

    @api.constrains("billing_group_id", "contract_id")
    def _check_billing_group(self):
        for charge in self:
            if charge.billing_group_id.contract_id != charge.contract_id:
                raise UserError(
                    self.env._(
                        "%(charge)s needs a billing group of contract %(contract)s.",
                        charge=charge.name,
                        contract=charge.contract_id.name,
                    )
                )

    def write(self, vals):
        """What is invoiced or cancelled stays as it is."""
        kept = {"date", "billing_group_id", *self._get_charge_fields()}
        done = self.filtered(lambda charge: charge.state != "open")
        if done and kept & set(vals):
            raise UserError(
                self.env._(
                    "%(charge)s is no longer open and stays as it is. Enter another "
                    "charge, or issue a credit note.",
                    charge=done[0].name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open(self):
        if any(charge.state != "open" or charge.recurring_id for charge in self):
            raise UserError(
                self.env._("Only open one-off charges can be deleted. Cancel others.")
            )

    def action_cancel(self):
        """Button: ask why these charges are given up."""
        self._check_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel Charges"),
            "res_model": "energy.charge.cancel",
            "view_mode": "form",
            "target": "new",
            "context": {"default_charge_ids": self.ids},
        }

    def action_reopen(self):
        """Button: a cancelled charge is to be invoiced after all."""
        self.filtered(lambda charge: charge.state == "cancelled").write(
            {"state": "open", "cancel_reason": False, "is_overtaken": False}
        )
        return True

    @api.model
    def _get_due_domain(self, day):
        """Return the domain of the charges that an invoice of ``day`` takes."""
        return Domain("state", "=", "open") & Domain("date", "<=", day)

    def _cancel(self, reason):
        """Give up open charges and return them."""
        self._check_open()
        self.write({"state": "cancelled", "cancel_reason": reason})
        return self

    def _check_open(self):
        done = self.filtered(lambda charge: charge.state != "open")
        if done:
            raise UserError(
                self.env._(
                    "%(charges)s: only open charges can be invoiced or cancelled.",
                    charges=", ".join(done.mapped("name")),
                )
            )
