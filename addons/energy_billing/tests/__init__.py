from . import (
    test_access,
    test_bill_blocked,
    test_bill_invoice,
    test_bill_rate,
    test_bill_run_collect,
    test_bill_run_work,
    test_contract_change,
    test_credit_note,
    test_document,
    test_point_history,
    test_query_count,
    test_views,
)
