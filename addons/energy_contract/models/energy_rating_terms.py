from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from odoo.addons.energy_supply_point.logic.ranges import DateRange

from ..logic.modifiers import Entitlement, Formula, IndividualPrice
from ..logic.tariff import Basis, ConditionKind
from .energy_rating import group_rows


class EnergyRating(models.AbstractModel):
    """What was agreed with, or granted to, single points."""

    _inherit = "energy.rating"

    def _gather_terms(self, facts, points, span):
        """Read schemes, individual prices, first days and conditions of discounts."""
        facts.bases = frozenset(
            component.basis
            for tariff in facts.tariffs.values()
            for component in tariff.components
        )
        facts.individual = self._gather_individual(points, span)
        facts.entitlements = self._gather_entitlements(points, span)
        conditions = self._get_conditions(facts)
        if Basis.ONCE in facts.bases or ConditionKind.LOYALTY in conditions:
            facts.supplied = self._gather_supplied(points, span)
        if conditions & {ConditionKind.E_BILLING, ConditionKind.DIRECT_DEBIT}:
            facts.conditions = self._gather_conditions(points, span)

    def _get_conditions(self, facts):
        """Return the kinds of conditions that the tariffs have."""
        return {
            component.condition.kind
            for tariff in facts.tariffs.values()
            for component in tariff.components
            if component.condition
        }

    def _gather_individual(self, points, span):
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT p.id, point.supply_point_id, p.code, p.component_id, p.formula,
                       p.price::text AS price, p.factor::text AS factor, p.source,
                       series.code AS series,
                       GREATEST(p.date_from, point.date_from) AS date_from,
                       LEAST(p.date_to, point.date_to) AS date_to
                FROM energy_contract_price p
                JOIN energy_contract_point point ON point.id = p.contract_point_id
                LEFT JOIN energy_market_price_series series
                    ON series.id = p.index_series_id
                WHERE point.supply_point_id = ANY(%s)
                  AND point.contract_state <> 'cancelled'
                  AND GREATEST(p.date_from, point.date_from) < %s
                  AND COALESCE(LEAST(p.date_to, point.date_to), 'infinity') > %s
                  AND COALESCE(LEAST(p.date_to, point.date_to), 'infinity')
                      > GREATEST(p.date_from, point.date_from)
                ORDER BY p.date_from, p.id
                """,
                points.ids,
                span.end,
                span.start,
            )
        )
        return {
            point: tuple(
                IndividualPrice(
                    price_id=row["id"],
                    valid=DateRange(row["date_from"], row["date_to"]),
                    code=row["code"],
                    amount=Decimal(row["price"]),
                    source=row["source"],
                    component_id=row["component_id"],
                    formula=Formula(row["formula"]),
                    factor=Decimal(row["factor"]),
                    series=row["series"],
                )
                for row in batch
            )
            for point, batch in group_rows(rows, "supply_point_id").items()
        }

    def _gather_entitlements(self, points, span):
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT e.id, e.supply_point_id, e.scheme_id, e.date_from, e.date_to,
                       e.source
                FROM energy_aid_entitlement e
                WHERE e.supply_point_id = ANY(%s) AND e.date_from < %s
                  AND (e.date_to IS NULL OR e.date_to > %s)
                ORDER BY e.date_from, e.id
                """,
                points.ids,
                span.end,
                span.start,
            )
        )
        if not rows:
            return {}
        # Shared catalogue, read only; a point has entitlements of its company alone.
        Scheme = self.env["energy.price.scheme"].sudo()
        schemes = Scheme.browse({row["scheme_id"] for row in rows})
        values = schemes._to_logic(span.start, span.end)
        return {
            point: tuple(
                Entitlement(
                    row["id"],
                    DateRange(row["date_from"], row["date_to"]),
                    values[row["scheme_id"]],
                    row["source"],
                )
                for row in batch
            )
            for point, batch in group_rows(rows, "supply_point_id").items()
        }

    def _gather_supplied(self, points, span):
        """Return the days under contract by point.

        Days of one contract that join are one stretch, whatever was amended in between.
        """
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT supply_point_id, contract_id, date_from, date_to
                FROM energy_contract_point
                WHERE supply_point_id = ANY(%s) AND contract_state <> 'cancelled'
                  AND date_from < %s
                ORDER BY date_from
                """,
                points.ids,
                span.end,
            )
        )
        found = {}
        for row in rows:
            stretches = found.setdefault(row["supply_point_id"], [])
            start, contract = row["date_from"], row["contract_id"]
            if stretches and stretches[-1][:2] == (contract, start):
                _contract, _end, start = stretches.pop()
            stretches.append((contract, row["date_to"], start))
        return {
            point: tuple(DateRange(start, end) for _contract, end, start in stretches)
            for point, stretches in found.items()
        }

    def _gather_conditions(self, points, span):
        """Return ``{point id: ((condition, DateRange), ...)}`` of discounts.

        Conditions are "e_billing" and "direct_debit", by the terms of the billing group
        that the point is in. Extend this for others.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT point.supply_point_id, condition.code,
                       GREATEST(terms.date_from, point.date_from),
                       LEAST(terms.date_to, point.date_to)
                FROM energy_contract_point point
                JOIN energy_billing_group_terms terms
                    ON terms.group_id = point.billing_group_id
                    AND daterange(terms.date_from, terms.date_to)
                        && daterange(point.date_from, point.date_to)
                JOIN LATERAL (VALUES
                    ('e_billing', terms.delivery IN ('email', 'portal', 'einvoice')),
                    ('direct_debit', terms.payment_method = 'direct_debit')
                ) AS condition(code, holds) ON condition.holds
                WHERE point.supply_point_id = ANY(%s)
                  AND point.contract_state <> 'cancelled'
                  AND daterange(%s, %s) && daterange(point.date_from, point.date_to)
                ORDER BY 1, 2, 3
                """,
                points.ids,
                span.start,
                span.end,
            )
        )
        found = {}
        for point, code, start, end in rows:
            found.setdefault(point, []).append((code, DateRange(start, end)))
        return {point: tuple(items) for point, items in found.items()}

    def _prepare_point_terms(self, facts, terms):
        """Return what was agreed with the point, as arguments of ``PointInput``."""
        point, period = terms.point.id, terms.period
        starts = [
            days.start
            for days in facts.supplied.get(point, ())
            if days.contains(period.start)
        ]
        return {
            "individual": tuple(
                item
                for item in facts.individual.get(point, ())
                if item.valid.overlaps(period)
            ),
            "entitlements": tuple(
                item
                for item in facts.entitlements.get(point, ())
                if item.valid.overlaps(period)
            ),
            "conditions": facts.conditions.get(point, ()),
            "starts": starts[0] if starts else None,
        }
