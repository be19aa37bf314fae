from datetime import date

from odoo.tests import HttpCase, tagged

from odoo.addons.energy_contract.tests.common import EnergyContractCommon


@tagged("post_install", "-at_install")
class TestContractLife(EnergyContractCommon, HttpCase):
    """A clerk takes a contract through its life, in the dialogs, by clicks only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk", login="life_clerk")
        cls.product.name = "Current"
        cls.fixed = cls._create_product(
            name="Fixed Current", term_months=24, exit_fee=30
        )
        cls.green = cls._create_product(
            name="Green Current", term_months=12, exit_fee=45
        )
        cls.newcomer = cls._create_partner(name="Eva Nováková")
        cls.contract = cls._create_contract(
            [cls._create_supply_point()],
            "active",
            term_date_to=date(2091, 1, 1),
        )

    def test_a_contract_is_renewed_amended_ended_undone_and_taken_over(self):
        self.start_tour(
            f"/odoo/energy-contracts/{self.contract.id}",
            "energy_contract_life",
            login="life_clerk",
        )
        self.assertEqual(
            self.contract.change_ids.sorted("id").mapped(lambda c: (c.kind, c.state)),
            [
                ("state", "done"),
                ("renewal", "done"),
                ("amendment", "done"),
                ("termination", "undone"),
                ("move_out", "done"),
            ],
        )
        self.assertRecordValues(
            self.contract.point_ids.sorted("date_from"),
            [
                {"product_id": self.product.id, "date_to": date(2091, 1, 1)},
                {"product_id": self.fixed.id, "date_to": date(2092, 2, 1)},
                {"product_id": self.green.id, "date_to": date(2092, 4, 1)},
            ],
        )
        charges = self.env["energy.charge"].search(
            [("contract_id", "=", self.contract.id)]
        )
        self.assertRecordValues(charges, [{"amount_untaxed": 45, "state": "cancelled"}])
        taken_over = self.env["energy.contract"].search(
            [("partner_id", "=", self.newcomer.id)]
        )
        self.assertRecordValues(
            taken_over,
            [
                {
                    "state": "active",
                    "date_from": date(2092, 4, 1),
                    # A year from the move, by the product that the point has.
                    "term_date_to": date(2093, 4, 1),
                }
            ],
        )
