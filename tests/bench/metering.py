"""Interval values: from a file into PostgreSQL, back as arrays, and finding a point.

The size is the number of values. They come as CSV for a March and as Parquet for an
October, so that both clock changes are among them, in files of a million values. The
same CSV rows go through a bare COPY into a bare table in between, which tells what the
machine gives today: the ratio to it is the measure that travels. How the cost of a
value grows is the ratio of the run to one of a thirtieth of its size, at least a file.
Points to search among are a thirtieth of the values. The same number of points, at
most 100,000, comes in through a migration at the end, as ``migration`` measures it.
"""

import io
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import migration
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

DEFAULT_SIZE = 3_000_000
MARCH = date(2026, 3, 1), date(2026, 4, 1)
OCTOBER = date(2026, 10, 1), date(2026, 11, 1)
FILE_VALUES = 1_000_000
SMALLEST_VALUES = 1_000_000
STEPS_TO_BIG = 30
# Targets: values per second, parts of a bare COPY, growth of cost, milliseconds.
STORE_TARGET, READ_TARGET = 500_000, 2_000_000
RATIO_TARGET, GROWTH_TARGET, SEARCH_TARGET_MS = 0.5, 1.5, 100
CHANNELS_A_QUERY = 2_000
SEARCHES = 5
MOST_IMPORTED = 100_000


def run(env, size):
    """Return the measures of storing, reading and finding about ``size`` values."""
    mapping = env["energy.interval.mapping"].create(
        {"name": "Bench", "code_column": "code", "point_column": "point"}
    )
    with tempfile.TemporaryDirectory() as folder:
        work = _Work(env, mapping, Path(folder))
        work.store(1, "W")  # imports, caches, catalogues
        small = max(size // STEPS_TO_BIG, min(size, SMALLEST_VALUES))
        small_seconds = work.store(small, "S")
        seconds = work.store(size, "B")
        read = work.read()
    return [
        *_store_measures(small_seconds, seconds),
        _measure("read as arrays", read, "values/s", READ_TARGET, at_least=True),
        *_search_measures(env, max(size // 30, 10_000)),
        _import_measure(env, min(MOST_IMPORTED, size // 30)),
    ]


def _store_measures(small, big):
    found = []
    for kind in ("csv", "parquet"):
        rate = big[kind, "values"] / big[kind]
        found.append(_measure(f"{kind} stored", rate, "values/s", STORE_TARGET, True))
    raw = big["copy", "values"] / big["copy"]
    found.append(_measure("bare copy of the csv rows", raw, "values/s"))
    for kind in ("csv", "parquet"):
        ratio = big[kind, "values"] / big[kind] / raw
        found.append(_measure(f"{kind} to bare copy", ratio, "x", RATIO_TARGET, True))
    for kind in ("csv", "parquet"):
        growth = (big[kind] / big[kind, "values"]) / (
            small[kind] / small[kind, "values"]
        )
        found.append(_measure(f"{kind} growth", growth, "big/small", GROWTH_TARGET))
    blocks = big["blocks", "values"] / big["blocks"]
    bare = big["blocks copy", "values"] / big["blocks copy"]
    found.append(_measure("blocks stored", blocks, "values/s"))
    found.append(_measure("blocks to bare copy of blocks", blocks / bare, "x"))
    return found


class _Work:
    """Makes points and their files, loads the files, and takes the time."""

    def __init__(self, env, mapping, folder):
        self.env, self.mapping, self.folder = env, mapping, folder
        self.channels = []
        env.cr.execute(
            "CREATE TABLE bench_rows"
            " (point text, code text, time timestamp, value numeric)"
        )
        env.cr.commit()

    def store(self, size, letter):
        """Return the seconds of each way to store ``size`` values, and their number."""
        spent = {}
        points = max(1, size // (31 * 96))
        a_file = max(1, FILE_VALUES // (31 * 96))
        for number, start in enumerate(range(0, points, a_file)):
            names = [
                f"24Z{letter}{at:011d}X"
                for at in range(start, min(points, start + a_file))
            ]
            _insert_points(self.env, names)
            self.env.cr.commit()
            self._store_file(names, f"{letter}{number}", spent)
        return spent

    def _store_file(self, names, label, spent):
        csv, parquet = self._write(names, label)
        self._spend(spent, "csv", lambda: self._receive(csv))
        self._spend(spent, "copy", lambda: self._copy(csv))
        self._spend(spent, "parquet", lambda: self._receive(parquet))
        self._store_blocks(csv, spent)
        csv.unlink()
        parquet.unlink()

    def _spend(self, spent, kind, load):
        started = time.perf_counter()
        values = load()
        self.env.cr.commit()
        spent[kind] = spent.get(kind, 0) + time.perf_counter() - started
        spent[kind, "values"] = spent.get((kind, "values"), 0) + values

    def _receive(self, path):
        batch = self.env["energy.interval.batch"]._receive_path(
            path, mapping=self.mapping, origin="mdm"
        )
        if batch.state != "done" or batch.parked_count:
            raise AssertionError(batch.report)
        values = batch.value_count
        self.env.flush_all()
        return values

    def _copy(self, path):
        with path.open("rb") as handle:
            self.env.cr.copy_expert(
                "COPY bench_rows FROM STDIN (FORMAT csv, HEADER, DELIMITER ';')",
                handle,
                1 << 20,
            )
        values = self.env.cr.rowcount
        self.env.cr.execute("TRUNCATE bench_rows")
        return values

    def _store_blocks(self, path, spent):
        """Store parsed blocks once more as a newer version, and bare beside it."""
        from odoo.addons.energy_supply_point.logic.interval_store import copy_rows
        from odoo.addons.energy_supply_point.logic.interval_tables import parse_csv

        (blocks,) = parse_csv(path.read_bytes(), self.mapping._to_logic()).blocks
        Block = self.env["energy.interval.block"]
        channels, _points = self.env["energy.interval.channel"]._find_or_create(
            blocks.series, blocks.resolution, self.env.company
        )
        self.channels += channels
        owners = Block._as_owners(channels)
        batch = self.env["energy.interval.batch"].create(
            {
                "name": path.name,
                "format": "csv",
                "file_hash": path.name,
                "version": 2,
                "sent_at": "2026-12-01 00:00:00",
                "is_ordered": True,
            }
        )
        self.env.cr.commit()

        def store():
            assert Block._store(blocks, owners, batch) == len(blocks)
            return blocks.value_count

        self._spend(spent, "blocks", store)
        self.env.cr.execute(
            "CREATE TABLE IF NOT EXISTS bench_blocks (owner integer, date date,"
            " resolution smallint, slots smallint, gap_count smallint,"
            " estimated_count smallint, digest bigint, total_uwh bigint, step integer,"
            " value_data bytea, quality_data bytea)"
        )
        self.env.cr.commit()

        def bare():
            data = copy_rows(blocks, owners, blocks.digests())
            copy = "COPY bench_blocks FROM STDIN (FORMAT BINARY)"
            self.env.cr.copy_expert(copy, io.BytesIO(data), 1 << 20)
            return blocks.value_count

        self._spend(spent, "blocks copy", bare)
        self.env.cr.execute("TRUNCATE bench_blocks")
        self.env.cr.commit()

    def _write(self, names, label):
        csv, parquet = (self.folder / f"{label}.{kind}" for kind in ("csv", "parquet"))
        table = _table(names, _instants(*MARCH))
        local = pc.local_timestamp(
            table["time"].cast(pa.timestamp("s", "Europe/Bratislava"))
        )
        text = pc.strftime(
            local.combine_chunks().dictionary_encode().dictionary, "%Y-%m-%d %H:%M"
        )
        at = local.combine_chunks().dictionary_encode().indices
        table = table.set_column(2, "time", pc.take(text, at))
        pyarrow.csv.write_csv(
            table,
            csv,
            pyarrow.csv.WriteOptions(delimiter=";", quoting_style="none"),
        )
        pyarrow.parquet.write_table(_table(names, _instants(*OCTOBER)), parquet)
        return csv, parquet

    def read(self):
        """Return how many values a second come back as arrays, all channels' March."""
        started, values = time.perf_counter(), 0
        Channel = self.env["energy.interval.channel"]
        for at in range(0, len(self.channels), CHANNELS_A_QUERY):
            channels = Channel.browse(self.channels[at : at + CHANNELS_A_QUERY])
            curves = channels._read_curves(*MARCH)
            assert not curves.qualities.any()
            values += curves.values.size
        return values / (time.perf_counter() - started)


def _instants(first, end):
    from odoo.addons.energy_supply_point.logic.local_days import day_bounds

    start, _ = day_bounds(first)
    stop, _ = day_bounds(end)
    count = (stop - start) // timedelta(minutes=15)
    return int(start.timestamp()) + 900 * np.arange(count)


def _table(names, instants):
    """Return a row per point and quarter: thousandths of a kWh, as meters show them."""
    rows = len(names) * len(instants)
    point = np.repeat(np.arange(len(names), dtype=np.int32), len(instants))
    value = np.random.default_rng(rows).integers(0, 900, rows) / 1000
    exact = pa.array(value).cast(pa.decimal128(18, 3), safe=False)
    return pa.table(
        {
            "point": pa.DictionaryArray.from_arrays(point, names).cast(pa.string()),
            "code": pa.array(["PS15"]).take(pa.array(np.zeros(rows, np.int8))),
            "time": pa.array(np.tile(instants, len(names)), pa.timestamp("s", "UTC")),
            "value": exact,
        }
    )


def _import_measure(env, points):
    """Return how fast a migration brings in points, with meters and readings.

    Last of all, beside the million points of the search: a register that is in use.
    """
    migration.prepare(env)
    migration.import_points(env, migration.WARM_UP, first=9_000_000)
    found = migration.import_points(env, max(points, 1))
    rate = points / found["total"]
    return _measure(
        "points imported", rate, "points/s", migration.TARGET_POINTS_PER_S, True
    )


def _insert_points(env, names):
    env.cr.execute(
        """
        INSERT INTO energy_supply_point (
            name, company_id, commodity, direction, state, active
        )
        SELECT name, %s, 'electricity', 'consumption', 'draft', true
        FROM unnest(%s) AS name
        """,
        [env.company.id, names],
    )


def _search_measures(env, points):
    """Return how fast one of ``points`` points is found, after saying by which way."""
    started = time.perf_counter()
    _insert_searched(env, points)
    inserted = points / (time.perf_counter() - started)
    number = points // 2
    wanted = {
        "eic": [("name", "ilike", f"24ZQ{number:011d}X")],
        "part of an eic": [("name", "ilike", f"{number:07d}X")],
        "part of an address": [("street", "ilike", f"Bench Road {number}")],
        "meter number": [
            ("installation_ids.meter_id.name", "ilike", f"BM{number:08d}")
        ],
    }
    found = [_measure("points inserted", inserted, "points/s")]
    Point = env["energy.supply.point"].with_user(env.ref("base.user_admin"))
    # The first request of a server process also reads rights, rules and views.
    begun = time.perf_counter()
    Point.search_fetch([("name", "ilike", "nothing")], ["name"], limit=80)
    first = time.perf_counter() - begun
    found.append(_measure("first search of a process", first * 1000, "ms"))
    for name, domain in wanted.items():
        slowest = 0
        for _again in range(SEARCHES):
            env.invalidate_all()
            begun = time.perf_counter()
            hits = Point.search_fetch(domain, ["name", "street", "city"], limit=80)
            slowest = max(slowest, time.perf_counter() - begun)
        assert hits, f"nothing found by {name}"
        found.append(
            _measure(f"find by {name}", slowest * 1000, "ms", SEARCH_TARGET_MS)
        )
        _explain(env, name, Point._search(domain, limit=80).select())
    return found


def _explain(env, name, query):
    env.cr.execute("EXPLAIN (ANALYZE, COSTS OFF) " + query.code, query.params)
    # Beside the measures: the last line of the output is for machines.
    print(f"-- find by {name}", file=sys.stderr)
    for (line,) in env.cr.fetchall():
        print(f"   {line}", file=sys.stderr)


def _insert_searched(env, points):
    env.cr.execute(
        """
        INSERT INTO energy_supply_point (
            name, company_id, commodity, direction, state, active, street, city
        )
        SELECT '24ZQ' || lpad(at::text, 11, '0') || 'X', %s, 'electricity',
               'consumption', 'draft', true,
               'Bench Road ' || at, 'Town ' || at %% 3000
        FROM generate_series(1, %s) AS at
        """,
        [env.company.id, points],
    )
    env.cr.execute(
        """
        INSERT INTO energy_meter (name, company_id, commodity, active)
        SELECT 'BM' || lpad(at::text, 8, '0'), %s, 'electricity', true
        FROM generate_series(1, %s) AS at
        """,
        [env.company.id, points],
    )
    # Without statistics the join below may be planned for a handful of rows.
    env.cr.execute("ANALYZE energy_supply_point; ANALYZE energy_meter")
    env.cr.execute(
        """
        INSERT INTO energy_meter_installation (
            meter_id, supply_point_id, company_id, date_from
        )
        SELECT meter.id, point.id, point.company_id, '2025-01-01'
        FROM energy_meter AS meter
        JOIN energy_supply_point AS point
            ON point.name = '24ZQ' || lpad(substr(meter.name, 3), 11, '0') || 'X'
        WHERE meter.name LIKE 'BM%'
        """
    )
    env.cr.execute("ANALYZE energy_meter_installation")
    env.cr.commit()


def _measure(name, value, unit, target=None, at_least=False):
    is_ok = None
    if target is not None:
        is_ok = bool(value >= target if at_least else value <= target)
    digits = 0 if value >= 1000 else 4
    return {
        "name": name,
        "value": round(float(value), digits),
        "unit": unit,
        "target": target,
        "ok": is_ok,
    }
