from . import (
    test_bakery_groups,
    test_contract_life,
    test_interval_chart,
    test_look_around,
    test_readings_billed,
    test_tariff_editor,
)
