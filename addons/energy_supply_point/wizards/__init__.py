from . import energy_reading_decision, energy_reading_estimation
