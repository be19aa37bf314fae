from . import energy_interval_upload
