from odoo import models


class EnergyRating(models.AbstractModel):
    _inherit = "energy.rating"

    def _get_sentences(self, facts):
        """Add the sentences on bands, intervals, reactive energy and schemes."""
        return super()._get_sentences(facts) | {
            "missing_yearly": lambda: self.env._(
                "Tariff %(tariff)s depends on the expected yearly quantity, which is "
                "unknown. Enter the yearly estimate in the technical data, then retry.",
                **facts,
            ),
            "missing_start": lambda: self.env._(
                "%(component)s depends on the first day of supply, but no contract "
                "supplies the point at the start. Complete the contract, then retry.",
                **facts,
            ),
            "missing_interval": lambda: self.env._(
                "%(component)s needs the interval values of %(day)s, which are not "
                "complete. Load them or ask the network operator, then retry.",
                **facts,
            ),
            "ambiguous_channel": lambda: self.env._(
                "%(point)s has several series of interval values. Archive those that "
                "are not to be billed, then retry.",
                **facts,
            ),
            "missing_index": lambda: self.env._(
                "The market prices %(series)s of %(day)s are missing. Load them, then "
                "retry.",
                **facts,
            ),
            "missing_reactive": lambda: self.env._(
                "%(component)s charges reactive energy %(direction)s, but no "
                "meter of the point counts it. Add the register in kvarh, then retry.",
                **facts,
            ),
            "month_not_read": lambda: self.env._(
                "%(component)s is found month by month, but %(range)s has no reading "
                "on both of its edges. Enter the readings, then retry.",
                **facts,
            ),
            "share_cycle": lambda: self.env._(
                "%(component)s is a percentage of itself. Correct what it is taken of, "
                "then retry.",
                **facts,
            ),
            "scheme_gap": lambda: self.env._(
                "The point is entitled to %(scheme)s, which has no value on %(range)s. "
                "Add the value or end the entitlement, then retry.",
                **facts,
            ),
            "scheme_overlap": lambda: self.env._(
                "%(scheme)s holds twice on %(range)s. End one of them, then retry.",
                **facts,
            ),
            "individual_overlap": lambda: self.env._(
                "%(component)s has two individual prices on %(range)s. End one of "
                "them, then retry.",
                **facts,
            ),
        }

    def _get_fact_words(self):
        words = super()._get_fact_words()
        return words | {
            "direction": {
                "import": self.env._("from the grid"),
                "export": self.env._("to the grid"),
            }
        }
