from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..logic import tariff as logic


class EnergyTariffComponent(models.Model):
    """One priced item of a tariff."""

    _name = "energy.tariff.component"
    _description = "Tariff Component"
    _order = "tariff_id, sequence, id"
    _rec_names_search = ["code", "name", "tariff_id.code"]

    tariff_id = fields.Many2one(
        "energy.tariff", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    kind = fields.Selection(related="tariff_id.kind")
    basis = fields.Selection(
        [
            ("energy", "Energy"),
            ("month", "Month"),
            ("day", "Day"),
            ("ampere_month", "Breaker amperes and month"),
            ("capacity_month", "Reserved capacity and month"),
            ("capacity_day", "Reserved capacity and day"),
            ("overrun", "Overrun of reserved capacity in a month"),
            ("reactive", "Reactive energy beyond the power factor limit"),
            ("reactive_delivery", "Reactive energy fed into the network"),
            ("power_factor", "Percentage in months below the power factor limit"),
            ("interval", "Energy at the market price of its time"),
            ("percent", "Percentage of other components"),
            ("once", "Once, on the first day of supply"),
        ],
        required=True,
        default="energy",
        help="What the price is multiplied by.",
    )
    zone = fields.Selection(
        [("single", "Single"), ("high", "High (VT)"), ("low", "Low (NT)")],
        help="Empty: the energy of all zones.",
    )
    phases = fields.Selection(
        [("1", "1 phase"), ("3", "3 phases")], help="Empty: any breaker."
    )
    segment_ids = fields.Many2many(
        "energy.customer.segment",
        string="Only for",
        help="The customer segments that pay this. Empty: all.",
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('type', '=', 'service')]",
        help="Gives the account and the text of the ledger line.",
    )
    vat_class_id = fields.Many2one(
        "energy.vat.class", required=True, index=True, ondelete="restrict"
    )
    is_regulated = fields.Boolean(help="Set by the regulator or the law.")
    is_with_network = fields.Boolean(
        string="Charged with the Network",
        help="A levy that the network operator collects: customers of a supply-only "
        "contract pay it there.",
    )
    is_negative_allowed = fields.Boolean(
        string="May Be Negative",
        help="A discount, or a payment to the customer such as for a feed-in: prices "
        "below zero are meant.",
    )
    is_required_on_bill = fields.Boolean(help="Must be shown with its unit price.")
    price_ids = fields.One2many("energy.tariff.price", "component_id")
    unit_label = fields.Char(string="Unit", compute="_compute_unit_label")
    current_price = fields.Float(
        digits=(16, 6), compute="_compute_current_price", string="Price Today"
    )

    _code_uniq = models.Constraint(
        "UNIQUE(tariff_id, code)", "This tariff has a component with this code already."
    )
    _zone_of_energy = models.Constraint(
        "CHECK (zone IS NULL OR basis = 'energy')",
        "Only an energy component can be limited to a zone.",
    )

    @api.depends("basis")
    @api.depends_context("lang")
    def _compute_unit_label(self):
        labels = {
            "energy": self.env._("EUR/MWh"),
            "month": self.env._("EUR/month"),
            "day": self.env._("EUR/day"),
            "ampere_month": self.env._("EUR/A/month"),
        }
        for component in self:
            component.unit_label = labels.get(component.basis, "")

    @api.depends(
        "price_ids.price",
        "price_ids.date_from",
        "price_ids.date_to",
        "price_ids.state",
    )
    def _compute_current_price(self):
        Price = self.env["energy.tariff.price"]
        today = fields.Date.context_today(self)
        prices = Price.search(
            Price._get_valid_domain(today)
            & fields.Domain("component_id", "in", self._origin.ids)
            & fields.Domain("state", "=", "released")
        ).grouped("component_id")
        for component in self:
            component.current_price = prices.get(component._origin, Price)[:1].price

    @api.depends("code", "tariff_id.code")
    def _compute_display_name(self):
        for component in self:
            component.display_name = f"{component.tariff_id.code} {component.code}"

    @api.constrains("is_negative_allowed")
    def _check_negative(self):
        for component in self.filtered(lambda item: not item.is_negative_allowed):
            if any(price.price < 0 for price in component.price_ids):
                raise ValidationError(
                    self.env._(
                        "%(component)s has negative prices. Keep the tick, or correct "
                        "the prices first.",
                        component=component.display_name,
                    )
                )

    def _prepare_logic(self, prices, vat_rates):
        """Return the ``logic.Component`` with prices and VAT rates by their keys."""
        self.ensure_one()
        return logic.Component(
            component_id=self.id,
            code=self.code,
            name=self.with_context(lang=None).name,
            kind=self.tariff_id.kind,
            basis=logic.Basis(self.basis),
            prices=tuple(prices.get(self.id, ())),
            vat_rates=tuple(vat_rates.get(self.vat_class_id.id, ())),
            zone=self.zone or None,
            phases=int(self.phases) if self.phases else None,
            segments=frozenset(self.segment_ids.mapped("code")),
            sequence=self.sequence,
            tariff_id=self.tariff_id.id,
            with_network=self.is_with_network,
            **self._prepare_rule_logic(),
        )
