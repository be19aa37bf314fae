from odoo import api, models
from odoo.tools import SQL

# The bill says what was billed; its amounts are for whoever may open it.
BILL = """
    SELECT bill.id AS source_id, bill.supply_point_id, bill.date_from AS date,
           'bill' AS kind,
           concat_ws(' ', move.name, concat(bill.date_from, '…', bill.date_to - 1),
                     concat(trim_scale(bill.energy_kwh), ' kWh')) AS detail,
           bill.create_date AS recorded_at, bill.create_uid AS user_id
    FROM energy_bill bill
    LEFT JOIN account_move move ON move.id = bill.move_id
    WHERE bill.state <> 'cancelled'
"""


class EnergySupplyPointEvent(models.Model):
    _inherit = "energy.supply.point.event"
    _depends = {
        "energy.bill": ["date_from", "date_to", "state", "energy_kwh", "move_id"],
        "account.move": ["name"],
    }

    @api.model
    def _get_kinds(self):
        return [*super()._get_kinds(), ("bill", self.env._("Billed from"))]

    @api.model
    def _get_event_parts(self):
        return super()._get_event_parts() | {31: ("energy.bill", SQL(BILL))}
