from . import account_move_reversal, energy_charge_invoice
