from odoo import models

# Services; contractual fines, penalties and interest for late payment.
INCOME, FINES = "602000", "644000"
PRODUCTS = (
    "product_supply_electricity",
    "product_distribution_electricity",
    "product_levy_electricity",
    "product_supply_gas",
    "product_distribution_gas",
    "product_levy_gas",
    "product_extra_service",
)
PRODUCTS_OUTSIDE_VAT = (
    "product_contract_penalty",
    "product_late_interest",
    "product_claim_costs",
)


class ResCompany(models.Model):
    _inherit = "res.company"

    def _setup_energy_sk(self):
        """Give the items of energy invoices their accounts, in each company.

        The Slovak chart proposes the account for goods; supply is a service (602).
        Penalties and late interest go to 644 and are outside VAT.
        """
        for company in self:
            self._set_energy_account(company, PRODUCTS, INCOME)
            fines = self._set_energy_account(company, PRODUCTS_OUTSIDE_VAT, FINES)
            # A new chart puts its tax on every product.
            for fine in fines:
                fine.taxes_id -= fine.taxes_id._filter_taxes_by_company(company)
            if not company.energy_exit_fee_item_id:
                # Damages for the rest of the term.
                company.energy_exit_fee_item_id = fines[:1]
        return self

    def _set_energy_account(self, company, names, code):
        """Return the products called ``names``, posted to the account ``code``."""
        # The code of an account depends on the company.
        accounts = self.env["account.account"].with_company(company)
        account = accounts.search(
            [
                *accounts._check_company_domain(company),
                ("code", "=", code),
            ],
            limit=1,
        )
        products = self.env["product.product"]
        for name in names:
            products |= self.env.ref(f"energy_l10n_sk.{name}")
        if account:
            products.with_company(company).write(
                {"property_account_income_id": account.id}
            )
        return products
