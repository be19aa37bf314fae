"""The company of an advance is that of its agreement; it is not stored twice."""


def migrate(cr, version):
    cr.execute("ALTER TABLE energy_advance DROP COLUMN IF EXISTS company_id")
