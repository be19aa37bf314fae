from decimal import Decimal

import pandas as pd

from odoo import api, models
from odoo.tools import SQL


def _among(keys):
    return SQL("(SELECT unnest(%s::text[]))", keys)


class EnergyMigrationRun(models.Model):
    """What the database has of contracts, groups and advances."""

    _inherit = "energy.migration.run"

    @api.model
    def _get_party_columns(self):
        return [
            *super()._get_party_columns(),
            "customer",
            "recipient",
            "invoice_recipient",
            "payer",
        ]

    def _load_known(self, tables):
        return (
            super()._load_known(tables)
            | self._load_known_catalogue(tables)
            | self._load_known_contracts(tables)
            | self._load_known_groups(tables)
            | self._load_known_advances(tables)
        )

    def _load_known_catalogue(self, tables):
        """Return what contracts refer to and no file of a migration brings."""
        frame, company = self._query_frame, self.company_id.id
        return {
            "languages": frame(["lang"], SQL("SELECT code FROM res_lang WHERE active")),
            "segments": frame(
                ["segment"], SQL("SELECT code FROM energy_customer_segment")
            ),
            "products": frame(
                ["product", "commodity", "segments"],
                SQL(
                    """
                    SELECT p.code, p.commodity, ARRAY(
                        SELECT s.code FROM energy_customer_segment s
                        JOIN energy_customer_segment_energy_product_rel r
                            ON r.energy_customer_segment_id = s.id
                        WHERE r.energy_product_id = p.id)
                    FROM energy_product p
                    WHERE p.company_id IS NULL OR p.company_id = %s
                    """,
                    company,
                ),
            ),
            "advance_rules": frame(
                ["kind", "segment"],
                SQL(
                    "SELECT r.kind, coalesce(s.code, '') FROM energy_advance_rule r"
                    " LEFT JOIN energy_customer_segment s ON s.id = r.segment_id"
                    " WHERE r.company_id = %s AND r.active",
                    company,
                ),
            ),
            "vat_rates": self._as_numbers(
                frame(
                    ["vat_percent", "date_from", "date_to"],
                    SQL(
                        "SELECT percent::text, date_from, date_to FROM energy_vat_rate"
                    ),
                ),
                "vat_percent",
            ),
            "emails": frame(
                ["ref", "email"],
                SQL(
                    "SELECT ref, email FROM res_partner"
                    " WHERE email > '' AND ref IN %s"
                    " AND (company_id IS NULL OR company_id = %s)",
                    _among(self._collect_parties(tables)),
                    company,
                ),
            ),
        }

    @api.model
    def _as_numbers(self, frame, *columns):
        """Return the frame with the texts of some columns as ``Decimal``."""
        for name in columns:
            values = [None if text is None else Decimal(text) for text in frame[name]]
            frame[name] = pd.Series(values, dtype=object)
        return frame

    def _load_known_contracts(self, tables):
        """Return the contracts that the files name, and those of their points."""
        own = {name: t for name, t in tables.items() if name == "contract_points"}
        contracts = self._collect(tables, "contract")
        points = self._query_frame(
            ["contract", "point", "date_from", "date_to", "group", "product"],
            SQL(
                """
                SELECT c.name, p.name, cp.date_from, cp.date_to, g.name, o.code
                FROM energy_contract_point cp
                JOIN energy_contract c ON c.id = cp.contract_id
                JOIN energy_supply_point p ON p.id = cp.supply_point_id
                JOIN energy_billing_group g ON g.id = cp.billing_group_id
                JOIN energy_product o ON o.id = cp.product_id
                WHERE cp.company_id = %s AND NOT coalesce(cp.is_void, false)
                    AND (c.name IN %s OR p.name IN %s)
                """,
                self.company_id.id,
                _among(contracts),
                _among(self._collect(own, "point")),
            ),
        )
        return {
            "contract_points": points,
            "contracts": self._query_frame(
                ["contract", "customer", "segment", "state", "date_from", "date_to"],
                SQL(
                    """
                    SELECT c.name, p.ref, s.code, c.state, c.date_from, c.date_to
                    FROM energy_contract c
                    JOIN res_partner p ON p.id = c.partner_id
                    JOIN energy_customer_segment s ON s.id = c.segment_id
                    WHERE c.company_id = %s AND c.name IN %s
                    """,
                    self.company_id.id,
                    _among(sorted({*contracts, *points["contract"]})),
                ),
            ),
        }

    def _load_known_groups(self, tables):
        frame, company = self._query_frame, self.company_id.id
        return {
            "mandates": frame(
                ["mandate", "date_from", "date_to"],
                SQL(
                    "SELECT name, date_from, date_to FROM energy_mandate"
                    " WHERE company_id = %s AND name IN %s",
                    company,
                    _among(self._collect(tables, "mandate")),
                ),
            ),
            "billing_groups": frame(
                ["contract", "group", "variable_symbol"],
                SQL(
                    "SELECT c.name, g.name, g.variable_symbol"
                    " FROM energy_billing_group g"
                    " JOIN energy_contract c ON c.id = g.contract_id"
                    " WHERE g.company_id = %s AND c.name IN %s",
                    company,
                    _among(self._collect(tables, "contract")),
                ),
            ),
            "symbols": frame(
                ["variable_symbol", "contract", "group"],
                SQL(
                    "SELECT g.variable_symbol, c.name, g.name"
                    " FROM energy_billing_group g"
                    " JOIN energy_contract c ON c.id = g.contract_id"
                    " WHERE g.company_id = %s AND g.variable_symbol IN %s",
                    company,
                    _among(self._collect(tables, "variable_symbol")),
                ),
            ),
        }

    def _load_known_advances(self, tables):
        frame, company = self._query_frame, self.company_id.id
        agreements = self._collect(tables, "agreement")
        # An agreement is known by its number, and its group has no other on its days.
        contracts = self._collect(
            {name: t for name, t in tables.items() if name == "advance_agreements"},
            "contract",
        )
        return {
            "advance_agreements": frame(
                ["agreement", "contract", "group", "point", "date_from", "date_to",
                 "state"],
                SQL(
                    """
                    SELECT a.name, c.name, g.name, p.name, a.date_from, a.effective_to,
                           a.state
                    FROM energy_advance_agreement a
                    JOIN energy_contract c ON c.id = a.contract_id
                    JOIN energy_billing_group g ON g.id = a.billing_group_id
                    LEFT JOIN energy_contract_point cp ON cp.id = a.contract_point_id
                    LEFT JOIN energy_supply_point p ON p.id = cp.supply_point_id
                    WHERE a.company_id = %s AND a.state <> 'draft'
                        AND (a.name IN %s OR c.name IN %s)
                    """,
                    company,
                    _among(agreements),
                    _among(contracts),
                ),
            ),
            "advances": self._as_numbers(
                frame(
                    ["agreement", "number", "vat_percent", "date_from", "date_to",
                     "due_date"],
                    SQL(
                        """
                        SELECT a.name, v.number, l.percent::text, v.date_from,
                               v.date_to, v.due_date
                        FROM energy_advance_agreement a
                        JOIN energy_advance v ON v.agreement_id = a.id
                        JOIN energy_advance_line l ON l.advance_id = v.id
                        WHERE a.company_id = %s AND a.name IN %s
                        """,
                        company,
                        _among(agreements),
                    ),
                ),
                "vat_percent",
            ),
            "documents": frame(
                ["document"],
                SQL(
                    "SELECT name FROM account_move"
                    " WHERE company_id = %s AND state = 'posted' AND name IN %s",
                    company,
                    _among(self._collect(tables, "document")),
                ),
            ),
        }  # fmt: skip
