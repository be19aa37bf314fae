from datetime import date

from odoo.addons.energy_contract.tests.common import EnergyContractCommon

START = date(2025, 1, 1)
YEAR = date(2026, 1, 1), date(2027, 1, 1)


class EnergyBillingCommon(EnergyContractCommon):
    """A supplier with a small ledger, two priced products and one customer.

    The numbers are round, so that a test can be checked in the head: electricity costs
    100 EUR/MWh in 2025 and 120 from 2026 with a fee of 2 EUR a month, its network
    30 EUR/MWh and 0.20 EUR per ampere and month. Gas costs 50 EUR/MWh, its network
    3 EUR a month. VAT is 19 % on electricity and 23 % on gas.
    """

    @classmethod
    def setup_independent_company(cls, **kwargs):
        return cls._create_company(
            name="Test Supplier",
            country_id=cls.env.ref("base.sk").id,
            currency_id=cls._enable_currency("EUR").id,
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.household = cls.env.ref("energy_contract.segment_household")
        cls.business = cls.env.ref("energy_contract.segment_business")
        cls.segment = cls.household
        cls.customer.lang = "en_US"
        cls._create_ledger()
        cls._create_catalogue()
        cls.manager = cls._create_user("billing_manager")
        cls.clerk = cls._create_user("clerk")
        cls.reader = cls._create_user("reader")

    # Ledger

    @classmethod
    def _create_ledger(cls):
        cls.receivable = cls._create_account("311000", "asset_receivable")
        cls.income = cls._create_account("602000", "income")
        cls.vat_account = cls._create_account("343000", "liability_current")
        cls.env["ir.default"].set(
            "res.partner",
            "property_account_receivable_id",
            cls.receivable.id,
            company_id=cls.company.id,
        )
        cls.journal = cls._create(
            "account.journal",
            {"name": "Sales", "code": "TSALE", "type": "sale"},
            {"company_id": cls.company},
        )
        cls.vat_19 = cls._create_tax(19)
        cls.vat_23 = cls._create_tax(23)

    @classmethod
    def _create_account(cls, code, account_type):
        values = {"name": code, "code": code, "account_type": account_type}
        return cls.env["account.account"].create(values)

    @classmethod
    def _create_tax(cls, percent, company=None, **values):
        """Create a tax that is posted to the VAT account."""
        shares = [
            (0, 0, {"repartition_type": "base"}),
            (0, 0, {"repartition_type": "tax", "account_id": cls.vat_account.id}),
        ]
        defaults = {
            "price_include_override": "tax_excluded",
            "invoice_repartition_line_ids": shares,
            "refund_repartition_line_ids": shares,
        }
        return super()._create_tax(percent, company, **(defaults | values))

    # Catalogue

    @classmethod
    def _create_catalogue(cls):
        # What a country pack charges everybody would blur the numbers.
        cls.env["energy.tariff"].search([("kind", "=", "levy")]).active = False
        cls.vat_electricity = cls._create_vat_class(rates={START: 19})
        cls.vat_gas = cls._create_vat_class(rates={START: 23})
        cls.item_electricity = cls._create_ledger_product("Electricity supply")
        cls.item_gas = cls._create_ledger_product("Gas supply")
        cls.supply_tariff = cls._create_priced_tariff(
            energy={START: 100, YEAR[0]: 120}, fee={START: 2}
        )
        cls.gas_tariff = cls._create_priced_tariff(commodity="gas", energy={START: 50})
        cls.network_tariff = cls._create_priced_tariff(
            kind="network",
            network_rate_id=cls.network_rate,
            energy={START: 30},
            breaker={START: 0.2},
        )
        cls.gas_network_tariff = cls._create_priced_tariff(
            kind="network",
            commodity="gas",
            network_rate_id=cls.gas_rate,
            fee={START: 3},
        )
        cls.product = cls._create_product(tariff_id=cls.supply_tariff)
        cls.gas_product = cls._create_product(tariff_id=cls.gas_tariff)
        cls._create_calorific(kwh_per_m3=10.555)

    @classmethod
    def _create_ledger_product(cls, name):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "property_account_income_id": cls.income.id,
            }
        )

    @classmethod
    def _create_priced_tariff(cls, energy=None, fee=None, breaker=None, **values):
        """Create a tariff; each basis takes a dict of first day and price."""
        tariff = cls._create_tariff(**values)
        for prices, component in (
            (energy, {"basis": "energy"}),
            (fee, {"basis": "month"}),
            (breaker, {"basis": "ampere_month", "phases": "1"}),
        ):
            if prices:
                cls._create_component(tariff, prices, **component)
        return tariff

    @classmethod
    def _create_component(cls, tariff=None, prices=None, **values):
        """Create a component with the ledger product and VAT of its commodity."""
        if tariff:
            gas = tariff.commodity == "gas"
            values = {
                "product_id": cls.item_gas if gas else cls.item_electricity,
                "vat_class_id": cls.vat_gas if gas else cls.vat_electricity,
                "name": f"{tariff.kind} {values.get('basis', 'energy')}",
            } | values
        return super()._create_component(tariff, prices, **values)

    # Supply

    @classmethod
    def _supply(cls, contract=None, readings=None, point=None, version=None, **values):
        """Supply a point, read at the ends of 2026: 2 400 kWh, or 1 000 m3 of gas.

        :param contract: of the customer, a new one if it is None.
        :param readings: ``{day: value}`` of its one register.
        :param point: values of the supply point, or the point itself.
        :param version: values of its technical data, False for none.
        :param values: of the contract point.
        :return: the contract point, its contract active.
        """
        if point is None or isinstance(point, dict):
            point = cls._create_metered_point(readings, version, **(point or {}))
        gas = point.commodity == "gas"
        contract = contract or cls._create_contract(
            date_from=values.get("date_from", START),
            date_to=values.get("date_to", False),
        )
        product = cls.gas_product if gas else cls.product
        supplied = cls._create_contract_point(
            contract, point, **({"product_id": product} | values)
        )
        if contract.state == "draft":
            contract.action_activate()
        return supplied

    @classmethod
    def _create_metered_point(cls, readings=None, version=None, **values):
        point = cls._create_supply_point(**values)
        gas = point.commodity == "gas"
        if version is not False:
            breaker = {"breaker_amps": 25, "breaker_phases": "1"}
            technical = {"volume_factor": 0.978} if gas else breaker
            cls._create_version(point, **(technical | (version or {})))
        register = cls._create_meter(point).register_ids
        used = 1000 if gas else 2400
        if readings is None:
            readings = {YEAR[0]: 1000, YEAR[1]: 1000 + used}
        cls.env["energy.reading"].create(
            [
                cls._prepare_reading_vals(register, day, value)
                for day, value in readings.items()
            ]
        )
        return point

    # Billing

    @classmethod
    def _create_run(cls, contracts=None, **values):
        defaults = {
            "date_from": YEAR[0],
            "date_to": YEAR[1],
            "invoice_date": date(2027, 1, 15),
            "contract_ids": [(6, 0, contracts.ids)] if contracts else [],
        }
        return cls._create("energy.bill.run", defaults, values)

    @classmethod
    def _collect(cls, contracts=None, **values):
        """Return the draft bills of a new run."""
        run = cls._create_run(contracts, **values)
        run._start()
        return run.bill_ids

    @classmethod
    def _work_off(cls, run):
        """Bring a run to its end, as the scheduled action does."""
        while run.state == "running" and run._work():
            pass
        return run

    @classmethod
    def _bill(cls, contracts=None, **values):
        """Return a run that is done."""
        run = cls._create_run(contracts, **values)
        run._start()
        return cls._work_off(run)
