from odoo import fields, models


class EnergyDocumentNote(models.Model):
    """A paragraph that the law, or the supplier, wants on every bill."""

    _name = "energy.document.note"
    _description = "Bill Note"
    _order = "sequence, id"

    name = fields.Char(string="Heading", required=True, translate=True)
    text = fields.Text(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    commodity = fields.Selection(
        [("electricity", "Electricity"), ("gas", "Gas")],
        help="Empty: on the bills of both.",
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: on the bills of every company."
    )
    source = fields.Char(help="What asks for it, for example a paragraph of an act.")
