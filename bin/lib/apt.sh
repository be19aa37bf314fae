# Debian packages: what the machine needs, and files fetched from the unstable suite.
# shellcheck shell=bash

# What running the system needs.
PACKAGES_SERVER=(
    ca-certificates curl debian-archive-keyring
    python3 python3-venv
    # Shared libraries: libmagic (by file, as Debian 13 renamed its package), cairo.
    postgresql-client file libcairo2
    # Fonts of bills and documents, all with Slovak diacritics.
    fonts-dejavu fonts-lato fonts-inter
)
# What developing and testing needs on top: a database server, a browser for
# tours, tools that read PDF and QR codes back, a real SFTP peer.
PACKAGES_DEVELOP=(
    postgresql chromium git zbar-tools poppler-utils openssh-server
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
    require_root "installing Debian packages"
    require_space 2000 /usr
    logged apt-update "cannot read Debian's package lists: check the network and apt's sources" \
        as_root apt-get update
    # A new machine often updates itself just now: wait for its lock. RUNLEVEL=1
    # keeps new services from being started where systemd does not run.
    logged apt-install "apt-get could not install ${missing[*]}: check the network, or run 'apt-get -f install'" \
        as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "${missing[@]}"
    stop_services "${missing[@]}"
}

# sshd is only a test peer and PostgreSQL gets a private cluster: where we installed
# them, the machine's own instances stay off.
stop_services() { # PACKAGE...
    [ -d /run/systemd/system ] || return 0
    local package
    for package in "$@"; do
        case "$package" in
        openssh-server) as_root systemctl -q disable --now ssh.service ssh.socket 2>/dev/null || true ;;
        postgresql) as_root systemctl -q disable --now postgresql.service 2>/dev/null || true ;;
        esac
    done
}

# The mirror that this machine's apt uses for its own Debian release.
debian_mirror() {
    local codename
    codename="$(. /etc/os-release && echo "${VERSION_CODENAME:-}")"
    apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
        awk -v name="$codename" '$1 == "Debian" && $2 == name && $3 !~ /^cdrom:/ {print $3; exit}'
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
        require_root "reading Debian's package lists"
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
