from datetime import date

from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

from ..logic.identifiers import eic_check_character
from ..logic.interval_rows import block_of
from ..logic.intervals import PER_KWH, Series

GROUP = "energy_supply_point.group_energy_"


class EnergyCommon(BaseCommon):
    """A small invented market, and factories for everything that hangs on it.

    The classes of higher addons inherit this one, so a factory takes any value of the
    model and fills in only what the test does not care about. Records are made by the
    superuser; a test about a person's rights takes the record ``as_user``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dso = cls._create_partner(name="Test Grid", is_company=True)
        cls.network = cls._create_network(code="TGRID", prefixes=["24ZQ9"])
        cls.network_rate = cls._create_network_rate(code="Q1")
        cls.gas_network = cls._create_network(
            code="TGAS",
            commodity="gas",
            prefixes=["QQGAS"],
            identifier_pattern="QQGAS[0-9]{15}",
            identifier_hint="It starts with QQGAS and has 15 digits.",
        )
        cls.gas_rate = cls._create_network_rate(code="G1", network_id=cls.gas_network)

    # People

    @classmethod
    def _create_user(cls, role, **values):
        """Return a user of a role: reader, clerk, billing_manager or admin."""
        login = values.pop("login", f"test_{role}_{cls._next_number()}")
        values = {
            "company_id": cls.env.company.id,
            "company_ids": [(6, 0, cls.env.company.ids)],
        } | values
        return new_test_user(cls.env, login, groups=GROUP + role, **values)

    # Numbers that no other record of the run has

    @classmethod
    def _next_number(cls):
        cls._number = getattr(cls, "_number", 0) + 1
        return cls._number

    @classmethod
    def _make_eic(cls, prefix="24ZQ9"):
        """Return a new EIC with a right check character."""
        while True:
            stem = f"{prefix}{cls._next_number():0{15 - len(prefix)}d}"
            # A stem whose check character would be a hyphen is never issued.
            if (check := eic_check_character(stem)) != "-":
                return stem + check

    @classmethod
    def _make_pod(cls):
        return f"QQGAS{cls._next_number():015d}"

    # Factories

    @classmethod
    def _create(cls, model, defaults, values):
        """Create one record; records among the values stand for their ids."""
        return cls.env[model].create(cls._to_ids(defaults | values))

    @staticmethod
    def _to_ids(values):
        return {
            name: value.id if hasattr(value, "_ids") else value
            for name, value in values.items()
        }

    @classmethod
    def _create_network(cls, prefixes=(), **values):
        defaults = {
            "name": values.get("code", "Test Network"),
            "code": f"T{cls._next_number()}",
            "operator_id": cls.dso,
            "prefix_ids": [(0, 0, {"name": prefix}) for prefix in prefixes],
        }
        return cls._create("energy.network", defaults, values)

    @classmethod
    def _create_network_rate(cls, **values):
        defaults = {
            "code": f"R{cls._next_number()}",
            "network_id": cls.network,
        }
        defaults["name"] = values.get("code", defaults["code"])
        return cls._create("energy.network.rate", defaults, values)

    @classmethod
    def _create_profile(cls, weights=None, **values):
        """Create a load profile; ``weights`` is a dict of day and weight."""
        code = f"P{cls._next_number()}"
        days = [
            (0, 0, {"date": day, "weight": weight})
            for day, weight in (weights or {}).items()
        ]
        defaults = {"name": code, "code": code, "source": "test", "day_ids": days}
        return cls._create("energy.load.profile", defaults, values)

    @classmethod
    def _prepare_supply_point_vals(cls, **values):
        gas = values.get("commodity") == "gas"
        name = values.get("name") or (cls._make_pod() if gas else cls._make_eic())
        return cls._to_ids({"city": "Testville", **values, "name": name})

    @classmethod
    def _create_supply_point(cls, **values):
        """Create a point; its network follows from the prefix."""
        return cls.env["energy.supply.point"].create(
            cls._prepare_supply_point_vals(**values)
        )

    @classmethod
    def _create_version(cls, supply_point, **values):
        gas = supply_point.commodity == "gas"
        defaults = {
            "supply_point_id": supply_point,
            "date_from": date(2025, 1, 1),
            "network_rate_id": cls.gas_rate if gas else cls.network_rate,
            "volume_factor": 0.95 if gas else 0.0,
        }
        return cls._create("energy.supply.point.version", defaults, values)

    @classmethod
    def _create_vulnerability_kind(cls, **values):
        code = f"V{cls._next_number()}"
        defaults = {"code": code, "name": code, "legal_source": "Act 1, section 2"}
        return cls._create("energy.vulnerability.kind", defaults, values)

    @classmethod
    def _create_vulnerability(cls, supply_point, **values):
        defaults = {"supply_point_id": supply_point, "reason": "Confirmed by the DSO"}
        defaults["date_from"] = date(2025, 1, 1)
        if "kind_id" not in values:
            defaults["kind_id"] = cls._create_vulnerability_kind()
        return cls._create("energy.vulnerability", defaults, values)

    @classmethod
    def _create_generation_unit(cls, supply_point, **values):
        defaults = {
            "name": "Roof",
            "supply_point_id": supply_point,
            "installed_kw": 5.0,
            "date_from": date(2025, 1, 1),
        }
        return cls._create("energy.generation.unit", defaults, values)

    @classmethod
    def _create_request_kind(cls, rule=None, **values):
        """Create a kind of market request; ``rule`` are the values of its deadline."""
        code = f"K{cls._next_number()}"
        dated = {"date_from": date(2025, 1, 1), "source": "test"}
        rules = [dated | rule] if rule else []
        defaults = {
            "code": code,
            "name": code,
            "category": "service",
            "rule_ids": [(0, 0, vals) for vals in rules],
        }
        return cls._create("energy.market.request.kind", defaults, values)

    @classmethod
    def _create_request(cls, supply_point, **values):
        defaults = {
            "supply_point_id": supply_point,
            "requested_date": date(2026, 6, 1),
            "effective_date": date(2026, 9, 1),
        }
        if "kind_id" not in values:
            defaults["kind_id"] = cls._create_request_kind()
        return cls._create("energy.market.request", defaults, values)

    @classmethod
    def _park(cls, **values):
        item = {"identifier": f"I{cls._next_number()}", "reason": "Unknown"} | values
        return cls.env["energy.parked.item"]._park("test", [item])

    @classmethod
    def _create_meter(cls, supply_point=None, zones=("single",), **values):
        """Create a meter with a register per zone.

        With ``supply_point`` it is of that commodity and hangs there from ``date_from``
        (1 January 2025) until before ``date_to``.
        """
        installed = {
            "date_from": values.pop("date_from", date(2025, 1, 1)),
            "date_to": values.pop("date_to", False),
        }
        register = values.pop("register", {})
        commodity = supply_point.commodity if supply_point else "electricity"
        unit = "m3" if values.get("commodity", commodity) == "gas" else "kwh"
        defaults = {
            "name": f"M{cls._next_number()}",
            "commodity": commodity,
            "register_ids": [
                (0, 0, {"code": f"1-1:1.8.{n}", "zone": zone, "unit": unit} | register)
                for n, zone in enumerate(zones)
            ],
        }
        meter = cls._create("energy.meter", defaults, values)
        if supply_point:
            cls._create_installation(meter, supply_point, **installed)
        return meter

    @classmethod
    def _create_installation(cls, meter, supply_point, **values):
        defaults = {
            "meter_id": meter,
            "supply_point_id": supply_point,
            "date_from": date(2025, 1, 1),
        }
        return cls._create("energy.meter.installation", defaults, values)

    @classmethod
    def _create_loss(cls, register, **values):
        """Create a transformer loss of a register, two percent since 2025."""
        defaults = {
            "register_id": register,
            "date_from": date(2025, 1, 1),
            "kind": "percent",
            "value": 2,
        }
        return cls._create("energy.meter.register.loss", defaults, values)

    @classmethod
    def _prepare_reading_vals(cls, register, day, value, **values):
        installation = register.meter_id.installation_ids[:1]
        defaults = {
            "supply_point_id": installation.supply_point_id,
            "register_id": register,
            "date": day,
            "value": value,
        }
        return cls._to_ids(defaults | values)

    @classmethod
    def _read(cls, register, day, value, **values):
        """Record what a register showed at the beginning of ``day``."""
        return cls.env["energy.reading"].create(
            cls._prepare_reading_vals(register, day, value, **values)
        )

    @classmethod
    def _create_calorific(cls, **values):
        defaults = {
            "network_id": cls.gas_network,
            "date_from": date(2025, 1, 1),
            "kwh_per_m3": 10.5,
            "source": "test",
        }
        return cls._create("energy.gas.calorific", defaults, values)

    # Interval series

    @classmethod
    def _create_interval_channel(cls, supply_point=None, **values):
        defaults = {
            "supply_point_id": supply_point or cls._create_supply_point(),
            "code": "PS15",
        }
        return cls._create("energy.interval.channel", defaults, values)

    @classmethod
    def _create_interval_batch(cls, **values):
        """Return the record of a file, as if one had been received."""
        number = cls._next_number()
        defaults = {
            "name": f"values{number}.csv",
            "format": "csv",
            "file_hash": f"{number:064x}",
            "sent_at": "2026-01-01 00:00:00",
            "is_ordered": True,
        }
        return cls._create("energy.interval.batch", defaults, values)

    @classmethod
    def _store_day(cls, channel, day, kwh, qualities=None, **batch):
        """Store one day of a channel, in kWh; ``batch`` says how new it is."""
        blocks = block_of(
            Series(channel.supply_point_id.name, channel.code),
            day,
            [round(value * PER_KWH) for value in kwh],
            qualities,
            int(channel.resolution),
        )
        Block = cls.env["energy.interval.block"]
        batch = cls._create_interval_batch(**batch)
        Block._store(blocks, Block._as_owners(channel.ids), batch)
        return Block.search([("batch_id", "=", batch.id)])

    # What several suites ask

    def _assert_operations(self, records, operations):
        """Check who may do what with ``records``.

        :param operations: ``{user: allowed}``, allowed a string of the letters
            r(ead), w(rite), c(reate) and u(nlink).
        """
        for user, allowed in operations.items():
            for operation in ("read", "write", "create", "unlink"):
                with self.subTest(user=user.login, operation=operation):
                    self.assertEqual(
                        records.with_user(user).has_access(operation),
                        operation[0] in allowed,
                    )

    def _get_actions(self, module):
        data = self.env["ir.model.data"].search(
            [("module", "=", module), ("model", "=", "ir.actions.act_window")]
        )
        actions = self.env["ir.actions.act_window"].browse(data.mapped("res_id"))
        self.assertTrue(actions)
        return actions

    def _assert_actions_help(self, module):
        """Check that every action of ``module`` has a text for the empty screen."""
        for action in self._get_actions(module):
            if action.res_model != "res.config.settings":
                with self.subTest(action=action.xml_id):
                    self.assertTrue(action.help)

    def _assert_actions_open(self, module, user):
        """Check that every action of ``module`` that ``user`` may see has its views."""
        for action in self._get_actions(module):
            Model = self.env[action.res_model].with_user(user)
            if not Model.has_access("read"):
                continue
            views = [(False, kind) for kind in action.view_mode.split(",")]
            with self.subTest(action=action.xml_id, user=user.login):
                found = Model.get_views([*views, (False, "search")])
                self.assertEqual(len(found["views"]), len(views) + 1)
