from odoo.tests import tagged, warmup

from .common import EnergyContractCommon


@tagged("post_install", "-at_install")
class TestQueryCount(EnergyContractCommon):
    """Bulk work must not cost a query per record."""

    def _prepare_points(self, count):
        contract = self._create_contract()
        points = self.env["energy.supply.point"].create(
            [self._prepare_supply_point_vals() for _ in range(count)]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        return [
            {
                "contract_id": contract.id,
                "supply_point_id": point.id,
                "product_id": self.product.id,
                "billing_group_id": contract.group_ids.id,
                "date_from": contract.date_from,
            }
            for point in points
        ]

    @warmup
    def test_putting_one_point_under_contract(self):
        vals_list = self._prepare_points(1)
        with self.assertQueryCount(9):
            self.env["energy.contract.point"].create(vals_list)
            self.env.flush_all()

    @warmup
    def test_putting_fifty_points_under_contract(self):
        vals_list = self._prepare_points(50)
        with self.assertQueryCount(9):
            self.env["energy.contract.point"].create(vals_list)
            self.env.flush_all()

    def _prepare_contracts(self, count):
        contracts = self.env["energy.contract"].union(
            *(
                self._create_contract([self._create_supply_point()])
                for _ in range(count)
            )
        )
        self.env.flush_all()
        self.env.invalidate_all()
        return contracts

    @warmup
    def test_activating_one_contract(self):
        contracts = self._prepare_contracts(1)
        with self.assertQueryCount(36):
            contracts.action_activate()
            self.env.flush_all()

    @warmup
    def test_activating_fifty_contracts(self):
        contracts = self._prepare_contracts(50)
        with self.assertQueryCount(36):
            contracts.action_activate()
            self.env.flush_all()
