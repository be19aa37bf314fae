from odoo import models

from .energy_market_request import OPEN


class EnergyReading(models.Model):
    """Two values of one handover differ: the network operator says which is right."""

    _inherit = "energy.reading"

    def _after_create(self):
        result = super()._after_create()
        replacing = self.filtered("supersedes_id")
        if replacing:
            replacing._claim_handover()
        return result

    def _claim_handover(self):
        """Open a claim for each handover whose reading differs; return the claims."""
        findings = self.env["energy.reading.check"].search(
            [
                ("reading_id", "in", self.ids),
                ("code", "=", "handover"),
                ("state", "=", "open"),
            ]
        )
        claims = self.env["energy.market.request"]
        known = claims._read_group(
            [
                ("supply_point_id", "in", findings.supply_point_id.ids),
                ("category", "=", "claim"),
                ("state", "in", OPEN),
            ],
            ["supply_point_id", "effective_date:day"],
        )
        wanted = findings.grouped(lambda item: (item.supply_point_id, item.date))
        for (point, day), same in wanted.items():
            if (point, day) not in known:
                claims |= point._request(
                    "claim", effective_date=day, note=" ".join(same.mapped("message"))
                )
        return claims
