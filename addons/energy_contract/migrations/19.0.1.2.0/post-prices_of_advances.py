"""Agreements made before keep the prices they were calculated with, too.

A test runs it on agreements without prices; a second run finds nothing to do.
"""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE energy_advance_agreement_point point
        SET price_ids = ARRAY(
            SELECT DISTINCT (line ->> 1)::integer
            FROM jsonb_array_elements(point.snapshot::jsonb -> 'lines') line
            WHERE line ->> 1 IS NOT NULL)
        WHERE price_ids IS NULL AND snapshot IS NOT NULL
        """
    )
