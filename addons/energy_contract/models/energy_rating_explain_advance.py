from odoo import models


class EnergyRating(models.AbstractModel):
    _inherit = "energy.rating"

    def _explain(self, error):
        explain = self._get_advance_sentences().get(error.code)
        return explain(error.data) if explain else super()._explain(error)

    def _get_advance_sentences(self):
        """Return the sentence of every reason that only advances have, by code."""
        return {
            "nothing_expected": lambda data: self.env._(
                "The supply is expected to cost %(amount)s EUR on %(range)s, so there "
                "is nothing to pay in advance.",
                amount=f"{data['amount']:.2f}",
                range=self._explain_fact(data["range"]),
            ),
            "no_point": lambda data: self.env._(
                "The group supplies no point on %(range)s that has no advances of its "
                "own. Put a point into the group, or delete this draft.",
                range=self._explain_fact(data["range"]),
            ),
            "no_expectation": lambda data: self.env._(
                "Nothing tells how much %(point)s will use. Enter the agreed "
                "consumption on the contract or the yearly estimate in the technical "
                "data, then calculate again.",
                point=data["point"],
            ),
            "advance_vat_gap": lambda data: self.env._(
                "VAT class %(name)s has no rate on %(day)s. Add one, then calculate "
                "again.",
                name=self.env["energy.vat.class"].browse(data["vat_class_id"]).name,
                day=self._explain_fact(data["day"]),
            ),
        }
