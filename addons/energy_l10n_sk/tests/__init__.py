from . import test_bill, test_data, test_market, test_tariff_pack
