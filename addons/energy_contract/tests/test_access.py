from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import EnergyContractCommon

ROLES = ("reader", "clerk", "billing_manager", "admin")
# Per model: what each of the four roles may do (r, w, c, u), in the order of ROLES.
OPERATIONS = {
    "energy.contract": ("r", "rwc", "rwcu", "rwcu"),
    "energy.contract.point": ("r", "rwc", "rwcu", "rwcu"),
    "energy.contract.change": ("r", "r", "r", "r"),
    "energy.withdrawal.rule": ("r", "r", "rwc", "rwcu"),
    "energy.contract.amend": ("", "rwc", "rwc", "rwc"),
    "energy.contract.customer": ("", "rwc", "rwc", "rwc"),
    "energy.contract.move": ("", "rwc", "rwc", "rwc"),
    "energy.contract.move.line": ("", "rwcu", "rwcu", "rwcu"),
    "energy.contract.renew": ("", "rwc", "rwc", "rwc"),
    "energy.contract.terminate": ("", "rwc", "rwc", "rwc"),
    "energy.contract.withdraw": ("", "rwc", "rwc", "rwc"),
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
    "energy.tariff.pack": ("r", "r", "rc", "rc"),
    "energy.tariff.pack.load": ("", "", "rwcu", "rwcu"),
    "energy.tariff.pack.load.line": ("", "", "rwcu", "rwcu"),
    "energy.tariff.price.decision": ("", "", "rwcu", "rwcu"),
    "energy.tariff.price": ("r", "r", "rwcu", "rwcu"),
    "energy.product": ("r", "r", "rwc", "rwcu"),
    "energy.price.scheme": ("r", "r", "rwc", "rwcu"),
    "energy.price.scheme.value": ("r", "r", "rwcu", "rwcu"),
    "energy.aid.entitlement": ("r", "rwc", "rwcu", "rwcu"),
    "energy.contract.price": ("r", "rwc", "rwcu", "rwcu"),
    "energy.aid.import": ("", "", "rwcu", "rwcu"),
    "energy.product.item": ("r", "r", "rwcu", "rwcu"),
    "energy.offer": ("r", "rwc", "rwcu", "rwcu"),
    "energy.offer.point": ("r", "rwcu", "rwcu", "rwcu"),
    "energy.offer.line": ("r", "rwcu", "rwcu", "rwcu"),
    "energy.advance.rule": ("r", "r", "rwc", "rwcu"),
    "energy.advance.agreement": ("r", "rwcu", "rwcu", "rwcu"),
    "energy.advance.agreement.point": ("r", "r", "r", "r"),
    "energy.advance": ("r", "r", "r", "r"),
    "energy.advance.line": ("r", "r", "r", "r"),
    "energy.advance.create": ("", "rwcu", "rwcu", "rwcu"),
    "energy.advance.recalculate": ("", "rwcu", "rwcu", "rwcu"),
}


@tagged("post_install", "-at_install")
class TestAccess(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: cls._create_user(role) for role in ROLES}
        contract = cls._create_contract([cls._create_supply_point()], "active")
        cls.item = cls.env["product.product"].create({"name": "I", "list_price": 1})
        tariff = cls._create_tariff(company_id=cls.env.company)
        product = cls._create_product(tariff_id=tariff)
        item = cls._create(
            "energy.product.item",
            {"product_id": product, "service_id": cls.service},
            {"price": 1},
        )
        offer = cls._create(
            "energy.offer",
            {"partner_id": cls.customer, "segment_id": cls.segment},
            {
                "date_from": contract.date_from,
                "point_ids": [
                    (0, 0, {"supply_point_id": contract.point_ids.supply_point_id.id})
                ],
                "line_ids": [(0, 0, {"product_id": product.id})],
            },
        )
        component = cls._create_component(tariff, prices={contract.date_from: 1})
        scheme = cls.env["energy.price.scheme"].create(
            {
                "name": "Test cap",
                "code": "TCAP",
                "company_id": cls.env.company.id,
                "value_ids": [
                    (0, 0, {"date_from": contract.date_from, "value": 1,
                            "is_open_ended": True, "source": "test"})
                ],
            }
        )  # fmt: skip
        entitlement = cls.env["energy.aid.entitlement"].create(
            {
                "scheme_id": scheme.id,
                "supply_point_id": contract.point_ids.supply_point_id.id,
                "date_from": contract.date_from,
                "source": "test",
            }
        )
        individual = cls.env["energy.contract.price"].create(
            {
                "contract_point_id": contract.point_ids.id,
                "component_id": cls.component.id,
                "date_from": contract.date_from,
                "price": 50,
                "source": "test",
            }
        )
        agreement = cls._create_advance_agreement(contract)
        # Records of the company; shared ones are looked at apart.
        cls.records = {
            record._name: record
            for record in (
                contract,
                contract.point_ids,
                contract.group_ids,
                contract.group_ids.terms_ids,
                cls._create_mandate(),
                contract.change_ids,
                cls._create_charge(contract),
                cls._create_recurring(contract),
                tariff,
                component,
                component.price_ids,
                scheme,
                scheme.value_ids,
                entitlement,
                individual,
                product,
                item,
                offer,
                offer.point_ids,
                offer.line_ids,
                agreement.rule_id,
                agreement,
                agreement.advance_ids[0],
            )
        }
        cls.foreign_company = cls._create_company(name="Other Supplier")
        cls.foreigner = cls._create_user(
            "admin",
            company_id=cls.foreign_company.id,
            company_ids=[(6, 0, cls.foreign_company.ids)],
        )

    @classmethod
    def _create_advance_agreement(cls, contract):
        cls._create_version(contract.point_ids.supply_point_id)
        contract.kind = "supply_only"
        contract.point_ids.agreed_yearly_kwh = 12000
        cls._create("energy.advance.rule", {"name": "Advances"}, {})
        agreement = cls._create(
            "energy.advance.agreement",
            {
                "billing_group_id": contract.group_ids,
                "date_from": date(2025, 1, 1),
                "date_to": date(2026, 1, 1),
            },
            {},
        )
        return agreement._calculate()

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
