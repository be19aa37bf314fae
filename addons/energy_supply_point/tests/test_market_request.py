from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged, warmup

from .common import EnergyCommon

STATES = ("draft", "to_send", "sent", "accepted", "rejected", "done", "cancelled")
ALLOWED = {
    ("draft", "to_send"),
    ("draft", "cancelled"),
    ("to_send", "sent"),
    ("to_send", "draft"),
    ("to_send", "cancelled"),
    ("sent", "accepted"),
    ("sent", "rejected"),
    ("sent", "done"),
    ("sent", "cancelled"),
    ("accepted", "done"),
    ("accepted", "rejected"),
    ("accepted", "cancelled"),
    ("rejected", "draft"),
    ("rejected", "cancelled"),
}


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestMarketRequest(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.point = cls._create_supply_point(state="active")
        cls.kind = cls._create_request_kind()

    def _request(self, **values):
        return self._create_request(self.point, **{"kind_id": self.kind, **values})

    def test_each_state_leads_where_it_may_and_nowhere_else(self):
        for old in STATES:
            for new in STATES:
                request = self._request(state=old).with_user(self.clerk)
                with self.subTest(old=old, new=new):
                    if (old, new) in ALLOWED:
                        request._change_state(new)
                        self.assertEqual(request.state, new)
                    else:
                        with self.assertRaises(UserError):
                            request._change_state(new)
                        self.assertEqual(request.state, old)

    def test_the_way_of_a_request_by_the_buttons(self):
        request = self._request().with_user(self.clerk)
        request.action_release()
        request.action_send()
        self.assertTrue(request.sent_at)
        request.action_accept()
        request.action_done()
        self.assertEqual(request.state, "done")
        self.assertTrue(request.closed_at)

    def test_a_request_goes_to_the_network_operator_and_has_an_owner(self):
        request = self._request()
        self.assertEqual(request.partner_id, self.dso)
        self.assertEqual(request.user_id, self.env.user)
        self.kind.user_id = self.clerk
        self.assertEqual(self._request().user_id, self.clerk)

    def test_numbers_are_drawn_one_after_the_other(self):
        first, second = self._request(), self._request()
        self.assertLess(first.name, second.name)
        self.assertNotEqual(first.name, "/")

    def test_a_rejection_has_a_reason_and_can_be_corrected_and_sent_again(self):
        request = self._request(state="sent").with_user(self.clerk)
        action = request.action_reject()
        wizard = self.env[action["res_model"]].with_user(self.clerk)
        wizard = wizard.with_context(**action["context"])
        with self.assertRaises(UserError):
            wizard.create({}).action_apply()
        with Form(wizard) as form:
            form.outcome_code = "E17"
            form.outcome_text = "Another switch is open"
        form.record.action_apply()
        self.assertEqual(request.state, "rejected")
        self.assertEqual(request.outcome_code, "E17")
        request.action_draft()
        self.assertFalse(request.closed_at)
        request.action_release()
        request.action_send()
        self.assertEqual(request.outcome_text, "Another switch is open")

    def test_a_request_needs_its_day_before_it_goes_out(self):
        request = self._request(effective_date=False)
        with self.assertRaises(ValidationError):
            request.action_release()
        self.kind.needs_effective_date = False
        request.action_release()

    def test_one_open_request_of_an_exclusive_kind_at_a_point(self):
        self.kind.is_exclusive = True
        first = self._request()
        with self.assertRaises(ValidationError):
            self._request()
        first.action_cancel()
        self._request()

    def test_a_kind_of_one_commodity_is_not_asked_for_the_other(self):
        self.kind.commodity = "gas"
        with self.assertRaises(ValidationError):
            self._request()

    def test_what_went_out_is_kept(self):
        with self.assertRaises(UserError):
            self._request(state="sent").unlink()
        self._request().unlink()

    def test_a_protected_point_is_not_disconnected(self):
        kind = self._create_request_kind(category="disconnection")
        request = self._request(kind_id=kind, state="to_send")
        protection = self._create_vulnerability_kind(is_non_disconnectable=True)
        record = self._create_vulnerability(self.point, kind_id=protection)
        with self.assertRaises(UserError):
            request.action_send()
        record.date_to = date(2026, 6, 1)
        request.action_send()

    def test_the_point_follows_what_was_done(self):
        for category, state in (
            ("disconnection", "suspended"),
            ("disconnection", "suspended"),
            ("reconnection", "active"),
        ):
            kind = self._create_request_kind(category=category)
            self._request(kind_id=kind, state="sent").action_done()
            self.assertEqual(self.point.state, state)

    def test_hooks_tell_who_asked_what_came_of_it(self):
        told = []
        for state in ("sent", "accepted", "rejected", "done", "cancelled"):
            self.patch(
                type(self.env["energy.market.request"]),
                f"_on_{state}",
                lambda requests, state=state: told.append((state, requests)),
            )
        request = self._request(state="to_send")
        for state in ("sent", "accepted", "done"):
            request._change_state(state)
        self.assertEqual([item[0] for item in told], ["sent", "accepted", "done"])
        self.assertEqual(told[0][1], request)

    def test_an_addon_asks_by_what_it_means(self):
        gas = self._create_supply_point(commodity="gas")
        points = self.point + gas
        requests = points._request("reconnection", effective_date=date(2026, 6, 16))
        self.assertEqual(requests.supply_point_id, points)
        self.assertEqual(set(requests.mapped("category")), {"reconnection"})
        self.assertEqual(set(requests.mapped("state")), {"to_send"})

    def test_a_kind_of_the_commodity_wins(self):
        Kind = self.env["energy.market.request.kind"]
        own = self._create_request_kind(category="meter_test", commodity="gas")
        self.assertEqual(Kind._find("meter_test", "gas"), own)
        self.assertNotEqual(Kind._find("meter_test", "electricity"), own)

    def test_a_clerk_asks_the_same_about_many_points(self):
        points = self.point + self._create_supply_point()
        server = self.env.ref("energy_supply_point.energy_supply_point_action_request")
        action = server.with_user(self.clerk).with_context(
            active_model=points._name, active_ids=points.ids
        )
        action = action.run()
        wizard = self.env[action["res_model"]].with_user(self.clerk)
        with Form(wizard.with_context(**action["context"])) as form:
            form.kind_id = self.kind
            form.effective_date = "2026-09-01"
        found = form.record.action_create()["domain"]
        requests = self.env["energy.market.request"].search(found)
        self.assertEqual(requests.supply_point_id, points)
        self.assertEqual(set(requests.mapped("state")), {"to_send"})
        self.assertEqual(points.mapped("open_request_count"), [1, 1])
        domain = self.point.action_view_market_requests()["domain"]
        self.assertEqual(requests.search(domain).supply_point_id, self.point)

    def test_a_clerk_enters_a_request_in_the_form(self):
        requests = self.env["energy.market.request"].with_user(self.clerk)
        with Form(requests) as form:
            form.supply_point_id = self.point
            form.kind_id = self.kind
            form.effective_date = "2026-09-01"
        self.assertEqual(form.record.network_id, self.network)

    def _prepare_requests(self, count):
        kind = self._create_request_kind({"latest_days": 21})
        points = self.env["energy.supply.point"].create(
            [self._prepare_supply_point_vals() for _ in range(count)]
        )
        return [
            {
                "supply_point_id": point.id,
                "kind_id": kind.id,
                "effective_date": date(2026, 9, 1),
            }
            for point in points
        ]

    def _count_creating(self, count):
        vals_list = self._prepare_requests(count)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        requests = self.env["energy.market.request"].create(vals_list)
        self.env.flush_all()
        self.assertEqual(len(requests.activity_ids), count)
        return self.env.cr.sql_log_count - before

    @warmup
    def test_fifty_requests_cost_no_more_queries_than_two(self):
        few = self._count_creating(2)
        self.assertLessEqual(self._count_creating(50), few + 2)
