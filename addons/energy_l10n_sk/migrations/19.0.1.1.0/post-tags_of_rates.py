"""The rates of VAT name their tags.

They are data that a company may change, so an update leaves them alone; a second run
finds nothing to do. A test runs it on rates without tags.
"""

from odoo import SUPERUSER_ID, api

TAGS = {"vat_electricity_2025": 19, "vat_gas_2025": 23}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, percent in TAGS.items():
        rate = env.ref(f"energy_l10n_sk.{name}", raise_if_not_found=False)
        if rate and not rate.base_tag_id:
            rate.base_tag_id = env.ref(f"energy_l10n_sk.tag_sale_base_{percent}")
            rate.tax_tag_id = env.ref(f"energy_l10n_sk.tag_sale_tax_{percent}")
