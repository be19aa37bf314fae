from . import (
    energy_market_request_create,
    energy_market_request_outcome,
    energy_supply_point_version_change,
)
