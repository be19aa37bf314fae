from . import test_interval_chart, test_look_around
