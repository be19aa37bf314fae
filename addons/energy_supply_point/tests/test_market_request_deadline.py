from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .common import EnergyCommon

ACTIVITY = "energy_supply_point.mail_activity_type_market_request"
SWITCH = {
    "latest_days": 21,
    "has_earliest": True,
    "earliest_days": 26,
    "unit": "calendar",
}


@tagged("post_install", "-at_install")
@freeze_time("2027-02-01 10:00:00")
class TestMarketRequestDeadline(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.sk")
        cls.env["energy.public.holiday"].with_context(active_test=False).search(
            []
        ).unlink()
        cls.point = cls._create_supply_point()
        cls.switch = cls._create_request_kind(SWITCH, category="switch")

    def _request(self, kind, **values):
        days = {"requested_date": date(2027, 2, 1), "effective_date": date(2027, 3, 1)}
        return self._create_request(self.point, **(days | {"kind_id": kind} | values))

    def test_a_switch_is_sent_within_its_window(self):
        request = self._request(self.switch)
        self.assertEqual(request.send_date_from, date(2027, 2, 3))
        self.assertEqual(request.send_date_to, date(2027, 2, 8))
        self.assertEqual(request.deadline_date, date(2027, 2, 8))
        self.assertEqual(request.deadline_source, "test")
        request.effective_date = date(2027, 4, 1)
        self.assertEqual(request.send_date_to, date(2027, 3, 11))

    def test_it_is_too_early_then_in_time_then_overdue(self):
        request = self._request(self.switch, state="to_send")
        sendable = request._get_to_send_domain
        for day, early, overdue in (
            ("2027-02-02", True, False),
            ("2027-02-03", False, False),
            ("2027-02-08", False, False),
            ("2027-02-09", False, True),
        ):
            with self.subTest(day=day), freeze_time(day):
                request.invalidate_recordset()
                self.assertEqual(request.is_too_early, early)
                self.assertEqual(request.is_overdue, overdue)
                found = request.search([("is_overdue", "=", True)])
                self.assertEqual(request in found, overdue)
                self.assertEqual(request in request.search(sendable()), not early)

    def test_working_days_skip_weekends_and_holidays(self):
        kind = self._create_request_kind(
            {"latest_days": 2, "side": "after", "reference": "requested"}
        )
        request = self._request(kind, requested_date=date(2027, 3, 24))
        self.assertEqual(request.send_date_to, date(2027, 3, 26))
        holidays = self.env["energy.public.holiday"].create(
            [
                {"name": "Easter", "date": day, "source": "test"}
                for day in ("2027-03-26", "2027-03-29")
            ]
        )
        self.assertEqual(request.send_date_to, date(2027, 3, 30))
        self.assertEqual(request.activity_ids.date_deadline, date(2027, 3, 30))
        holidays[1].active = False
        self.assertEqual(request.send_date_to, date(2027, 3, 29))

    def test_an_answer_is_awaited_from_the_day_of_sending(self):
        kind = self._create_request_kind(
            {
                "step": "answer",
                "latest_days": 3,
                "side": "after",
                "reference": "sent",
            }
        )
        request = self._request(kind, state="to_send")
        self.assertFalse(request.deadline_date)
        request.action_send()
        self.assertEqual(request.answer_date_to, date(2027, 2, 4))
        self.assertEqual(request.deadline_date, date(2027, 2, 4))
        request.action_accept()
        self.assertEqual(request.deadline_date, request.effective_date)
        request.action_done()
        self.assertFalse(request.deadline_date)

    def test_the_law_of_the_day_sets_the_deadline(self):
        rule = self.switch.rule_ids
        rule.date_to = date(2027, 4, 1)
        rule.copy({"date_from": date(2027, 4, 1), "date_to": False, "latest_days": 10})
        self.assertEqual(self._request(self.switch).send_date_to, date(2027, 2, 8))
        later = self._request(self.switch, effective_date=date(2027, 4, 1))
        self.assertEqual(later.send_date_to, date(2027, 3, 22))

    def test_the_rule_of_the_network_wins_over_the_general_one(self):
        rule = self.switch.rule_ids
        rule.copy({"network_id": self.network.id, "latest_days": 5})
        rule.copy({"commodity": "electricity", "latest_days": 6})
        rule.copy({"commodity": "gas", "latest_days": 7})
        request = self._request(self.switch)
        self.assertEqual(request.send_date_to, date(2027, 2, 24))

    def test_two_deadlines_for_the_same_are_refused(self):
        with self.assertRaises(ValidationError):
            self.switch.rule_ids.copy()

    def test_a_window_does_not_end_before_it_begins(self):
        with self.assertRaises(ValidationError):
            self.switch.rule_ids.earliest_days = 20

    def test_the_owner_is_reminded_of_each_step_and_of_one_at_a_time(self):
        owner = self._create_user("clerk")
        request = self._request(self.switch, user_id=owner)
        reminder = request.activity_ids
        self.assertEqual(reminder.user_id, owner)
        self.assertEqual(reminder.date_deadline, date(2027, 2, 8))
        self.assertEqual(reminder.activity_type_id, self.env.ref(ACTIVITY))
        request.effective_date = date(2027, 4, 1)
        self.assertEqual(request.activity_ids, reminder)
        self.assertEqual(reminder.date_deadline, date(2027, 3, 11))
        request.user_id = other = self._create_user("clerk")
        self.assertEqual(reminder.user_id, other)
        request.action_release()
        self.assertEqual(len(request.activity_ids), 1)
        self.assertNotEqual(request.activity_ids, reminder)
        request.action_send()
        self.assertFalse(request.activity_ids)
        request.action_accept()
        self.assertEqual(request.activity_ids.date_deadline, date(2027, 4, 1))
        request.action_done()
        self.assertFalse(request.activity_ids)

    def test_a_changed_rule_moves_open_requests_only(self):
        request = self._request(self.switch)
        closed = self._request(self.switch, state="done")
        self.env.flush_all()
        self.switch.rule_ids.latest_days = 20
        self.assertEqual(request.send_date_to, date(2027, 2, 9))
        self.assertEqual(closed.send_date_to, date(2027, 2, 8))
