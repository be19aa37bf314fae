from . import energy_advance_create, energy_advance_recalculate
