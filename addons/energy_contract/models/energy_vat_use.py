from odoo import models
from odoo.tools import SQL

# Advances are told ahead: what they were agreed by keeps its value, but may end at any
# time. So it counts as used on its first day.


class EnergyTariffPrice(models.Model):
    """A price by which advances were agreed stays as it is."""

    _inherit = "energy.tariff.price"

    def _get_use_queries(self):
        return [
            *super()._get_use_queries(),
            SQL(
                """
                SELECT price.id, price.date_from + 1 AS date_to
                FROM energy_tariff_price price
                WHERE EXISTS (
                    SELECT FROM energy_advance_agreement_point point
                    JOIN energy_advance_agreement a ON a.id = point.agreement_id
                    WHERE point.price_ids @> ARRAY[price.id] AND a.state <> 'draft')
                """
            ),
        ]


class EnergyVatRate(models.Model):
    """A rate of VAT by which advances were agreed stays as it is."""

    _inherit = "energy.vat.rate"

    def _get_use_queries(self):
        return [
            *super()._get_use_queries(),
            SQL(
                """
                SELECT rate.id, rate.date_from + 1 AS date_to
                FROM energy_vat_rate rate
                WHERE EXISTS (
                    SELECT FROM energy_advance_line line
                    JOIN energy_advance advance ON advance.id = line.advance_id
                    JOIN energy_advance_agreement a ON a.id = advance.agreement_id
                    WHERE line.vat_rate_id = rate.id AND a.state <> 'draft')
                """
            ),
        ]
