from datetime import date

from odoo.fields import Command

from .common import EnergyBillingCommon

START, TURN, END = date(2025, 7, 1), date(2026, 1, 1), date(2026, 7, 1)
ISSUED = date(2026, 7, 15)


class EnergySettlementCommon(EnergyBillingCommon):
    """A household that is expected to use 1 000 kWh a month at 100 EUR/MWh.

    VAT is 20 % in 2025 and 19 % from 2026: an advance is 100.00 + 20.00 or 100.00 +
    19.00. The year runs from July to June.
    """

    @classmethod
    def _create_ledger(cls):
        result = super()._create_ledger()
        cls.vat_20 = cls._create_tax(20)
        cls.advance_account = cls._create_account("324000", "liability_current")
        cls.deferred_account = cls._create_account("384000", "liability_current")
        cls.bank = cls._create_account("221000", "asset_cash")
        cls.advance_journal, cls.bank_journal = cls.env["account.journal"].create(
            [
                {"name": "Advances", "code": "TADV", "type": "sale"}
                | {"company_id": cls.company.id},
                {"name": "Payments", "code": "TPAY", "type": "general"}
                | {"company_id": cls.company.id},
            ]
        )
        return result

    @classmethod
    def _create_catalogue(cls):
        result = super()._create_catalogue()
        cls.vat_electricity = cls._create_vat_class(
            rates={date(2020, 1, 1): 20, TURN: 19}
        )
        tariff = cls._create_priced_tariff(energy={date(2025, 1, 1): 100})
        cls.product = cls._create_product(tariff_id=tariff)
        return result

    @classmethod
    def _create_rule(cls, **values):
        defaults = {
            "name": "Advances",
            "company_id": cls.company,
            "journal_id": cls.advance_journal,
            "advance_account_id": cls.advance_account,
        }
        if values.get("kind") == "prepayment":
            defaults |= {
                "due": "before",
                "due_number": 5,
                "advance_account_id": cls.deferred_account,
            }
        return cls._create("energy.advance.rule", defaults, values)

    @classmethod
    def _supply_year(cls, first=6500, second=5900, **values):
        """Supply a point that used so many kWh in each half of the year."""
        return cls._supply(
            contract=values.pop("contract", None)
            or cls._create_contract(kind="supply_only", date_from=date(2025, 1, 1)),
            readings={START: 0, TURN: first, END: first + second},
            agreed_yearly_kwh=12000,
            **values,
        )

    @classmethod
    def _agree(cls, supplied, kind="advance", date_from=START, date_to=END):
        """Return the agreed advances of the contract of a point."""
        contract = supplied.contract_id
        for group in contract.group_ids:
            group.advance_cycle = group.advance_cycle or "month"
        agreements = cls.env["energy.advance.agreement"]._collect(
            contract, date_from, date_to, kind
        )
        agreements._calculate()
        agreements._agree()
        return agreements

    @classmethod
    def _pay(cls, moves, amount=None):
        """Pay documents, one entry each, and return the entries."""
        entries = cls.env["account.move"]
        for move in moves:
            line = move.line_ids.filtered(
                lambda item: item.account_id == cls.receivable and not item.reconciled
            )
            paid = amount or sum(line.mapped("amount_residual"))
            entry = cls.env["account.move"].create(
                {
                    "move_type": "entry",
                    "journal_id": cls.bank_journal.id,
                    "date": move.date,
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": account.id,
                                "partner_id": move.partner_id.id,
                                "balance": balance,
                            }
                        )
                        for account, balance in (
                            (cls.bank, paid),
                            (cls.receivable, -paid),
                        )
                    ],
                }
            )
            entry.action_post()
            (line + entry.line_ids[1]).reconcile()
            entries |= entry
        return entries

    @classmethod
    def _settle(cls, supplied, date_from=START, date_to=END, **values):
        """Return the bills of the days, invoiced."""
        values = {"invoice_date": ISSUED} | values
        return cls._bill(
            supplied.contract_id, date_from=date_from, date_to=date_to, **values
        ).bill_ids

    def _settle_year(self, mode="agreement", count=12, **values):
        """Return the invoice of a year against so many posted advances."""
        self.rule.mode = mode
        supplied = self._supply_year(**values)
        agreement = self._agree(supplied)
        agreement.advance_ids[:count]._post()
        move = self._settle(supplied).move_id
        return move, agreement.advance_ids

    def _credit(self, move, day=ISSUED):
        """Take an invoice back in full and return the credit note."""
        credit = move._reverse_moves([{"invoice_date": day, "date": day}])
        credit.action_post()
        return credit

    def _get_balances(self, account=None):
        """Return ``{account code: balance}`` of the books of the company."""
        lines = self.env["account.move.line"].search(
            [("company_id", "=", self.company.id), ("parent_state", "=", "posted")]
        )
        found = {}
        for line in lines:
            code = line.account_id.code
            found[code] = round(found.get(code, 0) + line.balance, 2)
        return found

    def _get_taxes(self, moves):
        """Return ``{percent: (base, tax)}`` that documents bring to the VAT return."""
        found = {}
        for line in moves.line_ids:
            for tax in line.tax_ids | line.tax_line_id:
                sums = found.setdefault(tax.amount, [0, 0])
                sums[bool(line.tax_line_id)] -= line.balance
        return {
            percent: (round(base, 2), round(tax, 2))
            for percent, (base, tax) in sorted(found.items())
        }

    def _get_open(self):
        """Return what the customer still owes, less what is in their favour."""
        lines = self.env["account.move.line"].search(
            [
                ("account_id", "=", self.receivable.id),
                ("company_id", "=", self.company.id),
                ("parent_state", "=", "posted"),
            ]
        )
        return round(sum(lines.mapped("amount_residual")), 2)
