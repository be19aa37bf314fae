from . import test_advance, test_bill, test_data, test_market
