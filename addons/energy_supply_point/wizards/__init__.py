from . import energy_reading_decision
