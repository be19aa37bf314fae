"""Rows written by COPY, for mass work on tables without computes or tracking."""

import csv
import io

from odoo.tools import SQL


def copy_rows(cr, table, columns, rows):
    """Write rows of a table in one COPY; None, and empty text, become NULL."""
    if not rows:
        return
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    text.seek(0)
    command = SQL(
        "COPY %s (%s) FROM STDIN (FORMAT csv)",
        SQL.identifier(table),
        SQL(", ").join(map(SQL.identifier, columns)),
    )
    cr.copy_expert(command.code, text)


def reserve_ids(cr, table, count):
    """Return an iterator of ``count`` new ids of a table."""
    cr.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
        (table, count),
    )
    return (row[0] for row in cr.fetchall())
