# PostgreSQL: the server that PGHOST names, or a private cluster in the cache.
# shellcheck shell=bash

# Find the newest server that is installed; again after bin/setup installed one.
locate_postgres() {
    PG_BIN="$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1)" || true
    PG_BIN="${PG_BIN%/initdb}"
    PG_MAJOR="$(basename "$(dirname "${PG_BIN:-/none/none}")")"
    PG_HOME="$CACHE/postgresql-$PG_MAJOR"
}
locate_postgres

# The settings by which Odoo, psql and pytest reach the database.
export_postgres() {
    locate_postgres
    [ -n "${PGHOST:-}" ] && return 0
    export PGHOST="$PG_HOME/socket" PGPORT=5432 PGUSER=energy
}

is_private_postgres() { [ "${PGHOST:-}" = "$PG_HOME/socket" ]; }

# initdb and the server refuse to run as root.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

create_cluster() {
    step "PostgreSQL $PG_MAJOR: a private cluster in $PG_HOME"
    require_space 1000 "$CACHE"
    local user socket="$PG_HOME/socket"
    [ "${#socket}" -le 90 ] ||
        die "the path $socket is too long for a Unix socket: set ENERGY_CACHE to a shorter one."
    rm -rf "$PG_HOME" && mkdir -p "$socket"
    user="$(id -un)"
    if [ "$(id -u)" -eq 0 ]; then
        user=postgres
        chown -R postgres "$PG_HOME"
        as_postgres test -w "$PG_HOME" ||
            die "the user postgres cannot enter $PG_HOME: set ENERGY_CACHE to a folder that everybody may enter."
    fi
    logged initdb "initdb failed" as_postgres "$PG_BIN/initdb" -D "$PG_HOME/new" \
        -U energy -E UTF8 --locale=C.UTF-8 --auth=peer
    # Whoever owns this cluster on this machine is the role energy; nobody else gets in.
    {
        echo "energy $user energy"
        [ "$user" = "$(id -un)" ] || echo "energy $(id -un) energy"
    } >"$PG_HOME/new/pg_ident.conf"
    echo "local all energy peer map=energy" >"$PG_HOME/new/pg_hba.conf"
    echo "include 'energy.conf'" >>"$PG_HOME/new/postgresql.conf"
    mv "$PG_HOME/new" "$PG_HOME/data"
}

start_cluster() {
    local memory buffers
    memory="$(awk '/^MemTotal/ {print int($2 / 1024)}' /proc/meminfo)"
    buffers=$((memory / 8))
    [ "$buffers" -le 2048 ] || buffers=2048
    {
        cat "$ROOT/config/postgresql.conf"
        echo "shared_buffers = ${buffers}MB"
        echo "unix_socket_directories = '$PG_HOME/socket'"
    } >"$PG_HOME/data/energy.conf"
    logged postgres-start "PostgreSQL does not start: see $PG_HOME/server.log" \
        as_postgres "$PG_BIN/pg_ctl" -D "$PG_HOME/data" -l "$PG_HOME/server.log" -w -t 60 start
}

# Have a database server that answers; create and start the private one if needed.
ensure_postgres() {
    export_postgres
    if is_private_postgres; then
        [ -n "$PG_BIN" ] || die "PostgreSQL is not installed here: run bin/setup without --server, or set PGHOST to your server."
        "$PG_BIN/pg_isready" -q && return 0
        hold_lock postgres 8
        [ -d "$PG_HOME/data" ] || create_cluster
        "$PG_BIN/pg_isready" -q || start_cluster
        release_lock 8
    fi
    psql -Xqd postgres -c 'SELECT 1' >/dev/null 2>&1 ||
        die "PostgreSQL at PGHOST=$PGHOST does not let us in: check PGHOST, PGPORT, PGUSER and PGPASSWORD."
}
