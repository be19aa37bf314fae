from . import what_if
