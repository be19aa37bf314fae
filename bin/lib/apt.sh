# Debian packages: what the machine needs, and files fetched from the unstable suite.
# shellcheck shell=bash

# What running the system needs.
PACKAGES_SERVER=(
    ca-certificates curl debian-archive-keyring git
    python3 python3-venv
    postgresql-client libmagic1
    # Fonts of bills and documents, all with Slovak diacritics.
    fonts-dejavu fonts-lato fonts-inter
)
# What developing and testing needs on top: a database server, a browser for
# tours, tools that read PDF and QR codes back, a real SFTP peer.
PACKAGES_DEVELOP=(
    postgresql chromium zbar-tools poppler-utils openssh-server
)

require_debian() {
    command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
        die "apt-get not found: this setup is for Debian 12 or 13; elsewhere use docker compose."
}

missing_packages() { # PACKAGE...
    local status
    status="$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)"
    local package
    for package in "$@"; do
        grep -q "^$package installed$" <<<"$status" || echo "$package"
    done
}

install_packages() { # PACKAGE...
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ "${#missing[@]}" -gt 0 ] || return 0
    step "Debian packages: ${missing[*]}"
    logged apt-update "cannot read Debian's package lists: check the network and apt's sources" \
        as_root apt-get update
    # sshd is only a test peer and PostgreSQL gets a private cluster: start neither.
    logged apt-install "apt-get could not install ${missing[*]}: check the network, or run 'apt-get -f install'" \
        as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get install -y --no-install-recommends "${missing[@]}"
}

# The mirror that this machine's apt uses for its own Debian release.
debian_mirror() {
    local codename
    codename="$(. /etc/os-release && echo "${VERSION_CODENAME:-}")"
    apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
        awk -v name="$codename" '$1 == "Debian" && $2 == name {print $3; exit}'
}

# apt options that see the unstable suite alone and leave the machine's own lists as they are.
unstable_options() {
    local state="$CACHE/apt"
    printf '%s\n' \
        -o "Dir::Etc::sourcelist=$state/unstable.list" -o "Dir::Etc::sourceparts=-" \
        -o "Dir::State::lists=$state/lists" -o "Dir::Cache::pkgcache=" \
        -o "Dir::Cache::srcpkgcache=" -o "APT::Sandbox::User=root"
}

# Download packages of the unstable suite into the current folder.
download_unstable() { # PACKAGE[=VERSION]...
    local mirror options keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    mirror="$(debian_mirror)"
    if [ -z "$mirror" ]; then
        logged apt-update "cannot read Debian's package lists: check the network and apt's sources" \
            as_root apt-get update
        mirror="$(debian_mirror)"
    fi
    [ -n "$mirror" ] ||
        die "apt has no Debian mirror among its sources: add one for this release, or set ENERGY_ODOO to an Odoo 19 checkout."
    mkdir -p "$CACHE/apt/lists/partial"
    echo "deb [signed-by=$keyring] $mirror sid main" >"$CACHE/apt/unstable.list"
    mapfile -t options < <(unstable_options)
    logged apt-unstable-update "cannot read Debian's unstable suite: check the network, or set ENERGY_ODOO to an Odoo 19 checkout" \
        apt-get "${options[@]}" update
    # apt-get update succeeds with old lists when the network is down; a download does not.
    logged apt-unstable-download "cannot download $*: check the network; if Debian moved on, set ENERGY_ODOO to an Odoo 19 checkout or update config/odoo.pin" \
        apt-get "${options[@]}" download "$@"
}
