from odoo import api, models
from odoo.tools import SQL


class EnergySupplyPointEvent(models.Model):
    _inherit = "energy.supply.point.event"
    _depends = {
        "energy.contract.point": ["date_from", "date_to", "contract_state"],
    }

    @api.model
    def _get_kinds(self):
        return [
            *super()._get_kinds(),
            ("contract", self.env._("Contract from")),
            ("contract_end", self.env._("Contract until")),
        ]

    @api.model
    def _get_event_parts(self):
        not_cancelled = SQL("contract_state NOT IN ('cancelled', 'withdrawn')")
        return super()._get_event_parts() | self._get_dated_parts(
            21, "energy.contract.point", "contract", not_cancelled
        )

    @api.model
    def _get_texts(self, records):
        if records._name != "energy.contract.point":
            return super()._get_texts(records)
        return {
            record.id: f"{record.contract_id.display_name}, {record.product_id.name}"
            for record in records
        }
