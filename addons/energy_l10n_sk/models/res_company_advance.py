from odoo import models
from odoo.fields import Command

ADVANCES_ACCOUNT = "324000"
PREPAYMENTS_ACCOUNT = "384000"
JOURNAL_CODE = "PREDD"


class ResCompany(models.Model):
    _inherit = "res.company"

    def _setup_energy_sk(self):
        """Tag the taxes of sales, and propose how advances are asked for and booked.

        Doing it again changes nothing.
        """
        result = super()._setup_energy_sk()
        for company in self:
            company._tag_sales_taxes_sk()
            company._create_advance_rules_sk()
        return result

    def _tag_sales_taxes_sk(self):
        """Put our tags on the domestic sales taxes: the Slovak chart brings none."""
        rates = self.env["energy.vat.rate"].search([("base_tag_id", "!=", False)])
        tags = rates._get_tags()
        taxes = self.env["account.tax"].search(
            [
                *self.env["account.tax"]._check_company_domain(self),
                ("type_tax_use", "=", "sale"),
                ("amount_type", "=", "percent"),
                ("amount", "in", list(tags)),
                ("country_id.code", "=", "SK"),
            ]
        )
        for tax in taxes:
            for share in tax.repartition_line_ids:
                tag = tags[tax.amount][share.repartition_type]
                share.tag_ids = [Command.link(tag.id)]

    def _create_advance_rules_sk(self):
        """Create a rule for advances (324) and one for prepayments (384)."""
        Rule = self.env["energy.advance.rule"]
        if Rule.search_count([("company_id", "=", self.id)]):
            return
        journal = self.env["account.journal"].create(
            {
                "name": self.env._("Advances"),
                "code": JOURNAL_CODE,
                "type": "sale",
                "company_id": self.id,
            }
        )
        common = {"company_id": self.id, "journal_id": journal.id}
        rules = Rule.create(
            [
                common
                | {
                    "name": self.env._("Advances"),
                    "kind": "advance",
                    "advance_account_id": self._find_account_sk(ADVANCES_ACCOUNT).id,
                },
                common
                | {
                    "name": self.env._("Prepayments"),
                    "kind": "prepayment",
                    "due": "before",
                    "due_number": 5,
                    "advance_account_id": self._find_account_sk(PREPAYMENTS_ACCOUNT).id,
                },
            ]
        )

        for code, _name in self.env["res.lang"].get_installed():
            local = self.with_context(lang=code)
            journal.with_context(lang=code).name = local.env._("Advances")
            advances, prepayments = rules.with_context(lang=code)
            advances.name = local.env._("Advances")
            prepayments.name = local.env._("Prepayments")

    def _find_account_sk(self, code):
        Account = self.env["account.account"].with_company(self)
        return Account.search(
            [*Account._check_company_domain(self), ("code", "=", code)], limit=1
        )
