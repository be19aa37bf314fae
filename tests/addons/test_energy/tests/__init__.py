from . import test_look_around
