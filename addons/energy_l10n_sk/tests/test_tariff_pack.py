import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged

from odoo.addons.energy_contract.logic import tariff_pack as logic
from odoo.addons.energy_contract.logic.tariff_pack_diff import Change
from odoo.addons.energy_contract.models.energy_sample_bill import Sample
from odoo.addons.energy_supply_point.logic.ranges import DateRange

YEAR = DateRange(date(2026, 1, 1), date(2027, 1, 1))
MODULE = "energy_l10n_sk"


@tagged("post_install", "-at_install")
class TestTariffPack(TransactionCase):
    def _get_files(self):
        data = Path(get_module_path(MODULE), "data")
        names = json.loads((data / logic.MANIFEST).read_text())["files"]
        return {name: (data / name).read_bytes() for name in (logic.MANIFEST, *names)}

    def _get_installed(self):
        return self.env["energy.tariff.pack"].search([("module", "=", MODULE)])

    # What is shipped

    def test_the_manifest_holds_the_checksum_of_every_file(self):
        """If this fails, raise the version and run bin/tariff-pack."""
        pack = logic.read_pack(self._get_files())
        self.assertEqual(pack.module, MODULE)
        self.assertEqual(len(pack.prices), 533)
        self.assertTrue(all(item.source for item in pack.decisions))

    def test_installing_released_every_price_and_left_a_log(self):
        pack = logic.read_pack(self._get_files())
        installed = self._get_installed().filtered(
            lambda applied: applied.checksum == pack.checksum
        )
        self.assertEqual(installed.version, pack.version)
        self.assertIn("NV 21/2019", installed.decisions)
        self.assertEqual(
            {item.change for item in self.env["energy.tariff.pack"]._compare(pack)},
            {Change.SAME},
        )
        prices = self.env["energy.tariff.price"].search([("pack_id", "!=", False)])
        self.assertEqual(set(prices.mapped("state")), {"released"})

    def test_an_update_of_the_addon_leaves_the_prices_alone(self):
        price = self.env.ref(f"{MODULE}.tariff_supply_home_fee_2026")
        price.date_to = date(2027, 1, 1)
        before = self._get_installed()
        self.env["energy.tariff.pack"]._load_shipped(MODULE)
        self.assertEqual(self._get_installed(), before)
        self.assertEqual(price.date_to, date(2027, 1, 1))
        data = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "energy.tariff.price")]
        )
        self.assertEqual(set(data.mapped("noupdate")), {True})

    def _ship(self, files):
        """Update the addon as if it brought these files."""
        unread = Path.read_bytes

        def read(path):
            return files[path.name] if path.name in files else unread(path)

        with patch.object(Path, "read_bytes", read):
            self.env["energy.tariff.pack"]._load_shipped(MODULE)

    def test_a_newer_pack_of_an_update_waits_for_a_person(self):
        files = self._get_files()
        table = files[logic.PRICES] + (
            b"tariff_supply_home_fee_2027,tariff_supply_home_fee,2027-01-01,,1.6,"
            b"Cap of 2027,0\n"
        )
        manifest = json.loads(files[logic.MANIFEST]) | {"version": "2027.1"}
        manifest["files"][logic.PRICES] = logic.sha256(table)
        self._ship({logic.PRICES: table, logic.MANIFEST: json.dumps(manifest).encode()})
        price = self.env.ref(f"{MODULE}.tariff_supply_home_fee_2027")
        self.assertEqual((price.state, price.price), ("proposed", 1.6))
        old = self.env.ref(f"{MODULE}.tariff_supply_home_fee_2026")
        self.assertFalse(old.date_to)
        price.action_release()
        self.assertEqual(old.date_to, date(2027, 1, 1))

    def test_the_published_archive_is_the_shipped_pack(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in self._get_files().items():
                archive.writestr(name, content)
        found = logic.read_pack(logic.unzip(buffer.getvalue()))
        self.assertEqual(found, logic.read_pack(self._get_files()))

    # Published sample bills, computed again

    def _rate(self, supply, rate, kwh, segment="household", **values):
        sample = Sample(
            supply=self.env.ref(f"{MODULE}.{supply}"),
            network_rate=self.env.ref(f"{MODULE}.{rate}"),
            segment=segment,
            period=YEAR,
            yearly_kwh={"single": Decimal(kwh)},
            **values,
        )
        return self.env["energy.sample.bill"]._rate(
            sample, sample.supply.commodity, self.env.company
        )

    def test_a_household_with_aid_pays_503_23(self):
        """2 400 kWh, ZSD D2, one phase of 25 A: the published year of 2026."""
        bill = self._rate(
            "tariff_supply_home_aid", "rate_zsd_d2", 2400, amps=Decimal(25), phases=1
        )
        self.assertEqual(
            [str(value) for value in (bill.amount, bill.tax, bill.gross)],
            ["422.88", "80.35", "503.23"],
        )

    def test_without_aid_it_pays_592_45(self):
        """The published 592.46 sums unrounded lines; the bill sums rounded ones."""
        bill = self._rate(
            "tariff_supply_home", "rate_zsd_d2", 2400, amps=Decimal(25), phases=1
        )
        self.assertEqual(
            [str(value) for value in (bill.amount, bill.tax, bill.gross)],
            ["497.86", "94.59", "592.45"],
        )

    def test_a_year_of_gas_adds_up_from_its_published_rates(self):
        """10 MWh in group 2: 12 × 4.76 a month, and the rates per MWh of the pack.

        463.00 supply, 22.80 fee, 132.00 and 57.12 distribution, 25.00 transport.
        """
        bill = self._rate("tariff_supply_gas_home", "rate_sppd_2", 10000)
        amounts = {line.code: str(line.amount) for line in bill.lines}
        self.assertEqual(amounts["COMMODITY"], "463.00")
        self.assertEqual(amounts["FEE"], "22.80")
        self.assertEqual(amounts["DIST_FIX"], "57.12")
        self.assertEqual(amounts["TRANSPORT"], "25.00")
        self.assertEqual(str(bill.amount), "699.92")
        self.assertEqual({line.vat_percent for line in bill.lines}, {23})

    def test_the_fixed_gas_rates_of_all_groups_are_the_published_ones(self):
        published = [
            "1.78",
            "4.76",
            "7.64",
            "12.36",
            "41.45",
            "50.78",
            "126.67",
            "283.33",
        ]
        for group, price in enumerate(published, 1):
            found = self.env.ref(f"{MODULE}.tariff_sppd_{group}_dist_fix_2026")
            self.assertEqual(found.price, float(price), found.display_name)
