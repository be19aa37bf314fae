from odoo import models


class EnergyMigrationRun(models.Model):
    """What is wrong with contracts, groups and advances, and what to do."""

    _inherit = "energy.migration.run"

    def _explain_problem(self, problem):
        facts = problem.data | {"value": problem.value, "column": problem.column}
        return (
            self._explain_contract(problem.code, facts)
            or self._explain_group(problem.code, facts)
            or self._explain_agreement(problem.code, facts)
            or self._explain_advance(problem.code, facts)
            or super()._explain_problem(problem)
        )

    def _explain_contract(self, code, facts):
        return {
            "term_before_start": lambda: self.env._(
                "The fixed term ends on %(value)s, before supply begins. Enter a later "
                "day.",
                **facts,
            ),
            "ended_without_end": lambda: self.env._(
                "Contract %(value)s has ended and has no end. Fill in date_to.", **facts
            ),
            "no_contract_point": lambda: self.env._(
                "Contract %(value)s is active and supplies no point. Add a line to "
                "contract_points.csv.",
                **facts,
            ),
            "other_group": lambda: self.env._(
                "“%(value)s” is no billing group of contract %(contract)s. Name one of "
                "this contract.",
                **facts,
            ),
            "product_commodity": lambda: self.env._(
                "Product %(value)s is not for what %(point)s supplies. Name a product "
                "of the same commodity.",
                **facts,
            ),
            "product_segment": lambda: self.env._(
                "Product %(value)s is not sold to the customer segment %(segment)s. "
                "Name another product.",
                **facts,
            ),
            "outside_contract": lambda: self.env._(
                "The range from %(value)s leaves the days of contract %(contract)s. "
                "Keep it within them.",
                **facts,
            ),
            "supplied_twice": lambda: self.env._(
                "%(overlap)s A point has one payer a day.",
                overlap=self._explain_overlap(facts),
            ),
        }.get(code, lambda: None)()

    def _explain_group(self, code, facts):
        return {
            "bad_mandate": lambda: self.env._(
                "%(value)s is no mandate reference. It has up to 35 letters, digits "
                "and the signs + ? / - : ( ) . , '",
                **facts,
            ),
            "no_iban": lambda: self.env._(
                "Mandate %(value)s has no IBAN. Direct debit needs the account of "
                "the payer.",
                **facts,
            ),
            "bad_iban": lambda: self.env._(
                "%(value)s is no valid IBAN: its check digits are wrong.", **facts
            ),
            "valid_before_signed": lambda: self.env._(
                "The mandate is valid from %(value)s, before it was signed.", **facts
            ),
            "mandate_over": lambda: self.env._(
                "Mandate %(value)s is not valid any more. Name another one, or another "
                "way to pay.",
                **facts,
            ),
            "no_mandate": lambda: self.env._(
                "Billing group %(value)s pays by direct debit and has no mandate. Name "
                "one, or another way to pay.",
                **facts,
            ),
            "bad_symbol": lambda: self.env._(
                "%(value)s is no variable symbol. It has up to ten digits.", **facts
            ),
            "symbol_taken": lambda: self.env._(
                "Billing group %(owner)s has the variable symbol %(value)s already.",
                **facts,
            ),
            "no_collection_number": lambda: self.env._(
                "Postal collection needs the number of the payer at the post, up to "
                "ten digits. Fill it in for billing group %(group)s.",
                **facts,
            ),
            "no_email": lambda: self.env._(
                "Invoices go by e-mail, and %(value)s has no e-mail address. Fill one "
                "in, or another delivery.",
                **facts,
            ),
        }.get(code, lambda: None)()

    def _explain_agreement(self, code, facts):
        return {
            "agreed_twice": lambda: self.env._(
                "%(overlap)s A group, or a point with its own advances, has one "
                "agreement at a time.",
                overlap=self._explain_overlap(facts),
            ),
            "over_a_year": lambda: self.env._(
                "The agreement ends on %(value)s, more than twelve months after its "
                "start.",
                **facts,
            ),
            "point_not_in_group": lambda: self.env._(
                "%(value)s is not in billing group %(group)s. Name a point of the "
                "group.",
                **facts,
            ),
            "no_advances": lambda: self.env._(
                "Agreement %(value)s has no instalment. Add lines to advances.csv.",
                **facts,
            ),
            "no_advance_rule": lambda: self.env._(
                "There is no advance rule of the kind “%(value)s” for the customer "
                "segment %(segment)s. Create it first.",
                **facts,
            ),
        }.get(code, lambda: None)()

    def _explain_advance(self, code, facts):
        return {
            "outside_agreement": lambda: self.env._(
                "The instalment from %(value)s leaves the days of agreement "
                "%(agreement)s.",
                **facts,
            ),
            "other_instalment": lambda: self.env._(
                "Instalment %(value)s of agreement %(agreement)s has other days in "
                "line %(first_line)s. Lines of one instalment differ by VAT only.",
                **facts,
            ),
            "no_vat_rate": lambda: self.env._(
                "There is no VAT rate of %(value)s %% on %(day)s.", **facts
            ),
            "wrong_vat": lambda: self.env._(
                "VAT of %(value)s does not fit base and rate: it should be "
                "%(expected)s.",
                **facts,
            ),
            "no_document": lambda: self.env._(
                "Instalment %(value)s is posted. Name its document in the ledger.",
                **facts,
            ),
            "document_twice": lambda: self.env._(
                "Document %(value)s is that of another instalment already.", **facts
            ),
            "not_posted": lambda: self.env._(
                "Document %(value)s belongs to an instalment that is not posted. Enter "
                "the state posted, or no document.",
                **facts,
            ),
            "posted_at_once": lambda: self.env._(
                "Instalment %(number)s is planned for %(value)s, which is over: it "
                "will be posted at once.",
                **facts,
            ),
        }.get(code, lambda: None)()
