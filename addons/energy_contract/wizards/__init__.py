from . import energy_aid_import
