# Everything a script needs to run Odoo: the environment, the database, the settings.
# shellcheck shell=bash

. "$ROOT/bin/lib/odoo.sh"
. "$ROOT/bin/lib/postgres.sh"

MODE="${ENERGY_MODE:-develop}"
DATA="${ENERGY_DATA:-$CACHE/data}"

# The folders Odoo looks for addons in, beside its own and those of the environment.
addons_path() { # [also-tests]
    local path=() folder
    [ -z "${ENERGY_ODOO:-}" ] || path+=("$ENERGY_ODOO/addons")
    for folder in addons "${1:+tests/addons}"; do
        # Odoo refuses a folder that holds no addon.
        compgen -G "$ROOT/${folder:-none}/*/__manifest__.py" >/dev/null && path+=("$ROOT/$folder")
    done
    local IFS=,
    echo "${path[*]:-}"
}

# Set up what is missing and export what Odoo, pytest and psql read.
use_environment() { # [also-tests]
    VENV="$(venv_path "$MODE")"
    if [ ! -e "$VENV/.complete" ]; then
        "$ROOT/bin/setup"
        VENV="$(venv_path "$MODE")" # depends on the Python that is there only now
    fi
    ensure_postgres
    # Attachments hold personal data: for this user alone.
    mkdir -p "$DATA" && chmod 700 "$DATA"
    export ENERGY_STATE="$CACHE" VENV PATH="$VENV/bin:$PATH"
    export ODOO_RC="$ROOT/config/odoo.conf" ODOO_DATA_DIR="$DATA"
    ODOO_ADDONS_PATH="$(addons_path "${1:-}")"
    export ODOO_ADDONS_PATH
}
