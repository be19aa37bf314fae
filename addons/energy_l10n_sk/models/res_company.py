from odoo import models

INCOME_ACCOUNT = "602000"
PRODUCTS = (
    "product_supply_electricity",
    "product_distribution_electricity",
    "product_levy_electricity",
    "product_supply_gas",
    "product_distribution_gas",
    "product_levy_gas",
)


class ResCompany(models.Model):
    _inherit = "res.company"

    def _setup_energy_sk(self):
        """Post what energy bills charge to the account for services, in each company.

        The Slovak chart proposes the account for goods; supply is a service (602).
        """
        for company in self:
            account = self.env["account.account"].search(
                [
                    *self.env["account.account"]._check_company_domain(company),
                    ("code", "=", INCOME_ACCOUNT),
                ],
                limit=1,
            )
            products = self.env["product.product"]
            for name in PRODUCTS:
                products |= self.env.ref(f"energy_l10n_sk.{name}")
            if account:
                products.with_company(company).write(
                    {"property_account_income_id": account.id}
                )
        return self
