from . import test_bill, test_data
