"""What a billing group had agreed becomes its first terms.

Tried on a copy of the demo database; a second run finds nothing to do.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL
from odoo.tools.sql import column_exists


def migrate(cr, version):
    if not column_exists(cr, "energy_billing_group", "cycle"):
        return
    has_advances = column_exists(cr, "energy_billing_group", "advance_cycle")
    cr.execute(
        SQL(
            """
            INSERT INTO energy_billing_group_terms (
                group_id, company_id, date_from, partner_id, delivery, invoicing,
                payment_method, due_days, cycle, advance_cycle,
                create_uid, create_date, write_uid, write_date)
            SELECT g.id, g.company_id, c.date_from, g.partner_id,
                   CASE WHEN p.email IS NULL THEN 'post' ELSE 'email' END,
                   'collective', 'transfer', g.due_days, g.cycle, %s,
                   1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
            FROM energy_billing_group g
            JOIN energy_contract c ON c.id = g.contract_id
            JOIN res_partner p ON p.id = coalesce(g.partner_id, c.partner_id)
            WHERE NOT EXISTS (
                SELECT FROM energy_billing_group_terms t WHERE t.group_id = g.id)
            """,
            SQL("g.advance_cycle") if has_advances else SQL("NULL"),
        )
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    groups = env["energy.billing.group"].search([("terms_id", "=", False)])
    env.add_to_compute(groups._fields["terms_id"], groups)
    groups.flush_recordset(["terms_id"])
