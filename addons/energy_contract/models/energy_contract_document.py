from odoo import fields, models

from ..logic import supply_contract as printed
from ..logic.document import Fact
from ..logic.document_labels import CONTRACT_LABELS
from ..logic.html_text import clauses


class EnergyContract(models.Model):
    """The contract on paper, in the language of the customer."""

    _inherit = "energy.contract"

    def action_print(self):
        """Button: make the printed contract, attach it and open it."""
        self.ensure_one()
        self.check_access("write")
        return self.env["energy.document"]._open(self._create_document())

    def _create_document(self):
        """Return the contract as an attachment, in place of an earlier print."""
        self.ensure_one()
        content = printed.render(self._prepare_document())
        return self.env["energy.document"]._attach(self, self.name, content)

    def _prepare_document(self):
        """Return the neutral document; extend this to say more in a contract."""
        self.ensure_one()
        common = self.env["energy.document"]
        lang = common._get_language(self.partner_id)
        contract = self.with_context(lang=lang)
        common = contract.env["energy.document"]
        rows = contract.point_ids._get_live().sorted("date_from")
        return printed.SupplyContract(
            number=contract.name,
            issue_date=contract.signed_on or fields.Date.context_today(contract),
            supplier=common._prepare_supplier(contract.company_id),
            customer=common._prepare_customer(contract.partner_id),
            date_from=contract.date_from,
            date_to=contract.date_to or None,
            kind_name=common._format(contract, "kind"),
            segment_name=contract.segment_id.name,
            points=contract._prepare_document_points(rows),
            prices=contract._prepare_document_prices(rows),
            agreed_prices=contract._prepare_agreed_prices(rows),
            groups=contract._prepare_document_groups(rows.billing_group_id),
            conditions=contract._prepare_document_conditions(),
            clauses=clauses(contract.note or ""),
            withdrawal=contract._get_withdrawal_note(),
            is_draft=contract.state == "draft",
            currency=contract.company_id.currency_id.name,
            language=lang[:2],
            labels=contract._get_document_labels(),
        )

    def _get_document_labels(self):
        # The words are marked for export where they are written, in document_labels.
        return self.env["energy.document"]._get_shared_labels() | {
            key: self.env._(text) for key, text in CONTRACT_LABELS.items()
        }

    def _prepare_document_points(self, rows):
        Version = self.env["energy.supply.point.version"]
        # Later data come later: the last one found holds at the start of supply.
        versions = {
            version.supply_point_id: version
            for version in Version.search(
                [
                    ("supply_point_id", "in", rows.supply_point_id.ids),
                    ("date_from", "<=", max(rows.mapped("date_from"), default=None)),
                    ("superseded_at", "=", False),
                ],
                order="supply_point_id, date_from",
            )
            if rows
        }
        return tuple(
            row._prepare_document_point(versions.get(row.supply_point_id, Version))
            for row in rows
        )

    def _prepare_document_prices(self, rows):
        """Return the prices of the products, those of the first day of supply."""
        starts = {}
        for row in rows:
            starts.setdefault(row.product_id, row.date_from)
        return tuple(
            product._prepare_document_prices(self.segment_id, day)
            for product, day in starts.items()
        )

    def _get_document_day(self):
        """Return the day whose terms are printed: today, within the contract."""
        today = fields.Date.context_today(self)
        last = self.date_to and fields.Date.subtract(self.date_to, days=1)
        return max(min(today, last or today), self.date_from)

    def _prepare_agreed_prices(self, rows):
        """Return the individual prices of points that hold, or will."""
        day = self._get_document_day()
        prices = rows.price_ids.filtered(
            lambda price: not price.date_to or price.date_to > day
        )
        return tuple(
            price._prepare_document_price()
            for price in prices.sorted(
                lambda price: (price.supply_point_id.name, price.code, price.date_from)
            )
        )

    def _prepare_document_groups(self, groups):
        terms = groups._get_terms(self._get_document_day())
        return tuple(group._prepare_document_terms(terms[group]) for group in groups)

    def _prepare_document_conditions(self):
        """Return what is agreed on the term, the notice and leaving early."""
        common = self.env["energy.document"]
        facts = common._prepare_facts(self, ("term_date_to",))
        if self.term_date_to:
            facts += common._prepare_facts(self, ("renewal",))
        facts.append(self._prepare_document_notice())
        if self.exit_fee:
            facts += common._prepare_facts(self, ("exit_fee",))
        if self.exit_fee or any(self.point_ids.mapped("exit_fee")):
            facts += common._prepare_facts(self, ("exit_fee_basis",))
        return tuple(facts)

    def _prepare_document_notice(self):
        names = {
            "months": self.env._("Notice in months"),
            "days": self.env._("Notice in days"),
        }
        value = str(self.notice_count)
        if self.notice_to_month_end:
            value = self.env._("%(count)s, to the end of a month", count=value)
        return Fact(name=names[self.notice_unit], value=value)

    def _get_withdrawal_note(self):
        """Return what a consumer must be told, empty for a contract without the right.

        Before it is signed, as if it were concluded today.
        """
        rule = self._find_withdrawal_rule()
        if not rule:
            return ""
        return self.env._(
            "You may withdraw from this contract without giving a reason within "
            "%(days)s days of its conclusion. It is enough to send the notice of "
            "withdrawal within that time. Legal basis: %(basis)s.",
            days=rule.days,
            basis=rule.source.rstrip("."),
        )

    def _find_withdrawal_rule(self):
        """Return the rule that binds; an unsigned contract as if signed today."""
        Rule = self.env["energy.withdrawal.rule"]
        day = self.signed_on or fields.Date.context_today(self)
        rules = Rule.search(
            Rule._get_valid_domain(day)
            & fields.Domain("country_id", "=", self.company_id.country_id.id)
            & fields.Domain("concluded_how", "=", self.concluded_how)
        )
        return rules.filtered(lambda rule: self.segment_id in rule.segment_ids)[:1]
