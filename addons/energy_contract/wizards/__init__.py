from . import (
    energy_advance_create,
    energy_advance_recalculate,
    energy_contract_amend,
    energy_contract_customer,
    energy_contract_move,
    energy_contract_renew,
    energy_contract_terminate,
    energy_contract_withdraw,
)
