from . import (
    energy_billing_group,
    energy_contract,
    energy_contract_point,
    energy_customer_segment,
    energy_product,
    energy_supply_point,
    energy_tariff,
    energy_tariff_component,
    energy_tariff_price,
    energy_vat,
    res_company,
    res_partner,
)
