from odoo import api, fields, models
from odoo.exceptions import UserError


class EnergyContractPointAdd(models.TransientModel):
    """Puts many supply points under a contract at once, with one product each kind."""

    _name = "energy.contract.point.add"
    _description = "Add Supply Points"
    _rec_name = "contract_id"
    _check_company_auto = True

    contract_id = fields.Many2one("energy.contract", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id")
    supply_point_ids = fields.Many2many(
        "energy.supply.point",
        string="Supply Points",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
    )
    has_electricity = fields.Boolean(compute="_compute_has_commodity")
    has_gas = fields.Boolean(compute="_compute_has_commodity")
    electricity_product_id = fields.Many2one(
        "energy.product",
        string="Product for Electricity",
        domain="[('commodity', '=', 'electricity')]",
        check_company=True,
    )
    gas_product_id = fields.Many2one(
        "energy.product",
        string="Product for Gas",
        domain="[('commodity', '=', 'gas')]",
        check_company=True,
    )
    billing_group_id = fields.Many2one(
        "energy.billing.group",
        domain="[('contract_id', '=', contract_id)]",
        help="Empty: the first one of the contract.",
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="Until (excluded)")

    @api.depends("supply_point_ids.commodity")
    def _compute_has_commodity(self):
        for adding in self:
            commodities = set(adding.supply_point_ids.mapped("commodity"))
            adding.has_electricity = "electricity" in commodities
            adding.has_gas = "gas" in commodities

    def action_apply(self):
        """Button: the contract supplies the points."""
        self._apply()
        return {"type": "ir.actions.act_window_close"}

    def _apply(self):
        """Create and return the contract points."""
        self.ensure_one()
        if not self.supply_point_ids:
            raise UserError(self.env._("Choose the supply points to add."))
        products = {
            "electricity": self.electricity_product_id,
            "gas": self.gas_product_id,
        }
        for commodity in set(self.supply_point_ids.mapped("commodity")):
            if not products[commodity]:
                raise UserError(self.env._("Choose a product for every commodity."))
        return self.env["energy.contract.point"].create(
            [
                {
                    "contract_id": self.contract_id.id,
                    "supply_point_id": point.id,
                    "product_id": products[point.commodity].id,
                    "billing_group_id": self.billing_group_id.id,
                    "date_from": self.date_from,
                    "date_to": self.date_to,
                }
                for point in self.supply_point_ids
            ]
        )
