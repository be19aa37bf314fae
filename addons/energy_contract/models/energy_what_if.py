from ast import literal_eval
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .energy_contract import BINDING_STATES

# What is asked; the answer holds for it alone.
QUESTION = (
    "company_id", "date_from", "date_to", "kind", "price_ids", "scheme_id",
    "product_id", "commodity", "segment_ids", "supplied_product_ids",
    "supplied_tariff_ids", "network_ids", "billing_group_ids", "contract_point_ids",
    "point_domain",
)  # fmt: skip
# How the answer is looked at: changed without another calculation.
VIEW = ("measure", "outlier_method", "outlier_factor", "outlier_percent")
# What the buttons write.
DECIDED = (
    "state", "fingerprint", "proposed_by_id", "proposed_at", "released_by_id",
    "released_at", "calculated_at",
)  # fmt: skip
FIXED_STATES = ("calculating", "proposed", "released")


class EnergyWhatIf(models.Model):
    """What prices, a cap or another product would do to a part of the portfolio."""

    _name = "energy.what.if"
    _description = "What-If Simulation"
    _inherit = ["mail.thread", "mail.activity.mixin", "energy.dated.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        tracking=True,
    )
    date_from = fields.Date(default=lambda self: self._default_date_from())
    date_to = fields.Date(
        required=True,
        default=lambda self: self._default_date_to(),
        help="First day that is no longer looked at.",
    )
    note = fields.Html()
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("calculating", "Calculating"),
            ("calculated", "Calculated"),
            ("proposed", "Proposed"),
            ("released", "Released"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )

    # What is applied in shadow

    kind = fields.Selection(
        [
            ("prices", "Prices in preparation"),
            ("scheme", "A price cap or aid"),
            ("product", "Another product"),
        ],
        string="Applied",
        required=True,
        default="prices",
    )
    tariff_ids = fields.Many2many(
        "energy.tariff",
        string="Prices of Tariffs",
        help="Takes the prices in preparation of these tariffs.",
    )
    decision = fields.Char(
        help="Takes the prices in preparation whose source contains this text."
    )
    pack_id = fields.Many2one(
        "energy.tariff.pack",
        string="Prices of Tariff Pack",
        help="Takes the prices in preparation that came with this pack.",
    )
    price_ids = fields.Many2many(
        "energy.tariff.price",
        string="Prices",
        compute="_compute_price_ids",
        store=True,
        readonly=False,
        domain="[('state', 'in', ('draft', 'proposed'))]",
        help="Charged in the simulation as if they were released.",
    )
    scheme_id = fields.Many2one(
        "energy.price.scheme",
        string="Cap or Aid",
        check_company=True,
        ondelete="restrict",
        help="Granted in the simulation to every selected point, on the days on which "
        "it has a value.",
    )
    product_id = fields.Many2one(
        "energy.product",
        string="New Product",
        check_company=True,
        ondelete="restrict",
        help="Supplied in the simulation to every selected point.",
    )

    # To whom

    commodity = fields.Selection(
        [("electricity", "Electricity"), ("gas", "Gas")], help="Empty: both."
    )
    segment_ids = fields.Many2many(
        "energy.customer.segment", string="Customer Segments", help="Empty: all."
    )
    supplied_product_ids = fields.Many2many(
        "energy.product",
        "energy_what_if_supplied_product_rel",
        string="Products",
        help="Empty: all.",
    )
    supplied_tariff_ids = fields.Many2many(
        "energy.tariff",
        "energy_what_if_supplied_tariff_rel",
        string="Supply Tariffs",
        domain="[('kind', '=', 'supply')]",
        help="Empty: all.",
    )
    network_ids = fields.Many2many(
        "energy.network", string="Networks", help="Empty: all."
    )
    billing_group_ids = fields.Many2many(
        "energy.billing.group", string="Billing Groups", help="Empty: all."
    )
    contract_point_ids = fields.Many2many(
        "energy.contract.point",
        string="Only These Points",
        help="Empty: all that fit the other conditions.",
    )
    point_domain = fields.Char(string="More Conditions", default="[]")
    selected_count = fields.Integer(
        string="Points that Fit", compute="_compute_selected_count"
    )

    # How the answer is looked at

    measure = fields.Selection(
        [
            ("gross", "EUR with VAT"),
            ("net", "EUR without VAT"),
            ("percent", "Percent, with VAT"),
        ],
        string="Differences in",
        required=True,
        default="gross",
        help="What the histogram shows, and what outliers stand out by.",
    )
    outlier_method = fields.Selection(
        [
            ("spread", "Far from the median"),
            ("percent", "Changed by a percentage"),
        ],
        string="Who Stands Out",
        required=True,
        default="spread",
        help="Far from the median: by more than so many times the median of the "
        "deviations from it. A few extreme customers do not move that measure.",
    )
    outlier_factor = fields.Float(
        string="Times the Spread", digits=(16, 2), default=5, required=True
    )
    outlier_percent = fields.Float(
        string="Percent at Least", digits=(16, 2), default=20, required=True
    )

    _outliers_positive = models.Constraint(
        "CHECK (outlier_factor > 0 AND outlier_percent > 0)",
        "The limit of outliers must be above zero.",
    )

    def _default_date_from(self):
        return date(fields.Date.context_today(self).year + 1, 1, 1)

    def _default_date_to(self):
        return date(fields.Date.context_today(self).year + 2, 1, 1)

    @api.depends("kind", "tariff_ids", "decision", "pack_id")
    def _compute_price_ids(self):
        for record in self:
            domain = record._get_price_domain()
            if record.kind != "prices":
                record.price_ids = False
            elif domain.is_true():  # chosen one by one
                record.price_ids = record.price_ids
            else:
                record.price_ids = self.env["energy.tariff.price"].search(
                    domain & Domain("state", "in", ("draft", "proposed"))
                )

    def _get_price_domain(self):
        """Return the domain of the prices that the three choices ask for."""
        domain = Domain.TRUE
        if self.tariff_ids:
            domain &= Domain("tariff_id", "in", self.tariff_ids.ids)
        if self.decision:
            domain &= Domain("source", "ilike", self.decision)
        if self.pack_id:
            domain &= Domain("pack_id", "=", self.pack_id.id)
        return domain

    @api.depends(*QUESTION)
    def _compute_selected_count(self):
        Point = self.env["energy.contract.point"]
        for record in self:
            complete = record.date_from and record.date_to and record.company_id
            record.selected_count = (
                Point.search_count(record._get_point_domain()) if complete else 0
            )

    def _get_point_domain(self):
        """Return the domain of the contract points that are asked for."""
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("contract_state", "in", BINDING_STATES)
            & Domain("supply_point_id.direction", "=", "consumption")
            & self.env["energy.contract.point"]._get_valid_domain(
                self.date_from, self.date_to
            )
            & Domain(literal_eval(self.point_domain or "[]"))
        )
        commodity = self.commodity or (
            self.kind == "product" and self.product_id.commodity
        )
        if commodity:
            domain &= Domain("supply_point_id.commodity", "=", commodity)
        for path, records in {
            "contract_id.segment_id": self.segment_ids,
            "product_id": self.supplied_product_ids,
            "product_id.tariff_id": self.supplied_tariff_ids,
            "supply_point_id.network_id": self.network_ids,
            "billing_group_id": self.billing_group_ids,
            "id": self.contract_point_ids,
        }.items():
            if records:
                domain &= Domain(path, "in", records.ids)
        return domain

    @api.constrains("point_domain")
    def _check_point_domain(self):
        for record in self.filtered("point_domain"):
            try:
                domain = Domain(literal_eval(record.point_domain))
                self.env["energy.contract.point"]._search(domain)
            except (ValueError, SyntaxError, TypeError, UserError) as error:
                raise ValidationError(
                    self.env._(
                        "The further conditions of %(name)s cannot be read. Choose "
                        "them in the editor.",
                        name=record.name,
                    )
                ) from error

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(
            vals.get("state", "draft") != "draft" for vals in vals_list
        ):
            raise UserError(
                self.env._("A simulation starts as a draft. Calculate it first.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and set(vals) & set(DECIDED):
            raise UserError(
                self.env._("Use the buttons to calculate, propose or release.")
            )
        fixed = self.filtered(lambda record: record.state in FIXED_STATES)
        if fixed and set(vals) & set(QUESTION):
            raise UserError(
                self.env._(
                    "%(name)s is being calculated, was proposed or released, and its "
                    "question stays. Set it to draft first, or duplicate it.",
                    name=fixed[0].name,
                )
            )
        result = super().write(vals)
        if set(vals) & set(VIEW):
            self.filtered("calculated_at")._evaluate()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_released(self):
        for record in self:
            if record.state in ("calculating", "released"):
                raise UserError(
                    self.env._(
                        "%(name)s was released, or is being calculated. Archive it, or "
                        "cancel the calculation first.",
                        name=record.name,
                    )
                )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for record, vals in zip(self, vals_list, strict=True):
            vals.setdefault("name", self.env._("%(name)s (copy)", name=record.name))
        return vals_list

    def action_draft(self):
        """Button: change the question."""
        self._move_to("draft", {"calculating", "calculated", "proposed", "cancelled"})
        return True

    def action_cancel(self):
        """Button: nothing will come of it."""
        self._move_to("cancelled", {"draft", "calculating", "calculated", "proposed"})
        return True

    def _move_to(self, state, sources, **vals):
        """Write a step that was asked for.

        :param sources: the states that it may start from.
        """
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        for record in self:
            if record.state not in sources:
                raise UserError(
                    self.env._(
                        "%(name)s is in state %(old)s; it cannot become %(new)s.",
                        name=record.name,
                        old=labels[record.state],
                        new=labels[state],
                    )
                )
        self.sudo().write({"state": state, **vals})
