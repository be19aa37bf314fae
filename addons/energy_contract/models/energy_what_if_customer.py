from odoo import fields, models
from odoo.tools import SQL

from .energy_what_if_line import RESULTS


class EnergyWhatIfCustomer(models.Model):
    """All points of a customer together: what the histogram counts."""

    _name = "energy.what.if.customer"
    _description = "Customer of a What-If Simulation"
    _auto = False
    _order = "difference_gross desc, id"
    _rec_name = "partner_id"

    what_if_id = fields.Many2one("energy.what.if", string="Simulation", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    point_count = fields.Integer(string="Points", readonly=True)
    blocked_count = fields.Integer(string="Cannot Be Rated", readonly=True)
    net_before = fields.Monetary(string="Before, without VAT", readonly=True)
    net_after = fields.Monetary(string="After, without VAT", readonly=True)
    difference_net = fields.Monetary(string="Difference without VAT", readonly=True)
    gross_before = fields.Monetary(string="Before, with VAT", readonly=True)
    gross_after = fields.Monetary(string="After, with VAT", readonly=True)
    difference_gross = fields.Monetary(string="Difference with VAT", readonly=True)
    percent_gross = fields.Float(
        string="% with VAT", digits=(16, 2), aggregator=None, readonly=True
    )
    bucket = fields.Integer(aggregator=None, readonly=True)
    is_outlier = fields.Boolean(string="Outlier", readonly=True)
    result = fields.Selection(RESULTS, readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT min(id) AS id, what_if_id, company_id, partner_id,
                   count(*) AS point_count,
                   count(*) FILTER (WHERE result = 'blocked') AS blocked_count,
                   sum(net_before) AS net_before, sum(net_after) AS net_after,
                   sum(difference_net) AS difference_net,
                   sum(gross_before) AS gross_before,
                   sum(gross_after) AS gross_after,
                   sum(difference_gross) AS difference_gross,
                   %s AS percent_gross,
                   max(bucket) AS bucket, bool_or(is_outlier) AS is_outlier,
                   CASE WHEN bool_and(result = 'blocked') THEN 'blocked'
                        WHEN sum(difference_gross) > 0 THEN 'dearer'
                        WHEN sum(difference_gross) < 0 THEN 'cheaper'
                        ELSE 'same' END AS result
            FROM energy_what_if_line
            WHERE result <> 'waiting'
            GROUP BY what_if_id, company_id, partner_id
            """,
            percent_of("gross"),
        )

    def action_view_lines(self):
        """Button: the points of these customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_contract.energy_what_if_line_action"
        )
        action["domain"] = [
            ("what_if_id", "in", self.what_if_id.ids),
            ("partner_id", "in", self.partner_id.ids),
        ]
        action["context"] = {}
        return action


def percent_of(kind):
    """Return the SQL of the percent by which the sum of lines grew, NULL from zero.

    :param kind: "net" or "gross".
    """
    before = SQL.identifier(f"{kind}_before")
    difference = SQL.identifier(f"difference_{kind}")
    return SQL(
        "CASE WHEN coalesce(sum(%(difference)s), 0) = 0 THEN 0 "
        "ELSE round(100 * sum(%(difference)s) / nullif(abs(sum(%(before)s)), 0), 2) "
        "END",
        difference=difference,
        before=before,
    )
