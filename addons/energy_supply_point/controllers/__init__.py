from . import takeover
