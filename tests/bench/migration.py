"""A migration: files of N points, checked and imported.

Each point has a version, a meter with a register, an installation and two readings.
Half of the points are imported first, the rest then: the cost of a point must not grow
with what is there already. A third run of the second half finds everything there.
"""

import time

DEFAULT_SIZE = 20_000
# 100,000 points in three minutes.
TARGET_POINTS_PER_S = 555
GROWTH_TARGET = 1.3
WARM_UP = 200
HEADS = {
    "points": "point;state;street;zip;city;country",
    "versions": "point;date_from;network_rate;annual_estimate_kwh;breaker_amps",
    "meters": "meter;type",
    "registers": "meter;register;digits",
    "installations": "meter;point;date_from",
    "readings": "meter;register;point;date;value",
}


def make_files(first, count):
    """Return the files of ``count`` points that are numbered from ``first`` on."""
    # The addons are found once Odoo has started.
    from odoo.addons.energy_supply_point.logic.identifiers import eic_check_character

    lines = {name: [head] for name, head in HEADS.items()}
    for number in range(first, first + count):
        stem = f"24ZB8{number:010d}"
        check = eic_check_character(stem)
        if check == "-":
            # Nobody may have this stem; the numbers above the range are free.
            stem = f"24ZB7{number:010d}"
            check = eic_check_character(stem)
            if check == "-":
                continue
        point, meter, register = stem + check, f"B{number}", "1-1:1.8.0"
        lines["points"].append(f"{point};active;Long Street {number};81101;Town;SK")
        lines["versions"].append(f"{point};2024-01-01;B1;{number % 9000};25")
        lines["meters"].append(f"{meter};AM550")
        lines["registers"].append(f"{meter};{register};6")
        lines["installations"].append(f"{meter};{point};2024-01-01")
        for day, value in (("2025-01-01", 100), ("2026-01-01", 3100)):
            lines["readings"].append(f"{meter};{register};{point};{day};{value},5")
    return {
        f"{name}.csv": "\n".join([*rows, ""]).encode() for name, rows in lines.items()
    }


def prepare(env):
    """Create the network of the benchmark."""
    operator = env["res.partner"].create({"name": "Bench Grid", "is_company": True})
    network = env["energy.network"].create(
        {
            "name": "Bench Grid",
            "code": "BGRID",
            "operator_id": operator.id,
            "prefix_ids": [(0, 0, {"name": name}) for name in ("24ZB8", "24ZB7")],
        }
    )
    env["energy.network.rate"].create(
        {"name": "B1", "code": "B1", "network_id": network.id}
    )
    env.cr.commit()


def import_points(env, n, first=1):
    """Import ``n`` points and return the seconds of each phase."""
    files = make_files(first, n)
    seconds, started = {}, time.perf_counter()

    def lap(phase):
        nonlocal started
        now = time.perf_counter()
        seconds[phase] = now - started
        started = now

    run = env["energy.migration.run"]._receive(files)
    lap("receive")
    world = run._check()
    if run.state != "checked":
        raise RuntimeError(world.problems[:3])
    env.cr.commit()
    lap("check")
    run._start()

    def commit(_rows):
        env.cr.commit()
        return True

    run._import(commit, world)
    env.cr.commit()
    lap("load")
    return seconds | {"total": sum(seconds.values()), "new": run.new_count}


def run(env, size):
    """Return the measures of importing ``size`` points."""
    prepare(env)
    import_points(env, WARM_UP, first=9_000_000)
    half = size // 2
    small = import_points(env, half)
    big = import_points(env, size - half, first=half + 1)
    again = import_points(env, size - half, first=half + 1)
    rest = size - half
    growth = (big["total"] / rest) / (small["total"] / half)
    return [
        _measure("points", rest / big["total"], "points/s", TARGET_POINTS_PER_S, True),
        _measure("records", big["new"] / big["load"], "records/s"),
        _measure("check", rest / big["check"], "points/s"),
        _measure("load", rest / big["load"], "points/s"),
        _measure("growth", growth, "second/first half", GROWTH_TARGET),
        _measure("second run", rest / again["total"], "points/s"),
        _measure("created by the second run", again["new"], "records", 0),
    ]


def _measure(name, value, unit, target=None, at_least=False):
    ok = None
    if target is not None:
        ok = value >= target if at_least else value <= target
    return {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "target": target,
        "ok": ok,
    }
