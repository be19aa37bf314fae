from odoo import api, models
from odoo.tools import SQL


class EnergyPointCoverage(models.Model):
    _inherit = "energy.point.coverage"
    _depends = {"energy.bill": ["date_from", "date_to", "state", "supply_point_id"]}

    @api.model
    def _get_statuses(self):
        return [
            ("billed", self.env._("Billed")),
            ("blocked", self.env._("Bill blocked")),
            *super()._get_statuses(),
        ]

    @api.model
    def _get_layers(self):
        """What is billed or blocked says more than how it was metered.

        A day may be billed and not supplied any more, when a contract was shortened:
        it is shown as billed until the bill is corrected.
        """
        return [
            ("billed", self._get_billed_sql("invoiced")),
            ("blocked", self._get_billed_sql("blocked")),
            *super()._get_layers(),
        ]

    @api.model
    def _get_billed_sql(self, state):
        return SQL(
            "(SELECT range_agg(daterange(date_from, date_to)) FROM energy_bill"
            " WHERE supply_point_id = p.id AND state = %s)",
            state,
        )
