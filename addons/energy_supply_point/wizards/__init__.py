from . import (
    energy_interval_upload,
    energy_migration_upload,
    energy_takeover_upload,
)
