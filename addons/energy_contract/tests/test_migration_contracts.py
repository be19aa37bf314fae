import re
from contextlib import suppress
from datetime import date
from pathlib import Path
from unittest import mock

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged, warmup

from odoo.addons.energy_supply_point.models import energy_migration_run_load

from ..logic import migration_advance_checks, migration_contract_checks
from .common_advance import EnergyAdvanceCommon

SAMPLES = Path(__file__).resolve().parents[3] / "tests" / "samples"
NEW = {
    "contracts": 3,
    "mandates": 1,
    "billing_groups": 4,
    "contract_points": 4,
    "advance_agreements": 3,
    "advances": 16,
}


class Killed(Exception):
    """The process ends between two chunks."""


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestMigrationContracts(EnergyAdvanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_vat_class(code="00", rates={date(2020, 1, 1): 23})
        cls._create_vat_class(code="01", rates={date(2020, 1, 1): 5})
        gas = cls._create_tariff(commodity="gas")
        cls._create_product(code="Q-POWER")
        cls._create_product(code="Q-GAS", tariff_id=gas)
        cls.files = {
            path.name: path.read_bytes()
            for path in (SAMPLES / "migration-contracts").glob("*.csv")
        }
        points = {
            path.name: path.read_bytes()
            for path in (SAMPLES / "migration").glob("*.csv")
        }
        cls._import(points)

    @classmethod
    def _receive(cls, files=None):
        return cls.env["energy.migration.run"]._receive(files or cls.files)

    @classmethod
    def _import(cls, files=None):
        run = cls._receive(files)
        world = run._check()
        assert run.state == "checked", world.problems
        run._start()
        assert run._import(lambda _rows: True)
        return run

    def _count(self):
        models = (
            "energy.contract", "energy.mandate", "energy.billing.group",
            "energy.billing.group.terms", "energy.contract.point",
            "energy.advance.agreement", "energy.advance", "energy.advance.line",
            "energy.advance.agreement.point", "res.partner.bank",
            "energy.market.request", "energy.contract.change",
        )  # fmt: skip
        return {model: self.env[model].search_count([]) for model in models}

    def _find(self, name):
        return self.env["energy.contract"].search([("name", "=", name)])

    def _changed(self, name, old, new):
        assert old.encode() in self.files[name]
        data = self.files[name].replace(old.encode(), new.encode(), 1)
        return self.files | {name: data}

    def test_the_check_writes_nothing(self):
        before = self._count()
        run = self._receive()
        run._check()
        self.assertEqual(run.state, "checked", run.problem_ids.mapped("reason"))
        self.assertEqual(self._count(), before)

    def test_the_sample_is_imported(self):
        before = self._count()
        run = self._import()
        self.assertEqual(run.state, "done")
        self.assertEqual(
            dict(run.file_ids.mapped(lambda file: (file.name, file.new_count))), NEW
        )
        grown = {name: n - before[name] for name, n in self._count().items()}
        self.assertEqual(
            grown,
            {
                "energy.contract": 3,
                "energy.mandate": 1,
                "energy.billing.group": 4,
                "energy.billing.group.terms": 4,
                "energy.contract.point": 4,
                "energy.advance.agreement": 3,
                # The gas point pays one instalment at two rates.
                "energy.advance": 15,
                "energy.advance.line": 16,
                "energy.advance.agreement.point": 3,
                "res.partner.bank": 1,
                "energy.market.request": 0,
                "energy.contract.change": 0,
            },
        )

    def test_groups_have_their_first_terms(self):
        self._import()
        (home,) = self._find("Z-100").group_ids
        self.assertEqual(home.delivery, "email")
        self.assertEqual(home.payment_method, "direct_debit")
        self.assertEqual(home.mandate_id.bank_id.acc_type, "iban")
        self.assertEqual(home.mandate_id.partner_id, home.contract_id.partner_id)
        self.assertEqual(home.terms_ids.date_from, date(2025, 1, 1))
        bakery, office = self._find("Z-200").group_ids.sorted("name")
        self.assertEqual((bakery.delivery, bakery.due_days), ("post", 30))
        self.assertEqual((bakery.cycle, bakery.advance_cycle), ("month", "quarter"))
        # The recipient has an address, so the invoices reach him there.
        self.assertEqual((office.delivery, office.due_days), ("email", 14))
        self.assertEqual(office.partner_id.ref, "C-1")

    def test_points_are_supplied_until_the_end_of_their_contract(self):
        self._import()
        ended, running = (
            self.env["energy.contract.point"]
            .search([("supply_point_id.name", "=", "24ZQ80000000003E")])
            .sorted("date_from")
        )
        self.assertEqual(ended.date_to, date(2025, 1, 1))
        self.assertEqual(ended.contract_state, "ended")
        self.assertEqual(running.date_to, date(2027, 1, 1))
        self.assertEqual(running.invoice_partner_id.ref, "C-1")

    def test_agreements_keep_number_symbol_and_instalments(self):
        self._import()
        past, first, gas = self.env["energy.advance.agreement"].search(
            [("name", "in", ["A-2601", "A-2602", "A-2501"])], order="name"
        )
        self.assertRecordValues(
            first | gas | past,
            [
                {
                    "state": "agreed", "advance_count": 12, "amount_total": 600,
                    "advance_amount": 50, "expected_amount": 602.4,
                    "variable_symbol": "7000000100", "cycle": "month",
                },
                {
                    "state": "agreed", "advance_count": 2, "amount_total": 65.1,
                    "advance_amount": 35.1, "expected_amount": 0,
                    "variable_symbol": "7000000100", "cycle": "month",
                },
                {
                    "state": "ended", "advance_count": 1, "amount_total": 369,
                    "advance_amount": 369, "expected_amount": 0,
                    "variable_symbol": "7000000299", "cycle": "quarter",
                },
            ],
        )  # fmt: skip
        self.assertEqual(gas.contract_point_id.supply_point_id.commodity, "gas")
        self.assertEqual(past.partner_id.ref, "C-1")
        twofold = gas.advance_ids.sorted("number")[0]
        self.assertEqual(twofold.amount_untaxed, 30)
        self.assertEqual(twofold.line_ids.mapped("percent"), [5, 23])
        self.assertEqual(
            first.advance_ids.sorted("number").mapped("state"),
            ["cancelled"] * 5 + ["planned"] * 7,
        )

    def test_a_second_run_creates_nothing(self):
        self._import()
        before = self._count()
        run = self._import()
        self.assertEqual(self._count(), before)
        self.assertEqual(run.new_count, 0)
        self.assertEqual(
            dict(run.file_ids.mapped(lambda file: (file.name, file.known_count))), NEW
        )
        self.assertEqual(set(run.problem_ids.mapped("code")), {"exists"})

    def test_a_run_that_was_killed_goes_on(self):
        """Wherever it ends, every row comes once, and the sums are right."""
        for at in (1, 3, 5, 7, 9, 12, 15):
            with self.subTest(at=at):
                point = self.env.cr.savepoint()
                self._kill_and_go_on(at)
                point.rollback()
                self.env.invalidate_all()

    def _kill_and_go_on(self, at):
        run = self._receive()
        run._check()
        run._start()
        chunks = []

        def commit(rows):
            chunks.append(rows)
            if len(chunks) == at:
                raise Killed
            return True

        with (
            mock.patch.object(energy_migration_run_load, "CHUNK", 2),
            # Not assertRaises: that would roll back what the chunks committed.
            suppress(Killed),
        ):
            run._import(commit)
        self.env.invalidate_all()
        self.assertEqual(run.state, "running")
        with mock.patch.object(energy_migration_run_load, "CHUNK", 3):
            self.assertTrue(run._import(lambda _rows: True))
        self.assertEqual(run.state, "done")
        self.assertEqual(run.new_count, sum(NEW.values()))
        agreements = self.env["energy.advance.agreement"].search(
            [("name", "in", ["A-2601", "A-2602", "A-2501"])], order="name"
        )
        self.assertEqual(agreements.mapped("amount_total"), [369, 600, 65.1])

    def test_a_run_that_lost_its_place_creates_nothing_twice(self):
        run = self._import()
        before = self._count()
        run.file_ids.done_count = 0
        run.state = "running"
        run._import(lambda _rows: True)
        self.assertEqual(self._count(), before)

    def test_faults_are_told_in_sentences_before_anything_is_written(self):
        before = self._count()
        for name, old, new, sentence in (
            ("contracts", "Z-100;C-1", "Z-100;C-9", "“C-9” is neither in the files"),
            ("contract_points", ";Q-GAS;", ";Q-POWER;", "not for what QQGSX"),
            ("contract_points", "1I;Home", "1I;Bakery", "no billing group of contract"),
            ("contract_points", "2024-01-01;;", "2024-01-01;2025-01-02;",
             "leaves the days of contract Z-300"),
            ("mandates", "SK43 1100 0000 0029 0000 0000", "", "has no IBAN"),
            ("billing_groups", "direct_debit,UMR-7001", "direct_debit,",
             "has no mandate"),
            ("advances", ";9,35;", ";9,99;", "it should be 9.35"),
            ("advances", ";23;9,35;", ";99;9,35;", "no VAT rate of 99 % on"),
            ("advances", ";40,65;", ";-40,65;", "less than 0"),
        ):  # fmt: skip
            with self.subTest(name=name, new=new):
                run = self._receive(self._changed(f"{name}.csv", old, new))
                run._check()
                found = " ".join(run.problem_ids.mapped("reason"))
                self.assertIn(sentence, found)
                self.assertEqual(run.state, "refused")
        self.assertEqual(self._count(), before)

    def test_a_point_that_is_supplied_already_is_refused(self):
        point = self.env["energy.supply.point"].search(
            [("name", "=", "24ZQ80000000001I")]
        )
        self._create_contract([point], state="active", date_from=date(2025, 6, 1))
        run = self._receive()
        run._check()
        self.assertEqual(run.state, "refused")
        (reason,) = run.problem_ids.mapped("reason")
        self.assertIn("overlaps the one in the database", reason)
        self.assertIn("one payer a day", reason)

    def test_every_code_has_a_sentence(self):
        """A code without one would be shown as it is."""
        Run = self.env["energy.migration.run"]
        facts = dict.fromkeys(
            ("contract", "point", "segment", "group", "owner", "agreement", "number",
             "expected", "day", "about", "other_line", "first_line"), "x"
        )  # fmt: skip
        for module in (migration_contract_checks, migration_advance_checks):
            source = Path(module.__file__).read_text()
            found = re.findall(
                r'report\([^)]*?"\w+",\s*line,\s*"\w+",\s*"(\w+)"', source
            )
            self.assertGreater(len(found), 5)
            for code in {*found, "supplied_twice", "agreed_twice"}:
                problem = mock.Mock(code=code, value="v", column="c", data=dict(facts))
                with self.subTest(code=code):
                    self.assertNotEqual(Run._explain_problem(problem), code)

    def test_a_posted_instalment_keeps_its_document(self):
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "name": "OLD-1",
                "journal_id": self.bank_journal.id,
                "date": date(2026, 1, 31),
                "line_ids": [
                    (0, 0, {"account_id": self.receivable.id, "debit": 50,
                            "partner_id": self.customer.id}),
                    (0, 0, {"account_id": self.deferred.id, "credit": 50}),
                ],
            }
        )  # fmt: skip
        move.action_post()
        rows = self.files["advances.csv"].decode().splitlines()
        rows = [f"{rows[0]};document", *(f"{row};" for row in rows[1:])]
        rows[1] = rows[1].replace("cancelled;", "posted;OLD-1")
        self._import(self.files | {"advances.csv": "\n".join(rows).encode()})
        advance = self.env["energy.advance"].search([("state", "=", "posted")])
        self.assertEqual(advance.move_id, move)
        self.assertEqual(move.energy_advance_id, advance)
        self.assertEqual(advance.amount_total, 50)

    def test_companies_are_migrated_apart(self):
        self._import()
        other = self._create_company(name="Other Supplier")
        Run = self.env["energy.migration.run"].with_company(other)
        run = Run._receive({"contracts.csv": self.files["contracts.csv"]})
        run._check()
        self.assertEqual(
            set(run.problem_ids.mapped("code")),
            {"unknown_reference", "no_contract_point"},
        )

    def test_a_clerk_cannot_migrate(self):
        with self.assertRaises(AccessError):
            self.env["energy.migration.run"].with_user(self.clerk)._receive(self.files)

    def test_an_administrator_needs_no_right_for_contacts(self):
        admin = self._create_user("admin")
        run = self.env["energy.migration.run"].with_user(admin)._receive(self.files)
        run._check()
        self.assertEqual(run.state, "checked", run.problem_ids.mapped("reason"))
        run._start()
        self.assertTrue(run._import(lambda _rows: True))
        self.assertEqual(self._find("Z-100").create_uid, admin)

    def _make_files(self, count, prefix):
        """Return the files of so many contracts with a year of instalments."""
        points = [
            self._create_supply_point(state="active", street=prefix).name
            for _at in range(count)
        ]
        rows = {
            "contracts": ["contract;customer;segment;state;date_from"],
            "billing_groups": ["contract;group;variable_symbol;advance_cycle"],
            "contract_points": ["contract;point;group;product;date_from"],
            "advance_agreements": ["agreement;contract;group;date_from;date_to"],
            "advances": [
                "agreement;number;date_from;date_to;due_date;base;vat_percent;vat"
            ],
        }
        for at, point in enumerate(points):
            name = f"{prefix}-{at}"
            rows["contracts"].append(f"{name};C-1;household;active;2026-01-01")
            rows["billing_groups"].append(f"{name};All;9{prefix[1:]}{at:07d};month")
            rows["contract_points"].append(f"{name};{point};All;Q-POWER;2026-01-01")
            rows["advance_agreements"].append(
                f"{name};{name};All;2026-07-01;2026-09-01"
            )
            rows["advances"] += [
                f"{name};1;2026-07-01;2026-08-01;2026-07-15;100;23;23",
                f"{name};2;2026-08-01;2026-09-01;2026-08-15;100;23;23",
            ]
        return {
            f"{name}.csv": "\n".join([*lines, ""]).encode()
            for name, lines in rows.items()
        }

    @warmup
    def test_the_work_does_not_grow_with_the_rows(self):
        runs = [
            self._receive(self._make_files(count, f"Q{at}"))
            for at, count in enumerate((1, 2, 40))
        ]
        counts = []
        for run in runs:
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            world = run._check()
            self.assertEqual(run.state, "checked", run.problem_ids.mapped("reason"))
            run._start()
            run._import(lambda _rows: True, world)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(runs[2].new_count, 40 * 6)
        self.assertEqual(counts[1], counts[2])

    @warmup
    def test_importing_forty_contracts(self):
        run = self._receive(self._make_files(40, "Q7"))
        world = run._check()
        run._start()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(110):
            run._import(lambda _rows: True, world)
