from odoo import api, fields, models
from odoo.exceptions import UserError


class EnergyAdvanceRecalculate(models.TransientModel):
    """Drafts what would replace the future advances of a selection of agreements."""

    _name = "energy.advance.recalculate"
    _description = "Recalculate Advances"
    _rec_name = "reason"

    agreement_ids = fields.Many2many(
        "energy.advance.agreement",
        required=True,
        domain="[('state', '=', 'agreed')]",
        default=lambda self: self._default_agreements(),
    )
    agreement_count = fields.Integer(compute="_compute_agreement_count")
    date_from = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        help="Advances whose period starts on this day or later are replaced, unless "
        "they are posted.",
    )
    reason = fields.Selection(
        lambda self: (
            self.env["energy.advance.agreement"]
            ._fields["reason"]
            ._description_selection(self.env)
        ),
        required=True,
        default="price",
    )
    currency_id = fields.Many2one(
        "res.currency", default=lambda self: self.env.company.currency_id
    )
    requested_amount = fields.Monetary(
        help="What the customer wants to pay for a full period, tax included. Empty: "
        "computed."
    )
    is_spread = fields.Boolean(
        string="Catch Up",
        help="Spread what the advances so far will miss by the forecast over the new "
        "ones. Without it they pay for their own days only.",
    )

    @api.model
    def _default_agreements(self):
        context = self.env.context
        ids = context.get("active_ids", [])
        if context.get("active_model") == "energy.advance.agreement":
            return (
                self.env["energy.advance.agreement"]
                .browse(ids)
                .filtered(lambda item: item.state == "agreed")
            )
        if context.get("active_model") == "energy.contract":
            return self.env["energy.advance.agreement"].search(
                [("contract_id", "in", ids), ("state", "=", "agreed")]
            )
        return False

    @api.depends("agreement_ids")
    def _compute_agreement_count(self):
        for wizard in self:
            wizard.agreement_count = len(wizard.agreement_ids)

    def action_preview(self):
        """Button: draft the revisions and show old against new."""
        self.ensure_one()
        Agreement = self.env["energy.advance.agreement"]
        drafts = Agreement._revise(
            self.agreement_ids, self.date_from, self.reason, self.requested_amount
        )
        if not drafts:
            raise UserError(
                self.env._(
                    "No advance is left to replace from %(day)s on: they are posted or "
                    "start earlier. Choose another day.",
                    day=f"{self.date_from:%d.%m.%Y}",
                )
            )
        drafts._calculate()
        if self.is_spread:
            drafts._carry_over()
        action = Agreement._get_action("id", drafts)
        action["name"] = self.env._("Recalculated Advances")
        action["views"] = [
            (
                self.env.ref("energy_contract.energy_advance_revision_view_list").id,
                "list",
            ),
            (False, "form"),
        ]
        return action
