from odoo import models

from odoo.addons.energy_contract.logic.grants import grants


class EnergyBill(models.Model):
    _inherit = "energy.bill"

    def _insert_modifiers(self, rated):
        """Write what caps and aid took off the lines, in bulk; mostly nothing."""
        rows = [
            row
            for bill, point, result in rated
            for line in result.lines
            if line.original_price is not None
            for row in bill._modifier_rows(point, line)
        ]
        if not rows:
            return
        self.env.cr.execute_values(
            """
            INSERT INTO energy_bill_line_modifier (
                line_id, bill_id, company_id, supply_point_id, scheme_id, value_id,
                date_from, date_to, quantity, price_before, price_after, amount
            )
            SELECT line.id, line.bill_id, line.company_id, bill.supply_point_id,
                   value.scheme_id, value.id, line.date_from, line.date_to,
                   line.quantity, v.before, v.after, v.amount
            FROM (VALUES %s) AS v (bill, sequence, value, before, after, amount)
            JOIN energy_bill_line line
                ON line.bill_id = v.bill AND line.sequence = v.sequence
            JOIN energy_bill bill ON bill.id = line.bill_id
            JOIN energy_price_scheme_value value ON value.id = v.value
            """,
            rows,
        )
        self.env["energy.bill.line.modifier"].invalidate_model()

    def _modifier_rows(self, point, line):
        """Yield each step of a scheme with the money it took off the line."""
        for item in grants(line, point.rules.amount_step):
            yield (
                self.id,
                line.sequence,
                item.value_id,
                item.price_before,
                item.price_after,
                item.amount,
            )
