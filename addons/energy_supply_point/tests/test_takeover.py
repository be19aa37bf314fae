import base64
import gzip
import json
import tempfile
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from unittest import mock

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..logic.interval_payload import Limits
from ..logic.takeover_readings import parse_readings
from ..models import energy_takeover_loader
from ..models.energy_takeover_mapping import FOLDER_PARAMETER
from .common import EnergyCommon

REGISTER = "1-1:1.8.0"


class TakeoverCommon(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point = cls._create_supply_point(dso_point_number="7001")
        cls.register = cls._create_meter(cls.point).register_ids
        cls.mapping = cls._create_mapping(
            word_ids=[(0, 0, {"name": "total", "meaning": REGISTER})]
        )
        cls.clerk = cls._create_user("clerk")
        cls.files = cls.env["energy.takeover.file"]

    @classmethod
    def _create_mapping(cls, **values):
        code = f"source-{cls._next_number()}"
        return cls._create(
            "energy.takeover.mapping", {"name": code, "code": code}, values
        )

    def _csv(self, *rows, point=None):
        lines = [f"{point or self.point.name};total;{row}" for row in rows]
        return "\n".join(["point;register;date;value", *lines, ""]).encode()

    def _receive(self, data, mapping=None, name="values.csv"):
        return self.files._receive(mapping or self.mapping, data, name)

    def _values(self):
        readings = self.env["energy.reading"].search(
            [("register_id", "=", self.register.id)], order="id"
        )
        return [(item.date, item.value, item.revision) for item in readings]


@tagged("post_install", "-at_install")
class TestTakeoverReadings(TakeoverCommon):
    def test_readings_are_taken_over_once(self):
        data = self._csv("2026-01-01;10", "2026-02-01;20,5")
        file = self._receive(data)
        self.assertEqual((file.state, file.new_count), ("done", 2))
        expected = [(date(2026, 1, 1), 10, 1), (date(2026, 2, 1), 20.5, 1)]
        self.assertEqual(self._values(), expected)
        self.assertEqual(self._receive(data), file)
        # The same values in another file are no news either.
        other = self._receive(data + b"\n")
        self.assertEqual((other.new_count, other.known_count), (0, 2))
        self.assertEqual(self._values(), expected)

    def test_another_value_is_a_new_revision(self):
        self._receive(self._csv("2026-01-01;10"))
        self._receive(self._csv("2026-01-01;11"))
        self.assertEqual(
            self._values(), [(date(2026, 1, 1), 10, 1), (date(2026, 1, 1), 11, 2)]
        )

    def test_a_bad_row_does_not_hold_up_the_others(self):
        file = self._receive(self._csv("2026-01-01;many", "2026-02-01;20"))
        self.assertEqual((file.state, file.problem_count), ("partly", 1))
        self.assertIn("Line 2: “many” is no number", file.report)
        self.assertEqual(len(self._values()), 1)

    def test_what_was_refused_is_tried_again(self):
        later = self._make_eic()
        file = self._receive(self._csv("2026-01-01;10", point=later))
        self.assertEqual(file.state, "failed")
        self.assertIn(f"no point {later}", file.report)
        self._create_meter(
            self._create_supply_point(name=later), register={"code": REGISTER}
        )
        file.with_user(self.clerk).action_retry()
        self.assertEqual((file.state, file.new_count), ("done", 1))
        with self.assertRaises(AccessError):
            file.with_user(self._create_user("reader")).action_retry()

    def test_points_may_be_named_by_the_operators_number(self):
        mapping = self._create_mapping(
            point_kind="number", default_register=REGISTER, register_column=False
        )
        file = self._receive(b"point,date,value\n7001,2026-01-01,10\n", mapping)
        self.assertEqual((file.state, len(self._values())), ("done", 1))

    def test_the_check_writes_nothing(self):
        wizard = (
            self.env["energy.takeover.upload"]
            .with_user(self.clerk)
            .create(
                {
                    "mapping_id": self.mapping.id,
                    "content": base64.b64encode(self._csv("2026-01-01;10", "x;1")),
                }
            )
        )
        wizard.action_check()
        self.assertIn("1 new, 0 known before, 1 problems", wizard.report)
        self.assertFalse(self.files.search([]))
        self.assertFalse(self._values())
        file = self.files.browse(wizard.action_load()["res_id"])
        self.assertEqual(file.with_user(self.clerk).state, "partly")
        self.assertEqual(file.create_uid, self.clerk)

    def test_bad_files_are_kept_with_one_sentence_and_change_nothing(self):
        for data, sentence in (
            (b"point;date\n", "no column “register”"),
            (b"\x1f\x8bnothing", "cannot be read"),
            (b"PAR1nothing", "cannot be read"),
            (b"[{", "cannot be read"),
        ):
            with self.subTest(data=data):
                file = self._receive(data)
                self.assertEqual(file.state, "failed")
                self.assertIn(sentence, file.report)
                self.assertEqual(len(file.report.splitlines()), 1)
                self.assertEqual(file.attachment_id.raw, data)
        self.assertFalse(self._values())

    def test_a_bomb_is_kept_and_not_unpacked(self):
        limited = partial(parse_readings, limits=Limits(1 << 20, 1 << 20))
        bomb = gzip.compress(self._csv("2026-01-01;10") + bytes(5 << 20))
        with mock.patch.object(energy_takeover_loader, "parse_readings", limited):
            file = self._receive(bomb, name="bomb.csv.gz")
        self.assertEqual((file.state, file.problem_count), ("failed", 1))
        self.assertIn("1 MB", file.report)
        self.assertEqual(file.attachment_id.raw, bomb)
        self.assertFalse(self._values())

    def test_what_a_rule_stops_is_kept_and_waits_for_review(self):
        self._receive(self._csv("2026-01-01;500"))
        self._receive(self._csv("2026-02-01;400"))
        states = self.env["energy.reading"].search(
            [("register_id", "=", self.register.id)], order="date"
        )
        self.assertEqual(states.mapped("review_state"), ["ok", "blocked"])

    def test_one_bad_row_of_each_kind_is_one_sentence(self):
        wrong = self.point.name[:-1] + ("A" if self.point.name[-1] != "A" else "B")
        tomorrow = fields.Date.context_today(self.files) + timedelta(days=1)
        data = self._csv("2026-01-01;1", f"{tomorrow};2", "2026-01-02;many")
        data += f"{wrong};total;2026-01-03;4\n".encode()
        file = self._receive(data)
        self.assertEqual((file.state, file.new_count), ("partly", 1))
        self.assertEqual(file.problem_count, 3)
        for words in (f"no point {wrong}", "future", "“many” is no number"):
            self.assertEqual(file.report.count(words), 1, words)

    def test_a_file_that_is_too_long_is_not_kept(self):
        path = (
            "odoo.addons.energy_supply_point.models.energy_takeover_file.TABLE_LIMITS"
        )
        with mock.patch(path) as limits:
            limits.raw = 10
            with self.assertRaisesRegex(UserError, "longer than"):
                self._receive(self._csv("2026-01-01;10"))

    def test_other_companies_have_other_points(self):
        other = self._create_company(name="Other Supplier")
        mapping = self._create_mapping(
            company_id=other,
            word_ids=[(0, 0, {"name": "total", "meaning": REGISTER})],
        )
        file = self._receive(self._csv("2026-01-01;10"), mapping)
        self.assertEqual(file.state, "failed")
        self.assertEqual(file.company_id, other)
        self.assertFalse(self.files.with_user(self.clerk).search([]))

    def test_the_work_does_not_grow_with_the_rows(self):
        def queries(first, count):
            rows = [f"{date(2025, 2, 1 + n)};{first + n}" for n in range(count)]
            data = self._csv(*rows)
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._receive(data)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        queries(1, 1)
        self.assertAlmostEqual(queries(2, 1), queries(100, 25), delta=3)

    def test_a_mapping_says_what_it_needs(self):
        for values in (
            {"code": "No Folder"},
            {"tz": "Europe/Atlantis"},
            {"content": "intervals"},
            {"content": "prices"},
            {"word_ids": [(0, 0, {"kind": "quality", "name": "E", "meaning": "x"})]},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._create_mapping(**values)


@tagged("post_install", "-at_install")
class TestTakeoverFolder(TakeoverCommon):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.inbox = Path(folder.name)
        self.env["ir.config_parameter"].set_param(FOLDER_PARAMETER, folder.name)
        self.folder = self.inbox / self.mapping.code
        self.folder.mkdir()

    def _scan(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "energy_supply_point.ir_cron_energy_takeover"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _list(self, name):
        return sorted(path.name for path in (self.folder / name).glob("*"))

    def test_the_inbox_is_emptied(self):
        (self.folder / "good.csv").write_bytes(self._csv("2026-01-01;10"))
        (self.folder / "bad.csv").write_bytes(b"nothing")
        (self.folder / "coming.csv.part").write_bytes(b"half")
        (self.folder / "link.csv").symlink_to("/etc/hostname")
        self._scan()
        self.assertEqual(self._list("done"), ["good.csv", "good.csv.report.txt"])
        self.assertEqual(self._list("failed"), ["bad.csv", "bad.csv.report.txt"])
        report = (self.folder / "failed" / "bad.csv.report.txt").read_text()
        self.assertIn("no column “point”", report)
        self.assertEqual(len(self._values()), 1)
        left = sorted(path.name for path in self.folder.iterdir() if not path.is_dir())
        self.assertEqual(left, ["coming.csv.part", "link.csv"])

    def test_the_same_file_again_changes_nothing(self):
        for _time in range(2):
            (self.folder / "good.csv").write_bytes(self._csv("2026-01-01;10"))
            self._scan()
        self.assertEqual(len(self._values()), 1)
        self.assertEqual(len(self._list("done")), 4)

    def test_a_long_file_is_not_read(self):
        with (self.folder / "long.csv").open("wb") as handle:
            handle.truncate(2 << 30)
        self._scan()
        self.assertEqual(len(self._list("failed")), 2)
        self.assertFalse(self.files.search([]))

    def test_without_an_inbox_nothing_happens(self):
        self.env["ir.config_parameter"].set_param(FOLDER_PARAMETER, False)
        self._scan()
        self.assertFalse(self.files.search([]))


@tagged("post_install", "-at_install")
class TestTakeoverSeries(TakeoverCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.series = cls.env["energy.market.price.series"].create(
            {"name": "Day-ahead", "code": "DAM-TEST", "source": "test"}
        )
        cls.prices = cls._create_mapping(content="prices", price_series_id=cls.series)
        table = cls.env["energy.interval.mapping"].create(
            {"name": "Test", "code_column": "channel"}
        )
        cls.intervals = cls._create_mapping(
            content="intervals",
            interval_mapping_id=table,
            point_kind="number",
            word_ids=[(0, 0, {"name": "A+", "meaning": "PS15"})],
        )

    def _day(self, day, count=96, price=50):
        rows = [
            {"deliveryDay": day, "period": number, "price": price + number / 100}
            for number in range(1, count + 1)
        ]
        return json.dumps(rows).encode()

    def _quarters(self, count=96):
        return [
            {
                "point": "7001",
                "channel": "A+",
                "time": f"2026-05-01 {n // 4:02}:{n % 4 * 15:02}",
                "value": 0.25,
            }
            for n in range(count)
        ]

    def test_prices_are_kept_with_their_revisions(self):
        file = self._receive(self._day("2026-05-01"), self.prices)
        self.assertEqual((file.state, file.new_count), ("done", 1))
        self._receive(self._day("2026-05-01") + b" ", self.prices)
        self._receive(self._day("2026-05-01", price=60), self.prices)
        days = self.series.day_ids.sorted("revision")
        self.assertEqual(days.mapped("revision"), [1, 2])
        self.assertEqual(days.mapped("is_current"), [False, True])
        quarters = self.series._read_quarters(date(2026, 5, 1), date(2026, 5, 3))
        self.assertEqual(len(quarters[date(2026, 5, 1)]), 96)
        self.assertEqual(str(quarters[date(2026, 5, 1)][0]), "60.01")
        self.assertNotIn(date(2026, 5, 2), quarters)

    def test_93_prices_on_a_normal_day_are_one_sentence(self):
        file = self._receive(self._day("2026-05-01", 93), self.prices)
        self.assertEqual((file.state, file.problem_count), ("failed", 1))
        self.assertIn("has 93 prices; the day has 96 quarters", file.report)
        self.assertFalse(self.series.day_ids)

    def test_published_prices_do_not_change(self):
        self._receive(self._day("2026-05-01"), self.prices)
        with self.assertRaises(UserError):
            self.series.day_ids.prices = ["1"]
        with self.assertRaises(UserError):
            self.series.day_ids.unlink()

    def test_interval_values_go_to_their_channel(self):
        data = json.dumps(self._quarters()).encode()
        file = self._receive(data, self.intervals)
        self.assertEqual((file.state, file.new_count), ("done", 1), file.report)
        block = self.env["energy.interval.block"].search(
            [("batch_id", "=", file.interval_batch_id.id)]
        )
        self.assertEqual(block.channel_id.code, "PS15")
        self.assertEqual(block.supply_point_id, self.point)
        self.assertEqual(block.energy_kwh, 24)
        self.assertEqual(file.interval_batch_id.origin, "mdm")

    def test_the_check_of_interval_values_writes_nothing(self):
        lines = self.files._check(
            self.intervals, json.dumps(self._quarters()).encode(), "values.json"
        )
        self.assertIn("96 values of 1 series", "\n".join(lines))
        self.assertFalse(self.env["energy.interval.batch"].search([]))

    def test_93_values_on_a_normal_day_are_one_sentence(self):
        data = json.dumps(self._quarters(93)).encode()
        file = self._receive(data, self.intervals)
        self.assertEqual(file.problem_count, 1)
        self.assertFalse(
            self.env["energy.interval.block"].search(
                [("supply_point_id", "=", self.point.id)]
            )
        )
