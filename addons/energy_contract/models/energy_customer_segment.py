from odoo import fields, models


class EnergyCustomerSegment(models.Model):
    """A kind of customer that prices, taxes and rights differ for."""

    _name = "energy.customer.segment"
    _description = "Customer Segment"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)

    _code_uniq = models.Constraint("UNIQUE(code)", "This segment code exists already.")
