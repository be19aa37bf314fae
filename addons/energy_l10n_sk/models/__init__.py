from . import account_move, res_company, res_company_advance
