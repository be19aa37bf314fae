from odoo import api, models
from odoo.tools import SQL

from odoo.addons.energy_supply_point.models.energy_migration_run_load import Target
from odoo.addons.energy_supply_point.models.energy_migration_run_target import copied

from .energy_migration_run_target import CONTRACT, GROUP, party

AGREEMENT = SQL(
    " JOIN energy_advance_agreement AS agreement"
    " ON agreement.name = incoming.agreement"
    " AND agreement.company_id = own.company_id"
)


class EnergyMigrationRun(models.Model):
    """Where advance agreements and instalments of an earlier system go."""

    _inherit = "energy.migration.run"

    @api.model
    def _get_added_types(self):
        return super()._get_added_types() | {
            "total_base": "numeric",
            "total_vat": "numeric",
        }

    def _prepare_frame(self, kind, world):
        """Instalments carry the sums over their rates of VAT, whose rows they are."""
        frame = super()._prepare_frame(kind, world)
        if kind != "advances" or not len(frame):
            return frame
        totals = frame.groupby(["agreement", "number"])[["base", "vat"]].transform(
            "sum"
        )
        return frame.assign(total_base=totals["base"], total_vat=totals["vat"])

    def _get_targets(self):
        return super()._get_targets() | {
            "advance_agreements": self._get_agreement_target(),
            "advances": self._get_advance_line_target(),
        }

    def _get_agreement_target(self):
        return Target(
            "energy.advance.agreement",
            {
                "company_id": SQL("own.company_id"),
                "contract_id": SQL("contract.id"),
                "billing_group_id": SQL("grp.id"),
                "contract_point_id": SQL("alone.id"),
                "partner_id": SQL(
                    "COALESCE(payer.id, terms.partner_id, contract.partner_id)"
                ),
                "variable_symbol": SQL(
                    "COALESCE(incoming.variable_symbol, grp.variable_symbol)"
                ),
                "cycle": SQL(
                    "COALESCE(incoming.cycle, alone.advance_cycle,"
                    " terms.advance_cycle, 'month')"
                ),
                "rule_id": SQL("rule.id"),
                "kind": SQL("rule.kind"),
                "mode": SQL("rule.mode"),
                "effective_to": SQL("incoming.date_to"),
                "settled_from": SQL("incoming.date_from"),
            }
            | copied("date_from", "date_to", "state", "expected_amount")
            | copied(name="agreement"),
            SQL(
                """
                %s %s %s %s
                JOIN energy_billing_group_terms AS terms ON terms.id = grp.terms_id
                LEFT JOIN LATERAL (
                    SELECT item.id, item.advance_cycle
                    FROM energy_contract_point AS item
                    JOIN energy_supply_point AS point
                        ON point.id = item.supply_point_id
                    WHERE item.billing_group_id = grp.id
                        AND point.name = incoming.point
                    ORDER BY daterange(item.date_from, item.date_to)
                        @> incoming.date_from DESC, item.date_from LIMIT 1
                ) AS alone ON TRUE
                JOIN LATERAL (
                    SELECT * FROM energy_advance_rule AS item
                    WHERE item.company_id = own.company_id AND item.active
                        AND item.kind = incoming.kind AND COALESCE(
                            item.segment_id, contract.segment_id) = contract.segment_id
                    ORDER BY item.segment_id NULLS LAST LIMIT 1
                ) AS rule ON TRUE
                """,
                self._get_own(),
                CONTRACT,
                GROUP,
                party("payer", "payer"),
            ),
        )

    def _get_advance_target(self):
        return Target(
            "energy.advance",
            {
                "agreement_id": SQL("agreement.id"),
                "amount_untaxed": SQL("incoming.total_base"),
                "amount_total": SQL("incoming.total_base + incoming.total_vat"),
                "move_id": SQL("document.id"),
            }
            | copied("number", "date_from", "date_to", "tax_date", "due_date")
            | copied("post_date", "state"),
            SQL(
                """
                %s %s LEFT JOIN account_move AS document
                    ON document.name = incoming.document AND document.state = 'posted'
                    AND document.company_id = own.company_id
                """,
                self._get_own(),
                AGREEMENT,
            ),
        )

    def _get_advance_line_target(self):
        """The rates of VAT of instalments; a row of the file is one of them."""
        return Target(
            "energy.advance.line",
            {
                "advance_id": SQL("advance.id"),
                "vat_rate_id": SQL("rate.id"),
                "percent": SQL("incoming.vat_percent"),
            }
            | copied("base", tax="vat"),
            SQL(
                """
                %s %s JOIN energy_advance AS advance
                    ON advance.agreement_id = agreement.id
                    AND advance.number = incoming.number
                    AND advance.amount_untaxed = incoming.total_base
                JOIN LATERAL (
                    SELECT item.id FROM energy_vat_rate AS item
                    JOIN energy_vat_class AS vat ON vat.id = item.vat_class_id
                    WHERE item.percent = incoming.vat_percent
                        AND daterange(item.date_from, item.date_to)
                            @> incoming.tax_date
                    ORDER BY vat.code LIMIT 1
                ) AS rate ON TRUE
                WHERE NOT EXISTS (
                    SELECT FROM energy_advance_line AS there
                    WHERE there.advance_id = advance.id
                        AND there.percent = incoming.vat_percent)
                """,
                self._get_own(),
                AGREEMENT,
            ),
        )

    def _before_insert(self, kind):
        result = super()._before_insert(kind)
        if kind == "advances":
            self._keep_documents(self._insert(self._get_advance_target()))
        return result

    def _keep_documents(self, advances):
        """Let the documents of posted instalments know what they are for."""
        self.env.cr.execute(
            """
            UPDATE account_move AS move SET energy_advance_id = advance.id
            FROM energy_advance AS advance
            WHERE advance.move_id = move.id AND advance.id = ANY(%s)
            """,
            [advances.ids],
        )

    def _after_insert(self, records):
        result = super()._after_insert(records)
        if records._name == "energy.advance.agreement":
            self._insert_points_of(records)
        if records._name == "energy.advance.line":
            self._sum_up(records)
        return result

    def _insert_points_of(self, agreements):
        """Name the points of agreements, as far as an earlier system tells."""
        self.env.cr.execute(
            """
            INSERT INTO energy_advance_agreement_point (
                agreement_id, contract_point_id, date_from, date_to, yearly_kwh, source)
            SELECT agreement.id, item.id,
                greatest(item.date_from, agreement.date_from),
                least(item.date_to, agreement.date_to),
                coalesce(nullif(item.agreed_yearly_kwh, 0), version.estimate),
                CASE WHEN item.agreed_yearly_kwh > 0 THEN 'agreed' ELSE 'estimate' END
            FROM energy_advance_agreement AS agreement
            JOIN energy_contract_point AS item
                ON item.billing_group_id = agreement.billing_group_id
                AND CASE WHEN agreement.contract_point_id IS NULL
                    THEN item.advance_cycle IS NULL
                    ELSE item.id = agreement.contract_point_id END
                AND daterange(item.date_from, item.date_to)
                    && daterange(agreement.date_from, agreement.date_to)
            LEFT JOIN LATERAL (
                SELECT nullif(annual_estimate_kwh, 0) AS estimate
                FROM energy_supply_point_version
                WHERE supply_point_id = item.supply_point_id AND superseded_at IS NULL
                    AND daterange(date_from, date_to)
                        @> greatest(item.date_from, agreement.date_from)
                LIMIT 1
            ) AS version ON TRUE
            WHERE agreement.id = ANY(%s) ORDER BY agreement.id, item.id
            """,
            [agreements.ids],
        )

    def _sum_up(self, lines):
        """Write the totals of agreements whose instalments came."""
        self.env.cr.execute(
            """
            UPDATE energy_advance_agreement AS agreement
            SET advance_count = found.count, amount_total = found.total,
                advance_amount = found.usual
            FROM (
                SELECT agreement_id, count(*), sum(amount_total) AS total,
                    max(amount_total) AS usual
                FROM energy_advance WHERE agreement_id IN (
                    SELECT advance.agreement_id FROM energy_advance_line AS line
                    JOIN energy_advance AS advance ON advance.id = line.advance_id
                    WHERE line.id = ANY(%s))
                GROUP BY agreement_id
            ) AS found WHERE agreement.id = found.agreement_id
            """,
            [lines.ids],
        )
        self.env.invalidate_all()
