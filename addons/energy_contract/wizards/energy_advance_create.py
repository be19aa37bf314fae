from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

# More contracts are calculated in the background.
MANY = 1000


class EnergyAdvanceCreate(models.TransientModel):
    """Creates and calculates the advance agreements of a selection of contracts."""

    _name = "energy.advance.create"
    _description = "Create Advance Agreements"
    _rec_name = "kind"

    contract_ids = fields.Many2many(
        "energy.contract",
        required=True,
        domain="[('state', '=', 'active')]",
        default=lambda self: self._default_contracts(),
    )
    kind = fields.Selection(
        [("advance", "Advance"), ("prepayment", "Prepayment")],
        required=True,
        default="advance",
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._default_date_from()
    )
    date_to = fields.Date(
        string="Until (excluded)",
        required=True,
        compute="_compute_date_to",
        store=True,
        precompute=True,
        readonly=False,
        help="At most twelve months later; the day after the next settlement.",
    )
    is_agreed = fields.Boolean(
        string="Agree at Once",
        help="Number the agreements and put them in force, without a look at the "
        "drafts. More than 1,000 contracts are calculated in the background; agree "
        "when they are ready.",
    )

    @api.model
    def _default_contracts(self):
        if self.env.context.get("active_model") == "energy.contract":
            return self.env.context.get("active_ids")
        return False

    @api.model
    def _default_date_from(self):
        return fields.Date.context_today(self) + relativedelta(months=1, day=1)

    @api.depends("date_from")
    def _compute_date_to(self):
        for wizard in self:
            wizard.date_to = wizard.date_from and wizard.date_from + relativedelta(
                years=1
            )

    def action_create(self):
        """Button: create, calculate and show the agreements."""
        self.ensure_one()
        self._check_dates()
        Agreement = self.env["energy.advance.agreement"]
        is_large = len(self.contract_ids) > MANY
        agreements = Agreement._collect(
            self.contract_ids, self.date_from, self.date_to, self.kind, is_large
        )
        if not agreements:
            raise UserError(
                self.env._(
                    "Nothing to create: the contracts have agreements for these days "
                    "already, no billing group with an advance cycle, or no advance "
                    "rule. Check the groups and the rules."
                )
            )
        if is_large:
            Agreement._calculate_in_background()
            return Agreement._get_action("id", agreements)
        agreements._calculate()
        if self.is_agreed:
            agreements.filtered("advance_count")._agree()
        return Agreement._get_action("id", agreements)

    def _check_dates(self):
        latest = self.date_from + relativedelta(years=1)
        if not self.date_from < self.date_to <= latest:
            raise UserError(
                self.env._(
                    "An agreement holds for one day to twelve months. Choose an end "
                    "until %(latest)s.",
                    latest=f"{latest:%d.%m.%Y}",
                )
            )
