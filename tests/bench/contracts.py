"""Advance agreements of many contracts: computed, agreed and posted.

One household of the demo, with its point, meter and a year of readings, is multiplied
in the database. Then a year's agreements are computed for all of them as the wizard
does: expected consumption from readings, rated at every price, cut into instalments,
VAT taken out, written. The other measures inform.
"""

import time
from datetime import date

from odoo.tools import SQL

DEFAULT_SIZE = 20_000
AGREEMENTS_PER_S = 1000
PERIOD = date(2027, 1, 1), date(2028, 1, 1)
READ_DAYS = date(2025, 12, 1), date(2026, 12, 1)
POSTED = 300


def run(env, size):
    """Return the measures of ``size`` contracts."""
    env["energy.demo"]._build(households=20)
    contracts = _multiply(env, size)
    env.cr.commit()
    Agreement = env["energy.advance.agreement"]

    started = time.perf_counter()
    agreements = Agreement._collect(contracts, *PERIOD)
    collected = time.perf_counter()
    agreements._calculate()
    env.cr.commit()
    computed = time.perf_counter()
    _check(env, agreements, size)
    agreed_from = time.perf_counter()
    agreements._agree()
    env.cr.commit()
    agreed = time.perf_counter()
    agreements.advance_ids[:POSTED]._post()
    env.cr.commit()
    posted = time.perf_counter()
    return [
        _measure("agreements computed", size / (computed - started), AGREEMENTS_PER_S),
        _measure("agreements collected", size / (collected - started)),
        _measure("agreements agreed", size / (agreed - agreed_from)),
        _measure("advances posted", POSTED / (posted - agreed)),
    ]


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


def _multiply(env, size):
    """Return ``size`` contracts, each with all that a household of the demo has."""
    supplied = env["energy.contract.point"].search(
        [
            ("contract_id.segment_id.code", "=", "household"),
            ("commodity", "=", "electricity"),
            ("contract_id.state", "=", "active"),
            ("date_to", "=", False),
        ],
        limit=1,
    )
    point = supplied.supply_point_id
    version = point.version_ids.filtered(lambda item: not item.date_to)[:1]
    installation = env["energy.meter.installation"].search(
        [("supply_point_id", "=", point.id), ("date_to", "=", False)], limit=1
    )
    register = installation.meter_id.register_ids[:1]
    reading = env["energy.reading"].search([("register_id", "=", register.id)], limit=1)
    env.flush_all()

    cr, copies = env.cr, "copies.at"
    points = _clone(cr, point, size, name=f"'BENCH-' || {copies}")
    _clone(cr, version, size, supply_point_id=f"{points} + {copies}")
    meters = _clone(cr, installation.meter_id, size, name=f"'BENCH-' || {copies}")
    registers = _clone(cr, register, size, meter_id=f"{meters} + {copies}")
    _clone(
        cr, installation, size,
        meter_id=f"{meters} + {copies}", supply_point_id=f"{points} + {copies}",
        date_from="'2024-01-01'",
    )  # fmt: skip
    for at, day in enumerate(READ_DAYS):
        _clone(
            cr, reading, size,
            register_id=f"{registers} + {copies}",
            supply_point_id=f"{points} + {copies}",
            date=f"'{day}'", revision="1", value=f"{at} * (1000 + {copies} % 5000)",
        )  # fmt: skip
    contracts = _clone(
        cr, supplied.contract_id, size, name=f"'BENCH-' || {copies}",
        date_from="'2024-01-01'", date_to="NULL",
    )  # fmt: skip
    groups = _clone(
        cr, supplied.billing_group_id, size,
        contract_id=f"{contracts} + {copies}", advance_cycle="'month'",
        variable_symbol=f"(8000000000 + {copies})::text",
    )  # fmt: skip
    _clone(
        cr, supplied, size,
        contract_id=f"{contracts} + {copies}", supply_point_id=f"{points} + {copies}",
        billing_group_id=f"{groups} + {copies}", date_from="'2024-01-01'",
    )  # fmt: skip
    env.invalidate_all()
    cr.execute("ANALYZE")
    return env["energy.contract"].browse(range(contracts, contracts + size))


def _clone(cr, record, size, **changed):
    """Insert ``size`` copies of a row and return the id of the first.

    :param changed: the SQL expression of a column that differs; ``copies.at`` counts.
    """
    table = record._table
    cr.execute(
        """
        SELECT column_name FROM information_schema.columns
        WHERE table_name = %s AND column_name <> 'id' AND is_generated = 'NEVER'
          AND table_schema = current_schema
        """,
        [table],
    )
    columns = [name for (name,) in cr.fetchall()]
    cr.execute(SQL("SELECT max(id) + 1 FROM %s", SQL.identifier(table)))
    (first,) = cr.fetchone()
    # Expressions of this file, never input.
    values = ", ".join(changed.get(name, f't."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    cr.execute(
        f"INSERT INTO {table} (id, {names}) SELECT {first} + copies.at, {values} "  # noqa: S608
        f"FROM {table} t CROSS JOIN generate_series(0, {size - 1}) AS copies(at) "
        f"WHERE t.id = {record.id}"
    )
    cr.execute(
        "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", (table, first + size)
    )
    return first


def _measure(name, value, target=None):
    return {
        "name": name,
        "value": round(value, 1),
        "unit": "/s",
        "target": target,
        "ok": None if target is None else value >= target,
    }
