from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .energy_billing_group import CYCLES
from .energy_contract import STATES


class EnergyContractPoint(models.Model):
    """A supply point under a contract for a range of days: product and group."""

    _name = "energy.contract.point"
    _description = "Contract Point"
    _inherit = ["energy.dated.mixin"]
    _check_company_auto = True
    _rec_names_search = ["supply_point_id.name", "contract_id.name"]

    contract_id = fields.Many2one(
        "energy.contract", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, precompute=True, index=True
    )
    is_void = fields.Boolean(
        string="Void",
        copy=False,
        help="Supply that was agreed but did not come about; it takes no days.",
    )
    contract_state = fields.Selection(
        STATES, compute="_compute_contract_state", store=True, precompute=True
    )
    partner_id = fields.Many2one(related="contract_id.partner_id")
    supply_point_id = fields.Many2one(
        "energy.supply.point",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    commodity = fields.Selection(related="supply_point_id.commodity")
    product_id = fields.Many2one(
        "energy.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('commodity', '=', commodity)]",
    )
    billing_group_id = fields.Many2one(
        "energy.billing.group",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('contract_id', '=', contract_id)]",
    )
    advance_cycle = fields.Selection(
        CYCLES,
        string="Own Advances",
        help="Empty: as its billing group.",
    )
    agreed_yearly_kwh = fields.Float(
        string="Agreed Consumption (kWh a Year)",
        digits=(16, 0),
        help="What advances are calculated from. Empty: readings, then the estimate in "
        "the technical data.",
    )

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(supply_point_id, supply_point_id, '[]') WITH =, "
        "daterange(date_from, date_to, '[)') WITH &&) "
        "WHERE (contract_state NOT IN ('cancelled', 'withdrawn'))",
        "This supply point is under a contract on some of these days already. A point "
        "has one payer a day: end the other contract first.",
    )
    _agreed_yearly_kwh_positive = models.Constraint(
        "CHECK (agreed_yearly_kwh >= 0)", "An agreed consumption cannot be negative."
    )

    @api.depends("contract_id.state", "is_void")
    def _compute_contract_state(self):
        for record in self:
            record.contract_state = (
                "cancelled" if record.is_void else record.contract_id.state
            )

    @api.depends("supply_point_id.name", "date_from")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.supply_point_id.name} {record.date_from}"

    @api.constrains("product_id", "supply_point_id", "contract_id")
    def _check_product(self):
        for record in self:
            if record.product_id.commodity != record.supply_point_id.commodity:
                raise ValidationError(
                    self.env._(
                        "Product %(product)s is not for what %(point)s supplies. "
                        "Choose a product of the same commodity.",
                        product=record.product_id.name,
                        point=record.supply_point_id.name,
                    )
                )
            sold_to = record.product_id.segment_ids
            if sold_to and record.contract_id.segment_id not in sold_to:
                raise ValidationError(
                    self.env._(
                        "Product %(product)s is not sold to the customer segment "
                        "%(segment)s. Choose another product.",
                        product=record.product_id.name,
                        segment=record.contract_id.segment_id.name,
                    )
                )

    @api.constrains("billing_group_id", "contract_id")
    def _check_billing_group(self):
        for record in self:
            if record.billing_group_id.contract_id != record.contract_id:
                raise ValidationError(
                    self.env._(
                        "Billing group %(group)s belongs to another contract. Choose "
                        "one of contract %(contract)s.",
                        group=record.billing_group_id.name,
                        contract=record.contract_id.name,
                    )
                )

    @api.constrains("date_from", "date_to", "contract_id", "is_void")
    def _check_within_contract(self):
        for record in self.filtered(lambda item: not item.is_void):
            contract = record.contract_id
            late = contract.date_to and (
                not record.date_to or record.date_to > contract.date_to
            )
            if record.date_from < contract.date_from or late:
                raise ValidationError(
                    self.env._(
                        "%(point)s is supplied outside contract %(contract)s. Keep "
                        "its days within the contract's.",
                        point=record.supply_point_id.name,
                        contract=contract.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_supplied(self):
        supplied = self.filtered(
            lambda item: item.contract_state in ("active", "ended")
        )
        if supplied:
            raise UserError(
                self.env._(
                    "%(point)s was supplied under contract %(contract)s and is kept. "
                    "Enter its end instead.",
                    point=supplied[0].supply_point_id.name,
                    contract=supplied[0].contract_id.name,
                )
            )
