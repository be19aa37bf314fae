# Shared by the scripts in bin/: messages, paths, locks, checksums.
# shellcheck shell=bash
set -euo pipefail

# What root creates here, the user postgres must be able to enter.
umask 022
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

say() { printf '%s\n' "$*" >&2; }
step() { printf '==> %s\n' "$*" >&2; }
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Print the comment block at the head of the calling script (its manual).
show_help() {
    sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"
    exit 0
}

# Make sure that as_root will work; may ask for a password.
require_root() { # "what for"
    [ "$(id -u)" -ne 0 ] || return 0
    command -v sudo >/dev/null ||
        die "$1 needs root: run bin/setup --packages once as root, or install sudo."
    sudo -n true 2>/dev/null || sudo true ||
        die "$1 needs root and sudo refuses: run bin/setup --packages once as root."
}

# Run a command as root: directly, or through sudo.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

checksum() { sha256sum | cut -c1-"${1:-12}"; }

# Everything that is downloaded, built or stored lives here, once per machine.
# A root user's home is closed to the postgres user, hence /var/cache for root.
default_cache() {
    if [ "$(id -u)" -eq 0 ]; then
        echo /var/cache/open-energy
    else
        echo "${XDG_CACHE_HOME:-$HOME/.cache}/open-energy"
    fi
}
CACHE="${ENERGY_CACHE:-$(default_cache)}"
case "$CACHE" in /*) ;; *) CACHE="$PWD/$CACHE" ;; esac
# One spelling, as the environment is found by it.
[ -z "${ENERGY_ODOO:-}" ] || ENERGY_ODOO="$(realpath -m "$ENERGY_ODOO")"
case "${ENERGY_MODE:-develop}" in
develop | server) ;;
*) die "ENERGY_MODE=$ENERGY_MODE is unknown: use server or develop." ;;
esac
LOGS="$CACHE/log"

require_space() { # MEGABYTES DIRECTORY
    local free
    free="$(df -Pm "$2" | awk 'NR == 2 {print $4}')"
    [ "$free" -ge "$1" ] ||
        die "$2 has ${free} MB free, $1 MB are needed: free some space, or set ENERGY_CACHE to a bigger disk."
}

# Run a noisy command into a log file; on failure show its end and say what to do.
logged() { # LOGNAME "what to do" COMMAND...
    local log="$LOGS/$1.log" hint="$2"
    shift 2
    mkdir -p "$LOGS"
    # A service that the command starts must not inherit our locks (8, 9) for its life.
    if ! "$@" >"$log" 2>&1 </dev/null 8>&- 9>&-; then
        tail -n 15 "$log" | sed 's/^/    /' >&2
        die "$hint (whole output: $log)"
    fi
}

# Hold a lock until release_lock or the end of the script.
hold_lock() { # NAME FD
    { mkdir -p "$CACHE" && [ -w "$CACHE" ]; } 2>/dev/null ||
        die "cannot write to $CACHE: set ENERGY_CACHE to a folder of yours."
    eval "exec $2>\"$CACHE/$1.lock\""
    flock -n "$2" || {
        say "    waiting for another run ($1)"
        flock "$2"
    }
}

release_lock() { eval "exec $1>&-"; }

free_port() {
    /usr/bin/python3 -c 'import socket
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    print(s.getsockname()[1])'
}

# Fail with a clear line when something listens on a port already.
require_free_port() { # PORT VARIABLE
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
        die "port $1 is in use: stop what listens there, or choose another with $2=PORT."
    fi
}
