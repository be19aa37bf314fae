from . import (
    energy_demo,
    energy_demo_advances,
    energy_demo_job,
    energy_demo_metering,
    energy_demo_portfolio,
    energy_demo_readings,
    energy_demo_sales,
    energy_demo_terms,
    energy_demo_what_if,
)
