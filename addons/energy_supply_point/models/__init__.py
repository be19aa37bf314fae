from . import (
    energy_dated_mixin,
    energy_gas_calorific,
    energy_load_profile,
    energy_market_role,
    energy_meter,
    energy_meter_installation,
    energy_network,
    energy_reading,
    energy_supply_point,
    energy_supply_point_identifier,
    energy_supply_point_version,
    res_partner,
)
