from odoo import models
from odoo.tools import SQL

from odoo.addons.energy_supply_point.models.energy_migration_run_load import Target
from odoo.addons.energy_supply_point.models.energy_migration_run_target import copied

CONTRACT = SQL(
    " JOIN energy_contract AS contract ON contract.name = incoming.contract"
    " AND contract.company_id = own.company_id"
)
GROUP = SQL(
    ' JOIN energy_billing_group AS grp ON grp.name = incoming."group"'
    " AND grp.contract_id = contract.id"
)


def party(alias, column):
    """Return the join of the partner that a column names, if it names one."""
    return SQL(
        """
        LEFT JOIN LATERAL (
            SELECT id, email FROM res_partner
            WHERE ref = incoming.%s
                AND (company_id IS NULL OR company_id = own.company_id)
            ORDER BY id LIMIT 1
        ) AS %s ON TRUE
        """,
        SQL.identifier(column),
        SQL.identifier(alias),
    )


class EnergyMigrationRun(models.Model):
    """Where the rows of contracts, their groups and their points go."""

    _inherit = "energy.migration.run"

    def _get_targets(self):
        return super()._get_targets() | {
            "contracts": self._get_contract_target(),
            "billing_groups": self._get_group_target(),
            "contract_points": self._get_contract_point_target(),
        }

    def _get_contract_target(self):
        return Target(
            "energy.contract",
            {
                "company_id": SQL("own.company_id"),
                "partner_id": SQL("customer.id"),
                "segment_id": SQL("segment.id"),
            }
            | copied("kind", "state", "date_from", "date_to", "concluded_how")
            | copied("signed_on", "term_date_to", "renewal", "renewal_months")
            | copied("notice_count", "notice_unit", "notice_to_month_end", "exit_fee")
            | copied("exit_fee_basis", "notice_on", "end_reason", name="contract"),
            SQL(
                "%s %s JOIN energy_customer_segment AS segment"
                " ON segment.code = incoming.segment",
                self._get_own(),
                party("customer", "customer"),
            ),
            always=("name",),
        )

    def _get_group_target(self):
        return Target(
            "energy.billing.group",
            {
                "company_id": SQL("own.company_id"),
                "contract_id": SQL("contract.id"),
            }
            | copied("variable_symbol", name="group"),
            SQL(
                "%s %s WHERE NOT EXISTS (SELECT FROM energy_billing_group AS there"
                " WHERE there.contract_id = contract.id"
                ' AND there.name = incoming."group")',
                self._get_own(),
                CONTRACT,
            ),
            always=("variable_symbol",),
        )

    def _get_terms_target(self, groups):
        """The first terms of new groups, since their contracts began."""
        return Target(
            "energy.billing.group.terms",
            {
                "company_id": SQL("own.company_id"),
                "group_id": SQL("grp.id"),
                "date_from": SQL("contract.date_from"),
                "partner_id": SQL("recipient.id"),
                "mandate_id": SQL("mandate.id"),
                # What the ORM proposes to a new group.
                "delivery": SQL(
                    "COALESCE(incoming.delivery, CASE WHEN COALESCE("
                    "NULLIF(incoming.email, ''), CASE WHEN recipient.id IS NULL"
                    " THEN customer.email ELSE recipient.email END) > ''"
                    " THEN 'email' ELSE 'post' END)"
                ),
            }
            | copied("lang", "email", "invoicing", "payment_method", "due_days")
            | copied("collection_number", "cycle", "advance_cycle"),
            SQL(
                """
                %s %s %s %s
                JOIN res_partner AS customer ON customer.id = contract.partner_id
                LEFT JOIN energy_mandate AS mandate
                    ON mandate.name = incoming.mandate
                    AND mandate.company_id = own.company_id
                WHERE grp.id = ANY(%s)
                """,
                self._get_own(),
                CONTRACT,
                GROUP,
                party("recipient", "recipient"),
                groups.ids,
            ),
        )

    def _get_contract_point_target(self):
        return Target(
            "energy.contract.point",
            {
                "company_id": SQL("own.company_id"),
                "contract_id": SQL("contract.id"),
                "contract_state": SQL("contract.state"),
                "supply_point_id": SQL("point.id"),
                "product_id": SQL("product.id"),
                "billing_group_id": SQL("grp.id"),
                "invoice_partner_id": SQL("recipient.id"),
                "exit_fee": SQL("0"),  # the contract says it
            }
            | copied("date_from", "date_to", "advance_cycle", "agreed_yearly_kwh")
            | copied("price_fixed_to"),
            SQL(
                """
                %s %s %s %s
                JOIN energy_supply_point AS point ON point.name = incoming.point
                    AND point.company_id = own.company_id
                JOIN energy_product AS product ON product.code = incoming.product
                WHERE NOT EXISTS (
                    SELECT FROM energy_contract_point AS there
                    WHERE there.contract_id = contract.id
                        AND there.supply_point_id = point.id
                        AND there.date_from = incoming.date_from)
                """,
                self._get_own(),
                CONTRACT,
                GROUP,
                party("recipient", "invoice_recipient"),
            ),
        )

    def _after_insert(self, records):
        result = super()._after_insert(records)
        if records and records._name == "energy.billing.group":
            self._insert(self._get_terms_target(records))
            self.env.cr.execute(
                """
                UPDATE energy_billing_group AS grp SET terms_id = terms.id
                FROM energy_billing_group_terms AS terms
                WHERE terms.group_id = grp.id AND grp.id = ANY(%s)
                """,
                [records.ids],
            )
            self.env.invalidate_all()
        return result
