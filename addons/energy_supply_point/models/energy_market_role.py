from odoo import fields, models


class EnergyMarketRole(models.Model):
    """A role that a company plays on the energy market."""

    _name = "energy.market.role"
    _description = "Market Role"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)

    _code_uniq = models.Constraint("UNIQUE(code)", "This role code exists already.")
