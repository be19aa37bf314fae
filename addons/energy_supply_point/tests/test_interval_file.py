import base64
import gzip
import io
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from unittest import mock

import pyarrow as pa
import pyarrow.parquet

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged, warmup

from ..logic.interval_payload import Limits
from ..logic.intervals import PER_KWH
from ..models import energy_interval_batch
from .common import EnergyCommon

DAY = date(2026, 5, 1)


def long_csv(point, values, code="PS15", day=DAY):
    """Return a table of a normal day, a row per quarter."""
    rows = [
        f"{point};{code};{day} {at // 4:02d}:{at % 4 * 15:02d};{value}"
        for at, value in enumerate(values)
    ]
    return "\n".join(["point;code;time;value", *rows, ""]).encode()


def mscons(point, values, code="PS15", time="202605020916CEST"):
    """Return a message with one line of a normal day."""
    quantities = "".join(
        f"<QTY><QUANTITY_QUALIFIER>136</QUANTITY_QUALIFIER><QUANTITY>{value}"
        "</QUANTITY>"
        "<DTM><DATUMQUALIFIER>158</DATUMQUALIFIER>"
        f"<DATUM>20260501{at // 4:02d}{at % 4 * 15:02d}CEST</DATUM></DTM>"
        "<DTM><DATUMQUALIFIER>159</DATUMQUALIFIER>"
        f"<DATUM>202605{1 + (at + 1) // 96:02d}{(at + 1) % 96 // 4:02d}"
        f"{(at + 1) % 4 * 15:02d}CEST</DATUM></DTM></QTY>"
        for at, value in enumerate(values)
    )
    return (
        "<MSCONS><UNH/><DTM><DATUMQUALIFIER>137</DATUMQUALIFIER>"
        f"<DATUM>{time}</DATUM></DTM><NAD><LOC><PLACE_ID>{point}</PLACE_ID><LIN>"
        f"<ITEM_NUMBER>{code}</ITEM_NUMBER><MEA><MEASURMENT_UNIT_QUALIFIER>KWT"
        f"</MEASURMENT_UNIT_QUALIFIER></MEA>{quantities}</LIN></LOC></NAD>"
        f"<UNT><NUMSEG>{7 + 3 * len(values)}</NUMSEG></UNT></MSCONS>"
    ).encode()


@tagged("post_install", "-at_install")
class TestIntervalFile(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point = cls._create_supply_point()
        cls.mapping = cls.env["energy.interval.mapping"].create(
            {"name": "Test", "code_column": "code"}
        )
        cls.Batch = cls.env["energy.interval.batch"]

    def _receive(self, data, name="values.csv", **kwargs):
        return self.Batch._receive(data, name, mapping=self.mapping, **kwargs)

    def _sum(self, code="PS15", point=None):
        channel = (point or self.point).interval_channel_ids.filtered(
            lambda one: one.code == code
        )
        curves = channel._read_curves(DAY, date(2026, 5, 2))
        return int(curves.values.sum()) / PER_KWH

    def test_a_csv_file_adds_the_channel_and_its_day(self):
        batch = self._receive(long_csv(self.point.name, range(96)))
        self.assertRecordValues(
            batch,
            [
                {
                    "state": "done",
                    "format": "csv",
                    "value_count": 96,
                    "new_count": 1,
                    "parked_count": 0,
                    "is_ordered": False,
                }
            ],
        )
        self.assertEqual(self._sum(), 4560)
        self.assertEqual(base64.b64decode(batch.content)[:5], b"point")

    def test_a_parquet_file_is_read_too(self):
        midnight = datetime.fromisoformat("2026-05-01T00:00")
        starts = [midnight + timedelta(minutes=15 * at) for at in range(96)]
        table = pa.table(
            {
                "point": [self.point.name] * 96,
                "code": ["PS15"] * 96,
                "time": pa.array(starts, pa.timestamp("us")),
                "value": [0.25] * 96,
            }
        )
        sink = io.BytesIO()
        pyarrow.parquet.write_table(table, sink)
        batch = self._receive(sink.getvalue(), "values.parquet")
        self.assertEqual(batch.format, "parquet")
        self.assertEqual(self._sum(), 24)

    def test_a_message_says_its_age_and_is_energy(self):
        data = gzip.compress(mscons(self.point.name, ["1"] * 96))
        batch = self._receive(data, f"{self.point.name}_20260501_D_V1.xml.gz")
        self.assertRecordValues(
            batch,
            [
                {
                    "state": "done",
                    "format": "mscons",
                    "version": 1,
                    "sent_at": datetime.fromisoformat("2026-05-02T07:16"),
                    "is_ordered": True,
                }
            ],
        )
        self.assertEqual(self._sum(), 24)
        self.assertEqual(self.point.interval_channel_ids.direction, "import")

    def test_a_higher_version_wins_although_it_came_first(self):
        second, first = (
            mscons(self.point.name, [value] * 96, time=time)
            for value, time in (("2", "202605020900CEST"), ("1", "202605021000CEST"))
        )
        self._receive(second, "a_V2.xml")
        self._receive(first, "a_V1.xml")
        self.assertEqual(self._sum(), 48)
        self.assertEqual(len(self.point.interval_channel_ids.block_ids), 2)

    def test_the_same_file_twice_changes_nothing(self):
        data = long_csv(self.point.name, range(96))
        batch = self._receive(data)
        self.assertEqual(self._receive(data, "again.csv"), batch)
        self.assertEqual(len(self.point.interval_channel_ids.block_ids), 1)

    def test_the_same_day_in_another_file_is_known(self):
        self._receive(long_csv(self.point.name, range(96)))
        both = (
            long_csv(self.point.name, range(96))
            + long_csv(self.point.name, range(96), code="PM15").partition(b"\n")[2]
        )
        batch = self._receive(both)
        self.assertEqual((batch.new_count, batch.known_count), (1, 1))

    def test_a_file_that_cannot_be_read_is_kept_with_the_reason(self):
        batch = self._receive(b"this;is;no table\n")
        self.assertEqual(batch.state, "failed")
        self.assertIn("point", batch.report)
        self.assertEqual(base64.b64decode(batch.content), b"this;is;no table\n")
        self.assertEqual(self._receive(b"<INVOIC/>", "a.xml").state, "failed")

    def test_a_refused_file_can_be_loaded_once_its_mapping_is_right(self):
        data = long_csv(self.point.name, range(96)).replace(b"point;", b"eic;")
        self.assertEqual(self._receive(data).state, "failed")
        self.mapping.point_column = "eic"
        self.assertEqual(self._receive(data).state, "done")

    def test_a_file_that_is_too_long_is_refused_at_once(self):
        limits = mock.patch.object(
            energy_interval_batch, "TABLE_LIMITS", Limits(100, 100)
        )
        with limits, self.assertRaises(UserError):
            self._receive(long_csv(self.point.name, range(96)))

    def test_two_gigabytes_in_a_folder_are_refused_unread(self):
        with tempfile.NamedTemporaryFile(suffix=".csv") as handle:
            handle.truncate(2 << 30)
            with self.assertRaisesRegex(UserError, "256 MB"):
                self.Batch._receive_path(Path(handle.name), mapping=self.mapping)

    def test_a_file_of_a_folder_is_received_by_its_name(self):
        with tempfile.NamedTemporaryFile(suffix="_V3.csv") as handle:
            handle.write(long_csv(self.point.name, range(96)))
            handle.flush()
            batch = self.Batch._receive_path(
                Path(handle.name), mapping=self.mapping, origin="mdm"
            )
        self.assertEqual((batch.version, batch.is_ordered), (3, True))
        self.assertEqual(batch.new_count, 1)

    def test_a_bomb_is_refused_and_kept(self):
        batch = self._receive(gzip.compress(b"<MSCONS>" + bytes(20 << 20)), "a.xml.gz")
        self.assertEqual(batch.state, "failed")
        self.assertIn("10 MB", batch.report)

    def test_a_table_without_a_mapping_says_so(self):
        self.env["energy.interval.mapping"].search([]).active = False
        with self.assertRaises(UserError):
            self.Batch._receive(long_csv("X", [1]), "a.csv")

    def test_a_clerk_checks_and_loads_a_file(self):
        clerk = self._create_user("clerk")
        data = long_csv(self.point.name, range(96)) + b"24ZUNKNOWN;PS15;x;1\n"
        good = data.rpartition(b"24ZUNKNOWN")[0]
        form = Form(self.env["energy.interval.upload"].with_user(clerk))
        form.content = base64.b64encode(good)
        form.name = "upload.csv"
        form.mapping_id = self.mapping
        wizard = form.save()
        wizard.action_check()
        self.assertIn("96", wizard.report)
        self.assertFalse(self.point.interval_channel_ids)
        action = wizard.action_load()
        batch = self.Batch.browse(action["res_id"])
        self.assertEqual((batch.state, batch.create_uid), ("done", clerk))
        self.assertEqual(self._sum(), 4560)

    def test_a_check_names_the_points_it_does_not_know(self):
        lines = self.Batch._check(
            long_csv("24ZNOBODY", range(96)), "a.csv", self.mapping
        )
        self.assertIn("24ZNOBODY", "\n".join(lines))
        lines = self.Batch._check(b"a;b\n", "a.csv", self.mapping)
        self.assertEqual(len(lines), 1)

    def test_a_reader_uploads_nothing(self):
        reader = self._create_user("reader")
        with self.assertRaises(AccessError):
            self.env["energy.interval.upload"].with_user(reader).create(
                {"content": base64.b64encode(b"x"), "name": "x"}
            )
        with self.assertRaises(AccessError):
            self.Batch.with_user(reader)._receive(b"x", "x.csv", mapping=self.mapping)

    def test_a_mapping_must_say_the_channel_and_known_qualities(self):
        with self.assertRaises(ValidationError):
            self.mapping.quality_words = "E=guessed"
        self.mapping.quality_words = "E=estimated, X=missing"
        with self.assertRaises(ValidationError):
            self.mapping.write({"code_column": False, "default_code": False})

    @warmup
    def test_a_file_of_one_point(self):
        self._receive_points(1)

    @warmup
    def test_a_file_of_fifty_points(self):
        self._receive_points(50)

    def _receive_points(self, count):
        points = self.env["energy.supply.point"].create(
            [self._prepare_supply_point_vals() for _ in range(count)]
        )
        data = b"point;code;time;value\n" + b"".join(
            long_csv(point.name, [1] * 96).partition(b"\n")[2] for point in points
        )
        self.env.flush_all()
        with self.assertQueryCount(24):
            batch = self._receive(data)
            self.env.flush_all()
        self.assertEqual(batch.new_count, count)
