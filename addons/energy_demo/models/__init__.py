from . import (
    energy_demo,
    energy_demo_advances,
    energy_demo_job,
    energy_demo_portfolio,
    energy_demo_readings,
)
