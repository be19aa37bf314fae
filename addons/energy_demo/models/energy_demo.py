import logging

from odoo import api, models

from ..logic.plan import HOUSEHOLDS, customers

_logger = logging.getLogger(__name__)

USERS = (
    ("reader", "Rita Reader", "energy_supply_point.group_energy_reader"),
    ("clerk", "Cyril Clerk", "energy_supply_point.group_energy_clerk"),
    ("manager", "Mária Manager", "energy_supply_point.group_energy_billing_manager"),
)
COMPANY = {
    "name": "Energia Demo s.r.o.",
    "street": "Energetická 1",
    "zip": "811 02",
    "city": "Bratislava",
    "phone": "+421 2 0000 0000",
    "email": "info@example.com",
    "website": "https://www.example.com",
    "company_registry": "50000001",
    "energy_hotline": "0800 000 000",
    "vat": "SK9920000002",
    "income_tax_id": "9920000002",
    "trade_registry": "Obchodný register, vymyslená spoločnosť, vložka 0/D",
    "primary_color": "#0b5394",
}


class EnergyDemo(models.AbstractModel):
    """Builds the invented supplier that the demo shows; never for production."""

    _name = "energy.demo"
    _description = "Demo Supplier"

    @api.model
    def _build(self, households=HOUSEHOLDS):
        """Build company, users, portfolio, readings, advances and offers, once.

        :param households: how many to supply beside the firms.
        """
        demo = self.with_context(
            tracking_disable=True, mail_create_nolog=True, no_reset_password=True
        )
        company = demo._build_company()
        demo._build_users(company)
        weights = demo._build_profiles()
        if demo.env["energy.contract"].search_count([], limit=1):
            _logger.info("the demo portfolio exists already")
            return company
        plans = demo._build_portfolio(company, customers(households))
        demo._build_readings(plans, weights)
        demo._build_terms()
        demo._build_advances()
        demo._build_sales()
        demo._build_what_if(company)
        return company

    def _build_company(self):
        company = self.env.ref("base.main_company")
        for code in ("sk_SK", "en_US"):
            self.env["res.lang"]._activate_and_install_lang(code)
        company.write(COMPANY | {"country_id": self.env.ref("base.sk").id})
        if company.chart_template != "sk":
            self.env["account.chart.template"].try_loading(
                "sk", company, install_demo=False
            )
        company._setup_energy_sk()
        if not company.partner_id.bank_ids:
            bank = self.env["res.bank"].create(
                {"name": "Tatra banka, a.s.", "bic": "TATRSKBX"}
            )
            self.env["res.partner.bank"].create(
                {
                    "acc_number": "SK43 1100 0000 0029 0000 0000",
                    "partner_id": company.partner_id.id,
                    "bank_id": bank.id,
                    "allow_out_payment": True,
                }
            )
        return company

    def _build_users(self, company):
        users = self.env["res.users"].with_context(active_test=False)
        for login, name, group in USERS:
            if users.search_count([("login", "=", login)]):
                continue
            users.create(
                {
                    "name": name,
                    "login": login,
                    "password": login,
                    "company_id": company.id,
                    "company_ids": [(6, 0, company.ids)],
                    "group_ids": [
                        (
                            6,
                            0,
                            [
                                self.env.ref("base.group_user").id,
                                self.env.ref(group).id,
                            ],
                        )
                    ],
                }
            )
