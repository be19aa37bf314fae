from . import (
    energy_advance_create,
    energy_advance_recalculate,
    energy_aid_import,
    energy_billing_group_change,
    energy_contract_point_add,
    energy_contract_point_move,
    energy_tariff_pack_load,
    energy_tariff_price_decision,
)
