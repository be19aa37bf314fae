from odoo import api, fields, models
from odoo.tools import SQL

# Of every source: ``kind`` is what its two measures count as.
MEASURES = ("planned", "settled", "claimed")


class EnergyAidReport(models.Model):
    """MWh and EUR per scheme and month: planned in advances, settled, claimed.

    What holds for several months is shared by days; running sums are rounded once, so
    that the months of a line add up to it.
    """

    _name = "energy.aid.report"
    _description = "Caps and Aid by Month"
    _auto = False
    _order = "month desc, id desc"
    _rec_name = "scheme_id"
    _depends = {
        "energy.advance": ["state", "is_to_return"],
        "energy.advance.agreement": ["state"],
        "energy.advance.grant": [
            "advance_id", "contract_point_id", "scheme_id", "date_from", "date_to",
            "quantity", "amount",
        ],
        "energy.aid.claim.line": ["modifier_id", "is_return", "quantity", "amount"],
        "energy.bill": ["state"],
        "energy.bill.line.modifier": [
            "bill_id", "scheme_id", "date_from", "date_to", "quantity", "amount",
        ],
    }  # fmt: skip

    month = fields.Date(string="Month of Supply", readonly=True)
    scheme_id = fields.Many2one("energy.price.scheme", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    segment_id = fields.Many2one("energy.customer.segment", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    contract_id = fields.Many2one("energy.contract", readonly=True)
    supply_point_id = fields.Many2one("energy.supply.point", readonly=True)
    planned_mwh = fields.Float(string="Planned (MWh)", digits=(16, 6), readonly=True)
    planned_amount = fields.Monetary(
        string="Planned (EUR)", readonly=True, help="By advances in force, net."
    )
    settled_mwh = fields.Float(string="Settled (MWh)", digits=(16, 6), readonly=True)
    settled_amount = fields.Monetary(
        string="Settled (EUR)", readonly=True, help="By invoiced bills, net."
    )
    claimed_mwh = fields.Float(string="Claimed (MWh)", digits=(16, 6), readonly=True)
    claimed_amount = fields.Monetary(
        string="Claimed (EUR)", readonly=True, help="By claims to the state, net."
    )
    open_amount = fields.Monetary(
        string="Not Claimed Yet (EUR)",
        readonly=True,
        help="Settled less claimed; below zero for bills taken back since.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT row_number() OVER () AS id, m.month::date AS month, s.scheme_id,
                   s.company_id, c.segment_id, c.partner_id, c.id AS contract_id,
                   s.supply_point_id, %s
            FROM (%s) s
            JOIN energy_contract c ON c.id = s.contract_id
            CROSS JOIN LATERAL generate_series(
                date_trunc('month', s.date_from), s.date_to - interval '1 day',
                interval '1 month') AS m(month)
            CROSS JOIN LATERAL (
                SELECT greatest(s.date_from, m.month::date) - s.date_from AS before,
                       least(s.date_to, (m.month + interval '1 month')::date)
                           - s.date_from AS until,
                       (s.date_to - s.date_from)::numeric AS days
            ) d
            CROSS JOIN LATERAL (
                SELECT round(s.quantity * d.until / d.days, 6)
                           - round(s.quantity * d.before / d.days, 6) AS mwh,
                       round(s.amount * d.until / d.days, 2)
                           - round(s.amount * d.before / d.days, 2) AS amount
            ) v
            """,
            self._get_measures_sql(),
            SQL(" UNION ALL ").join(self._get_sources_sql()),
        )

    @api.model
    def _get_measures_sql(self):
        columns = [
            SQL(
                "CASE WHEN s.kind = %s THEN v.%s ELSE 0 END AS %s",
                kind,
                SQL.identifier(value),
                SQL.identifier(f"{kind}_{value}"),
            )
            for kind in MEASURES
            for value in ("mwh", "amount")
        ]
        open_amount = SQL(
            "CASE s.kind WHEN 'settled' THEN v.amount WHEN 'claimed' THEN -v.amount "
            "ELSE 0 END AS open_amount"
        )
        return SQL(", ").join([*columns, open_amount])

    @api.model
    def _get_sources_sql(self):
        """Return the queries of what is planned, settled and claimed."""
        planned = SQL(
            """
            SELECT 'planned' AS kind, g.scheme_id, g.company_id, cp.contract_id,
                   cp.supply_point_id, g.date_from, g.date_to, g.quantity, g.amount
            FROM energy_advance_grant g
            JOIN energy_advance v ON v.id = g.advance_id
            JOIN energy_advance_agreement a ON a.id = g.agreement_id
            JOIN energy_contract_point cp ON cp.id = g.contract_point_id
            WHERE v.state IN ('planned', 'posted') AND v.is_to_return IS NOT TRUE
              AND a.state <> 'draft'
            """
        )
        settled = SQL(
            """
            SELECT 'settled', m.scheme_id, m.company_id, b.contract_id,
                   m.supply_point_id, m.date_from, m.date_to, m.quantity, m.amount
            FROM energy_bill_line_modifier m
            JOIN energy_bill b ON b.id = m.bill_id
            WHERE b.state = 'invoiced'
            """
        )
        claimed = SQL(
            """
            SELECT 'claimed', m.scheme_id, m.company_id, b.contract_id,
                   m.supply_point_id, m.date_from, m.date_to, l.quantity, l.amount
            FROM energy_aid_claim_line l
            JOIN energy_bill_line_modifier m ON m.id = l.modifier_id
            JOIN energy_bill b ON b.id = m.bill_id
            """
        )
        return [planned, settled, claimed]
