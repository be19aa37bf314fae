import io
import json
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path
from unittest import mock

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import energy_migration_run_load
from .common import EnergyCommon

SAMPLES = Path(__file__).resolve().parents[3] / "tests" / "samples" / "migration"
NEW = {
    "parties": 3,
    "networks": 2,
    "network_rates": 3,
    "points": 5,
    "versions": 5,
    "meters": 4,
    "registers": 6,
    "installations": 4,
    "readings": 7,
}
POINT = "24ZQ80000000001I"


class Killed(Exception):
    """The process ends between two chunks."""


@tagged("post_install", "-at_install")
class TestMigration(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = {path.name: path.read_bytes() for path in SAMPLES.glob("*.csv")}

    def _receive(self, files=None, **options):
        return self.env["energy.migration.run"]._receive(files or self.files, **options)

    def _import(self, files=None, **options):
        run = self._receive(files, **options)
        world = run._check()
        self.assertEqual(run.state, "checked", world.problems)
        run._start()
        self.assertTrue(run._import(lambda _rows: True))
        return run

    def _count(self):
        models = (
            "res.partner", "energy.network", "energy.network.rate",
            "energy.supply.point", "energy.supply.point.version", "energy.meter",
            "energy.meter.register", "energy.meter.installation", "energy.reading",
        )  # fmt: skip
        return {model: self.env[model].search_count([]) for model in models}

    def _find(self, name):
        return self.env["energy.supply.point"].search([("name", "=", name)])

    def test_the_check_writes_nothing_but_the_report(self):
        before = self._count()
        run = self._receive()
        run._check()
        self.assertEqual(run.state, "checked")
        self.assertEqual(self._count(), before)
        self.assertEqual(
            dict(run.file_ids.mapped(lambda f: (f.name, f.row_count))), NEW
        )

    def test_the_sample_is_imported(self):
        run = self._import()
        self.assertEqual(run.state, "done")
        self.assertEqual(
            dict(run.file_ids.mapped(lambda f: (f.name, f.new_count))), NEW
        )
        self.assertEqual(run.progress, 100)
        point = self._find(POINT)
        self.assertEqual(point.network_id.code, "QGRID")
        self.assertEqual(point.city, "Žilina")
        self.assertEqual(point.paired_point_id.name, "24ZQ80000000002G")
        self.assertEqual(
            point.version_ids.sorted("date_from").mapped("network_rate_id.code"),
            ["Q1", "Q2"],
        )
        readings = point.reading_ids.sorted("id")
        self.assertEqual(readings.mapped("value"), [120, 1820, 80, 990])
        self.assertEqual(set(readings.mapped("origin")), {"import"})
        gas = self._find("QQGSX000000000000001")
        self.assertEqual(gas.version_ids.volume_factor, 0.9731)
        self.assertEqual(gas.installation_ids.meter_id.name, "Q-1001")
        grid = self.env["res.partner"].search([("ref", "=", "GRID-Q")])
        self.assertEqual(grid.energy_role_ids.code, "dso")
        self.assertEqual(gas.dso_id, grid)

    def test_what_was_brought_in_is_reviewed(self):
        """What the check cannot know, the rules of the house find."""
        backwards = self.files["readings.csv"].replace(b";1820;", b";20;")
        run = self._import(self.files | {"readings.csv": backwards})
        self.assertEqual(run.state, "done")
        readings = self._find(POINT).reading_ids
        stopped = readings.filtered(lambda item: item.review_state == "blocked")
        self.assertEqual(stopped.mapped("value"), [20])
        self.assertIn("from 120 on 01/01/2025 to 20", stopped.check_summary)
        others = (readings - stopped).mapped("review_state")
        self.assertNotIn("blocked", others)

    def test_the_review_of_a_migration_does_not_grow_with_the_readings(self):
        days = [date(2025, 1, 1), *(date(2025, 3, day) for day in range(1, 29))]
        names = {
            count: [f"REV-{count}-{at}" for at in range(count)] for count in (1, 2, 20)
        }
        counts = []
        for meters in names.values():
            registers = [
                self._create_meter(self._create_supply_point(), name=name).register_ids
                for name in meters
            ]
            rows = [
                f"{one.meter_id.name};{one.code};"
                f"{one.meter_id.installation_ids.supply_point_id.name};{day};{at * 10}"
                for one in registers
                for at, day in enumerate(days)
            ]
            text = "\n".join(["meter;register;point;date;value", *rows, ""])
            run = self._receive({"readings.csv": text.encode()})
            world = run._check()
            self.assertEqual(run.state, "checked", world.problems)
            run._start()
            self.env.flush_all()
            before = self.cr.sql_log_count
            run._import(lambda _rows: True, world)
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(run.new_count, len(rows))
        self.assertEqual(counts[1], counts[2])

    def test_a_second_run_creates_nothing(self):
        self._import()
        before = self._count()
        run = self._import()
        self.assertEqual(self._count(), before)
        self.assertEqual(run.new_count, 0)
        self.assertEqual(
            dict(run.file_ids.mapped(lambda f: (f.name, f.known_count))), NEW
        )
        self.assertEqual(set(run.problem_ids.mapped("code")), {"exists"})

    def test_a_run_that_was_killed_goes_on(self):
        run = self._receive()
        run._check()
        run._start()
        chunks = []

        def commit(rows):
            chunks.append(rows)
            if len(chunks) == 6:
                raise Killed
            return True

        before = self._count()
        with (
            mock.patch.object(energy_migration_run_load, "CHUNK", 2),
            # Not assertRaises: that would roll back what the chunks committed.
            suppress(Killed),
        ):
            run._import(commit)
        self.assertEqual(len(chunks), 6)
        self.env.invalidate_all()
        self.assertEqual(run.state, "running")
        self.assertLess(0, run.progress)
        self.assertLess(run.progress, 100)
        self.assertTrue(run._import(lambda _rows: True))
        self.assertEqual(run.state, "done")
        self.assertEqual(run.new_count, sum(NEW.values()))
        grown = [self._count()[model] - number for model, number in before.items()]
        self.assertEqual(grown, list(NEW.values()))

    def test_a_run_that_lost_its_place_creates_nothing_twice(self):
        run = self._import()
        before = self._count()
        run.file_ids.done_count = 0
        run.state = "running"
        run._import(lambda _rows: True)
        self.assertEqual(self._count(), before)

    def test_the_scheduled_action_does_the_work(self):
        run = self._receive()
        run._check()
        run.action_import()
        self.assertEqual(run.state, "running")
        with self.enter_registry_test_mode():
            self.env.ref(
                "energy_supply_point.ir_cron_energy_migration_run"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(run.state, "done")
        self.assertEqual(self._find(POINT).create_uid, self.env.user)

    def test_errors_stop_everything_and_are_shown(self):
        before = self._count()
        readings = self.files["readings.csv"].replace(b";1820;", b";many;")
        points = self.files["points.csv"].replace(b"0003E", b"0003F")
        files = self.files | {"readings.csv": readings, "points.csv": points}
        run = self._receive(files)
        run._check()
        self.assertEqual(run.state, "refused")
        found = {(p.file, p.line, p.column): p.reason for p in run.problem_ids[::-1]}
        self.assertIn("should be “E”", found["points.csv", 4, "point"])
        self.assertIn("“many” is no number", found["readings.csv", 3, "value"])
        self.assertIn("nor in the database", found["versions.csv", 5, "point"])
        with self.assertRaises(UserError):
            run.action_import()
        self.assertEqual(self._count(), before)
        rows = json.loads(run.report_json_id.raw)
        self.assertEqual(len(rows), len(run.problem_ids))
        self.assertIn(b"readings.csv;3;value;error;no_number;many", run.report_id.raw)

    def test_every_code_has_a_sentence(self):
        """A code without one would be shown as it is."""
        run = self._receive({"meters.csv": b"meter;what\nA;b\n"})
        run._check()
        self.assertIn("no column “what”", run.problem_ids.reason)

    def test_wrong_identifiers_are_kept_only_on_request(self):
        files = {
            name: data.replace(b"24ZQ80000000003E", b"24ZQ80000000003F")
            for name, data in self.files.items()
        }
        run = self._receive(files)
        run._check()
        self.assertEqual(run.state, "refused")
        run = self._import(files, is_identifier_accepted=True)
        self.assertEqual(run.warning_count, 1)
        point = self._find("24ZQ80000000003F")
        self.assertTrue(point.is_identifier_accepted)
        self.assertEqual(point.identifier_reason, "migration")
        self.assertFalse(self._find(POINT).is_identifier_accepted)

    def test_what_exists_is_not_overwritten(self):
        self._import()
        register = self._find(POINT).reading_ids.register_id[:1]
        self._read(register, date(2025, 1, 1), 130)
        run = self._import()
        self.assertEqual(run.warning_count, 1)
        (problem,) = run.problem_ids.filtered(lambda p: p.severity == "warning")
        self.assertEqual((problem.code, problem.column), ("differs", "value"))

    def test_an_archive_may_be_uploaded(self):
        handle = io.BytesIO()
        with zipfile.ZipFile(handle, "w") as archive:
            for name, data in self.files.items():
                archive.writestr(f"export/{name}", data)
        admin = self._create_user("admin")
        attachment = (
            self.env["ir.attachment"]
            .with_user(admin)
            .create({"name": "export.zip", "raw": handle.getvalue()})
        )
        wizard = (
            self.env["energy.migration.upload"]
            .with_user(admin)
            .create({"attachment_ids": [(6, 0, attachment.ids)]})
        )
        run = self.env["energy.migration.run"].browse(wizard.action_check()["res_id"])
        self.assertEqual(run.state, "checked")
        self.assertEqual(run.create_uid, admin)
        run.with_user(admin).action_import()
        self.assertTrue(run.with_user(admin)._import(lambda _rows: True))
        self.assertEqual(self._find(POINT).create_uid, admin)

    def test_bad_uploads_are_refused_with_one_sentence(self):
        Run = self.env["energy.migration.run"]
        for files, sentence in (
            ({"colours.csv": b"a"}, "no file of a migration"),
            ({"readme.txt": b"a"}, "no CSV file"),
            ({"data.zip": b"PK\x03\x04broken"}, "cannot be read"),
        ):
            with self.subTest(files=files), self.assertRaisesRegex(UserError, sentence):
                Run._receive(files)
        path = "odoo.addons.energy_supply_point.models.energy_migration_run.LIMITS"
        with mock.patch(path) as limits:
            limits.raw = 10
            with self.assertRaisesRegex(UserError, "longer"):
                Run._receive(self.files)
        self.assertFalse(Run.search([]))

    def test_a_clerk_cannot_migrate(self):
        with self.assertRaises(AccessError):
            self.env["energy.migration.run"].with_user(
                self._create_user("billing_manager")
            )._receive(self.files)

    def test_companies_are_migrated_apart(self):
        self._import()
        other = self._create_company(name="Other Supplier")
        run = (
            self.env["energy.migration.run"]
            .with_company(other)
            ._receive({"points.csv": self.files["points.csv"]})
        )
        run._check()
        self.assertEqual(
            set(run.problem_ids.mapped("code")), {"no_version"}, "points are not known"
        )
        self.assertEqual(run.company_id, other)

    def test_the_work_does_not_grow_with_the_rows(self):
        def files(first, count):
            rows = "\n".join(f"W-{first + n};electricity" for n in range(count))
            return {"meters.csv": f"meter;commodity\n{rows}\n".encode()}

        runs = [
            self._receive(files(n * 100, size)) for n, size in enumerate((1, 1, 50))
        ]
        counts = []
        for run in runs:
            run._check()
            run._start()
            self.env.flush_all()
            before = self.cr.sql_log_count
            run._import(lambda _rows: True)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
