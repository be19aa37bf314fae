from datetime import date

from odoo.tests import HttpCase, tagged

from odoo.addons.energy_contract.tests.common import EnergyContractCommon

START = date(2025, 1, 1)


@tagged("post_install", "-at_install")
class TestBakeryGroups(EnergyContractCommon, HttpCase):
    """The contract of a bakery: fifteen points in three groups, by clicks only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk", login="bakery_clerk")
        cls.clerk.group_ids += cls.env.ref("base.group_partner_manager")
        cls.customer.name = "Pekáreň Lipa"
        cls.segment.name = "Bakeries"
        cls.product.name = "Current"
        cls._create_product(
            name="Warmth", tariff_id=cls._create_tariff(commodity="gas")
        )
        cls.addresses = cls.env["res.partner"].create(
            [
                {
                    "name": f"Lipa {name}",
                    "email": f"{name.lower()}@example.com",
                    "parent_id": cls.customer.id,
                }
                for name in ("Ovens", "Shops", "Office", "Kiosk")
            ]
        )
        cls.points = cls.env["energy.supply.point"].create(
            [
                cls._prepare_supply_point_vals(
                    commodity="electricity" if number < 12 else "gas",
                    street=f"Pekárska {number + 1}",
                )
                for number in range(15)
            ]
        )

    def test_fifteen_points_go_into_three_groups(self):
        self.start_tour(
            "/odoo/energy-contracts", "energy_bakery_groups", login="bakery_clerk"
        )
        contract = self.env["energy.contract"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(contract.state, "active")
        self.assertEqual(contract.point_ids.supply_point_id, self.points)
        groups = {group.name: group for group in contract.group_ids}
        ovens, shops, office = (groups[name] for name in ("Ovens", "Shops", "Office"))
        self.assertEqual(len(groups), 3)
        self.assertRecordValues(
            ovens + shops + office,
            [
                {"cycle": "month", "advance_cycle": False, "delivery": "email"},
                {"cycle": "year", "advance_cycle": "month", "delivery": "email"},
                {"cycle": "year", "advance_cycle": "quarter", "delivery": "post"},
            ],
        )
        self.assertEqual(
            (ovens + shops + office).partner_id.mapped("name"),
            ["Lipa Ovens", "Lipa Shops", "Lipa Office"],
        )
        # On the first day; one of the shops moves to the office in the next period.
        counts = {
            name: len(group.point_ids.filtered(lambda row: row.date_from == START))
            for name, group in groups.items()
        }
        self.assertEqual(counts, {"Ovens": 4, "Shops": 10, "Office": 1})
        moved = contract.point_ids.filtered(lambda row: row.date_from > START)
        self.assertEqual(moved.billing_group_id, office)
        self.assertEqual(moved.invoice_partner_id.name, "Lipa Kiosk")
        self.assertEqual(moved.advance_cycle, "half_year")
        before = contract.point_ids.filtered(lambda row: row.date_to == moved.date_from)
        self.assertEqual(before.supply_point_id, moved.supply_point_id)
        self.assertEqual(before.billing_group_id, shops)
