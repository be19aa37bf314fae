"""The scripts, settings, pins and containers of the project keep their promises."""

import ast
import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted(
    path
    for folder in ("bin", ".ci", "config/docker")
    for path in (ROOT / folder).iterdir()
    if path.is_file() and path.read_bytes().startswith(b"#!")
)
COMMANDS = [path for path in SCRIPTS if path.parent.name == "bin"]
LIBRARIES = sorted((ROOT / "bin" / "lib").glob("*.sh"))
REQUIREMENTS = sorted((ROOT / "config").glob("requirements*.txt"))
# The ports that PostgreSQL listens on, in its container and in ours.
DATABASE_PORT = "5432"
SECRET = re.compile(r"PASSWORD|PASSWD|SECRET|TOKEN|KEY", re.IGNORECASE)


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def run(*command: str | Path, limit_s: float = 30, **env: str):
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=limit_s,
    )


# --- scripts


def test_there_are_scripts():
    assert {"setup", "test", "odoo"} <= {path.name for path in COMMANDS}
    assert LIBRARIES


@pytest.mark.parametrize("script", SCRIPTS, ids=relative)
def test_a_script_can_be_started(script):
    assert os.access(script, os.X_OK)


@pytest.mark.parametrize("script", COMMANDS, ids=relative)
def test_a_command_explains_itself(script, tmp_path):
    # An empty cache: help comes before anything is installed or created.
    cache = tmp_path / "cache"
    answer = run(script, "--help", ENERGY_CACHE=str(cache))
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith(relative(script))
    assert len(answer.stdout.splitlines()) > 3
    assert not cache.exists()


@pytest.mark.parametrize("script", COMMANDS, ids=relative)
def test_a_command_refuses_an_unknown_option_in_one_line(script, tmp_path):
    cache = tmp_path / "cache"
    answer = run(script, "--no-such-option", ENERGY_CACHE=str(cache))
    assert answer.returncode != 0
    (line,) = answer.stderr.splitlines()
    assert line.startswith("error: ")
    assert "--no-such-option" in line
    assert answer.stdout == ""
    assert not cache.exists()


@pytest.mark.parametrize("script", [*SCRIPTS, *LIBRARIES], ids=relative)
def test_the_shell_can_read_it(script):
    shell = "sh" if b"/sh\n" in script.read_bytes()[:20] else "bash"
    answer = run(shell, "-n", script)
    assert answer.returncode == 0, answer.stderr


def test_shellcheck_finds_nothing():
    if not shutil.which("shellcheck"):
        pytest.skip("shellcheck is not installed")
    # 1091, 2034, 2154: a library and its user see each other's variables, shellcheck
    # does not. 2015: "a && b || die" is meant so. 2016: '$(ORIGIN)' is for apt.
    # 2119, 2120: a function's optional argument. 2164: set -e guards cd.
    accepted = "SC1091,SC2015,SC2016,SC2034,SC2119,SC2120,SC2154,SC2164"
    command = ["shellcheck", f"--exclude={accepted}", *SCRIPTS, *LIBRARIES]
    answer = run(*command, limit_s=120)
    assert answer.returncode == 0, answer.stdout


def shell(snippet: str, **env: str):
    """Run lines of bash that have the libraries of ``bin/lib`` at hand."""
    sources = "".join(
        f'. "{ROOT}/bin/lib/{name}.sh"\n' for name in ("common", "apt", "environment")
    )
    return run("bash", "-c", sources + snippet, **env)


def test_the_libraries_load_where_nothing_is_installed():
    # compgen finds nothing on a machine without PostgreSQL.
    answer = shell("compgen() { return 1; }; locate_postgres; echo loaded:$PG_BIN")
    assert (answer.returncode, answer.stdout) == (0, "loaded:\n"), answer.stderr


@pytest.mark.parametrize(
    ("snippet", "complaint"),
    [
        ("require_space 999999999 /", "free some space, or set ENERGY_CACHE"),
        ("ENERGY_MODE=x . bin/lib/common.sh", "ENERGY_MODE=x is unknown"),
        ("require_odoo_checkout /nowhere", "is no Odoo checkout"),
        ("logged failing 'check the network' false", "check the network (whole output"),
        ("PATH=/nowhere require_debian", "elsewhere use docker compose"),
        ("id() { echo 7; }; PATH= require_root this", "this needs root: run bin/setup"),
    ],
)
def test_trouble_is_one_line_that_says_what_to_do(snippet, complaint, tmp_path):
    answer = shell(snippet, ENERGY_CACHE=str(tmp_path))
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert line.startswith("error: ")
    assert complaint in line


def test_a_started_service_does_not_inherit_a_lock(tmp_path):
    snippet = """
        hold_lock setup 9
        logged service hint bash -c 'sleep 30 & echo $!'
        release_lock 9
        flock -n "$CACHE/setup.lock" echo free
        kill "$(cat "$LOGS/service.log")"
    """
    answer = shell(snippet, ENERGY_CACHE=str(tmp_path))
    assert answer.stdout == "free\n", answer.stderr


def test_continuous_integration_runs_the_tests():
    assert re.search(r"^exec .*/bin/test\b", (ROOT / ".ci/run").read_text(), re.M)


# --- pins and settings


def entries(path: Path) -> list[str]:
    lines = (line.strip() for line in path.read_text().splitlines())
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("path", REQUIREMENTS, ids=relative)
def test_every_python_package_is_pinned(path):
    loose = [
        line
        for line in entries(path)
        if not re.fullmatch(r"[\w.-]+==[\w.]+(\s*;.*)?", line)
    ]
    assert not loose
    names = [
        re.split(r"[=;]", line)[0].lower().replace("_", "-") for line in entries(path)
    ]
    assert len(names) == len(set(names)), "a package is listed twice"


def test_odoo_is_pinned_by_version_and_checksum():
    pin = dict(line.split("=", 1) for line in entries(ROOT / "config/odoo.pin"))
    assert pin.keys() == {"version", "sha256"}
    assert pin["version"].startswith("19.0")
    assert re.fullmatch(r"[0-9a-f]{64}", pin["sha256"])


def test_the_settings_of_odoo_are_readable_and_explained():
    path = ROOT / "config/odoo.conf"
    config = configparser.ConfigParser(interpolation=None)
    config.read(path)
    assert config["options"]["http_interface"] == "127.0.0.1"
    assert not config["options"].getboolean("list_db")
    assert not {"db_password", "smtp_password"} & set(config["options"])
    # What needs no word: its name says it all, or the comment above speaks of both.
    obvious = {
        "http_port", "gevent_port", "log_level", "limit_memory_hard", "limit_time_real",
        "limit_time_real_cron",
    }  # fmt: skip
    lines = path.read_text().splitlines()
    options = [
        (number, line.split("=")[0].strip())
        for number, line in enumerate(lines)
        if "=" in line and not line.startswith("#")
    ]
    bare = {name for number, name in options if not lines[number - 1].startswith("#")}
    assert bare <= obvious


# --- containers


def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


SERVICES = compose()["services"]


@pytest.fixture(params=SERVICES, name="service")
def _service(request):
    return SERVICES[request.param]


def test_compose_has_the_web_and_the_database():
    assert {"web", "db"} <= SERVICES.keys()
    condition = SERVICES["web"]["depends_on"]["db"]["condition"]
    assert condition == "service_healthy"


def test_a_service_is_pinned_watched_and_restarted(service):
    assert "build" in service or re.search(r":\d", service["image"])
    assert service["healthcheck"]["test"][0] == "CMD"
    assert {"interval", "timeout", "retries", "start_period"} < set(
        service["healthcheck"]
    )
    assert service["restart"] in ("unless-stopped", "always")
    assert not service.get("privileged")


def test_a_secret_comes_from_outside_and_has_no_default(service):
    secrets = {k: v for k, v in service["environment"].items() if SECRET.search(k)}
    assert secrets
    for value in secrets.values():
        assert re.fullmatch(r"\$\{[A-Z_]+:\?[^}]+\}", value)


def test_no_other_line_of_compose_holds_a_secret():
    text = (ROOT / "docker-compose.yml").read_text()
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in lines:
        if SECRET.search(line):
            assert re.search(r"\$\{[A-Z_]+:\?", line), line


def test_the_database_is_not_published():
    assert "ports" not in SERVICES["db"]
    assert SERVICES["db"].get("network_mode") is None
    assert all(
        compose()["networks"][name]["internal"] for name in SERVICES["db"]["networks"]
    )


def test_ports_are_published_on_this_machine_alone(service):
    for port in service.get("ports", []):
        assert re.fullmatch(r"127\.0\.0\.1:\$\{\w+:-\d+\}:\d+", port)
        assert port.rpartition(":")[2] != DATABASE_PORT


def test_volumes_and_networks_are_declared(service):
    document = compose()
    for mount in service["volumes"]:
        source = mount.split(":")[0]
        if source.startswith("./"):
            assert (ROOT / source).is_file()
        else:
            assert source in document["volumes"]
    assert set(service["networks"]) <= document["networks"].keys()


def test_the_container_overrides_the_loopback_address_of_odoo():
    assert SERVICES["web"]["environment"]["ODOO_HTTP_INTERFACE"] == "0.0.0.0"


def test_the_first_start_installs_addons_of_this_project_without_the_demo():
    wanted = SERVICES["web"]["environment"]["ENERGY_ADDONS"]
    names = re.fullmatch(r"\$\{ENERGY_ADDONS:-([\w,]+)\}", wanted)[1].split(",")
    assert all((ROOT / "addons" / name / "__manifest__.py").exists() for name in names)
    assert "energy_demo" not in names


def _compose_client() -> list[str] | None:
    for client in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(client[0]) and run(*client, "version").returncode == 0:
            return client
    return None


def test_the_client_of_compose_accepts_it():
    client = _compose_client()
    if not client:
        pytest.skip("no client of docker compose on this machine")
    given = {"POSTGRES_PASSWORD": "one", "ENERGY_ADMIN_PASSWORD": "two"}
    answer = run(*client, "config", "--quiet", limit_s=30, **given)
    assert answer.returncode == 0, answer.stderr
    for name in given:
        refused = run(*client, "config", "--quiet", limit_s=30, **{**given, name: ""})
        assert refused.returncode != 0
        assert name in refused.stderr


def dockerfile() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile as (keyword, rest) pairs."""
    text = (ROOT / SERVICES["web"]["build"]["dockerfile"]).read_text()
    text = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    joined = text.replace("\\\n", " ")
    return [tuple(line.split(None, 1)) for line in joined.splitlines() if line.strip()]


def test_the_image_is_built_by_the_setup_and_runs_as_a_plain_user():
    steps = dockerfile()
    assert steps[0][0] == "FROM"
    assert re.fullmatch(r"debian:(bookworm|trixie)-slim", steps[0][1])
    runs = [rest for keyword, rest in steps if keyword == "RUN"]
    assert any(re.match(r"bin/setup --server\b", rest) for rest in runs)
    users = [rest for keyword, rest in steps if keyword == "USER"]
    assert users
    assert users[-1] not in ("root", "0")
    keywords = [keyword for keyword, _ in steps]
    assert keywords.index("USER") < keywords.index("ENTRYPOINT")
    # No secret becomes part of the image.
    assert not any(SECRET.search(rest) for key, rest in steps if key in ("ENV", "ARG"))


def test_what_the_image_copies_is_there():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for keyword, rest in dockerfile():
        if keyword == "COPY":
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists()
                assert f"!{source.split('/')[0]}" in ignored


def test_setup_finds_all_it_reads_before_the_rest_is_copied():
    steps = dockerfile()
    setup = next(i for i, (_, rest) in enumerate(steps) if "bin/setup --server" in rest)
    early = {
        source
        for keyword, rest in steps[:setup]
        if keyword == "COPY"
        for source in rest.split()[:-1]
    }
    libraries = "".join(path.read_text() for path in LIBRARIES)
    named = set(re.findall(r"config/[\w.-]+\.(?:txt|pin)", libraries))
    assert named - {"config/requirements-dev.txt"} <= early
    assert {"bin/setup", "bin/lib"} <= early


def test_a_failing_database_is_not_taken_for_a_new_one(tmp_path):
    psql = tmp_path / "psql"
    psql.write_text('#!/bin/sh\ncase "$*" in *pg_database*) exit 2 ;; esac\n')
    psql.chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "PGHOST": "nowhere",
        "ENERGY_ADMIN_PASSWORD": "long enough",
        "ENERGY_ADDONS": "energy_billing",
        "ENERGY_CACHE": str(tmp_path),
        "ENERGY_DATA": str(tmp_path / "data"),
    }
    snippet = """
        mkdir -p "$(venv_path develop)" && touch "$(venv_path develop)/.complete"
        config/docker/entrypoint
    """
    answer = shell(snippet, **environment)
    assert answer.returncode == 1
    assert answer.stderr.startswith("error: cannot read the database postgres")
    assert "installing" not in answer.stderr


# --- README


def test_the_readme_names_the_two_commands_and_every_addon():
    readme = (ROOT / "README.md").read_text()
    assert re.search(r"^bin/demo\b", readme, re.M)
    assert re.search(r"^bin/test\b", readme, re.M)
    map_of_addons = readme.split("## Map", 1)[1].split("\n## ", 1)[0]
    for manifest in sorted(ROOT.glob("addons/*/__manifest__.py")):
        assert ast.literal_eval(manifest.read_text())["license"] == "AGPL-3"
        assert f"| `{manifest.parent.name}` |" in map_of_addons
