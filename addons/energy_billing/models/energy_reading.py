from odoo import api, models
from odoo.fields import Domain


class EnergyReading(models.Model):
    _inherit = "energy.reading"

    @api.model
    def _get_billed_domain(self):
        Segment = self.env["energy.bill.segment"].sudo()  # also of bills unseen
        billed = [("bill_id.state", "in", ("rated", "invoiced"))]
        used = Domain.OR(
            Domain("id", "in", Segment._search(billed).subselect(name))
            for name in ("reading_start_id", "reading_end_id")
        )
        return super()._get_billed_domain() | used
