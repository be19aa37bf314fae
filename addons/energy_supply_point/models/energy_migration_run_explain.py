from odoo import models


class EnergyMigrationRun(models.Model):
    """The sentences of the report: what is wrong, and what to do."""

    _inherit = "energy.migration.run"

    def _explain_problem(self, problem):
        """Return the sentence for a problem; extend this for new codes."""
        facts = problem.data | {"value": problem.value, "column": problem.column}
        for explain in (
            self._explain_file,
            self._explain_cell,
            self._explain_identifier,
            self._explain_row,
        ):
            if sentence := explain(problem.code, facts):
                return sentence
        return problem.code

    def _explain_file(self, code, facts):
        return {
            "empty_file": lambda: self.env._(
                "The file is empty; it needs a line of columns."
            ),
            "zero_byte": lambda: self.env._(
                "This is no text: it holds a zero byte. Export the file as CSV."
            ),
            "missing_column": lambda: self.env._(
                "The column %(column)s is missing. Add it.", **facts
            ),
            "unknown_column": lambda: self.env._(
                "There is no column “%(value)s”. Known are: %(known)s.", **facts
            ),
            "column_twice": lambda: self.env._(
                "Two columns are called %(column)s.", **facts
            ),
            "broken_row": lambda: self.env._(
                "The file cannot be read from here on: %(value)s. Look for an open "
                "quotation mark.",
                **facts,
            ),
            "cell_count": lambda: self.env._(
                "%(found)s cells where the head line has %(expected)s. Put texts that "
                "hold the separator in quotation marks.",
                **facts,
            ),
            "exists": lambda: self.env._(
                "%(count)s rows exist already and are left as they are.", **facts
            ),
        }.get(code, lambda: None)()

    def _explain_cell(self, code, facts):
        return {
            "missing": lambda: self.env._("%(column)s is empty. Fill it in.", **facts),
            "no_date": lambda: self.env._(
                "“%(value)s” is no date. Write 2026-05-31 or 31.5.2026.", **facts
            ),
            "no_number": lambda: self.env._(
                "“%(value)s” is no number. Write digits with one comma or point.",
                **facts,
            ),
            "no_integer": lambda: self.env._(
                "“%(value)s” is no whole number.", **facts
            ),
            "no_boolean": lambda: self.env._(
                "“%(value)s” is neither yes nor no.", **facts
            ),
            "no_choice": lambda: self.env._(
                "“%(value)s” is unknown. Choose from: %(choices)s.", **facts
            ),
            "too_many_decimals": lambda: self.env._(
                "%(value)s has more than %(limit)s decimals, which are not kept. "
                "Round it.",
                **facts,
            ),
            "too_small": lambda: self.env._(
                "%(value)s is less than %(limit)s.", **facts
            ),
            "too_big": lambda: self.env._("%(value)s is more than %(limit)s.", **facts),
            "too_long": lambda: self.env._(
                "The text is longer than %(limit)s signs.", **facts
            ),
            "future": lambda: self.env._("%(value)s lies in the future.", **facts),
        }.get(code, lambda: None)()

    def _explain_identifier(self, code, facts):
        return {
            "wrong_check_character": lambda: self.env._(
                "The check character of %(value)s is wrong: it should be "
                "“%(expected)s”. Correct the code, or import with wrong identifiers "
                "kept.",
                **facts,
            ),
            "accepted_identifier": lambda: self.env._(
                "The check character of %(value)s is wrong (“%(expected)s” expected); "
                "the code is kept as it stands.",
                **facts,
            ),
            "wrong_length": lambda: self.env._(
                "%(value)s has another number of characters than %(expected)s.", **facts
            ),
            "foreign_character": lambda: self.env._(
                "%(value)s contains “%(character)s” at position %(position)s; only "
                "capital letters, digits and the hyphen are allowed.",
                **facts,
            ),
            "forbidden_stem": lambda: self.env._(
                "%(value)s was never issued as a code.", **facts
            ),
            "wrong_object_type": lambda: self.env._(
                "%(value)s is a code of type “%(found)s”; here type “%(expected)s” is "
                "needed (the third character).",
                **facts,
            ),
            "wrong_pattern": lambda: self.env._(
                "%(value)s is no point identifier of its network (%(expected)s).",
                **facts,
            ),
            "bad_prefix": lambda: self.env._(
                "“%(value)s” is no prefix: capital letters, digits and hyphens only.",
                **facts,
            ),
            "prefix_taken": lambda: self.env._(
                "The prefix %(value)s belongs to another network already.", **facts
            ),
            "bad_pattern": lambda: self.env._(
                "“%(value)s” is no regular expression.", **facts
            ),
        }.get(code, lambda: None)()

    def _explain_row(self, code, facts):
        return {
            "duplicate": lambda: self.env._(
                "%(value)s was in line %(first_line)s already. Keep one.", **facts
            ),
            "differs": lambda: self.env._(
                "%(column)s exists with another value (“%(stored)s”), which stays.",
                **facts,
            ),
            "unknown_reference": lambda: self.env._(
                "“%(value)s” is neither in the files (%(what)s) nor in the database.",
                **facts,
            ),
            "unknown_rate": lambda: self.env._(
                "Network %(network)s has no rate “%(value)s”.", **facts
            ),
            "overlap": lambda: self._explain_overlap(facts),
            "installed_twice": lambda: self._explain_overlap(facts),
            "ends_before_start": lambda: self.env._(
                "The range ends on %(value)s, not after its start.", **facts
            ),
            "no_network": lambda: self.env._(
                "%(value)s has no network: no prefix fits. Fill in network.", **facts
            ),
            "no_version": lambda: self.env._(
                "%(value)s is in use and has no technical data. Add a line to "
                "versions.csv.",
                **facts,
            ),
            "no_pair": lambda: self.env._(
                "%(value)s is no pair: it must be of the other direction and the same "
                "commodity.",
                **facts,
            ),
            "no_unit": lambda: self.env._(
                "A maximum reserved capacity needs its unit: a, kw or mw."
            ),
            "no_volume_factor": lambda: self.env._(
                "%(value)s measures gas by volume and needs a volume factor.", **facts
            ),
            "other_commodity": lambda: self.env._(
                "The meter does not measure what %(value)s supplies.", **facts
            ),
            "digits_exceeded": lambda: self.env._(
                "%(value)s is more than a register with %(digits)s digits can show.",
                **facts,
            ),
            "unknown_point": lambda: self.env._(
                "There is no point %(value)s.", **facts
            ),
            "unknown_register": lambda: self.env._(
                "%(value)s has no register %(register)s (meter %(meter)s). Add it, or "
                "a word to the mapping.",
                **facts,
            ),
            "two_meters": lambda: self.env._(
                "On %(day)s a meter of %(value)s was exchanged. Name the meter.",
                **facts,
            ),
            "not_installed": lambda: self.env._(
                "Meter %(meter)s is not installed at %(point)s on %(value)s.", **facts
            ),
        }.get(code, lambda: None)()

    def _explain_overlap(self, facts):
        where = (
            self.env._("line %(line)s", line=facts["other_line"])
            if facts["other_line"]
            else self.env._("the database")
        )
        return self.env._(
            "%(about)s: the range from %(value)s overlaps the one in %(where)s.",
            about=facts["about"],
            value=facts["value"],
            where=where,
        )
