from . import (
    energy_interval_upload,
    energy_load_profile_import,
    energy_meter_exchange,
    energy_reading_decision,
    energy_reading_entry,
    energy_reading_estimation,
)
