from datetime import date

from odoo.addons.energy_supply_point.tests.common import EnergyCommon


class EnergyContractCommon(EnergyCommon):
    """Adds a catalogue (VAT, tariffs, a product) and contracts to the market.

    It needs no chart of accounts; combine it with ``AccountTestInvoicingCommon`` where
    documents are posted.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.segment = cls._create_segment(code="test_home")
        cls.vat_class = cls._create_vat_class(code="TSTD", rates={date(2020, 1, 1): 20})
        cls.service = cls.env["product.product"].create(
            {"name": "Test Energy", "type": "service"}
        )
        cls.tariff = cls._create_tariff(code="TSUPPLY")
        cls.component = cls._create_component(prices={date(2020, 1, 1): 100})
        cls.product = cls._create_product(code="TPRODUCT")
        cls.customer = cls._create_partner(name="Test Customer")

    # Catalogue

    @classmethod
    def _create_segment(cls, **values):
        code = f"test_{cls._next_number()}"
        defaults = {"name": values.get("code", code), "code": code}
        return cls._create("energy.customer.segment", defaults, values)

    @classmethod
    def _prepare_dated_lines(cls, field, starts, **values):
        """Return the commands of lines that follow each other, the last one open.

        :param starts: ``{first day: value of field}``.
        """
        days = sorted(starts)
        return [
            (0, 0, {"date_from": day, "date_to": end, field: starts[day], **values})
            for day, end in zip(days, [*days, False][1:], strict=True)
        ]

    @classmethod
    def _create_vat_class(cls, rates=None, **values):
        """Create a VAT class; ``rates`` is a dict of first day and percentage."""
        code = f"V{cls._next_number()}"
        defaults = {
            "name": values.get("code", code),
            "code": code,
            "rate_ids": cls._prepare_dated_lines("percent", rates or {}, source="test"),
        }
        return cls._create("energy.vat.class", defaults, values)

    @classmethod
    def _create_tariff(cls, **values):
        code = f"T{cls._next_number()}"
        defaults = {"name": values.get("code", code), "code": code}
        return cls._create("energy.tariff", defaults, values)

    @classmethod
    def _create_component(cls, tariff=None, prices=None, **values):
        """Create a component; ``prices`` is a dict of first day and price."""
        code = f"C{cls._next_number()}"
        defaults = {
            "tariff_id": tariff or cls.tariff,
            "name": values.get("code", code),
            "code": code,
            "product_id": cls.service,
            "vat_class_id": cls.vat_class,
            "price_ids": cls._prepare_dated_lines(
                "price", prices or {}, source="test", state="released"
            ),
            "is_negative_allowed": any(price < 0 for price in (prices or {}).values()),
        }
        return cls._create("energy.tariff.component", defaults, values)

    @classmethod
    def _create_price(cls, component, **values):
        defaults = {
            "component_id": component,
            "date_from": date(2025, 1, 1),
            "price": 1,
            "source": "test",
            "state": "released",
        }
        return cls._create("energy.tariff.price", defaults, values)

    @classmethod
    def _create_product(cls, **values):
        code = f"P{cls._next_number()}"
        defaults = {
            "name": values.get("code", code),
            "code": code,
            "tariff_id": cls.tariff,
        }
        return cls._create("energy.product", defaults, values)

    @classmethod
    def _create_tax(cls, percent, company=None, **values):
        """Create a domestic sales tax of ``company``."""
        company = company or cls.env.company
        group = cls.env["account.tax.group"].create(
            {
                "name": f"Test VAT {percent}",
                "company_id": company.id,
                "country_id": company.account_fiscal_country_id.id,
            }
        )
        defaults = {
            "name": f"Test {percent} % ({cls._next_number()})",
            "amount": percent,
            "type_tax_use": "sale",
            "company_id": company,
            "country_id": company.account_fiscal_country_id,
            "tax_group_id": group,
        }
        return cls._create("account.tax", defaults, values)

    # Contracts

    @classmethod
    def _create_contract(cls, supply_points=None, state="draft", **values):
        """Create a contract with one billing group.

        With ``supply_points`` it supplies them on all its days.
        """
        defaults = {
            "partner_id": cls.customer,
            "segment_id": cls.segment,
            "date_from": date(2025, 1, 1),
            "group_ids": [(0, 0, {"name": "All"})],
        }
        contract = cls._create("energy.contract", defaults, values)
        for point in supply_points or ():
            cls._create_contract_point(contract, point)
        contract.state = state
        return contract

    @classmethod
    def _create_group(cls, contract, **values):
        defaults = {"contract_id": contract, "name": f"G{cls._next_number()}"}
        return cls._create("energy.billing.group", defaults, values)

    @classmethod
    def _create_contract_point(cls, contract, supply_point, **values):
        defaults = {
            "contract_id": contract,
            "supply_point_id": supply_point,
            "product_id": cls.product,
            "billing_group_id": contract.group_ids[:1],
            "date_from": contract.date_from,
            "date_to": contract.date_to,
        }
        return cls._create("energy.contract.point", defaults, values)

    @classmethod
    def _create_mandate(cls, **values):
        """Create a mandate of the customer, signed on 1 January 2026."""
        defaults = {"signed_on": date(2026, 1, 1)}
        if "bank_id" not in values:
            defaults["bank_id"] = cls.customer.bank_ids[:1] or cls._create(
                "res.partner.bank",
                {"acc_number": "SK4311000000002900000000"},
                {"partner_id": cls.customer},
            )
        return cls._create("energy.mandate", defaults, values)

    @classmethod
    def _create_charge(cls, contract, **values):
        """Create a charge for the class's ``item``."""
        defaults = {"contract_id": contract, "product_id": cls.item}
        return cls._create("energy.charge", defaults, values)

    @classmethod
    def _create_recurring(cls, contract, **values):
        """Create a monthly charge for the class's ``item``."""
        defaults = {"contract_id": contract, "product_id": cls.item}
        return cls._create("energy.charge.recurring", defaults, values)
