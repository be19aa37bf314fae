from odoo.tests import tagged

from .common import EnergyContractCommon


@tagged("post_install", "-at_install")
class TestSearch(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.point = cls._create_supply_point()
        cls.contract = cls._create_contract(
            [cls.point], partner_id=cls._create_partner(name="Quagga Zebra")
        )

    def _find(self, model, text):
        found = self.env[model].with_user(self.clerk).name_search(text)
        return [item[0] for item in found]

    def test_a_contract_is_found_by_number_customer_and_point(self):
        for text in (self.contract.name, "quagga", self.point.name):
            with self.subTest(text=text):
                self.assertEqual(self._find("energy.contract", text), self.contract.ids)

    def test_a_billing_group_is_found_by_symbol_and_contract(self):
        group = self.contract.group_ids
        for text in (group.variable_symbol, self.contract.name):
            with self.subTest(text=text):
                self.assertEqual(self._find("energy.billing.group", text), group.ids)

    def test_a_contract_point_is_found_by_the_identifier(self):
        self.assertEqual(
            self._find("energy.contract.point", self.point.name),
            self.contract.point_ids.ids,
        )

    def test_a_component_is_found_by_its_code(self):
        component = self._create_component(code="QUAGGA-7", name="Nothing")
        self.assertEqual(
            self._find("energy.tariff.component", "quagga-7"), component.ids
        )

    def test_every_model_can_be_searched_by_a_text(self):
        for name in self.env.registry:
            Model = self.env[name]
            if Model._original_module != "energy_contract" or Model._abstract:
                continue
            with self.subTest(model=name), self.assertNoLogs("odoo", "WARNING"):
                Model.name_search("no such thing")
