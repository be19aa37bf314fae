from . import (
    test_access,
    test_billing_group,
    test_contract,
    test_contract_point,
    test_hard_cases,
    test_point_history,
    test_query_count,
    test_search,
    test_tariff,
    test_tariff_values,
    test_vat,
    test_views,
)
