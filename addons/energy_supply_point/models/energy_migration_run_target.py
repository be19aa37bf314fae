from odoo import models
from odoo.tools import SQL

from .energy_migration_run_load import Target

COMPANY_POINT = SQL(
    " JOIN energy_supply_point AS point ON point.name = incoming.point"
    " AND point.company_id = own.company_id"
)
COMPANY_METER = SQL(
    " JOIN energy_meter AS meter ON meter.name = incoming.meter"
    " AND meter.commodity = incoming.commodity AND meter.company_id = own.company_id"
)


def copied(*names, **renamed):
    """Return columns that are taken over as they are: ``field=column of the file``."""
    pairs = {name: name for name in names} | renamed
    return {
        name: SQL("incoming.%s", SQL.identifier(column))
        for name, column in pairs.items()
    }


class EnergyMigrationRun(models.Model):
    _inherit = "energy.migration.run"

    def _get_targets(self):
        """Return where the rows of each file go, for files that SQL brings in.

        Extend this to add a kind; a kind without a target is created by a method
        ``_load_<kind>(frame, world)`` that returns the number of new records.
        """
        own = self._get_own()
        company = {"company_id": SQL("own.company_id")}
        return {
            "points": self._get_point_target(own, company),
            "versions": self._get_version_target(own, company),
            "meters": Target(
                "energy.meter",
                company
                | copied("commodity", "is_smart", name="meter", model_name="type"),
                own,
            ),
            "registers": Target(
                "energy.meter.register",
                company
                | {"meter_id": SQL("meter.id")}
                | copied("zone", "direction", "unit", "digits", "decimals")
                | copied("multiplier", code="register"),
                SQL("%s %s", own, COMPANY_METER),
            ),
            "installations": Target(
                "energy.meter.installation",
                company
                | {
                    "meter_id": SQL("meter.id"),
                    "supply_point_id": SQL("point.id"),
                }
                | copied("date_from", "date_to"),
                SQL("%s %s %s", own, COMPANY_METER, COMPANY_POINT),
            ),
            "readings": self._get_reading_target(own, company),
        }

    def _get_own(self):
        """Return the join that names the company, in one place for all others."""
        return SQL(" CROSS JOIN (SELECT %s AS company_id) AS own", self.company_id.id)

    def _get_point_target(self, own, company):
        return Target(
            "energy.supply.point",
            company
            | {
                "network_id": SQL("network.id"),
                "country_id": SQL("country.id"),
                "is_identifier_accepted": SQL(
                    "CASE WHEN incoming.is_accepted THEN TRUE END"
                ),
                "identifier_reason": SQL(
                    "CASE WHEN incoming.is_accepted THEN 'migration' END"
                ),
            }
            | copied("commodity", "direction", "state", "dso_point_number")
            | copied("street", "zip", "city", name="point"),
            SQL(
                "%s LEFT JOIN energy_network AS network"
                " ON network.code = incoming.network"
                " AND network.commodity = incoming.commodity"
                " LEFT JOIN res_country AS country ON country.code = incoming.country",
                own,
            ),
        )

    def _get_version_target(self, own, company):
        return Target(
            "energy.supply.point.version",
            company
            | {
                "supply_point_id": SQL("point.id"),
                "network_rate_id": SQL("rate.id"),
                "profile_id": SQL("COALESCE(profile.id, rate.profile_id)"),
                "balance_party_id": SQL("party.id"),
                # What the ORM computes from the converter.
                "volume_factor": SQL(
                    "CASE WHEN incoming.has_converter THEN 1"
                    " ELSE COALESCE(incoming.volume_factor, 0) END"
                ),
            }
            | copied("date_from", "date_to", "metering_type", "annual_estimate_kwh")
            | copied("breaker_amps", "breaker_phases", "voltage_level")
            | copied("connection_capacity", "connection_capacity_unit", "is_smart")
            | copied("reserved_capacity_kw", "balance_group_eic", "has_converter")
            | copied("gas_category", "contracted_annual_kwh", "daily_capacity_m3")
            | copied("pressure_kpa", "reason"),
            SQL(
                """
                %s %s JOIN energy_network_rate AS rate
                    ON rate.network_id = point.network_id
                    AND rate.code = incoming.network_rate
                LEFT JOIN LATERAL (
                    SELECT id FROM energy_load_profile
                    WHERE code = incoming.profile AND commodity = point.commodity
                    ORDER BY id LIMIT 1
                ) AS profile ON TRUE
                LEFT JOIN LATERAL (
                    SELECT id FROM res_partner
                    WHERE ref = incoming.balance_party
                        AND (company_id IS NULL OR company_id = own.company_id)
                    ORDER BY id LIMIT 1
                ) AS party ON TRUE
                """,
                own,
                COMPANY_POINT,
            ),
        )

    def _get_reading_target(self, own, company):
        return Target(
            "energy.reading",
            company
            | {
                "supply_point_id": SQL("point.id"),
                "register_id": SQL("register.id"),
                "origin": SQL("'import'"),
                "revision": SQL("1"),
            }
            | copied("date", "value", "kind", "quality", "note"),
            SQL(
                "%s %s %s JOIN energy_meter_register AS register"
                " ON register.meter_id = meter.id"
                " AND register.code = incoming.register",
                own,
                COMPANY_METER,
                COMPANY_POINT,
            ),
        )
