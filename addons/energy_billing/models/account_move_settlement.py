from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.energy_contract.logic.decimals import exact

from ..logic.settlement import Settlement, Unpaid, gross, per_rate

FIGURES = (
    "energy_price_amount",
    "energy_billed_amount",
    "energy_paid_amount",
    "energy_cash_amount",
    "energy_open_amount",
)


class AccountMove(models.Model):
    _inherit = "account.move"

    energy_settlement_advance_ids = fields.One2many(
        "energy.settlement.advance", "move_id", string="Advances Taken Off"
    )
    energy_settlement_payment_ids = fields.One2many(
        "energy.settlement.payment", "move_id", string="Payments of Advances"
    )
    energy_settled_advance_ids = fields.One2many(
        "energy.advance", "settlement_id", string="Settled Advances"
    )
    energy_takeover_id = fields.Many2one(
        "account.move",
        string="Unpaid Advances Taken Over",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The entry that moves unpaid advances to the due date of this settlement.",
    )
    energy_price_amount = fields.Monetary(
        string="Price of Supply",
        compute="_compute_energy_settlement",
        help="With tax and charges, before advances.",
    )
    energy_billed_amount = fields.Monetary(
        string="Advances Billed", compute="_compute_energy_settlement"
    )
    energy_paid_amount = fields.Monetary(
        string="Advances Paid",
        compute="_compute_energy_settlement",
        help="Until the settlement, less what was given back.",
    )
    energy_cash_amount = fields.Monetary(
        string="To Pay in All",
        compute="_compute_energy_settlement",
        help="The price less what was paid. Below zero it is to be refunded.",
    )
    energy_open_amount = fields.Monetary(
        string="Unpaid Advances",
        compute="_compute_energy_settlement",
        help="Billed and not paid until the settlement.",
    )

    @api.depends("energy_settlement_advance_ids", "energy_settlement_payment_ids")
    def _compute_energy_settlement(self):
        settled = self.filtered("energy_settlement_advance_ids")
        (self - settled).update(dict.fromkeys(FIGURES, 0))
        for move in settled:
            made = move._get_energy_settlement()
            # Penalties and interest are outside VAT, but on the invoice.
            outside = exact(move.amount_total_signed) - made.document_total
            move.energy_price_amount = made.price + outside
            move.energy_billed_amount = gross(made.billed)
            move.energy_paid_amount = made.paid
            move.energy_cash_amount = made.cash + outside
            move.energy_open_amount = made.open_advances

    def _get_energy_settlement(self):
        """Return the ``Settlement`` that an invoice of energy bills says."""
        self.ensure_one()
        sign = -1 if self.move_type == "out_refund" else 1
        advances = self.energy_settlement_advance_ids._get_billed_advances()
        supplied = per_rate([*self._prepare_energy_vat_rows(sign), *advances])
        return Settlement(
            supplied=tuple(
                row for row in supplied if row.base or row.tax or not advances
            ),
            advances=advances,
            payments=self.energy_settlement_payment_ids._get_payments(),
            unpaid=Unpaid.MERGED if self.energy_takeover_id else Unpaid.SEPARATE,
        )

    def _take_off_advances(self, taken):
        """Note that the invoices of ``self`` took off ``{invoice: TakenOff}``."""
        Row = self.env["energy.settlement.advance"].sudo()  # read-only for people
        Row.create(
            [
                {
                    "move_id": move.id,
                    "advance_id": row.advance_id,
                    "document_id": row.document_id,
                    "tax_id": row.tax_id,
                    "tax_date": row.day,
                    "percent": float(row.percent),
                    "base": float(row.base),
                    "tax": float(row.tax),
                }
                for move in self
                for row in taken[move].billed
            ]
        )
        Row.env["energy.settlement.payment"].create(
            [
                {
                    "move_id": move.id,
                    "advance_id": row.advance_id,
                    "name": row.reference,
                    "date": row.day,
                    "amount": float(row.amount),
                }
                for move in self
                for row in taken[move].payments
            ]
        )
        for move in self:
            advances = taken[move].advances.sudo()
            advances._set_settled(move)
            rules = advances.agreement_id.rule_id
            if rules and set(rules.mapped("unpaid")) == {"merged"}:
                move.sudo()._take_over_unpaid()

    def _take_over_unpaid(self):
        """Move what is open on billed advances to the due date of this settlement.

        The advances are settled by an entry, the customer owes the same sum under the
        settlement. A credit note is set off against it at once.
        """
        documents = self.energy_settlement_advance_ids.document_id
        unpaid = documents._get_open_receivables()
        if not unpaid:
            return
        own = self._get_receivables()
        total = sum(unpaid.mapped("amount_residual"))
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "company_id": self.company_id.id,
                "journal_id": self._get_takeover_journal().id,
                "date": self.date,
                "ref": self.name,
                "line_ids": [
                    *(
                        Command.create(
                            {
                                "name": line.move_id.name,
                                "account_id": line.account_id.id,
                                "partner_id": line.partner_id.id,
                                "balance": -line.amount_residual,
                            }
                        )
                        for line in unpaid
                    ),
                    Command.create(
                        {
                            "name": self.payment_reference,
                            "account_id": own.account_id.id,
                            "partner_id": own.partner_id.id,
                            "balance": total,
                            "date_maturity": self.invoice_date_due,
                        }
                    ),
                ],
            }
        )
        entry._post(soft=False)
        *closing, asked = entry.line_ids.sorted("id")
        for line, counterpart in zip(unpaid, closing, strict=True):
            (line + counterpart).reconcile()
        if self.move_type == "out_refund":
            (own + asked).filtered(lambda line: not line.reconciled).reconcile()
        self.energy_takeover_id = entry

    def _get_takeover_journal(self):
        Journal = self.env["account.journal"]
        journal = Journal.search(
            [
                *Journal._check_company_domain(self.company_id),
                ("type", "=", "general"),
            ],
            limit=1,
        )
        if not journal:
            raise UserError(
                self.env._(
                    "%(company)s has no general journal to take over unpaid advances. "
                    "Create one, or let unpaid advances stay due on their own.",
                    company=self.company_id.name,
                )
            )
        return journal

    def _get_receivables(self):
        return self.line_ids.filtered(lambda line: line.display_type == "payment_term")

    def _get_open_receivables(self):
        return (
            self._get_receivables().filtered(lambda line: not line.reconciled).sorted()
        )

    def _release_advances(self):
        """The settlements of ``self`` were credited: their advances are free again."""
        for entry in self.energy_takeover_id:
            entry.line_ids.remove_move_reconcile()
            entry._reverse_moves([{"date": max(entry.date, fields.Date.today())}], True)
        self.energy_settlement_advance_ids.is_released = True
        self.energy_settled_advance_ids._release_settled()

    def _post(self, soft=True):
        """Refuse another document of an advance that a settlement took off."""
        # An accountant posts, without rights to energy records.
        for advance in self.energy_advance_id.sudo():
            if advance.settlement_id:
                raise UserError(
                    self.env._(
                        "%(advance)s was settled by %(settlement)s. Issue a credit "
                        "note for the settlement first; then bill the days anew.",
                        advance=advance.display_name,
                        settlement=advance.settlement_id.name,
                    )
                )
        return super()._post(soft)
