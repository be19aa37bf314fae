from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..logic.advances import CYCLE_MONTHS, Due, Scheme


class EnergyAdvanceRule(models.Model):
    """How a company asks a customer segment for advances, and how it books them."""

    _name = "energy.advance.rule"
    _description = "Advance Rule"
    _order = "company_id, kind, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    segment_id = fields.Many2one(
        "energy.customer.segment",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: the segments that have no rule of their own.",
    )
    kind = fields.Selection(
        [("advance", "Advance"), ("prepayment", "Prepayment")],
        required=True,
        default="advance",
        help="An advance is paid while the energy is supplied. A prepayment is billed "
        "before.",
    )
    mode = fields.Selection(
        [
            ("agreement", "The agreement is the tax document"),
            ("invoice", "A tax document for every advance"),
            ("request", "A payment request, taxed when it is paid"),
        ],
        string="Tax Document",
        required=True,
        default="agreement",
        help="With an agreement or an invoice the tax arises by period, whether the "
        "customer pays or not.",
    )

    # Amounts
    is_last_free = fields.Boolean(
        string="Month of Settlement Free",
        help="Nothing is due for the last period of an agreement; of twelve months "
        "eleven pay.",
    )
    rounding_step = fields.Selection(
        [
            ("0.01", "0.01"),
            ("0.10", "0.10"),
            ("0.50", "0.50"),
            ("1", "1.00"),
            ("5", "5.00"),
        ],
        string="Rounded to",
        required=True,
        default="1",
        help="The amount with tax. At 0.01 the advances add up to the expected cost.",
    )
    rounding_method = fields.Selection(
        [("nearest", "Nearest"), ("up", "Up")], required=True, default="nearest"
    )
    warning_percent = fields.Float(
        string="Warn from (%)",
        digits=(5, 2),
        default=10,
        help="An agreement is too low when its advances will miss the expected cost by "
        "more than this share.",
    )

    # Days
    due = fields.Selection(
        [
            ("day", "On a day of its first month"),
            ("after", "Days after its period"),
            ("before", "Days before its period"),
        ],
        required=True,
        default="day",
    )
    due_number = fields.Integer(string="Day or Days", required=True, default=15)

    # Ledger
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain="[('type', '=', 'sale')]",
        help="Numbers the documents of advances apart from invoices.",
    )
    advance_account_id = fields.Many2one(
        "account.account",
        string="Account of Advances",
        check_company=True,
        help="Holds what was billed in advance, net, until the settlement.",
    )
    receivable_account_id = fields.Many2one(
        "account.account",
        check_company=True,
        domain="[('account_type', '=', 'asset_receivable')]",
        help="Empty: the customer's.",
    )

    _rule_uniq = models.UniqueIndex(
        "(company_id, kind, COALESCE(segment_id, 0)) WHERE active",
        "This company has such a rule for this segment already.",
    )
    _due_number_sane = models.Constraint(
        "CHECK (due_number BETWEEN 1 AND 28 OR (due <> 'day' AND due_number BETWEEN 0 "
        "AND 366))",
        "A day of the month lies between 1 and 28, a number of days from 0 to 366.",
    )
    _warning_percent_sane = models.Constraint(
        "CHECK (warning_percent >= 0)", "A share cannot be negative."
    )

    @api.constrains("kind", "due")
    def _check_prepayment_due(self):
        for rule in self:
            if (rule.kind == "prepayment") != (rule.due == "before"):
                raise ValidationError(
                    self.env._(
                        "A prepayment is due before its period, an advance is not. "
                        "Change when %(rule)s is due.",
                        rule=rule.name,
                    )
                )

    def _prepare_scheme(self, cycle, issue_days):
        """Return the ``Scheme`` of instalments of a cycle."""
        self.ensure_one()
        return Scheme(
            months=CYCLE_MONTHS[cycle],
            is_last_free=self.is_last_free and cycle == "month",
            step=Decimal(self.rounding_step),
            is_rounded_up=self.rounding_method == "up",
            due=Due(self.due),
            due_number=self.due_number,
            is_prepaid=self.kind == "prepayment",
            issue_days=issue_days,
        )

    @api.model
    def _find_rule(self, company, segment, kind="advance"):
        """Return the rule of a company and customer segment, empty without one."""
        rules = self.search(
            [
                ("company_id", "=", company.id),
                ("kind", "=", kind),
                ("segment_id", "in", [segment.id, False]),
            ]
        )
        return rules.sorted(lambda rule: not rule.segment_id)[:1]

    def _get_ledger(self):
        """Return the journal and the account of advances, which posting needs.

        :raises UserError: the rule names none.
        """
        self.ensure_one()
        if not (self.journal_id and self.advance_account_id):
            raise UserError(
                self.env._(
                    "Advance rule %(rule)s has no journal or no account of advances. "
                    "Complete it, then post again.",
                    rule=self.name,
                )
            )
        return self.journal_id, self.advance_account_id
