"""Let ``odoo.addons.<addon>.logic`` be imported without Odoo.

Empty packages ``odoo``, ``odoo.addons`` and ``odoo.addons.<addon>`` stand in for the
real ones. ``logic/`` then loads without its addon's ``__init__``, and an import of
anything of Odoo inside it fails by itself.
"""

import sys
from pathlib import Path
from types import ModuleType

from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[2]


def _empty_package(name: str, *paths: Path) -> None:
    package = ModuleType(name)
    package.__path__ = [str(path) for path in paths]
    sys.modules[name] = package
    parent, _, child = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], child, package)


for loaded in [name for name in sys.modules if name.split(".")[0] == "odoo"]:
    del sys.modules[loaded]
_empty_package("odoo")
_empty_package("odoo.addons")
for addon in sorted((ROOT / "addons").glob("energy_*")):
    _empty_package(f"odoo.addons.{addon.name}", addon)

# The unit tests stay quick, and a busy machine is no reason for one to fail.
settings.register_profile(
    "unit",
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("unit")
