from contextlib import contextmanager
from datetime import date

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import EnergyContractCommon
from .common_committed import CommittedCase

DAY = date(2026, 1, 1)
GROUP = "energy_supply_point.group_energy_"


@tagged("post_install", "-at_install")
class TestEdges(EnergyContractCommon):
    """What a person reads who asks for what cannot be."""

    @contextmanager
    def _assert_says(self, text):
        """Assert that a person, whose request is handled as by the server, reads this.

        The database speaks where Python does not; its word is the last one.
        """
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UserError) as caught,
            self.cr.savepoint(),
        ):
            yield
        self.assertIn(text, str(caught.exception))

    def _say(self, function):
        """Return what the server answers when the database refuses ``function``."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(Exception) as caught,  # of the database, or a UserError
            self.cr.savepoint(),
        ):
            function()
            self.env.flush_all()
        error = caught.exception
        if isinstance(error, UserError):
            return str(error)
        table = error.diag.table_name
        model = next(m for m in self.env.registry.values() if m._table == table)
        return self.env[model._name]._sql_error_to_message(error)

    # Overlapping assignments

    def test_a_point_is_not_assigned_twice(self):
        point = self._create_supply_point()
        self._create_contract([point], "active")
        text = self._say(
            lambda: self._create_contract([point], "active", date_from=DAY)
        )
        self.assertEqual(
            text,
            "This supply point is under a contract on some of these days already. A "
            "point has one payer a day: end the other contract first.",
        )

    def test_contracts_that_join_do_not_overlap(self):
        point = self._create_supply_point()
        self._create_contract([point], date_to=DAY)
        after = self._create_contract([point], date_from=DAY)
        self.assertTrue(after.point_ids)

    def test_a_point_is_not_entitled_twice(self):
        scheme = self.env["energy.price.scheme"].create({"name": "S", "code": "TS"})
        values = {
            "scheme_id": scheme.id,
            "supply_point_id": self._create_supply_point().id,
            "date_from": DAY,
            "source": "list",
        }
        self.env["energy.aid.entitlement"].create(values)
        text = self._say(lambda: self.env["energy.aid.entitlement"].create(values))
        self.assertEqual(
            text,
            "This supply point is entitled to this scheme on some of these days "
            "already. End or change the earlier entitlement.",
        )

    # A price changed after use

    def test_a_released_price_is_not_changed(self):
        price = self.component.price_ids.with_user(self._create_user("billing_manager"))
        with self._assert_says("was proposed or released and stays as it is. Reject"):
            price.price = 99
        with self._assert_says(
            "Only draft prices can be deleted. Withdraw the others."
        ):
            price.unlink()

    def test_two_prices_of_one_day_are_not_released(self):
        text = self._say(
            lambda: self._create_price(self.component, date_from=DAY, price=90)
        )
        self.assertEqual(
            text,
            "This component has a released price for some of these days already. End "
            "or withdraw that one first.",
        )

    # A negative price

    def test_a_negative_price_is_meant_or_refused(self):
        component = self._create_component()
        with self._assert_says("costs -5.0, less than nothing. Correct the price, or "):
            self._create_price(component, price=-5)
        component.is_negative_allowed = True
        self.assertEqual(self._create_price(component, price=-5).price, -5)

    def test_a_price_of_nothing_is_a_price(self):
        self.assertEqual(self._create_price(self._create_component(), price=0).price, 0)

    # Caps

    def _create_value(self, **values):
        scheme = self.env["energy.price.scheme"].create(
            {"name": "S", "code": f"T{self._next_number()}", "kind": "cap"}
        )
        defaults = {
            "scheme_id": scheme,
            "value": 199,
            "date_from": DAY,
            "source": "decree",
        }
        return self._create("energy.price.scheme.value", defaults, values)

    def test_a_cap_without_end_needs_to_say_so(self):
        self.assertEqual(
            self._say(self._create_value),
            "A cap or an aid needs its last day, or the mark that no end is known.",
        )
        value = self._create_value(is_open_ended=True)
        self.assertFalse(value.date_to)
        with self._assert_says("has no end. Enter the last day, or tick that no end "):
            value.is_open_ended = False

    def test_a_cap_ends_after_it_starts(self):
        self.assertEqual(
            self._say(lambda: self._create_value(date_to=DAY)),
            "The end must lie after the start: a range holds at least one day.",
        )

    def test_a_negative_cap_is_refused(self):
        self.assertEqual(
            self._say(lambda: self._create_value(value=-1, is_open_ended=True)),
            "A cap or an aid cannot be negative.",
        )

    def test_advances_below_nothing_are_not_asked_for(self):
        """A payment to the customer above the cost: nothing is due, and it says so."""
        point = self._create_supply_point()
        self._create_version(point, annual_estimate_kwh=1000)
        self.component.is_negative_allowed = True
        self.component.price_ids.sudo().price = -10
        contract = self._create_contract(
            [point], kind="supply_only", date_from=date(2025, 1, 1)
        )
        contract.group_ids.advance_cycle = "month"
        contract.action_activate()
        self.env["energy.advance.rule"].create(
            {"name": "Rule", "company_id": self.company.id}
        )
        levies = self.env["energy.tariff"].search([("kind", "=", "levy")])
        levies.active = False
        draft = self.env["energy.advance.agreement"]._collect(
            contract, DAY, date(2027, 1, 1)
        )
        draft._calculate()
        self.assertEqual(draft.block_code, "nothing_expected")
        self.assertIn("expected to cost -10.00 EUR", draft.block_reason)


@tagged("post_install", "-at_install")
class TestTwoAtOnce(CommittedCase):
    """Two people in two transactions; what each of them gets."""

    @classmethod
    def _create_records(cls, env):
        cls.ann, cls.ben = (
            new_test_user(
                env,
                f"test_edges_{name}",
                name=name,
                groups=f"{GROUP}clerk,{GROUP}billing_manager",
            ).id
            for name in ("Ann", "Ben")
        )
        tariff = env["energy.tariff"].create({"name": "Edges", "code": "TEDGES"})
        component = env["energy.tariff.component"].create(
            {
                "tariff_id": tariff.id,
                "name": "Energy",
                "code": "E",
                "product_id": env["product.product"].create({"name": "Edges"}).id,
                "vat_class_id": env["energy.vat.class"]
                .create({"name": "Edges", "code": "TEDGES"})
                .id,
            }
        )
        price = env["energy.tariff.price"].create(
            {
                "component_id": component.id,
                "price": 100,
                "date_from": DAY,
                "source": "Decision 1",
            }
        )
        price.with_user(cls.ann).action_propose()
        carl = env["res.users"].browse(cls.ann).copy({"login": "test_edges_carl"})
        carl.name = "Carl"
        product, other = env["energy.product"].create(
            [
                {"name": f"Edges {code}", "code": code, "tariff_id": tariff.id}
                for code in ("TEDGES1", "TEDGES2")
            ]
        )
        point = cls._create_point(env)
        contracts = cls._create_contracts(env, 3)
        env["energy.contract.point"].create(
            {
                "contract_id": contracts[0].id,
                "supply_point_id": point.id,
                "product_id": product.id,
                "billing_group_id": contracts[0].group_ids.id,
                "date_from": DAY,
            }
        )
        contracts[0].action_activate()
        cls.carl, cls.price = carl.id, price.id
        cls.products = product.id, other.id
        cls.point = cls._create_point(env).id
        cls.contracts = contracts.ids

    @classmethod
    def _create_point(cls, env):
        network = env["energy.network"].search([("code", "=", "TEDGES")])
        if not network:
            operator = env["res.partner"].create({"name": "Edges Grid"})
            network = env["energy.network"].create(
                {
                    "name": "Edges",
                    "code": "TEDGES",
                    "operator_id": operator.id,
                    "prefix_ids": [(0, 0, {"name": "24ZQ8"})],
                }
            )
        return env["energy.supply.point"].create(
            {"name": EnergyContractCommon._make_eic("24ZQ8"), "city": "Testville"}
        )

    @classmethod
    def _create_contracts(cls, env, count):
        segment = env["energy.customer.segment"].create(
            {"name": "Edges", "code": "test_edges"}
        )
        return env["energy.contract"].create(
            [
                {
                    "partner_id": env["res.partner"]
                    .create({"name": f"Customer {at}"})
                    .id,
                    "segment_id": segment.id,
                    "date_from": DAY,
                    "group_ids": [(0, 0, {"name": "All"})],
                }
                for at in range(count)
            ]
        )

    def _open_amendment(self, env):
        contract = env["energy.contract"].browse(self.contracts[0])
        step = env["energy.contract.amend"].browse(contract.action_amend()["res_id"])
        step.write({"date": "2026-07-01", "product_id": self.products[1]})
        return step

    def _apply(self, step):
        return lambda env: env["energy.contract.amend"].browse(step).action_apply()

    def test_two_clerks_amend_a_contract_one_after_the_other(self):
        """The second one sees that his dialog is out of date, and by whom."""
        with self._as(self.ann) as env:
            first = self._open_amendment(env).id
        with self._as(self.ben) as env:
            second = self._open_amendment(env).id
        self.assertEqual(self._ask(self.ann, self._apply(first)), "done")
        text = self._ask(self.ben, self._apply(second))
        self.assertRegex(
            text,
            r"^Ann changed contract \d+ in the meantime \(.*Amendment.*\)\. Close this "
            r"window and look at the contract again\.$",
        )
        with self._as(self.ben) as env:
            contract = env["energy.contract"].browse(self.contracts[0])
            self.assertEqual(len(contract.point_ids), 2)
            contract.action_undo()

    def test_two_clerks_amend_a_contract_at_the_same_moment(self):
        with self._as(self.ben) as env:
            step = self._open_amendment(env).id
        with self._as(self.ann) as env:
            env["energy.contract"].browse(self.contracts[0])._lock_for_change()
            text = self._ask(self.ben, self._apply(step))
        self.assertEqual(
            text,
            "Somebody else is changing one of these contracts right now. Try again in "
            "a moment.",
        )

    def _assign(self, contract):
        def assign(env):
            contract_id = self.contracts[contract]
            group = env["energy.contract"].browse(contract_id).group_ids
            env["energy.contract.point"].create(
                {
                    "contract_id": contract_id,
                    "supply_point_id": self.point,
                    "product_id": self.products[0],
                    "billing_group_id": group.id,
                    "date_from": DAY,
                }
            )

        return assign

    def test_two_transactions_assign_the_same_day_of_a_point(self):
        """The second one waits for the first, then reads why it cannot."""
        text = self._ask_while(self.ann, self._assign(1), self.ben, self._assign(2))
        self.assertEqual(
            text,
            "The operation cannot be completed: This supply point is under a contract "
            "on some of these days already. A point has one payer a day: end the other "
            "contract first.",
        )
        with self._as(SUPERUSER_ID) as env:
            rows = env["energy.contract.point"].search(
                [("supply_point_id", "=", self.point)]
            )
            self.assertEqual(rows.contract_id.ids, [self.contracts[1]])

    def _release(self, env):
        env["energy.tariff.price"].browse(self.price).action_release()

    def test_a_price_is_released_once(self):
        """Two release at the same moment: the second is told that it is done."""
        text = self._ask_while(self.ben, self._release, self.carl)
        self.assertRegex(text, r" is in state Released; it cannot become Released\.$")
        with self._as(SUPERUSER_ID) as env:
            price = env["energy.tariff.price"].browse(self.price)
            self.assertEqual(
                (price.state, price.decided_by_id.name), ("released", "Ben")
            )
            notes = price.message_ids.filtered(lambda note: "Released" in note.body)
            self.assertEqual(len(notes), 1)
