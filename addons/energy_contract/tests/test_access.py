from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import EnergyContractCommon

ROLES = ("reader", "clerk", "billing_manager", "admin")
# Per model: what each of the four roles may do (r, w, c, u), in the order of ROLES.
OPERATIONS = {
    "energy.contract": ("r", "rwc", "rwcu", "rwcu"),
    "energy.contract.point": ("r", "rwc", "rwcu", "rwcu"),
    "energy.billing.group": ("r", "rwc", "rwcu", "rwcu"),
    "energy.billing.group.terms": ("r", "rwc", "rwcu", "rwcu"),
    "energy.billing.group.change": ("", "rwcu", "rwcu", "rwcu"),
    "energy.charge": ("r", "rwc", "rwcu", "rwcu"),
    "energy.charge.cancel": ("", "rwcu", "rwcu", "rwcu"),
    "energy.charge.recurring": ("r", "rwc", "rwcu", "rwcu"),
    "energy.contract.point.add": ("", "rwcu", "rwcu", "rwcu"),
    "energy.contract.point.move": ("", "rwcu", "rwcu", "rwcu"),
    "energy.mandate": ("r", "rwc", "rwcu", "rwcu"),
    "energy.customer.segment": ("r", "r", "rwc", "rwcu"),
    "energy.vat.class": ("r", "r", "rwc", "rwcu"),
    "energy.vat.rate": ("r", "r", "rwc", "rwcu"),
    "energy.tariff": ("r", "r", "rwc", "rwcu"),
    "energy.tariff.component": ("r", "r", "rwc", "rwcu"),
    "energy.tariff.price": ("r", "r", "rwc", "rwcu"),
    "energy.product": ("r", "r", "rwc", "rwcu"),
}


@tagged("post_install", "-at_install")
class TestAccess(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: cls._create_user(role) for role in ROLES}
        cls.item = cls.env["product.product"].create({"name": "I", "list_price": 1})
        contract = cls._create_contract([cls._create_supply_point()])
        tariff = cls._create_tariff(company_id=cls.env.company)
        component = cls._create_component(tariff, prices={contract.date_from: 1})
        # Records of the company; shared ones are looked at apart.
        cls.records = {
            record._name: record
            for record in (
                contract,
                contract.point_ids,
                contract.group_ids,
                contract.group_ids.terms_ids,
                cls._create_mandate(),
                cls._create_charge(contract),
                cls._create_recurring(contract),
                tariff,
                component,
                component.price_ids,
                cls._create_product(tariff_id=tariff),
            )
        }
        cls.foreign_company = cls._create_company(name="Other Supplier")
        cls.foreigner = cls._create_user(
            "admin",
            company_id=cls.foreign_company.id,
            company_ids=[(6, 0, cls.foreign_company.ids)],
        )

    def test_each_role_may_do_its_job_and_no_more(self):
        for model, allowed in OPERATIONS.items():
            records = self.records.get(model, self.env[model])
            self._assert_operations(
                records, dict(zip(self.users.values(), allowed, strict=True))
            )

    def test_every_model_of_the_addon_is_in_the_table(self):
        models = {
            name
            for name in self.env.registry
            if self.env[name]._original_module == "energy_contract"
            and not self.env[name]._abstract
        }
        self.assertEqual(models, set(OPERATIONS))

    def test_a_colleague_without_energy_rights_sees_nothing(self):
        colleague = new_test_user(self.env, "test_colleague")
        for model in OPERATIONS:
            self._assert_operations(self.env[model], {colleague: ""})

    def test_a_user_of_another_company_sees_no_record_of_this_one(self):
        having_company = {
            name
            for name in OPERATIONS
            if "company_id" in self.env[name]._fields and not self.env[name]._transient
        }
        self.assertLessEqual(having_company, set(self.records))
        for model, record in self.records.items():
            as_foreigner = record.with_user(self.foreigner)
            with self.subTest(model=model):
                self.assertFalse(as_foreigner.search([("id", "in", record.ids)]))
                with self.assertRaises(AccessError):
                    as_foreigner.read(["display_name"])

    def test_shared_tariffs_and_products_are_for_every_company(self):
        for record in (
            self.tariff,
            self.component,
            self.component.price_ids,
            self.product,
        ):
            as_foreigner = record.with_user(self.foreigner)
            with self.subTest(model=record._name):
                self.assertEqual(
                    as_foreigner.search([("id", "in", record.ids)]), record
                )
                self.assertTrue(as_foreigner.display_name)

    def test_a_clerk_reads_taxes_and_services_of_the_catalogue(self):
        component = self.component.with_user(self.users["clerk"])
        self.assertEqual(component.product_id.name, "Test Energy")
        self.assertTrue(component.vat_class_id.rate_ids.mapped("percent"))
        days = date(2025, 1, 1), date(2026, 1, 1)
        values = component.tariff_id._to_logic(*days)[self.tariff.id]
        self.assertEqual(values.components[0].prices[0].amount, 100)
