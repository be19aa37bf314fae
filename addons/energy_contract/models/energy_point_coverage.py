from odoo import api, models
from odoo.tools import SQL


class EnergyPointCoverage(models.Model):
    _inherit = "energy.point.coverage"
    _depends = {
        "energy.contract.point": ["date_from", "date_to", "contract_state"],
    }

    @api.model
    def _get_supplied_sql(self):
        """We supply a point on the days it is under a contract that ran or runs."""
        return SQL(
            """
            (SELECT range_agg(daterange(date_from, date_to))
             FROM energy_contract_point
             WHERE supply_point_id = p.id AND contract_state IN ('active', 'ended'))
            """
        )
