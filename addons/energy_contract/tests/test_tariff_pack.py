import base64
import io
import json
import zipfile
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, warmup

from ..logic.tariff_pack import MANIFEST, sha256
from .common import EnergyContractCommon

HEADER = "id,component_id:id,date_from,date_to,price,source,is_demo"
JANUARY = date(2026, 1, 1)


@tagged("post_install", "-at_install")
class TestTariffPack(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user("billing_manager")
        cls.colleague = cls._create_user("billing_manager")
        cls._name(cls.component, "component")
        cls._name(cls.tariff, "tariff")
        cls._name(cls.service, "service")
        cls._name(cls.vat_class, "vat")
        cls.old = cls.component.price_ids

    @classmethod
    def _name(cls, record, name):
        cls.env["ir.model.data"].create(
            {
                "module": "energy_test",
                "name": name,
                "model": record._name,
                "res_id": record.id,
            }
        )

    def _make_zip(self, *rows, version="2026.1", files=None, broken=None):
        """Return a pack of price rows, as text, and of other files."""
        lines = [
            f"p{number},{row}" if row[0] != "!" else row[1:]
            for number, row in enumerate(rows)
        ]
        files = {"energy.tariff.price.csv": "\n".join([HEADER, *lines])} | (files or {})
        manifest = {
            "module": "energy_test",
            "version": version,
            "decisions": [
                {"number": "1/2026", "title": "Prices", "source": "example.com"}
            ],
            "files": {name: sha256(text.encode()) for name, text in files.items()},
        }
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(MANIFEST, json.dumps(manifest))
            for name, text in files.items():
                archive.writestr(name, text if name != broken else text + "\n")
        return buffer.getvalue()

    def _load(self, content, **values):
        wizard = self.env["energy.tariff.pack.load"].with_user(self.manager)
        return wizard.create(
            {"file": base64.b64encode(content), "file_name": "pack.zip"} | values
        )

    def _apply(self, content, **values):
        action = self._load(content, **values).action_apply()
        return self.env["energy.tariff.pack"].browse(action["res_id"])

    def _use_until(self, day):
        """Let the prices of the component be billed until a day."""
        prices = self.env["energy.tariff.price"]
        uses = {self.old: day}
        self.startPatcher(
            patch.object(
                type(prices),
                "_get_last_uses",
                lambda prices: {item: uses[item] for item in prices if item in uses},
            )
        )

    # Looking

    def test_the_differences_are_shown_before_anything_changes(self):
        self.old.date_to = JANUARY
        wizard = self._load(
            self._make_zip(
                "component,2020-01-01,2026-01-01,100,Old list,0",
                "component,2026-01-01,,90.5,Decision 1,0",
            )
        )
        wizard.action_check()
        self.assertRecordValues(
            wizard.line_ids,
            [
                {
                    "change": "new",
                    "name": "TSUPPLY " + self.component.code,
                    "price": 90.5,
                    "date_from": JANUARY,
                    "source": "Decision 1",
                }
            ],
        )
        self.assertIn("New: 1", wizard.summary)
        self.assertIn("As they are: 1", wizard.summary)
        self.assertIn("1/2026: Prices (example.com)", wizard.decisions)
        self.assertEqual(self.component.price_ids, self.old)

    def test_a_changed_file_is_refused_with_both_checksums(self):
        content = self._make_zip(
            "component,2026-01-01,,90,Decision 1,0", broken="energy.tariff.price.csv"
        )
        with self.assertRaisesRegex(UserError, "changed after it was published"):
            self._load(content).action_check()

    def test_what_is_no_pack_is_refused_in_words(self):
        with self.assertRaisesRegex(UserError, "no ZIP archive"):
            self._load(b"price;list").action_check()
        with self.assertRaisesRegex(UserError, "Line 2 .* column price holds “free”"):
            self._load(
                self._make_zip("component,2026-01-01,,free,Decision 1,0")
            ).action_check()

    def test_a_price_of_an_unknown_component_is_refused(self):
        content = self._make_zip("nothing,2026-01-01,,90,Decision 1,0")
        with self.assertRaisesRegex(UserError, "energy_test.nothing"):
            self._load(content).action_check()

    # Applying

    def test_prices_are_proposed_with_their_source_and_version(self):
        applied = self._apply(
            self._make_zip("component,2026-01-01,,90.123456,Decision 1,1")
        )
        self.assertRecordValues(
            applied.price_ids,
            [
                {
                    "state": "proposed",
                    "price": 90.123456,
                    "source": "Decision 1",
                    "is_demo": True,
                    "proposed_by_id": self.manager.id,
                }
            ],
        )
        self.assertRecordValues(
            applied,
            [
                {
                    "version": "2026.1",
                    "user_id": self.manager.id,
                    "new_count": 1,
                    "is_released": False,
                    "waiting_count": 1,
                }
            ],
        )
        applied.price_ids.with_user(self.colleague).action_release()
        self.assertEqual(self.old.date_to, JANUARY)
        self.assertEqual(self.env.ref("energy_test.p0"), applied.price_ids)

    def test_the_same_pack_twice_changes_nothing(self):
        content = self._make_zip("component,2026-01-01,,90,Decision 1,0")
        first = self._apply(content)
        self.assertEqual(self._apply(content), first)
        newer = self._apply(
            self._make_zip("component,2026-01-01,,90,Decision 1,0", version="2026.2")
        )
        self.assertFalse(newer.price_ids)
        self.assertEqual(len(self.component.price_ids), 2)

    def test_an_unused_price_is_replaced_when_the_new_one_is_released(self):
        applied = self._apply(self._make_zip("component,2020-01-01,,99,Corrected,0"))
        self.assertEqual((self.old.state, applied.changed_count), ("released", 1))
        applied.price_ids.with_user(self.colleague).action_release()
        self.assertEqual(self.old.state, "withdrawn")
        self.assertEqual(self.component.price_ids - self.old, applied.price_ids)

    def test_a_used_price_is_followed_by_a_new_one_from_where_bills_end(self):
        self._use_until(date(2026, 4, 1))
        content = self._make_zip("component,2020-01-01,,99,Corrected,0")
        wizard = self._load(content)
        wizard.action_check()
        self.assertRecordValues(
            wizard.line_ids,
            [
                {
                    "change": "conflict",
                    "known_price": 100,
                    "price": 99,
                    "date_from": date(2026, 4, 1),
                    "used_until": date(2026, 4, 1),
                }
            ],
        )
        applied = self._apply(content)
        applied.price_ids.with_user(self.colleague).action_release()
        self.assertRecordValues(
            self.old | applied.price_ids,
            [
                {"price": 100, "date_to": date(2026, 4, 1), "state": "released"},
                {"price": 99, "date_to": False, "state": "released"},
            ],
        )
        again = self._apply(
            self._make_zip("component,2020-01-01,,99,Corrected,0", version="2026.2")
        )
        self.assertFalse(again.price_ids)

    def test_a_price_that_holds_no_longer_ends(self):
        applied = self._apply(
            self._make_zip("component,2020-01-01,2026-01-01,100,Old list,0")
        )
        self.assertEqual((self.old.date_to, applied.ended_count), (JANUARY, 1))

    def test_new_tariffs_and_components_come_with_the_pack(self):
        files = {
            "energy.tariff.csv": "id,code,name,kind,commodity\n"
            "t9,PACK-9,From a pack,levy,electricity",
            "energy.tariff.component.csv": "id,tariff_id:id,code,name,basis,"
            "product_id:id,vat_class_id:id\n"
            "c9,t9,LEVY,A levy,energy,service,vat",
        }
        content = self._make_zip("c9,2026-01-01,,1.5,Act 1,0", files=files)
        wizard = self._load(content)
        wizard.action_check()
        self.assertIn("PACK-9", wizard.summary)
        applied = self._apply(content)
        component = applied.price_ids.component_id
        self.assertEqual(component.tariff_id.code, "PACK-9")
        self.assertEqual((component.basis, component.kind), ("energy", "levy"))

    # Versions and rights

    def test_an_older_version_is_refused(self):
        self._apply(
            self._make_zip("component,2026-01-01,,90,Decision 1,0", version="2026.10")
        )
        with self.assertRaisesRegex(UserError, "older version 2026.9"):
            self._load(
                self._make_zip(
                    "component,2026-01-01,,91,Decision 2,0", version="2026.9"
                )
            ).action_check()

    def test_one_version_has_one_content(self):
        self._apply(self._make_zip("component,2026-01-01,,90,Decision 1,0"))
        with self.assertRaisesRegex(UserError, "another content"):
            self._apply(self._make_zip("component,2026-01-01,,91,Decision 1,0"))

    def test_a_pack_is_no_way_around_the_four_eyes(self):
        content = self._make_zip("component,2026-01-01,,90,Decision 1,0")
        with self.assertRaisesRegex(UserError, "four eyes"):
            self._apply(content, mode="release")
        self.env.company.energy_price_four_eyes = False
        applied = self._apply(content, mode="release")
        self.assertEqual(applied.price_ids.state, "released")
        self.assertEqual(self.old.date_to, JANUARY)

    def test_a_clerk_loads_no_pack(self):
        clerk = self._create_user("clerk")
        with self.assertRaises(AccessError):
            self.env["energy.tariff.pack.load"].with_user(clerk).create(
                {"file": "eA=="}
            )

    @warmup
    def test_fifty_prices_are_proposed_with_the_queries_of_one(self):
        def rows(first, count):
            found = []
            for number in range(first, first + count):
                component = self._create_component()
                self._name(component, f"many{number}")
                found.append(f"!q{number},many{number},2026-01-01,,{number},List,0")
            return found

        def count(content):
            wizard = self._load(content)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_apply()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(self._make_zip(*rows(1, 1), version="1"))
        one = count(self._make_zip(*rows(2, 1), version="2"))
        fifty = count(self._make_zip(*rows(3, 50), version="3"))
        self.assertLessEqual(fifty, one + 60)
