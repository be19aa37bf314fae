"""The queries that look at readings in bulk.

They are put together from the constants of this file only; every value is a parameter.
"""

# A value that holds: neither replaced nor withdrawn.
HOLDS = """
    NOT {0}.is_withdrawal AND NOT EXISTS (
        SELECT 1 FROM energy_reading newer WHERE newer.supersedes_id = {0}.id)
"""
NEIGHBOUR = """
    LEFT JOIN LATERAL (
        SELECT n.date, n.value FROM energy_reading n
        WHERE n.register_id = r.register_id
          AND n.supply_point_id = r.supply_point_id
          AND n.date {compare} {anchor}.date
          AND n.date >= installed.date_from
          AND n.date <= COALESCE(installed.date_to, 'infinity')
          AND n.review_state <> 'blocked' AND {holds}
          AND (n.quality <> 'estimated' OR r.quality = 'estimated') {more}
        ORDER BY n.date {order} LIMIT 1
    ) {name} ON true
"""


def _neighbour(name, compare, order, anchor="r", more=""):
    return NEIGHBOUR.format(
        name=name,
        compare=compare,
        order=order,
        anchor=anchor,
        holds=HOLDS.format("n"),
        more=more,
    )


# Everything the rules look at, for any number of readings in one query. The text is
# made of the constants above only.
FACTS = f"""
    SELECT r.id, r.company_id, r.date, r.value::text AS value,
           r.quality IN ('estimated', 'calculated') AS is_estimate,
           g.digits, g.unit, g.multiplier::text AS multiplier,
           previous.date AS previous_date, previous.value::text AS previous_value,
           before.date AS before_date, before.value::text AS before_value,
           following.date AS following_date, following.value::text AS following_value,
           replaced.value::text AS replaced,
           CASE WHEN replaced.kind IN ('move', 'switch')
                     AND replaced.origin <> r.origin
                THEN replaced.value::text END AS handed_over,
           version.profile_id, version.amps, version.phases, version.capacity,
           version.volume_factor, version.annual,
           gas.kwh_per_m3::text AS calorific,
           ARRAY(
               SELECT s.code FROM energy_meter_register s
               WHERE s.meter_id = g.meter_id AND s.id <> g.id AND NOT EXISTS (
                   SELECT 1 FROM energy_reading o
                   WHERE o.register_id = s.id AND o.date = r.date
                     AND {HOLDS.format("o")})
               ORDER BY s.code
           ) AS missing,
           (SELECT count(*) FROM energy_meter_register s
            WHERE s.meter_id = g.meter_id AND s.direction = g.direction) AS registers
    FROM asked r
    JOIN energy_meter_register g ON g.id = r.register_id
    JOIN energy_supply_point point ON point.id = r.supply_point_id
    JOIN LATERAL (
        SELECT i.date_from, i.date_to FROM energy_meter_installation i
        WHERE i.meter_id = g.meter_id AND i.supply_point_id = r.supply_point_id
          AND i.date_from <= r.date AND (i.date_to IS NULL OR i.date_to >= r.date)
        ORDER BY i.date_from LIMIT 1
    ) installed ON true
    {_neighbour("previous", "<", "DESC")}
    {_neighbour("before", "<", "DESC", "previous")}
    {_neighbour("following", ">", "ASC", more="AND n.id < r.known_before")}
    LEFT JOIN energy_reading replaced
        ON replaced.id = r.supersedes_id AND NOT replaced.is_withdrawal
    LEFT JOIN LATERAL (
        SELECT v.profile_id, v.breaker_phases::int AS phases,
               nullif(v.breaker_amps, 0)::text AS amps,
               nullif(v.reserved_capacity_kw, 0)::text AS capacity,
               nullif(v.volume_factor, 0)::text AS volume_factor,
               nullif(v.annual_estimate_kwh, 0)::text AS annual
        FROM energy_supply_point_version v
        WHERE v.supply_point_id = r.supply_point_id AND v.date_from <= r.date
        ORDER BY v.date_from DESC LIMIT 1
    ) version ON true
    LEFT JOIN LATERAL (
        SELECT c.kwh_per_m3 FROM energy_gas_calorific c
        WHERE g.unit = 'm3' AND c.network_id = point.network_id
          AND c.date_from <= r.date
        ORDER BY c.date_from DESC LIMIT 1
    ) gas ON true
"""  # noqa: S608
STORED = f"""
    WITH asked AS (
        -- Of two readings that contradict each other the newer one is to blame.
        SELECT s.*, s.id AS known_before FROM energy_reading s
        WHERE s.id = ANY(%s) AND {HOLDS.format("s")}
    )
"""  # noqa: S608
TYPED = """
    WITH asked AS (
        SELECT t.*, p.company_id, NULL::int AS supersedes_id, 'manual' AS origin,
               2147483647 AS known_before
        FROM unnest(%s::int[], %s::int[], %s::int[], %s::date[], %s::numeric[],
            %s::varchar[]) AS t(id, register_id, supply_point_id, date, value, quality)
        JOIN energy_supply_point p ON p.id = t.supply_point_id
    )
"""

# Registers with the days they are to be estimated on, and what else tells the value.
COUNTERS = """
    SELECT wanted.register_id, wanted.supply_point_id, wanted.date, g.digits,
           g.decimals, g.unit, g.multiplier::text AS multiplier,
           installed.date_from, installed.date_to, version.profile_id,
           version.volume_factor, version.annual,
           gas.kwh_per_m3::text AS calorific,
           (SELECT count(*) FROM energy_meter_register s
            WHERE s.meter_id = g.meter_id AND s.direction = g.direction) AS registers
    FROM wanted
    JOIN energy_meter_register g ON g.id = wanted.register_id
    JOIN energy_supply_point point ON point.id = wanted.supply_point_id
    JOIN LATERAL (
        SELECT i.date_from, i.date_to FROM energy_meter_installation i
        WHERE i.meter_id = g.meter_id AND i.supply_point_id = wanted.supply_point_id
          AND i.date_from <= wanted.date
          AND (i.date_to IS NULL OR i.date_to >= wanted.date)
        ORDER BY i.date_from LIMIT 1
    ) installed ON true
    LEFT JOIN LATERAL (
        SELECT v.profile_id, nullif(v.volume_factor, 0)::text AS volume_factor,
               nullif(v.annual_estimate_kwh, 0)::text AS annual
        FROM energy_supply_point_version v
        WHERE v.supply_point_id = wanted.supply_point_id
          AND v.date_from <= wanted.date
        ORDER BY v.date_from DESC LIMIT 1
    ) version ON true
    LEFT JOIN LATERAL (
        SELECT c.kwh_per_m3 FROM energy_gas_calorific c
        WHERE g.unit = 'm3' AND c.network_id = point.network_id
          AND c.date_from <= wanted.date
        ORDER BY c.date_from DESC LIMIT 1
    ) gas ON true
"""
# Registers of these points that have no value on this day.
MISSING = f"""
    WITH wanted AS (
        SELECT g.id AS register_id, i.supply_point_id, %s::date AS date
        FROM energy_meter_installation i
        JOIN energy_meter_register g ON g.meter_id = i.meter_id
        WHERE i.supply_point_id = ANY(%s) AND i.date_from <= %s
          AND (i.date_to IS NULL OR i.date_to >= %s)
          AND NOT EXISTS (
              SELECT 1 FROM energy_reading r
              WHERE r.register_id = g.id AND r.date = %s AND {HOLDS.format("r")})
    )
"""  # noqa: S608
# Estimates that the actual readings among these contradict: between the two, the
# counter would have gone backwards.
CONTRADICTED = f"""
    WITH wanted AS (
        SELECT DISTINCT e.register_id, e.supply_point_id, e.date
        FROM energy_reading a
        JOIN energy_meter_register g ON g.id = a.register_id
        JOIN energy_reading e ON e.register_id = a.register_id
            AND e.supply_point_id = a.supply_point_id AND e.date <> a.date
            AND e.quality = 'estimated' AND {HOLDS.format("e")}
        WHERE a.id = ANY(%s) AND a.quality <> 'estimated'
          AND a.review_state <> 'blocked' AND {HOLDS.format("a")}
          AND 2 * mod(power(10, g.digits)::numeric + CASE WHEN e.date > a.date
              THEN e.value - a.value ELSE a.value - e.value END,
              power(10, g.digits)::numeric) > power(10, g.digits)
          AND NOT EXISTS (
              SELECT 1 FROM energy_reading o
              WHERE o.register_id = a.register_id AND o.quality <> 'estimated'
                AND o.date > LEAST(a.date, e.date)
                AND o.date < GREATEST(a.date, e.date) AND {HOLDS.format("o")})
    )
"""  # noqa: S608
KNOWN = f"""
    SELECT r.register_id, r.supply_point_id, r.date, r.value::text
    FROM energy_reading r
    WHERE r.register_id = ANY(%s) AND r.date BETWEEN %s::date - %s AND %s::date + %s
      AND r.review_state <> 'blocked' AND (%s OR r.quality <> 'estimated')
      AND {HOLDS.format("r")}
    ORDER BY r.date
"""  # noqa: S608
