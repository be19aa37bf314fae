from . import (
    energy_interval_upload,
    energy_load_profile_import,
    energy_market_request_create,
    energy_market_request_outcome,
    energy_meter_exchange,
    energy_migration_upload,
    energy_reading_decision,
    energy_reading_entry,
    energy_reading_estimation,
    energy_supply_point_version_change,
    energy_takeover_upload,
)
