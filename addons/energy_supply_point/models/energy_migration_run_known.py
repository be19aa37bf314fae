from decimal import Decimal

import pandas as pd

from odoo import api, models
from odoo.tools import SQL


def _among(keys):
    """Return keys as a set to join with.

    A long list of literals would be looked up word by word in a trigram index.
    """
    return SQL("(SELECT unnest(%s::text[]))", keys)


class EnergyMigrationRun(models.Model):
    _inherit = "energy.migration.run"

    def _load_known(self, tables):
        """Return what the database has of the things that the files name.

        :return: frames by kind, with the columns of the files; extend this for another
            kind. Numbers are ``Decimal``.
        """
        points = self._collect(tables, "point", "paired_point")
        meters = self._collect(tables, "meter")
        self.env.flush_all()
        return (
            self._load_known_master_data(tables)
            | self._load_known_points(points)
            | self._load_known_meters(meters)
        )

    def _collect(self, tables, *columns):
        """Return every value of these columns in all files, sorted."""
        found = set()
        for table in tables.values():
            for column in columns:
                if column in table.frame:
                    found.update(table.frame[column])
        return sorted(found - {None})

    def _collect_parties(self, tables):
        """Return the references of all parties that the files name."""
        own = {name: table for name, table in tables.items() if name == "parties"}
        named = self._collect(tables, *self._get_party_columns())
        return sorted({*self._collect(own, "ref"), *named})

    @api.model
    def _get_party_columns(self):
        """Return the columns that hold the reference of a party; extend this."""
        return ["operator", "balance_party"]

    def _query_frame(self, names, query):
        return pd.DataFrame(self.env.execute_query(query), columns=names, dtype=object)

    def _load_known_master_data(self, tables):
        parties = self._collect_parties(tables)
        frame = self._query_frame
        return {
            "roles": frame(["code"], SQL("SELECT code FROM energy_market_role")),
            "countries": frame(["code"], SQL("SELECT code FROM res_country")),
            "profiles": frame(
                ["code", "commodity"],
                SQL("SELECT DISTINCT code, commodity FROM energy_load_profile"),
            ),
            "parties": frame(
                ["ref"],
                SQL(
                    "SELECT DISTINCT ref FROM res_partner WHERE ref IN %s"
                    " AND (company_id IS NULL OR company_id = %s)",
                    _among(parties),
                    self.company_id.id,
                ),
            ),
            "networks": frame(
                ["code", "commodity", "identifier_pattern"],
                SQL("SELECT code, commodity, identifier_pattern FROM energy_network"),
            ),
            "prefixes": frame(
                ["prefix", "network", "commodity"],
                SQL(
                    "SELECT prefix.name, network.code, network.commodity"
                    " FROM energy_network_prefix AS prefix"
                    " JOIN energy_network AS network ON network.id = network_id"
                    " WHERE network.active"
                ),
            ),
            "network_rates": frame(
                ["network", "commodity", "code"],
                SQL(
                    "SELECT network.code, network.commodity, rate.code"
                    " FROM energy_network_rate AS rate"
                    " JOIN energy_network AS network ON network.id = network_id"
                ),
            ),
        }

    def _load_known_points(self, points):
        frame, company = self._query_frame, self.company_id.id
        return {
            "points": frame(
                ["point", "commodity", "direction", "network"],
                SQL(
                    "SELECT point.name, point.commodity, point.direction, network.code"
                    " FROM energy_supply_point AS point"
                    " LEFT JOIN energy_network AS network ON network.id = network_id"
                    " WHERE point.company_id = %s AND point.name IN %s",
                    company,
                    _among(points),
                ),
            ),
            "versions": frame(
                ["point", "date_from", "date_to"],
                SQL(
                    "SELECT point.name, version.date_from, version.date_to"
                    " FROM energy_supply_point_version AS version"
                    " JOIN energy_supply_point AS point ON point.id = supply_point_id"
                    " WHERE point.company_id = %s AND point.name IN %s"
                    " AND version.superseded_at IS NULL",
                    company,
                    _among(points),
                ),
            ),
        }

    def _load_known_meters(self, meters):
        frame, company = self._query_frame, self.company_id.id
        found = {
            "meters": frame(
                ["meter", "commodity"],
                SQL(
                    "SELECT name, commodity FROM energy_meter"
                    " WHERE company_id = %s AND name IN %s",
                    company,
                    _among(meters),
                ),
            ),
            "registers": frame(
                ["meter", "commodity", "register", "digits"],
                SQL(
                    "SELECT meter.name, meter.commodity, register.code, register.digits"
                    " FROM energy_meter_register AS register"
                    " JOIN energy_meter AS meter ON meter.id = meter_id"
                    " WHERE meter.company_id = %s AND meter.name IN %s",
                    company,
                    _among(meters),
                ),
            ),
            "installations": frame(
                ["meter", "commodity", "point", "date_from", "date_to"],
                SQL(
                    "SELECT meter.name, meter.commodity, point.name,"
                    " installed.date_from, installed.date_to"
                    " FROM energy_meter_installation AS installed"
                    " JOIN energy_meter AS meter ON meter.id = meter_id"
                    " JOIN energy_supply_point AS point ON point.id = supply_point_id"
                    " WHERE meter.company_id = %s AND meter.name IN %s",
                    company,
                    _among(meters),
                ),
            ),
            "readings": frame(
                ["meter", "commodity", "register", "date", "value"],
                SQL(
                    """
                    SELECT DISTINCT ON (reading.register_id, reading.date)
                        meter.name, meter.commodity, register.code,
                        reading.date, reading.value::text
                    FROM energy_meter AS meter
                    JOIN energy_meter_register AS register
                        ON register.meter_id = meter.id
                    JOIN energy_reading AS reading
                        ON reading.register_id = register.id
                    WHERE meter.company_id = %s AND meter.name IN %s
                    ORDER BY reading.register_id, reading.date, reading.revision DESC
                    """,
                    company,
                    _among(meters),
                ),
            ),
        }
        values = [Decimal(text) for text in found["readings"]["value"]]
        found["readings"]["value"] = pd.Series(values, dtype=object)
        return found
