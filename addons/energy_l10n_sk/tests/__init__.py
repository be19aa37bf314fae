from . import (
    test_advance,
    test_bill,
    test_charge,
    test_data,
    test_market,
    test_tariff_pack,
)
