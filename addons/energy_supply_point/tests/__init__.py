from . import (
    test_access,
    test_identifier,
    test_lifecycle,
    test_master_data,
    test_meter,
    test_query_count,
    test_reading,
    test_reading_review,
    test_search,
    test_supply_point,
    test_version,
    test_views,
)
