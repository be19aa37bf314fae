from . import test_bill, test_charge, test_data, test_market
