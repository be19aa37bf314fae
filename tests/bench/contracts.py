"""Contracts from migration files, and a year of advance agreements for them.

The files of N households are made: customer, point, technical data, meter, a year of
readings, contract, billing group, and this year's agreement with twelve instalments.
They are checked and imported as any migration. Then next year's agreements are computed
for all of them as the wizard has it done in the background, a worker on each core:
expected consumption from readings, rated at every price, cut into instalments, VAT
taken out, written. The other measures inform; one is the speed of a single worker.
"""

import multiprocessing
import os
import time
from datetime import UTC, date, datetime

DEFAULT_SIZE = 10_000
CONTRACTS_PER_S = 150
AGREEMENTS_PER_S = 1000
TODAY = datetime.now(tz=UTC).date()
# This year's advances come from the files, next year's are computed.
THIS_YEAR, NEXT_YEAR = (date(TODAY.year + at, 1, 1) for at in (0, 1))
PERIOD = NEXT_YEAR, date(NEXT_YEAR.year + 1, 1, 1)
READ_DAYS = date(THIS_YEAR.year - 1, 1, 1), THIS_YEAR
POSTED = 300
WARM_UP = 200
SHARE_ALONE = 5
# Above the numbers of the demo.
FIRST, FIRST_WARM_UP = 200_000_001, 300_000_001
HEADS = {
    "parties": "ref;name;street;zip;city;country;email",
    "points": "point;state;street;zip;city;country",
    "versions": "point;date_from;network_rate;annual_estimate_kwh;breaker_amps;"
    "breaker_phases",
    "meters": "meter;type",
    "registers": "meter;register;digits",
    "installations": "meter;point;date_from",
    "readings": "meter;register;point;date;value",
    "contracts": "contract;customer;segment;state;date_from;signed_on",
    "billing_groups": "contract;group;variable_symbol;advance_cycle;due_days",
    "contract_points": "contract;point;group;product;date_from",
    "advance_agreements": "agreement;contract;group;date_from;date_to;expected_amount",
    "advances": "agreement;number;date_from;date_to;due_date;base;vat_percent;vat;"
    "state",
}
REGISTER = "1-1:1.8.0"
MONTHS = [*(date(THIS_YEAR.year, month, 1) for month in range(1, 13)), NEXT_YEAR]

# What is over was billed in the earlier system.
INSTALMENTS = [
    f"{month};{start};{end};{start.replace(day=15)};40,65;23;9,35;"
    f"{'cancelled' if end <= TODAY else 'planned'}"
    for month, (start, end) in enumerate(zip(MONTHS, MONTHS[1:], strict=False), 1)
]


def run(env, size):
    """Return the measures of ``size`` contracts."""
    env["energy.demo"]._build(households=20)
    model = _find_household(env)
    alone = size // SHARE_ALONE
    warm_up, _seconds = _import(env, model, FIRST_WARM_UP, WARM_UP + alone)
    _compute(warm_up[:WARM_UP], _work)
    _agreements, single = _compute(warm_up[WARM_UP:], _work)
    contracts, seconds = _import(env, model, FIRST, size)
    agreements, computing = _compute(contracts, _work_on_all_cores)
    _check(env, agreements, size)
    started = time.perf_counter()
    agreements._agree()
    env.cr.commit()
    agreed = time.perf_counter()
    agreements.advance_ids[:POSTED]._post()
    env.cr.commit()
    posted = time.perf_counter()
    total = sum(seconds.values())
    return [
        _measure("contracts imported", size / total, CONTRACTS_PER_S),
        _measure("contracts checked", size / (seconds["receive"] + seconds["check"])),
        _measure("contracts loaded", size / seconds["load"]),
        _measure("agreements computed", size / sum(computing), AGREEMENTS_PER_S),
        _measure("agreements collected", size / computing[0]),
        _measure("agreements calculated", size / computing[1]),
        _measure("agreements calculated by one worker", alone / single[1]),
        _measure("agreements agreed", size / (agreed - started)),
        _measure("advances posted", POSTED / (posted - agreed)),
    ]


def _find_household(env):
    """Return the contract point of the demo that the files are made after."""
    return env["energy.contract.point"].search(
        [
            ("contract_id.segment_id.code", "=", "household"),
            ("commodity", "=", "electricity"),
            ("contract_id.state", "=", "active"),
            ("date_to", "=", False),
        ],
        limit=1,
    )


def make_files(model, first, count):
    """Return the files of ``count`` households that are numbered from ``first`` on."""
    # The addons are found once Odoo has started.
    from odoo.addons.energy_supply_point.logic.identifiers import eic_check_character

    version = model.supply_point_id.version_ids.filtered(lambda item: not item.date_to)
    rate = version[:1].network_rate_id.code
    prefix = model.supply_point_id.network_id.prefix_ids[:1].name
    segment, product = model.contract_id.segment_id.code, model.product_id.code
    lines = {name: [head] for name, head in HEADS.items()}
    for number in range(first, first + count):
        digits = 15 - len(prefix)
        stem = f"{prefix}{number:0{digits}d}"
        if eic_check_character(stem) == "-":
            # Nobody may have this stem; the numbers above the range are free.
            stem = f"{prefix}9{number:0{digits - 1}d}"
            if eic_check_character(stem) == "-":
                stem = f"{prefix}8{number:0{digits - 1}d}"
        point, name = stem + eic_check_character(stem), f"B{number}"
        street = f"Long Street {number};81101;Town;SK"
        lines["parties"].append(
            f"{name};Household {number};{street};{name}@example.com"
        )
        lines["points"].append(f"{point};active;{street}")
        lines["versions"].append(f"{point};2024-01-01;{rate};{number % 9000};25;3")
        lines["meters"].append(f"{name};AM550")
        lines["registers"].append(f"{name};{REGISTER};6")
        lines["installations"].append(f"{name};{point};2024-01-01")
        used = 1000 + number % 5000
        for day, value in zip(READ_DAYS, (0, used), strict=True):
            lines["readings"].append(f"{name};{REGISTER};{point};{day};{value}")
        lines["contracts"].append(
            f"{name};{name};{segment};active;2024-01-01;2023-12-01"
        )
        lines["billing_groups"].append(f"{name};All;{number:010d};month;14")
        lines["contract_points"].append(f"{name};{point};All;{product};2024-01-01")
        lines["advance_agreements"].append(
            f"A{number};{name};All;{THIS_YEAR};{NEXT_YEAR};600"
        )
        lines["advances"] += [f"A{number};{row}" for row in INSTALMENTS]
    return {
        f"{name}.csv": "\n".join([*rows, ""]).encode() for name, rows in lines.items()
    }


def _import(env, model, first, count):
    """Import contracts; return them, and the seconds of each phase."""
    files = make_files(model, first, count)
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
        raise SystemExit(f"the files have errors: {world.problems[:3]}")
    env.cr.commit()
    lap("check")
    run._start()

    def commit(_rows):
        env.cr.commit()
        return True

    run._import(commit, world)
    env.cr.commit()
    lap("load")
    if run.new_count != run.row_count:
        raise SystemExit(f"{run.new_count} of {run.row_count} rows were created")
    newest = env["energy.contract"].search([], order="id desc", limit=count)
    return newest.sorted("id"), seconds


def _compute(contracts, work):
    """Return next year's agreements, and the seconds to find and to calculate them."""
    env = contracts.env
    started = time.perf_counter()
    agreements = env["energy.advance.agreement"]._collect(
        contracts, *PERIOD, is_queued=True
    )
    env.cr.commit()
    collected = time.perf_counter()
    work(env)
    finished = time.perf_counter()
    env.cr.commit()
    env.invalidate_all()
    return agreements, (collected - started, finished - collected)


def _work(env):
    """Calculate what is queued as the scheduled action does, each chunk committed."""
    while env["energy.advance.agreement"]._calculate_queued():
        env.cr.commit()


def _work_on_all_cores(env):
    """Let a process per core do the work, each with a connection of its own."""
    context = multiprocessing.get_context("fork")
    workers = [
        context.Process(target=_work_apart, args=(env.cr.dbname,))
        for _core in range(multiprocessing.cpu_count())
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise SystemExit("a worker failed")


def _work_apart(database):
    from odoo import SUPERUSER_ID, api, sql_db
    from odoo.modules.registry import Registry

    # The connections of the parent stay open for it alone.
    sql_db._Pool = None
    registry = Registry(database)
    registry._db = sql_db.db_connect(database)
    with registry.cursor() as cr:
        _work(api.Environment(cr, SUPERUSER_ID, {}))
    # Without the parent's clean-up.
    os._exit(0)


def _check(env, agreements, size):
    """Refuse to report a speed at which nothing was computed."""
    env.cr.execute(
        """
        SELECT count(*), min(advance_count), max(advance_count),
               count(*) FILTER (WHERE amount_total > 0), max(block_reason)
        FROM energy_advance_agreement WHERE id = ANY(%s)
        """,
        [agreements.ids],
    )
    found = env.cr.fetchone()
    if found != (size, 12, 12, size, None):
        raise SystemExit(f"not every agreement was computed: {found}")


def _measure(name, value, target=None):
    return {
        "name": name,
        "value": round(value, 1),
        "unit": "/s",
        "target": target,
        "ok": None if target is None else value >= target,
    }
