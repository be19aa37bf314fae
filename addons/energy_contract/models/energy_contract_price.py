from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EnergyContractPrice(models.Model):
    """A price that a customer agreed for one point, instead of the list price."""

    _name = "energy.contract.price"
    _description = "Individual Price"
    _inherit = ["energy.billed.mixin", "energy.dated.mixin"]
    _rec_names_search = ["contract_point_id.supply_point_id.name", "code", "source"]
    _kept_fields = (
        "price", "factor", "formula", "index_series_id", "date_from", "code",
        "component_id", "contract_point_id",
    )  # fmt: skip

    contract_point_id = fields.Many2one(
        "energy.contract.point", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="contract_point_id.company_id", store=True, precompute=True, index=True
    )
    supply_point_id = fields.Many2one(related="contract_point_id.supply_point_id")
    tariff_id = fields.Many2one(related="contract_point_id.product_id.tariff_id")
    component_id = fields.Many2one(
        "energy.tariff.component",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: every component with the code, whatever tariff holds.",
    )
    code = fields.Char(
        compute="_compute_code",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Of the component whose price it replaces.",
    )
    formula = fields.Selection(
        [
            ("fixed", "Fixed price"),
            ("list", "List price × factor + addition"),
            ("index_month", "Average of market prices in the month × factor + margin"),
            ("index_interval", "Market prices by own intervals × factor + margin"),
        ],
        required=True,
        default="fixed",
    )
    price = fields.Float(
        string="Price or Addition",
        digits=(16, 6),
        required=True,
        help="The fixed price, or what is added to the formula; net, per unit.",
    )
    factor = fields.Float(digits=(16, 6), required=True, default=1)
    index_series_id = fields.Many2one(
        "energy.market.price.series",
        string="Market Prices",
        index="btree_not_null",
        ondelete="restrict",
    )
    source = fields.Char(required=True, help="The contract, annex or offer.")

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist "
        "(int4range(contract_point_id, contract_point_id, '[]') WITH =, "
        "int4range(hashtext(code), hashtext(code), '[]') WITH =, "
        "daterange(date_from, date_to, '[)') WITH &&)",
        "This point has an individual price for this component on some of these days "
        "already. End the earlier one first.",
    )
    _index_of_formula = models.Constraint(
        "CHECK ((formula IN ('index_month', 'index_interval')) "
        "= (index_series_id IS NOT NULL))",
        "A formula on market prices, and no other, names the market prices.",
    )

    @api.depends("component_id")
    def _compute_code(self):
        for price in self:
            price.code = price.component_id.code or price.code

    @api.depends("contract_point_id", "code", "date_from")
    def _compute_display_name(self):
        for price in self:
            point = price.contract_point_id.supply_point_id.name
            price.display_name = f"{point} {price.code} ({price.date_from})"

    @api.constrains("code", "component_id", "contract_point_id")
    def _check_code(self):
        for price in self:
            known = price.tariff_id.component_ids
            if price.component_id or price.code in known.mapped("code"):
                continue
            raise ValidationError(
                self.env._(
                    "Tariff %(tariff)s of this point has no component %(code)s. Choose "
                    "one of: %(known)s.",
                    tariff=price.tariff_id.code,
                    code=price.code,
                    known=", ".join(known.mapped("code")),
                )
            )


class EnergyContractPoint(models.Model):
    _inherit = "energy.contract.point"

    price_ids = fields.One2many(
        "energy.contract.price", "contract_point_id", string="Individual Prices"
    )

    def action_view_prices(self):
        """Button: what was agreed for these points instead of the price list."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_contract.energy_contract_price_action"
        )
        action["domain"] = [("contract_point_id", "in", self.ids)]
        action["context"] = {
            "default_contract_point_id": self.id if len(self) == 1 else False
        }
        return action
