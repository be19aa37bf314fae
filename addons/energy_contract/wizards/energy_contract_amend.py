from odoo import api, fields, models
from odoo.exceptions import UserError


class EnergyContractAmend(models.TransientModel):
    """Asks from which day on which points are supplied on other terms."""

    _name = "energy.contract.amend"
    _description = "Amend from a Day"
    _inherit = ["energy.contract.step"]
    _rec_name = "date"

    date = fields.Date(string="From", required=True, default=fields.Date.context_today)
    contract_point_ids = fields.Many2many(
        "energy.contract.point", string="Points", required=True
    )
    product_id = fields.Many2one("energy.product", string="New Product")
    billing_group_id = fields.Many2one(
        "energy.billing.group",
        string="New Billing Group",
        domain="[('contract_id', 'in', contract_ids)]",
    )
    price_fixed_to = fields.Date(
        string="Price Fixed Until (excluded)",
        compute="_compute_terms",
        store=True,
        readonly=False,
    )
    currency_id = fields.Many2one(related="contract_ids.currency_id")
    exit_fee = fields.Monetary(
        compute="_compute_terms",
        store=True,
        readonly=False,
        help="Of each point that leaves before the fixed term.",
    )
    term_date_to = fields.Date(
        string="New Term Until (excluded)",
        compute="_compute_terms",
        store=True,
        readonly=False,
        help="First day after the fixed term. Empty: the term stays as it is.",
    )
    technical_note = fields.Text(
        string="Ask the Network Operator",
        help="A change of the rate, breaker or capacity is asked of the market.",
    )
    reason = fields.Char(help="What it is based on: a letter, a call, an appendix.")
    planned_summary = fields.Text(
        string="Planned Already",
        compute="_compute_planned_summary",
        help="These later changes stay; only what they left as it was follows.",
    )

    @api.depends("product_id", "date")
    def _compute_terms(self):
        """Propose what the new product says."""
        for step in self:
            terms = step.product_id._prepare_point_terms(step.date)
            step.price_fixed_to = terms.get("price_fixed_to", False)
            step.exit_fee = terms.get("exit_fee", 0)
            step.term_date_to = step.product_id and step.product_id._prepare_term(
                step.date
            ).get("term_date_to", False)

    @api.depends("date", "contract_point_ids")
    def _compute_planned_summary(self):
        for step in self:
            later = step.contract_point_ids._origin._get_later_rows(
                step.date or fields.Date.context_today(step)
            )
            step.planned_summary = "\n".join(
                f"{row.display_name}: {row.product_id.name}"
                for rows in later.values()
                for row in rows
            )

    def action_apply(self):
        """Button: amend the points."""
        self._begin()
        values = self._prepare_values()
        if not values and not self.technical_note and not self.term_date_to:
            raise UserError(
                self.env._("Nothing changes. Choose what is different from the day on.")
            )
        self._amend(values)
        return self._finish(self.contract_ids, "mail_template_contract_amendment")

    def _amend(self, values):
        with self.contract_ids._record(
            "amendment", self.date, self.reason
        ) as recording:
            rows = self.contract_point_ids.with_env(recording.contracts.env)
            rows = rows._get_rows_of_day(self.date)
            if values:
                rows = rows._change_from(self.date, values)
            if self.product_id:
                recording.contracts._take_terms(
                    self.product_id, self.date, has_term=False
                )
            if self.term_date_to:
                recording.contracts.write({"term_date_to": self.term_date_to})
            if self.technical_note:
                rows._ask("technical", self.date, note=self.technical_note)

    def _prepare_values(self):
        """Return what the points say from the day on; extend this for other terms."""
        names = ("product_id", "billing_group_id", "price_fixed_to")
        values = {name: self[name] for name in names if self[name]}
        if self.product_id:
            # Also where somebody took away what the product says.
            values |= {name: self[name] for name in ("price_fixed_to", "exit_fee")}
        return self._convert_to_write(values)
