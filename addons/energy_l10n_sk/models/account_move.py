from dataclasses import replace

from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _prepare_energy_supplier(self):
        """Add the tax number (DIČ) and the commercial register entry.

        Both are fields of the Slovak localization. A VAT number (IČ DPH) is the tax
        number with the country code before it.
        """
        supplier = super()._prepare_energy_supplier()
        company = self.company_id
        return replace(
            supplier,
            tax_number=company.income_tax_id or (company.vat or "")[2:],
            register_text=company.trade_registry or supplier.register_text,
        )
