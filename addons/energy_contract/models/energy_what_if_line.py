from odoo import fields, models

from odoo.addons.energy_supply_point.logic.errors import EnergyError

RESULTS = [
    ("waiting", "Waiting"),
    ("dearer", "Dearer"),
    ("cheaper", "Cheaper"),
    ("same", "Unchanged"),
    ("blocked", "Cannot Be Rated"),
]


class EnergyWhatIfLine(models.Model):
    """A contract point before and after; written by the calculation alone."""

    _name = "energy.what.if.line"
    _description = "Point of a What-If Simulation"
    _order = "difference_gross desc, id"
    _rec_name = "supply_point_id"

    what_if_id = fields.Many2one(
        "energy.what.if",
        string="Simulation",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    contract_point_id = fields.Many2one(
        "energy.contract.point", required=True, index=True, ondelete="cascade"
    )
    # As they were when it was calculated.
    supply_point_id = fields.Many2one("energy.supply.point", required=True)
    contract_id = fields.Many2one("energy.contract", required=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    segment_id = fields.Many2one("energy.customer.segment")
    product_id = fields.Many2one("energy.product")
    billing_group_id = fields.Many2one("energy.billing.group")
    network_id = fields.Many2one("energy.network")
    commodity = fields.Selection([("electricity", "Electricity"), ("gas", "Gas")])
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="Until (excluded)")

    result = fields.Selection(RESULTS, required=True, default="waiting")
    yearly_kwh = fields.Float(
        string="Expected kWh a Year", digits=(16, 0), aggregator="sum"
    )
    source = fields.Selection(
        [
            ("agreed", "Agreed with the customer"),
            ("measured", "Readings since the start"),
            ("history", "Readings of the last year"),
            ("estimate", "Estimate in the technical data"),
        ],
        string="Expected by",
    )
    energy_kwh = fields.Float(string="kWh in the Period", digits=(16, 0))
    net_before = fields.Monetary(string="Before, without VAT")
    net_after = fields.Monetary(string="After, without VAT")
    difference_net = fields.Monetary(string="Difference without VAT")
    percent_net = fields.Float(string="% without VAT", digits=(16, 2), aggregator=None)
    gross_before = fields.Monetary(string="Before, with VAT")
    gross_after = fields.Monetary(string="After, with VAT")
    difference_gross = fields.Monetary(string="Difference with VAT")
    percent_gross = fields.Float(string="% with VAT", digits=(16, 2), aggregator=None)
    bucket = fields.Integer(
        aggregator=None, help="The bar of the histogram that its customer is in."
    )
    is_outlier = fields.Boolean(
        string="Outlier", help="Its customer stands out from the others."
    )
    block_code = fields.Char(string="Reason Code")
    block_reason = fields.Text(string="Why It Cannot Be Rated")

    _point_uniq = models.Constraint(
        "UNIQUE(what_if_id, contract_point_id)",
        "This contract point is in the simulation already.",
    )
    _waiting_idx = models.Index("(what_if_id, id) WHERE (result = 'waiting')")
    _customer_idx = models.Index("(what_if_id, partner_id)")

    def get_comparison(self):
        """Return the two calculations of this point, rated anew, side by side.

        In the shape of ``get_sample_bill``: ``{"titles", "sides", "rows", "error",
        "currency_id"}``.
        """
        self.ensure_one()
        Tariff = self.env["energy.tariff"]
        what_if = self.what_if_id
        sides, error = [{}, {}], False
        try:
            _expected, *bills = what_if._rate_line(self)
        except EnergyError as failure:
            error = self.env["energy.rating"]._explain(failure)
        else:
            sides = [Tariff._describe_bill(bill) for bill in bills]
        return {
            "error": error,
            "currency_id": self.currency_id.id,
            "titles": [self.env._("Today"), self.env._("Simulated")],
            "sides": [
                {key: side.get(key) for key in ("net", "tax", "gross")}
                for side in sides
            ],
            "rows": Tariff._compare_lines(sides),
        }

    def action_open(self):
        """Button: the point with its two calculations."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }
