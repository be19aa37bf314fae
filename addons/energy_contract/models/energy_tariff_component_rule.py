from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..logic import tariff as logic
from ..logic.decimals import plain

CAPACITY = ("capacity_month", "capacity_day", "overrun")
SHARES = ("percent", "power_factor")


class EnergyTariffComponent(models.Model):
    """The rules of a component beyond its price: bands, rounding, conditions."""

    _inherit = "energy.tariff.component"

    scale = fields.Selection(
        [
            ("band_expected", "All at the band of the expected yearly quantity"),
            ("band_actual", "All at the band of the actual yearly quantity"),
            ("tier_month", "Tiers, filled anew every calendar month"),
            ("tier_period", "Tiers, filled once over the period of the bill"),
        ],
        string="Bands and Tiers",
        help="How several prices share the energy. Each price says from how many MWh "
        "on it holds. Empty: one price.",
    )
    capacity_unit = fields.Selection(
        [("kw", "kW"), ("mw", "MW")], required=True, default="kw"
    )
    proration = fields.Selection(
        [
            ("months", "A day owes its part of its month"),
            ("year", "A day owes its part of the year"),
            ("full", "A month that was started is owed in full"),
            ("none", "Once per bill, however long it is"),
        ],
        string="Part Months",
        help="Empty: as the settings of the company say.",
    )
    quantity_step = fields.Float(
        digits=(16, 6), help="Round the quantity to a multiple of it. 0: exact."
    )
    price_step = fields.Float(
        digits=(16, 6), help="Round the unit price to a multiple of it. 0: exact."
    )
    amount_step = fields.Float(
        digits=(16, 6), help="Round the amount to a multiple of it. 0: to the cent."
    )
    minimum_amount = fields.Float(
        string="Least Amount per Bill",
        digits=(16, 2),
        help="What is missing to it becomes a line of its own. 0: none.",
    )
    share_ids = fields.Many2many(
        "energy.tariff.component",
        "energy_tariff_component_share",
        "component_id",
        "share_id",
        string="Percentage of",
        help="The components whose net amounts the percentage is taken of.",
    )
    cos_phi_limit = fields.Float(
        string="Power Factor Limit",
        digits=(4, 3),
        default=0.95,
        help="Down to it a power factor costs nothing.",
    )
    condition_kind = fields.Selection(
        [
            ("e_billing", "Electronic bills"),
            ("direct_debit", "Direct debit"),
            ("loyalty", "Months of supply"),
            ("volume", "Expected MWh a year"),
        ],
        string="Only if",
        help="Charged, or granted, on the days on which this holds. Empty: always.",
    )
    condition_threshold = fields.Float(
        string="At Least", digits=(16, 3), help="Months of supply, or MWh a year."
    )
    index_series_id = fields.Many2one(
        "energy.market.price.series",
        string="Market Prices",
        index="btree_not_null",
        ondelete="restrict",
        help="Each interval pays the price of its time; the component's own price is "
        "the fee on top.",
    )
    index_factor = fields.Float(string="Factor", digits=(16, 6), default=1)

    _scale_of_energy = models.Constraint(
        "CHECK (scale IS NULL OR basis = 'energy')",
        "Only energy is priced in bands or tiers.",
    )
    _index_of_interval = models.Constraint(
        "CHECK ((basis = 'interval') = (index_series_id IS NOT NULL))",
        "A component at market prices, and no other, names the market prices.",
    )
    _steps_sane = models.Constraint(
        "CHECK (COALESCE(quantity_step, 0) >= 0 AND COALESCE(price_step, 0) >= 0 "
        "AND COALESCE(amount_step, 0) >= 0 AND COALESCE(minimum_amount, 0) >= 0 "
        "AND COALESCE(condition_threshold, 0) >= 0)",
        "Steps, least amounts and thresholds cannot be negative.",
    )
    _cos_phi_sane = models.Constraint(
        "CHECK (basis NOT IN ('reactive', 'power_factor') "
        "OR (cos_phi_limit > 0 AND cos_phi_limit <= 1))",
        "The limit of the power factor lies above 0 and is at most 1.",
    )

    @api.constrains("basis", "share_ids")
    def _check_shares(self):
        for component in self:
            if (component.basis in SHARES) != bool(component.share_ids):
                raise ValidationError(
                    self.env._(
                        "%(component)s: a percentage, and no other basis, names the "
                        "components it is taken of. Choose them, or another basis.",
                        component=component.display_name,
                    )
                )
        if self._has_cycle("share_ids"):
            raise ValidationError(
                self.env._(
                    "%(component)s would be a percentage of itself. Take it of other "
                    "components.",
                    component=self[:1].display_name,
                )
            )

    @api.constrains("scale", "basis")
    def _check_levels(self):
        self.price_ids._check_above()

    @api.constrains("amount_step", "basis")
    def _check_amount_step(self):
        for component in self:
            if round(component.amount_step * 100, 6) % 1:
                raise ValidationError(
                    self.env._(
                        "%(component)s: amounts are rounded to whole cents. Enter a "
                        "multiple of 0.01.",
                        component=component.display_name,
                    )
                )

    @api.depends("basis", "capacity_unit")
    def _compute_unit_label(self):
        result = super()._compute_unit_label()
        units = dict(self._fields["capacity_unit"].selection)
        labels = {
            "capacity_month": "EUR/{unit}/" + self.env._("month"),
            "capacity_day": "EUR/{unit}/" + self.env._("day"),
            "overrun": "EUR/{unit}",
            "reactive": "EUR/MVArh",
            "reactive_delivery": "EUR/MVArh",
            "power_factor": "%",
            "percent": "%",
            "interval": "EUR/MWh",
            "once": "EUR",
        }
        for component in self.filtered(lambda item: item.basis in labels):
            component.unit_label = labels[component.basis].format(
                unit=units[component.capacity_unit or "kw"]
            )
        return result

    def _prepare_rule_logic(self):
        """Return the rules as arguments of ``logic.Component``, only those in use."""
        self.ensure_one()
        values = {
            "scale": self.scale and logic.Scale(self.scale),
            "in_mw": self.basis in CAPACITY and self.capacity_unit == "mw",
            "proration": self.proration and logic.MonthRule(self.proration),
            "quantity_step": plain(self.quantity_step),
            "price_step": plain(self.price_step),
            "amount_step": plain(self.amount_step),
            "minimum": plain(self.minimum_amount),
            "condition": self.condition_kind
            and logic.Condition(
                logic.ConditionKind(self.condition_kind),
                plain(self.condition_threshold),
            ),
        }
        if self.basis in SHARES:
            values["shares"] = frozenset(self.share_ids.ids)
        if self.basis in ("reactive", "power_factor"):
            values["cos_phi_limit"] = plain(self.cos_phi_limit)
        if self.basis == "interval":
            values["index"] = self.index_series_id.code
            values["factor"] = plain(self.index_factor)
        return {name: value for name, value in values.items() if value}
