from odoo import api, fields, models
from odoo.fields import Command


class EnergyBillingGroupChange(models.TransientModel):
    """Asks for the terms of billing groups that change from a day on.

    It opens with the terms of the first group; only what the person changes is changed,
    in every group.
    """

    _name = "energy.billing.group.change"
    _description = "Change of Billing Terms"
    _inherit = ["energy.billing.group.mixin"]
    _rec_name = "date_from"
    _check_company_auto = True

    group_ids = fields.Many2many("energy.billing.group", string="Billing Groups")
    group_count = fields.Integer(compute="_compute_group_count")
    company_id = fields.Many2one("res.company", required=True)
    terms_id = fields.Many2one("energy.billing.group.terms", required=True)
    customer_id = fields.Many2one(related="terms_id.contract_id.partner_id")
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )

    @api.depends("group_ids")
    def _compute_group_count(self):
        for change in self:
            change.group_count = len(change.group_ids)

    def action_apply(self):
        """Button: the terms hold from the day on."""
        self._apply()
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _open(self, groups):
        """Return the dialog for some groups, as things are today."""
        today = fields.Date.context_today(self)
        terms = groups._get_terms(today)[groups[0]]
        return self.create(
            terms._prepare_terms_vals()
            | {
                "group_ids": [Command.set(groups.ids)],
                "company_id": terms.company_id.id,
                "terms_id": terms.id,
                "date_from": max(today, terms.date_from),
            }
        )

    def _apply(self):
        """Change the terms and note in the groups what differs."""
        self.ensure_one()
        opened = self.terms_id._prepare_terms_vals()
        values = {
            name: value
            for name, value in self._prepare_terms_vals().items()
            if value != opened[name]
        }
        if values:
            self.group_ids._change_terms(self.date_from, values)
