from . import test_market
