from datetime import date

from odoo.fields import Command

from .common import EnergyContractCommon

START = date(2025, 7, 1)
END = date(2026, 7, 1)


class EnergyAdvanceCommon(EnergyContractCommon):
    """A supplier with a small ledger and a household whose month costs 100 EUR net.

    12 000 kWh a year at 100 EUR/MWh, supplied without the network. VAT is 20 % in 2025
    and 19 % from 2026, so that a year from July holds the change of the rate.
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
        # What a country pack charges everybody would blur the numbers.
        cls.env["energy.tariff"].search([("kind", "=", "levy")]).active = False
        cls.customer.lang = "en_US"
        cls.vat_class = cls._create_vat_class(
            rates={date(2020, 1, 1): 20, date(2026, 1, 1): 19}
        )
        cls.component.vat_class_id = cls.vat_class
        cls._create_ledger()
        cls.rule = cls._create_rule()
        cls.manager = cls._create_user("billing_manager")
        cls.clerk = cls._create_user("clerk")
        cls.reader = cls._create_user("reader")

    @classmethod
    def _create_ledger(cls):
        cls.receivable = cls._create_account("311000", "asset_receivable")
        cls.advances = cls._create_account("324000", "liability_current")
        cls.deferred = cls._create_account("384000", "liability_current")
        cls.vat_account = cls._create_account("343000", "liability_current")
        cls.bank = cls._create_account("221000", "asset_cash")
        cls.env["ir.default"].set(
            "res.partner",
            "property_account_receivable_id",
            cls.receivable.id,
            company_id=cls.company.id,
        )
        cls.journal, cls.bank_journal = cls.env["account.journal"].create(
            [
                {
                    "name": "Advances",
                    "code": "TADV",
                    "type": "sale",
                    "company_id": cls.company.id,
                },
                {
                    "name": "Payments",
                    "code": "TPAY",
                    "type": "general",
                    "company_id": cls.company.id,
                },
            ]
        )
        cls.tax_20 = cls._create_tax(20)
        cls.tax_19 = cls._create_tax(19)
        cls.tax_23 = cls._create_tax(23)

    @classmethod
    def _create_account(cls, code, account_type):
        values = {"name": code, "code": code, "account_type": account_type}
        return cls.env["account.account"].create(values)

    @classmethod
    def _create_tax(cls, percent, company=None, **values):
        """Create a tax that is posted to the VAT account, its tags told apart."""
        tags = cls.env["account.account.tag"].create(
            [
                {"name": f"{kind} {percent}", "applicability": "taxes"}
                for kind in ("base", "tax")
            ]
        )
        shares = [
            Command.create(
                {"repartition_type": "base", "tag_ids": [Command.set(tags[0].ids)]}
            ),
            Command.create(
                {
                    "repartition_type": "tax",
                    "account_id": cls.vat_account.id,
                    "tag_ids": [Command.set(tags[1].ids)],
                }
            ),
        ]
        defaults = {
            "price_include_override": "tax_excluded",
            "invoice_repartition_line_ids": shares,
            "refund_repartition_line_ids": shares,
        }
        return super()._create_tax(percent, company, **(defaults | values))

    @classmethod
    def _create_rule(cls, **values):
        defaults = {
            "name": f"Rule {cls._next_number()}",
            "company_id": cls.company,
            "journal_id": cls.journal,
            "advance_account_id": cls.advances,
        }
        if values.get("kind") == "prepayment":
            defaults |= {"due": "before", "due_number": 5}
        return cls._create("energy.advance.rule", defaults, values)

    @classmethod
    def _supply(cls, yearly_kwh=12000, contract=None, cycle="month", **values):
        """Return a contract point of a point that is expected to use so much a year."""
        point = cls._create_supply_point()
        cls._create_version(
            point, annual_estimate_kwh=yearly_kwh, date_from=date(2020, 1, 1)
        )
        contract = contract or cls._create_contract(
            kind="supply_only", date_from=date(2025, 1, 1)
        )
        if cycle:
            contract.group_ids.advance_cycle = cycle
        supplied = cls._create_contract_point(contract, point, **values)
        if contract.state == "draft":
            contract.action_activate()
        return supplied

    @classmethod
    def _draft(cls, contracts, date_from=START, date_to=END, **values):
        """Return the calculated drafts of contracts."""
        agreements = cls.env["energy.advance.agreement"]._collect(
            contracts, date_from, date_to, **values
        )
        return agreements._calculate()

    @classmethod
    def _agree(cls, contracts=None, date_from=START, date_to=END, **values):
        """Return the agreed agreements of contracts, of a new one by default."""
        contracts = contracts or cls._supply().contract_id
        agreements = cls._draft(contracts, date_from, date_to, **values)
        agreements._agree()
        return agreements

    def _trigger(self, cron):
        """Let a scheduled action of this addon run as the scheduler does."""
        with self.enter_registry_test_mode():
            self.env.ref(f"energy_contract.{cron}").method_direct_trigger()
        self.env.invalidate_all()

    @classmethod
    def _pay(cls, moves, day=None):
        """Pay documents in full, one entry each, and return the entries."""
        entries = cls.env["account.move"]
        for move in moves:
            line = move.line_ids.filtered(
                lambda item: item.display_type == "payment_term"
            )
            entry = cls.env["account.move"].create(
                {
                    "move_type": "entry",
                    "journal_id": cls.bank_journal.id,
                    "date": day or move.date,
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": account.id,
                                "partner_id": move.partner_id.id,
                                "balance": amount,
                            }
                        )
                        for account, amount in (
                            (cls.bank, line.balance),
                            (line.account_id, -line.balance),
                        )
                    ],
                }
            )
            entry.action_post()
            (line + entry.line_ids[1]).reconcile()
            entries |= entry
        return entries
