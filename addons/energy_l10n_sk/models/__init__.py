from . import account_move, energy_vat_rate, res_company, res_company_advance
