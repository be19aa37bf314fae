from datetime import date

from odoo import models

PERIOD = date(2026, 12, 1), date(2027, 12, 1)


class EnergyDemo(models.AbstractModel):
    _inherit = "energy.demo"

    def _build_advances(self):
        """Agree on the advances of the year after the one that is billed."""
        contracts = self.env["energy.contract"].search([("state", "=", "active")])
        agreements = self.env["energy.advance.agreement"]._collect(contracts, *PERIOD)
        agreements._calculate()
        agreements.filtered("advance_count")._agree()
