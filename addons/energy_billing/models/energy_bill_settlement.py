from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.energy_contract.logic.decimals import CENT
from odoo.addons.energy_contract.logic.engine import PERCENT
from odoo.addons.energy_supply_point.logic.rounding import multiply, round_half_up

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class TakenOff:
    """What one invoice takes off: advances, what they billed, what was paid for them.

    ``billed`` are rows of ``energy.advance._get_billed_rows``, ``payments`` of
    ``_get_payment_rows``.
    """

    advances: Any
    billed: tuple = ()
    payments: tuple = ()

    @property
    def gross(self):
        """What was billed, with tax."""
        return sum((row.base + row.tax for row in self.billed), NOTHING)

    def by_account(self):
        """Return ``{(tax id, percent, account id): [base, tax]}``."""
        found = defaultdict(lambda: [NOTHING, NOTHING])
        for row in self.billed:
            sums = found[row.tax_id, row.percent, row.account_id]
            sums[0] += row.base
            sums[1] += row.tax
        return found


class EnergyBill(models.Model):
    _inherit = "energy.bill"

    def _assign_advances(self, keys, invoice_date):
        """Return ``{key: TakenOff}``: what each invoice of the rated bills takes off.

        Advances of a point go with its bills, those of a group on the first of its
        invoices that goes to the recipient of the group. What is due for posting is
        posted before: its tax arose.

        :param keys: ``{(group, point or None, own address): bills}``, one per invoice.
        """
        Advance = self.env["energy.advance"].sudo()  # read-only for people
        found = Advance.search(Advance._get_settled_domain(self))
        found.filtered(
            lambda item: (
                item.state == "planned"
                and item.mode != "request"
                and item.post_date <= invoice_date
            )
        )._post()
        left = dict(found.grouped(lambda item: item._get_owner()))
        taken = dict.fromkeys(keys, Advance)
        for key in sorted(keys, key=lambda key: self._rank_for_advances(*key, keys)):
            for bill in keys[key]:
                for point in (bill.supply_point_id, bill.supply_point_id.browse()):
                    owner = bill.billing_group_id, point
                    mine = left.get(owner, Advance).filtered(
                        lambda item, bill=bill: item._is_settled_by(bill)
                    )
                    if mine:
                        taken[key] |= mine
                        left[owner] -= mine
        return self._read_advances(taken)

    def _rank_for_advances(self, group, point, address, keys):
        """Return what sorts the invoices of a group: the shared one comes first."""
        bills = keys[group, point, address]
        has_own = all(bills.contract_point_id.mapped("advance_cycle"))
        return bool(address), has_own, bills[:1].id

    def _read_advances(self, taken):
        """Return ``{key: TakenOff}`` of ``{key: advances}``, all read together."""
        every = self.env["energy.advance"].union(*taken.values())
        key_of = {item.id: key for key, advances in taken.items() for item in advances}
        billed, payments = defaultdict(list), defaultdict(list)
        if every:
            for row in every._get_billed_rows():
                billed[key_of[row.advance_id]].append(row)
            for row in every._get_payment_rows():
                payments[key_of[row.advance_id]].append(row)
        return {
            key: TakenOff(advances, tuple(billed[key]), tuple(payments[key]))
            for key, advances in taken.items()
        }

    def _prepare_advance_lines(self, taken, lang):
        """Return the values of the lines that take advances off, one per rate."""
        failed = taken.advances.filtered(
            lambda item: item.state == "planned" and item.post_error
        )
        if failed:
            raise UserError(
                self.env._(
                    "%(advance)s belongs to these days and could not be posted: "
                    "%(reason)s Post or cancel it, then retry the bill.",
                    advance=failed[0].display_name,
                    reason=failed[0].post_error,
                )
            )
        local = self.with_context(lang=lang)
        return [
            {
                "name": local.env._(
                    "Advances billed, VAT %(percent)s %%", percent=f"{percent:f}"
                ),
                "quantity": 1,
                "price_unit": float(-base),
                "account_id": account,
                "tax_ids": [Command.set([tax_id])],
                # Not a value of the line: what was billed with the base.
                "tax": -tax,
            }
            for (tax_id, percent, account), (base, tax) in taken.by_account().items()
            if base or tax
        ]

    def _keep_advance_taxes(self, lines, totals):
        """Note on the lines of taxes that advances were billed with their exact tax.

        The tax of an advance was taken out of its rounded amount and is taken off as it
        was billed. Computed anew, on the difference, it would be another by cents.

        :param lines: values of all lines, those of advances with the key ``tax``.
        :param totals: pairs of tax and total of what is supplied.
        """
        by_tax = defaultdict(list)
        for line in lines:
            by_tax[tuple(line["tax_ids"][0][2])].append(line)
        for tax, total in totals:
            part = by_tax[tuple((tax or self.env["account.tax"]).ids)]
            supplied = [line for line in part if "tax" not in line]
            if len(supplied) < len(part) and supplied:
                for line, amount in zip(
                    supplied, _share_tax(supplied, total), strict=True
                ):
                    line["tax"] = amount

    def _turn_lines(self, lines, sign):
        """Turn the lines for a credit note, and fix the taxes noted on them."""
        for line in lines:
            line["price_unit"] *= sign
            if "tax" in line:
                (tax_id,) = line["tax_ids"][0][2]
                tax = sign * line.pop("tax")
                line["extra_tax_data"] = self._prepare_kept_tax(line, tax_id, tax)

    def _prepare_kept_tax(self, line, tax_id, tax):
        """Return what makes the ledger take ``tax`` instead of computing it."""
        return {
            "currency_id": self.company_id.currency_id.id,
            "price_unit": line["price_unit"],
            "quantity": line["quantity"],
            "discount": 0.0,
            "rate": 1.0,
            "manual_tax_amounts": {str(tax_id): {"tax_amount_currency": float(tax)}},
        }


def _share_tax(lines, total):
    """Return the tax of each line; what rounding leaves is on the largest one."""
    bases = [
        multiply(Decimal(repr(line["price_unit"])), Decimal(repr(line["quantity"])))
        for line in lines
    ]
    taxes = [
        round_half_up(multiply(base, total.percent * PERCENT), CENT) for base in bases
    ]
    largest = max(range(len(bases)), key=lambda at: abs(bases[at]))
    taxes[largest] += total.tax - sum(taxes)
    return taxes
