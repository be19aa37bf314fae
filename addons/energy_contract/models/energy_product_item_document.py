from odoo import models

from ..logic import supply_contract as printed
from ..logic.decimals import plain


class EnergyProductItem(models.Model):
    _inherit = "energy.product.item"

    def _prepare_document_row(self, day):
        """Return the item as a price of the product; a bonus is taken off."""
        self.ensure_one()
        names = dict(self._fields["cycle"]._description_selection(self.env))
        company = self.company_id or self.env.company
        taxes = self.service_id.taxes_id._filter_taxes_by_company(company)
        price = plain(self.price)
        return printed.PriceRow(
            name=" – ".join(filter(None, (self.service_id.name, self.condition))),
            unit=f"{self.currency_id.name} ({names[self.cycle].lower()})",
            price=-price if self.kind == "bonus" else price,
            vat_percent=plain(taxes[:1].amount),
            date_from=day,
        )
