# Odoo 19 and the virtual environment that holds it.
# shellcheck shell=bash

VENV_LAYOUT=2         # raise it when build_venv or link_odoo change what they build
PYTHON=/usr/bin/python3 # the distribution's own, so that every machine has the same
# Fonts and scripts that Odoo's package only links to. apt checks their signature;
# their version does not matter.
LINKED_PACKAGES=(
    fonts-roboto-unhinted fonts-montserrat fonts-ocr-b
    libjs-jquery libjs-jquery-form libjs-underscore
)

pin() { sed -n "s/^$1=//p" "$ROOT/config/odoo.pin"; }

# Which Odoo: an existing checkout, or the pinned package.
odoo_identity() {
    if [ -n "${ENERGY_ODOO:-}" ]; then
        echo "checkout:$ENERGY_ODOO"
    else
        echo "package:$(pin sha256)"
    fi
}

requirement_files() { # server|develop
    echo "$ROOT/config/requirements.txt"
    [ "$1" = server ] || echo "$ROOT/config/requirements-dev.txt"
}

# The virtual environment of this checkout's pins; a changed pin gives another one.
venv_path() { # server|develop
    local key
    key="$({
        echo "$VENV_LAYOUT"
        odoo_identity
        "$PYTHON" -V 2>/dev/null || echo none
        # shellcheck disable=SC2046
        cat $(requirement_files "$1") "$ROOT/config/requirements-oca.txt"
    } | checksum)"
    echo "$CACHE/venv/$1-$key"
}

require_odoo_checkout() { # PATH
    [ -f "$1/odoo/release.py" ] ||
        die "ENERGY_ODOO=$1 is no Odoo checkout: it has no odoo/release.py."
    grep -Eq "^version_info *= *\(19, *0\b" "$1/odoo/release.py" ||
        die "ENERGY_ODOO=$1 is not Odoo 19.0: check out its branch 19.0."
}

# The unpacked Odoo package in the cache; fetched and verified when it is not there.
ensure_odoo_package() {
    local sha version target work
    sha="$(pin sha256)" version="$(pin version)"
    target="$CACHE/odoo/${sha:0:12}"
    [ -e "$target/.complete" ] && return 0
    step "Odoo $version (123 MB, once per machine)"
    work="$CACHE/odoo/new"
    rm -rf "$target" "$work"* && mkdir -p "$work/debs"
    (
        cd "$work/debs"
        download_unstable "odoo-19=$version" "${LINKED_PACKAGES[@]}"
        # Of these two, the stable versions have the file names that Odoo links to.
        logged apt-download "cannot download fonts: check the network, run 'apt-get update'" \
            apt-get -o APT::Sandbox::User=root download fonts-font-awesome fonts-inconsolata
    )
    local deb
    deb="$(echo "$work"/debs/odoo-19_*.deb)"
    [ "$(sha256sum <"$deb" | cut -d' ' -f1)" = "$sha" ] || {
        rm -rf "$work"
        die "the downloaded Odoo package has another checksum than config/odoo.pin: try again; if it stays, do not use it and tell the project."
    }
    for deb in "$work"/debs/*.deb; do
        dpkg -x "$deb" "$work/tree"
    done
    mkdir -p "$work/site"
    mv "$work"/tree/usr/lib/python3/dist-packages/odoo{,-19.0.egg-info} "$work/site/"
    mv "$work/tree/usr/share" "$work/share"
    # The packager stripped this file; a page without it logs an error and fails browser tests.
    local stub="$work/site/odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    mkdir -p "$(dirname "$stub")" && : >"$stub"
    rm -rf "$work/tree" "$work/debs" "$work/share/doc"
    touch "$work/.complete"
    mv "$work" "$target"
}

# Put Odoo where the environment's Python finds it, and where pip sees "odoo 19.0".
link_odoo() { # VENV
    local site
    # A file, not "python -m odoo": the server starts itself again for websockets.
    printf '#!%s/bin/python\nfrom odoo.cli.command import main\n\nmain()\n' "$1" >"$1/bin/odoo"
    chmod +x "$1/bin/odoo"
    site="$("$1/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
    if [ -n "${ENERGY_ODOO:-}" ]; then
        echo "$ENERGY_ODOO" >"$site/odoo-checkout.pth"
        mkdir -p "$site/odoo-19.0.egg-info"
        printf 'Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n' >"$site/odoo-19.0.egg-info/PKG-INFO"
        return 0
    fi
    local package
    package="$CACHE/odoo/$(pin sha256 | cut -c1-12)"
    # Hard links: instantly there, no second gigabyte.
    cp -al "$package/site/." "$site/" 2>/dev/null || cp -a "$package/site/." "$site/"
    mkdir -p "$1/share"
    cp -al "$package/share/." "$1/share/" 2>/dev/null || cp -a "$package/share/." "$1/share/"
    local lost
    lost="$(find "$site/odoo" -xtype l | wc -l)"
    [ "$lost" -eq 0 ] || say "    note: $lost fonts or scripts that Odoo links to are missing; pages may look plainer"
}

build_venv() { # server|develop VENV
    local mode="$1" venv="$2" pip
    step "Python packages (about a minute)"
    rm -rf "$venv" && mkdir -p "$(dirname "$venv")"
    logged venv "cannot create a virtual environment: install python3-venv" \
        "$PYTHON" -m venv "$venv"
    pip=("$venv/bin/python" -m pip install --disable-pip-version-check --no-input)
    local file arguments=()
    for file in $(requirement_files "$mode"); do arguments+=(-r "$file"); done
    # As constraints, the pins also hold for what the few source packages build with.
    logged pip "pip could not install the pinned packages: check the network" \
        env PIP_CONSTRAINT="$ROOT/config/requirements.txt" "${pip[@]}" "${arguments[@]}"
    link_odoo "$venv"
    logged pip-oca "pip could not install the OCA addons: check the network" \
        "${pip[@]}" --no-deps -r "$ROOT/config/requirements-oca.txt"
    touch "$venv/.complete"
}

ensure_venv() { # server|develop
    local venv
    venv="$(venv_path "$1")"
    [ -z "${ENERGY_ODOO:-}" ] || require_odoo_checkout "$ENERGY_ODOO"
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        die "$("$PYTHON" -V) is too old: use Debian 12 or 13, or docker compose."
    if [ ! -e "$venv/.complete" ]; then
        require_space 4000 "$CACHE"
        [ -n "${ENERGY_ODOO:-}" ] || ensure_odoo_package
        build_venv "$1" "$venv"
    fi
    touch "$venv/.complete"
    # Environments of older pins that nothing used for two weeks and no process runs in.
    find "$CACHE/venv" -mindepth 2 -maxdepth 2 -name .complete -mtime +14 -printf '%h\n' |
        while read -r venv; do
            grep -qsF "$venv/" /proc/[0-9]*/cmdline || rm -rf "$venv"
        done
}
