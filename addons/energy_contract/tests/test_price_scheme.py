import base64
from datetime import date

from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import EnergyContractCommon

START, END = date(2026, 1, 1), date(2027, 1, 1)


@tagged("post_install", "-at_install")
class TestPriceScheme(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.env["energy.price.scheme"].create(
            {"name": "Test aid", "code": "TAID", "kind": "aid"}
        )
        cls.manager = cls._create_user("billing_manager")
        cls.point = cls._create_supply_point()

    def _create_value(self, **values):
        defaults = {
            "scheme_id": self.scheme,
            "value": 31.24,
            "date_from": START,
            "date_to": END,
            "source": "decree",
        }
        return self._create("energy.price.scheme.value", defaults, values)

    def _create_entitlement(self, **values):
        defaults = {
            "scheme_id": self.scheme,
            "supply_point_id": self.point,
            "date_from": START,
            "date_to": END,
            "source": "list",
        }
        return self._create("energy.aid.entitlement", defaults, values)

    def _import(self, *lines, user=None, **values):
        text = "\n".join(lines)
        return (
            self.env["energy.aid.import"]
            .with_user(user or self.manager)
            .create(
                {
                    "scheme_id": self.scheme.id,
                    "source": "list of January",
                    "date_from": START,
                    "date_to": END,
                    "file": base64.b64encode(text.encode()),
                }
                | values
            )
        )

    def _get_entitlements(self):
        return self.env["energy.aid.entitlement"].search(
            [("scheme_id", "=", self.scheme.id)]
        )

    def test_a_cap_without_end_needs_to_say_so(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self._create_value(date_to=False)

    def test_a_cap_may_be_open_ended(self):
        value = self._create_value(date_to=False, is_open_ended=True)
        self.assertFalse(value.date_to)
        with self.assertRaises(ValidationError):
            value.is_open_ended = False

    def test_a_value_holds_once_a_day(self):
        self._create_value()
        with self.assertRaises(ExclusionViolation), mute_logger("odoo.sql_db"):
            self._create_value(date_from=date(2026, 6, 1))

    def test_a_point_is_entitled_once_a_day(self):
        self._create_entitlement()
        with self.assertRaises(ExclusionViolation), mute_logger("odoo.sql_db"):
            self._create_entitlement(date_from=date(2026, 6, 1))

    def test_checking_a_list_changes_nothing(self):
        wizard = self._import("eic", self.point.name, "24ZZZ0000000000X")
        wizard.action_check()
        self.assertIn("1 new, 0 known before, 1 points not known", wizard.report)
        self.assertIn("Line 3", wizard.report)
        self.assertFalse(self._get_entitlements())
        self.assertFalse(
            self.env["energy.parked.item"].search([("origin", "=", "aid TAID")])
        )

    def test_loading_a_list_twice_is_loading_it_once(self):
        for text in ("1 new, 0 known", "0 new, 1 known"):
            wizard = self._import("EIC;date_to", f"{self.point.name.lower()};1.7.2026")
            wizard.action_load()
            self.assertIn(text, wizard.report)
        self.assertRecordValues(
            self._get_entitlements(),
            [
                {
                    "supply_point_id": self.point.id,
                    "date_from": START,
                    "date_to": date(2026, 7, 1),
                    "source": "list of January",
                }
            ],
        )

    def test_every_wrong_line_is_named_with_its_reason(self):
        self._create_entitlement(date_from=date(2026, 3, 1))
        other = self._create_supply_point()
        wizard = self._import(
            "eic,date_from,date_to",
            f"{self.point.name},,",
            f"{other.name},31.2.2026,",
            f"{other.name},2026-05-01,2026-04-01",
            ",,",
            f"{other.name},,",
            f"{other.name},,",
            ", 2026-01-01,",
        )
        wizard.action_load()
        lines = wizard.report.splitlines()
        self.assertEqual(
            lines[0], "1 new, 0 known before, 0 points not known, 5 problems."
        )
        self.assertEqual(
            [line.split(":")[0].split(" has")[0] for line in lines[1:]],
            ["Line 2", "Line 3", "Line 4", "Line 7", "Line 8"],
        )
        self.assertEqual(len(self._get_entitlements()), 2)

    def test_a_list_without_identifiers_is_refused(self):
        with self.assertRaisesRegex(UserError, "column eic or pod"):
            self._import("name", "Novak").action_check()

    def test_an_unknown_point_waits_until_it_is_there(self):
        vals = self._prepare_supply_point_vals()
        for _time in range(2):
            self._import("eic", vals["name"]).action_load()
        item = self.env["energy.parked.item"].search([("origin", "=", "aid TAID")])
        self.assertEqual(item.mapped("identifier"), [vals["name"]])
        self.assertEqual(item.state, "open")
        item.action_retry()
        self.assertEqual(item.state, "open")
        point = self.env["energy.supply.point"].create(vals)
        item.action_retry()
        self.assertEqual(item.state, "resolved")
        self.assertEqual(self._get_entitlements().supply_point_id, point)

    def test_a_list_costs_no_query_a_line(self):
        points = self.env["energy.supply.point"].create(
            [self._prepare_supply_point_vals() for _number in range(60)]
        )

        def count(names):
            wizard = self._import("eic", *names)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_load()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(points[:1].mapped("name"))
        few = count(points[1:3].mapped("name"))
        many = count(points[3:].mapped("name"))
        self.assertLessEqual(many, few + 2)

    def test_only_a_billing_manager_loads_a_list(self):
        with self.assertRaises(AccessError):
            self._import("eic", user=self._create_user("clerk"))

    def test_who_may_keep_schemes_and_entitlements(self):
        clerk, reader = self._create_user("clerk"), self._create_user("reader")
        self._assert_operations(
            self.scheme, {reader: "r", clerk: "r", self.manager: "rwc"}
        )
        self._assert_operations(
            self._create_entitlement(),
            {reader: "r", clerk: "rwc", self.manager: "rwcu"},
        )

    def test_a_manager_enters_a_scheme_in_the_form(self):
        with Form(self.env["energy.price.scheme"].with_user(self.manager)) as form:
            form.name = "Cap"
            form.code = "TCAP"
            form.kind = "cap"
            with form.value_ids.new() as value:
                value.value = 199
                value.date_from = "2026-01-01"
                value.is_open_ended = True
                value.source = "regulation"
        self.assertEqual(form.record.value_ids.value, 199)
