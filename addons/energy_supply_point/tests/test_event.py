from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged, warmup
from odoo.tools import SQL

from .common import EnergyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestEvent(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls._create_user("reader")
        cls.point = cls._create_supply_point(state="registered")
        cls.register = cls._create_meter(cls.point, name="M-1").register_ids
        cls.version = cls._create_version(cls.point, breaker_amps=25)

    def _events(self, point=None):
        action = (point or self.point).action_view_events()
        events = self.env[action["res_model"]].with_user(self.reader)
        return events.search(action["domain"])

    def _kinds(self):
        return [event.kind for event in self._events()]

    def test_everything_that_happened_is_one_row_in_its_order(self):
        self._read(self.register, date(2025, 2, 1), 10)
        self._create_vulnerability(self.point, date_from=date(2025, 3, 1))
        self._create_generation_unit(self.point, date_from=date(2025, 4, 1))
        self._create_request(self.point, requested_date=date(2025, 5, 1))
        found = [kind for kind in self._kinds() if kind != "created"]
        self.assertEqual(found[:4], ["request", "generation", "protection", "reading"])
        self.assertEqual(set(found[4:]), {"version", "meter"})
        events = self._events()
        self.assertEqual(len(set(events.ids)), len(events))
        self.assertEqual(events.company_id, self.env.company)

    def test_an_event_says_what_happened_and_opens_its_record(self):
        reading = self._read(self.register, date(2025, 2, 1), 10.5)
        texts = {event.kind: event.description for event in self._events()}
        self.assertEqual(texts["reading"], f"{self.register.code}: 10.5 kWh")
        self.assertEqual(texts["meter"], "M-1")
        self.assertEqual(texts["version"], "TGRID Q1, 25 A")
        self.assertEqual(texts["created"], self.point.name)
        event = self._events().filtered(lambda item: item.kind == "reading")
        action = event.action_open_record()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (reading._name, reading.id)
        )

    def test_changes_of_state_come_from_what_was_tracked(self):
        self.env.cr.precommit.run()
        clerk = self._create_user("clerk")
        self.point.with_user(clerk).with_context(
            tracking_disable=False, mail_notrack=False
        ).action_activate()
        self.env.flush_all()
        self.env.cr.precommit.run()
        event = self._events().filtered(lambda item: item.kind == "state")
        self.assertEqual(event.description, "Registered → Active")
        self.assertEqual(event.user_id, clerk)

    def test_ends_are_shown_unless_the_next_begins_there(self):
        new = self.version._split(date(2026, 1, 1), {}, "Letter")
        self.assertEqual(self._kinds().count("version"), 2)
        self.assertNotIn("version_end", self._kinds())
        new.date_to = date(2026, 6, 1)
        self.assertIn("version_end", self._kinds())

    def test_a_correction_shows_the_new_data_and_that_they_were_corrected(self):
        self.version._correct({"breaker_amps": 20}, "Typing error")
        events = self._events().grouped("kind")
        self.assertEqual(len(events["version"]), 1)
        self.assertIn("20 A", events["version"].description)
        self.assertEqual(events["version_corrected"].description, "Typing error")

    def test_a_closed_request_shows_its_outcome(self):
        request = self._create_request(self.point, state="sent")
        request._change_state("rejected", outcome_code="E17", outcome_text="Too late")
        events = self._events().grouped("kind")
        self.assertEqual(
            events["request_closed"].description, f"{request.name} E17 Too late"
        )

    def test_points_and_companies_have_their_own_past(self):
        other = self._create_supply_point()
        self.assertEqual(self._events(other).mapped("kind"), ["created"])
        company = self._create_company(name="Other Supplier")
        foreigner = self._create_user(
            "admin", company_id=company.id, company_ids=[(6, 0, company.ids)]
        )
        events = self.env["energy.supply.point.event"].with_user(foreigner)
        domain = [("supply_point_id", "=", self.point.id)]
        self.assertFalse(events.search(domain))
        stranger = self._create_new_internal_user(login="test_stranger")
        with self.assertRaises(AccessError):
            events.with_user(stranger).search(domain)

    def test_the_past_of_one_point_is_found_by_indexes_alone(self):
        self.env.flush_all()
        Event = self.env["energy.supply.point.event"]
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        plan = self.env.execute_query(
            SQL(
                "EXPLAIN SELECT * FROM (%s) e WHERE supply_point_id = %s",
                Event._table_query,
                self.point.id,
            )
        )
        scans = [row[0] for row in plan if "Seq Scan" in row[0]]
        big = ("energy_", "mail_message", "mail_tracking")
        self.assertFalse([scan for scan in scans if any(name in scan for name in big)])

    @warmup
    def test_showing_a_page_costs_the_same_for_any_number_of_rows(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Event.web_search_read(
                [("supply_point_id", "=", self.point.id)],
                {"date": {}, "kind": {}, "description": {}, "user_id": {"fields": {}}},
                limit=80,
            )
            return self.env.cr.sql_log_count - before

        Event = self.env["energy.supply.point.event"].with_user(self.reader)
        self._create_vulnerability(self.point)
        self._read(self.register, date(2025, 1, 31), 0)
        count()
        few = count()
        for number in range(20):
            self._read(self.register, date(2025, 2, 1 + number), number)
            self._create_vulnerability(
                self.point,
                kind_id=self._create_vulnerability_kind(),
            )
        self.assertLessEqual(count(), few + 2)
