from odoo import models


class EnergyRating(models.AbstractModel):
    _inherit = "energy.rating"

    def _explain(self, error):
        """Return the sentence for a clerk: what is missing, where, what to do."""
        words = self._get_fact_words()
        facts = {
            key: words[key].get(value, value)
            if key in words
            else self._explain_fact(value)
            for key, value in error.data.items()
        }
        sentences = {
            "missing_reading": lambda: self.env._(
                "Meter %(meter)s has no reading on %(day)s. Enter the reading or ask "
                "the network operator for it, then retry.",
                **facts,
            ),
            "reading_in_review": lambda: self.env._(
                "The reading of meter %(meter)s on %(day)s was found implausible. "
                "Accept, correct or withdraw it, then retry.",
                **facts,
            ),
            "missing_register": lambda: self.env._(
                "Meter %(meter)s does not count zone %(zone)s on %(range)s, which was "
                "counted on other days. Add the register, or mark the one it has as "
                "its only zone, then retry.",
                **facts,
            ),
            "loss_change": lambda: self.env._(
                "The transformer loss changes on %(day)s, but no reading was taken. "
                "Enter a reading of that day, then retry.",
                **facts,
            ),
            "no_register": lambda: self.env._(
                "No meter is installed on %(range)s. Record the installation, "
                "then retry.",
                **facts,
            ),
            "negative_consumption": lambda: self.env._(
                "Meter %(meter)s went backwards on %(range)s, from %(value_start)s "
                "to %(value_end)s. Correct the wrong reading, then retry.",
                **facts,
            ),
            "rollover_implausible": lambda: self.env._(
                "Meter %(meter)s went from %(value_start)s to %(value_end)s on "
                "%(range)s; a full turn would be %(energy_kwh)s kWh, more than can "
                "flow there. Correct the wrong reading, then retry.",
                **facts,
            ),
            "tariff_gap": lambda: self.env._(
                "%(component)s has no %(what)s on %(range)s. Add one to the tariff, "
                "then retry.",
                **facts,
            ),
            "technical_gap": lambda: self.env._(
                "The technical data of the point say nothing about %(range)s. "
                "Complete them, then retry.",
                **facts,
            ),
            "no_network_tariff": lambda: self.env._(
                "Network rate %(rate)s has no tariff. Add one, or record that the "
                "contract is supply only, then retry.",
                **facts,
            ),
            "missing_breaker": lambda: self.env._(
                "Tariff %(tariff)s charges the main breaker, but its amperes or phases "
                "are unknown. Complete the technical data, then retry.",
                **facts,
            ),
            "missing_capacity": lambda: self.env._(
                "Tariff %(tariff)s charges reserved capacity, but none is recorded. "
                "Complete the technical data, then retry.",
                **facts,
            ),
            "unpriced_zone": lambda: self.env._(
                "Tariff %(tariff)s has no price for zone %(zone)s, in which "
                "%(energy_kwh)s kWh were used. Correct the rate or the register, "
                "then retry.",
                **facts,
            ),
            "unpriced_segment": lambda: self.env._(
                "Tariff %(tariff)s has no energy price for customer segment "
                "%(segment)s. Choose another product or extend the tariff, then retry.",
                **facts,
            ),
            "missing_calorific": lambda: self.env._(
                "The gas network published no calorific value for %(day)s. Add it, "
                "then retry.",
                **facts,
            ),
            "missing_weight": lambda: self.env._(
                "The load profile has no weight for %(day)s. Load the profile of that "
                "year, then retry.",
                **facts,
            ),
        }
        explain = sentences.get(error.code)
        if explain:
            return explain()
        return self.env._(
            "The point cannot be rated (%(code)s: %(facts)s). Correct the data, then "
            "retry.",
            code=error.code,
            facts=", ".join(f"{key} {value}" for key, value in facts.items()),
        )

    def _get_fact_words(self):
        """Return the words for facts that are codes: ``{fact: {code: word}}``."""
        zone = self.env["energy.meter.register"]._fields["zone"]
        return {
            "what": {"price": self.env._("price"), "vat": self.env._("rate of VAT")},
            "zone": dict(zone._description_selection(self.env)),
        }

    def _explain_fact(self, value):
        """Return a fact of an ``EnergyError`` as a person writes it."""
        if hasattr(value, "start") and hasattr(value, "end"):
            return f"{value.start:%d.%m.%Y} – {value.end:%d.%m.%Y}"
        if hasattr(value, "strftime"):
            return f"{value:%d.%m.%Y}"
        return value
