from . import test_look_around, test_readings_billed
