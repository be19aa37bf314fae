from . import energy_tariff_pack_load, energy_tariff_price_decision
