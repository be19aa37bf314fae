from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import EnergyCommon

ROLES = ("reader", "clerk", "billing_manager", "admin")
# Per model: what each of the four roles may do (r, w, c, u), in the order of ROLES.
OPERATIONS = {
    "energy.supply.point": ("r", "rwc", "rwc", "rwcu"),
    "energy.supply.point.version": ("r", "rwc", "rwc", "rwcu"),
    "energy.supply.point.version.change": ("", "rwc", "rwc", "rwc"),
    "energy.vulnerability": ("r", "rwc", "rwc", "rwcu"),
    "energy.vulnerability.kind": ("r", "r", "rwc", "rwcu"),
    "energy.generation.unit": ("r", "rwc", "rwc", "rwcu"),
    "energy.market.request": ("r", "rwc", "rwc", "rwcu"),
    "energy.market.request.create": ("", "rwc", "rwc", "rwc"),
    "energy.market.request.outcome": ("", "rwc", "rwc", "rwc"),
    "energy.market.request.kind": ("r", "r", "r", "rwcu"),
    "energy.market.request.rule": ("r", "r", "r", "rwcu"),
    "energy.public.holiday": ("r", "r", "r", "rwcu"),
    "energy.parked.item": ("r", "rwc", "rwc", "rwcu"),
    "energy.supply.point.event": ("r", "r", "r", "r"),
    "energy.point.coverage": ("r", "r", "r", "r"),
    "energy.meter": ("r", "rwc", "rwc", "rwcu"),
    "energy.meter.register": ("r", "rwc", "rwc", "rwcu"),
    "energy.meter.installation": ("r", "rwc", "rwc", "rwcu"),
    "energy.meter.register.loss": ("r", "rwc", "rwc", "rwcu"),
    "energy.reading": ("r", "rwc", "rwc", "rwc"),
    "energy.reading.check": ("r", "r", "r", "r"),
    "energy.reading.rule": ("r", "r", "rwc", "rwcu"),
    "energy.reading.decision": ("", "rwcu", "rwcu", "rwcu"),
    "energy.reading.estimation": ("", "rwcu", "rwcu", "rwcu"),
    "energy.meter.exchange": ("", "rwcu", "rwcu", "rwcu"),
    "energy.meter.exchange.closing": ("", "rwcu", "rwcu", "rwcu"),
    "energy.meter.exchange.opening": ("", "rwcu", "rwcu", "rwcu"),
    "energy.reading.entry": ("", "rwcu", "rwcu", "rwcu"),
    "energy.reading.entry.line": ("", "rwcu", "rwcu", "rwcu"),
    "energy.market.role": ("r", "r", "rwc", "rwcu"),
    "energy.network": ("r", "r", "rwc", "rwcu"),
    "energy.network.prefix": ("r", "r", "rwc", "rwcu"),
    "energy.network.rate": ("r", "r", "rwc", "rwcu"),
    "energy.load.profile": ("r", "r", "rwc", "rwcu"),
    "energy.load.profile.day": ("r", "r", "rwc", "rwcu"),
    "energy.load.profile.year": ("r", "r", "rwc", "rwcu"),
    "energy.load.profile.month": ("r", "r", "r", "r"),
    "energy.load.profile.import": ("", "", "rwcu", "rwcu"),
    "energy.gas.calorific": ("r", "r", "rwc", "rwcu"),
    "energy.interval.channel": ("r", "rwc", "rwc", "rwcu"),
    "energy.interval.block": ("r", "r", "r", "r"),
    "energy.interval.batch": ("r", "r", "r", "r"),
    "energy.interval.parked": ("r", "r", "r", "r"),
    "energy.interval.mapping": ("r", "r", "rwc", "rwcu"),
    "energy.interval.upload": ("", "rwcu", "rwcu", "rwcu"),
    "energy.migration.run": ("", "", "", "rwcu"),
    "energy.migration.file": ("", "", "", "rwcu"),
    "energy.migration.problem": ("", "", "", "rwcu"),
    "energy.migration.upload": ("", "", "", "rwcu"),
    "energy.takeover.mapping": ("r", "r", "rwc", "rwcu"),
    "energy.takeover.word": ("r", "r", "rwcu", "rwcu"),
    "energy.takeover.file": ("r", "r", "r", "r"),
    "energy.takeover.upload": ("", "rwcu", "rwcu", "rwcu"),
    "energy.market.price.series": ("r", "r", "rwc", "rwcu"),
    "energy.market.price.day": ("r", "r", "r", "r"),
}


@tagged("post_install", "-at_install")
class TestAccess(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: cls._create_user(role) for role in ROLES}
        point = cls._create_supply_point()
        meter = cls._create_meter(point)
        channel = cls._create_interval_channel(point)
        block = cls._store_day(channel, date(2026, 5, 1), [1] * 96)
        parked = cls.env["energy.interval.parked"].create(
            {
                "batch_id": block.batch_id.id,
                "point_name": "X",
                "code": "PS15",
                "date": date(2026, 5, 1),
                "reason": "unknown_point",
            }
        )
        migration = cls.env["energy.migration.run"]._receive(
            {"meters.csv": b"meter;is_smart\nA;perhaps\n"}
        )
        migration._check()
        mapping = cls.env["energy.takeover.mapping"].create(
            {
                "name": "MDM",
                "code": "mdm-test",
                "word_ids": [(0, 0, {"name": "A", "meaning": "1.8.0"})],
            }
        )
        file = cls.env["energy.takeover.file"]._receive(mapping, b"A", "a.csv")
        loss = cls._create_loss(meter.register_ids)
        cls._read(meter.register_ids, date(2025, 2, 1), 10)
        wrong = cls._read(meter.register_ids, date(2025, 3, 1), 9)
        rule = cls.env["energy.reading.rule"].create(
            {"name": "Own", "code": "zero", "company_id": cls.env.company.id}
        )
        cls.records = {
            record._name: record
            for record in (
                point,
                cls._create_version(point),
                cls._create_vulnerability(point),
                cls._create_generation_unit(point),
                cls._create_request(point),
                cls._park(),
                meter,
                meter.register_ids,
                meter.installation_ids,
                channel,
                block,
                block.batch_id,
                parked,
                migration,
                mapping,
                mapping.word_ids,
                file,
                migration.file_ids,
                migration.problem_ids,
                loss,
                wrong,
                wrong.check_ids,
                rule,
            )
        }

    def test_each_role_may_do_its_job_and_no_more(self):
        for model, allowed in OPERATIONS.items():
            records = self.records.get(model, self.env[model])
            self._assert_operations(
                records, dict(zip(self.users.values(), allowed, strict=True))
            )

    def test_market_communication_keeps_kinds_deadlines_and_holidays(self):
        market = self._create_user("market")
        for model in (
            "energy.market.request",
            "energy.market.request.kind",
            "energy.market.request.rule",
            "energy.public.holiday",
            "energy.parked.item",
        ):
            self._assert_operations(self.env[model], {market: "rwc"})

    def test_every_model_of_the_addon_is_in_the_table(self):
        models = {
            name
            for name in self.env.registry
            if self.env[name]._original_module == "energy_supply_point"
            and not self.env[name]._abstract
        }
        self.assertEqual(models, set(OPERATIONS))

    def test_a_colleague_without_energy_rights_sees_nothing(self):
        colleague = new_test_user(self.env, "test_colleague")
        self._assert_operations(self.env["energy.supply.point"], {colleague: ""})
        self._assert_operations(self.env["energy.reading"], {colleague: ""})

    def test_a_user_of_another_company_sees_no_record_of_this_one(self):
        company = self._create_company(name="Other Supplier")
        foreigner = self._create_user(
            "admin", company_id=company.id, company_ids=[(6, 0, company.ids)]
        )
        self.assertEqual(
            set(self.records),
            {
                name
                for name in OPERATIONS
                if "company_id" in self.env[name]._fields
                and self.env[name]._auto
                and not self.env[name]._transient
            },
        )
        for model, record in self.records.items():
            as_foreigner = record.with_user(foreigner)
            with self.subTest(model=model):
                self.assertFalse(as_foreigner.search([("id", "in", record.ids)]))
                with self.assertRaises(AccessError):
                    as_foreigner.read(["display_name"])

    def test_a_user_of_two_companies_sees_the_selected_ones(self):
        company = self._create_company(name="Other Supplier")
        both = self.env.company + company
        user = self._create_user("reader", company_ids=[(6, 0, both.ids)])
        point = self.records["energy.supply.point"].with_user(user)
        found = point.with_context(allowed_company_ids=both.ids).search(
            [("id", "=", point.id)]
        )
        self.assertEqual(found, point)
        self.assertFalse(
            point.with_context(allowed_company_ids=company.ids).search(
                [("id", "=", point.id)]
            )
        )
