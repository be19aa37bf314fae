from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class EnergyKeptMixin(models.AbstractModel):
    """A dated fact that stays as it is once a document was made with it.

    It may end, and something else may follow. Python says so in a sentence; a trigger
    refuses what comes by another way.
    """

    _name = "energy.kept.mixin"
    _description = "Kept Once It Was Used"
    _inherit = ["energy.dated.mixin"]

    # What a used record keeps; set it where the mixin is inherited.
    _kept_fields = ()

    def init(self):
        super().init()
        if self._abstract:
            return
        uses = self._get_use_queries()
        function = SQL.identifier(f"{self._table}_kept")
        names = [SQL.identifier(name) for name in self._kept_fields]
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger
                LANGUAGE plpgsql AS $$
                BEGIN
                    IF TG_OP = 'UPDATE' THEN
                        IF (%(new)s) IS NOT DISTINCT FROM (%(old)s) THEN
                            RETURN NEW;
                        END IF;
                    END IF;
                    IF EXISTS (SELECT FROM (%(uses)s) used WHERE used.id = OLD.id) THEN
                        RAISE restrict_violation USING MESSAGE = TG_TABLE_NAME || ' '
                            || OLD.id || ' was used on a document and stays as it is';
                    END IF;
                    IF TG_OP = 'DELETE' THEN
                        RETURN OLD;
                    END IF;
                    RETURN NEW;
                END $$;
                CREATE OR REPLACE TRIGGER %(function)s
                BEFORE DELETE OR UPDATE OF %(names)s ON %(table)s
                FOR EACH ROW EXECUTE FUNCTION %(function)s()
                """,
                function=function,
                table=SQL.identifier(self._table),
                names=SQL(", ").join(names),
                new=SQL(", ").join(SQL("NEW.%s", name) for name in names),
                old=SQL(", ").join(SQL("OLD.%s", name) for name in names),
                uses=SQL(" UNION ALL ").join(uses),
            )
        )

    @api.model
    def _get_use_queries(self):
        """Return the queries of ``(id, date_to)``: what was used, and until when.

        Extend this where documents are made with such records; here nothing is. The
        queries stand in a trigger too, so they take no parameters.
        """
        return [SQL("SELECT NULL::int AS id, NULL::date AS date_to WHERE false")]

    def _get_last_uses(self):
        """Return ``{record: the day until which it was used}`` of the used ones."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, max(date_to) FROM (%s) used WHERE id = ANY(%s) GROUP BY id",
                SQL(" UNION ALL ").join(self._get_use_queries()),
                self.ids,
            )
        )
        return {self.browse(used): last for used, last in rows}

    def write(self, vals):
        self._check_changes(vals)
        return super().write(vals)

    def _check_changes(self, vals):
        """Refuse to change what is kept; extend this to keep more."""
        changed = self._changed_by(vals, self._kept_fields)
        used = changed and changed._get_last_uses()
        if used:
            raise UserError(
                self.env._(
                    "%(record)s was used on a bill or for agreed advances and stays as "
                    "it is. End it and add a new one from the day of the change.",
                    record=next(iter(used)).display_name,
                )
            )

    def _changed_by(self, vals, names):
        """Return the records that ``vals`` would give another value of ``names``.

        A form, and an update of the addon that ships a record, also write what is
        there already.
        """
        names = set(vals) & set(names)
        return self.filtered(
            lambda record: any(
                (field := self._fields[name]).convert_to_cache(vals[name], record)
                != field.convert_to_cache(record[name], record)
                for name in names
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self._get_last_uses()
        if used:
            raise UserError(
                self.env._(
                    "%(record)s was used on a bill or for agreed advances and is kept. "
                    "End it instead.",
                    record=next(iter(used)).display_name,
                )
            )
