from datetime import date

from odoo.tests import tagged
from odoo.tools import SQL

from ..logic.migration_spec import SPECS
from .common import EnergyCommon

# What tells two records apart, and when they were made.
OWN = {"id", "create_date", "write_date", "name"}


@tagged("post_install", "-at_install")
class TestMigrationParity(EnergyCommon):
    """A row of the import is the row that the ORM would have written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls._create_profile()
        cls.network_rate.profile_id = cls.profile
        cls.balance_party = cls.env["res.partner"].create(
            {
                "name": "Balance",
                "ref": "B1",
                "energy_role_ids": [
                    (6, 0, cls.env.ref("energy_supply_point.market_role_brp").ids)
                ],
            }
        )
        cls.technical = {
            "balance_group_eic": cls._make_eic("24YQ9"),
            "gas_category": "medium",
            "contracted_annual_kwh": 90000,
            "daily_capacity_m3": 12.5,
            "pressure_kpa": 2.1,
        }
        cls.points = {
            "orm": (cls._make_eic(), cls._make_pod()),
            "sql": (cls._make_eic(), cls._make_pod()),
        }
        cls.made = {
            "orm": cls._make_by_orm(*cls.points["orm"]),
            "sql": cls._make_by_import(*cls.points["sql"]),
        }

    @classmethod
    def _make_by_orm(cls, eic, pod):
        country = cls.env.ref("base.sk")
        points = cls.env["energy.supply.point"].create(
            [
                {"name": eic, "city": "Testville", "country_id": country.id},
                {"name": pod, "commodity": "gas", "state": "active", "street": "A 1"},
            ]
        )
        versions = cls.env["energy.supply.point.version"].create(
            [
                {
                    "supply_point_id": points[0].id,
                    "date_from": date(2025, 1, 1),
                    "date_to": date(2026, 1, 1),
                    "network_rate_id": cls.network_rate.id,
                    "breaker_amps": 25,
                    "breaker_phases": "3",
                    "annual_estimate_kwh": 2400,
                },
                {
                    "supply_point_id": points[1].id,
                    "date_from": date(2025, 1, 1),
                    "date_to": date(2026, 1, 1),
                    "network_rate_id": cls.gas_rate.id,
                    "reason": "why",
                    "volume_factor": 0.95,
                    **cls.technical,
                    "balance_party_id": cls.balance_party.id,
                },
                {
                    "supply_point_id": points[0].id,
                    "date_from": date(2026, 1, 1),
                    "network_rate_id": cls.network_rate.id,
                    "connection_capacity": 0.25,
                    "connection_capacity_unit": "mw",
                    "is_smart": True,
                },
                {
                    "supply_point_id": points[1].id,
                    "date_from": date(2026, 1, 1),
                    "network_rate_id": cls.gas_rate.id,
                    "has_converter": True,
                },
            ]
        )
        meter = cls.env["energy.meter"].create(
            {"name": "P-ORM", "model_name": "T1", "is_smart": True}
        )
        register = cls.env["energy.meter.register"].create(
            {"meter_id": meter.id, "code": "1-1:1.8.0", "multiplier": 40}
        )
        installation = cls.env["energy.meter.installation"].create(
            {
                "meter_id": meter.id,
                "supply_point_id": points[0].id,
                "date_from": date(2025, 1, 1),
            }
        )
        readings = cls.env["energy.reading"].create(
            [
                {
                    "supply_point_id": points[0].id,
                    "register_id": register.id,
                    "date": day,
                    "value": value,
                    "origin": "import",
                }
                for day, value in ((date(2025, 1, 1), 1.5), (date(2026, 1, 1), 20))
            ]
        )
        return points, versions, meter, register, installation, readings

    @classmethod
    def _make_by_import(cls, eic, pod):
        group = cls.technical["balance_group_eic"]
        files = {
            "points.csv": "point;commodity;state;street;city;country\n"
            f"{eic};;;;Testville;SK\n{pod};gas;active;A 1;;\n",
            "versions.csv": "point;date_from;date_to;network_rate;breaker_amps;"
            "breaker_phases;annual_estimate_kwh;volume_factor;reason;"
            "connection_capacity;connection_capacity_unit;is_smart;balance_group_eic;"
            "gas_category;contracted_annual_kwh;daily_capacity_m3;pressure_kpa;"
            "has_converter;balance_party\n"
            f"{eic};2025-01-01;2026-01-01;Q1;25;3;2400;;;;;;;;;;;;\n"
            f"{pod};2025-01-01;2026-01-01;G1;;;;0.95;why;;;;{group};medium;"
            "90000;12.5;2.1;;B1\n"
            f"{eic};2026-01-01;;Q1;;;;;;0.25;mw;yes;;;;;;;\n"
            f"{pod};2026-01-01;;G1;;;;;;;;;;;;;;yes;\n",
            "meters.csv": "meter;type;is_smart\nP-SQL;T1;yes\n",
            "registers.csv": "meter;register;multiplier\nP-SQL;1-1:1.8.0;40\n",
            "installations.csv": f"meter;point;date_from\nP-SQL;{eic};2025-01-01\n",
            "readings.csv": "meter;register;point;date;value\n"
            f"P-SQL;1-1:1.8.0;{eic};2025-01-01;1,5\n"
            f"P-SQL;1-1:1.8.0;{eic};2026-01-01;20\n",
        }
        run = cls.env["energy.migration.run"]._receive(
            {name: text.encode() for name, text in files.items()}
        )
        world = run._check()
        assert not world.problems, world.problems
        run._start()
        run._import(lambda _rows: True)
        Point, Meter = cls.env["energy.supply.point"], cls.env["energy.meter"]
        points = Point.search([("name", "in", [eic, pod])], order="id")
        meter = Meter.search([("name", "=", "P-SQL")])
        return (
            points,
            points.version_ids.sorted("id"),
            meter,
            meter.register_ids,
            meter.installation_ids,
            points.reading_ids.sorted("id"),
        )

    def _rows(self, records):
        records.flush_recordset()
        return self.env.execute_query_dict(
            SQL(
                "SELECT * FROM %s WHERE id = ANY(%s) ORDER BY id",
                SQL.identifier(records._table),
                records.ids,
            )
        )

    def test_every_column_is_the_same(self):
        twins = {
            (left._name, record.id): other.id
            for left, right in zip(*self.made.values(), strict=True)
            for record, other in zip(left, right, strict=True)
        }
        for left, right in zip(*self.made.values(), strict=True):
            for one, two in zip(self._rows(left), self._rows(right), strict=True):
                for name in one.keys() - OWN:
                    field = left._fields[name]
                    wanted = one[name]
                    if field.type == "many2one":
                        wanted = twins.get((field.comodel_name, wanted), wanted)
                    with self.subTest(model=left._name, column=name):
                        self.assertEqual(two[name], wanted)

    def test_every_model_is_compared(self):
        compared = {records._name for records in self.made["orm"]}
        targets = self.env["energy.migration.run"]._get_targets()
        own = (targets[spec.name] for spec in SPECS if spec.name in targets)
        self.assertEqual(compared, {target.model for target in own})

    def test_the_network_and_the_profile_follow_as_by_hand(self):
        points, versions, *_rest = self.made["sql"]
        self.assertEqual(points.mapped("network_id.code"), ["TGRID", "TGAS"])
        self.assertEqual(versions[0].profile_id, self.profile)
