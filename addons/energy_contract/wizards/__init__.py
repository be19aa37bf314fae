from . import (
    energy_billing_group_change,
    energy_charge_cancel,
    energy_contract_point_add,
    energy_contract_point_move,
)
