from odoo import fields, models

from ..logic import supply_contract as printed


class EnergyProduct(models.Model):
    _inherit = "energy.product"

    def _prepare_document_prices(self, segment, day):
        """Return what a customer of ``segment`` pays for the product on ``day``."""
        self.ensure_one()
        tariff = self.tariff_id.sudo()._to_logic(day, fields.Date.add(day, days=1))
        components = [
            item
            for item in tariff[self.tariff_id.id].components
            if item.applies_to(segment.code) and item.prices
        ]
        records = self.env["energy.tariff.component"].browse(
            item.component_id for item in components
        )
        return printed.ProductPrices(
            name=self.name,
            commodity=self.commodity,
            rows=tuple(
                printed.PriceRow(
                    name=record.name,
                    unit=record.unit_label,
                    price=item.prices[0].amount,
                    vat_percent=item.vat_rates[0].percent if item.vat_rates else 0,
                    date_from=item.prices[0].valid.start,
                )
                for item, record in zip(components, records, strict=True)
            )
            + tuple(
                item._prepare_document_row(day)
                for item in self.item_ids._get_sold_on(day)
            ),
            note=self.description or "",
        )
