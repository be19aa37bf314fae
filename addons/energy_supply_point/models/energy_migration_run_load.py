import io
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.tools import SQL

from ..logic.migration_spec import FileSpec

CHUNK = 20_000
# Records that the ORM creates are slower by far, and fewer.
CHUNK_ORM = 500
TYPES = {
    "integer": "integer",
    "decimal": "numeric",
    "date": "date",
    "boolean": "boolean",
}


@dataclass(frozen=True, slots=True)
class Target:
    """Where the rows of a file go: a model, its columns as SQL, and the joins for it.

    In the SQL ``incoming`` is the row of the file. The file fills the columns in
    ``always`` in every row: no default is asked for, such as the next free number.
    """

    model: str
    columns: dict[str, SQL]
    joins: SQL = SQL("")
    always: tuple[str, ...] = ()


class EnergyMigrationRun(models.Model):
    _inherit = "energy.migration.run"

    def _load(self, world, commit):
        """Bring in what is not there yet; return whether everything is."""
        for file in self.file_ids.sorted("sequence"):
            frame = self._prepare_frame(file.name, world)
            size = CHUNK if file.name in self._get_targets() else CHUNK_ORM
            while file.done_count < len(frame):
                # Released by each commit; who comes second leaves it to the first.
                if not self.try_lock_for_update():
                    return False
                start = file.done_count
                chunk = frame.iloc[start : start + size]
                new = self._load_chunk(file.name, chunk, world)
                file.write(
                    {
                        "done_count": start + len(chunk),
                        "new_count": file.new_count + new,
                        "known_count": file.known_count + len(chunk) - new,
                    }
                )
                self.env.flush_all()
                if not commit(len(chunk)):
                    return False
                file.invalidate_recordset()
            self._refresh_statistics(file)
        self._finish(world)
        return True

    def _refresh_statistics(self, file):
        """Tell the planner of a table that grew; the next files are joined with it."""
        target = self._get_targets().get(file.name)
        if target and file.new_count:
            table = SQL.identifier(self.env[target.model]._table)
            self.env.cr.execute(SQL("ANALYZE %s", table))

    def _prepare_frame(self, kind, world):
        """Return the rows of a file as they are loaded; extend this to add columns."""
        frame = world.file(kind)
        if kind == "points":
            accepted = {
                problem.line
                for problem in world.problems
                if problem.code == "accepted_identifier"
            }
            frame = frame.assign(is_accepted=frame["line"].isin(accepted))
        return frame

    def _load_chunk(self, kind, frame, world):
        """Create the records of some rows and return how many are new."""
        target = self._get_targets().get(kind)
        if not target:
            return getattr(self, f"_load_{kind}")(frame, world)
        self._copy_in(world.tables[kind].spec, frame)
        self._before_insert(kind)
        records = self._insert(target)
        self._after_insert(records)
        return len(records)

    def _before_insert(self, kind):
        """Hook: what must be there before the incoming rows of a file."""

    def _after_insert(self, records):
        """Hook: what follows from new rows of one model, as ``create`` would do it."""
        if records._name == "energy.reading":
            records._after_create()

    def _finish(self, world):
        """Do what needs all rows, and close the run; extend this, then call super."""
        self._pair_points(world)
        self.write({"state": "done", "finished_at": fields.Datetime.now()})
        self._note(
            self.env._(
                "%(new)s records created, %(known)s rows existed before.",
                new=sum(self.file_ids.mapped("new_count")),
                known=sum(self.file_ids.mapped("known_count")),
            )
        )

    def _copy_in(self, spec: FileSpec, frame):
        """Put rows into the transaction's own table ``energy_migration_incoming``."""
        cr = self.env.cr
        types = self._get_added_types() | {
            column.name: TYPES.get(column.kind, "text") for column in spec.columns
        }
        names = [name for name in frame.columns if name in types]
        columns = SQL(", ").join(
            SQL("%s %s", SQL.identifier(name), SQL(types[name]))  # pylint: disable=sql-injection
            for name in names
        )
        cr.execute("DROP TABLE IF EXISTS energy_migration_incoming")
        cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE energy_migration_incoming (%s) ON COMMIT DROP",
                columns,
            )
        )
        data = io.StringIO()
        frame.to_csv(data, columns=names, header=False, index=False)
        data.seek(0)
        cr.copy_expert("COPY energy_migration_incoming FROM STDIN (FORMAT CSV)", data)
        cr.execute("ANALYZE energy_migration_incoming")

    @api.model
    def _get_added_types(self):
        """Return the types of columns that ``_prepare_frame`` adds; extend this."""
        return {"line": "integer", "is_accepted": "boolean"}

    def _insert(self, target: Target):
        """Insert the incoming rows that are not there yet and return their records.

        Columns that the file does not fill get what the ORM would give them.
        """
        Model = self.env[target.model]
        defaults = self._prepare_default_columns(target.model, target.always)
        columns = dict(defaults)
        for name, expression in target.columns.items():
            default = defaults.get(name)
            columns[name] = (
                SQL("COALESCE(%s, %s)", expression, default) if default else expression
            )
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s)"
                " SELECT %s FROM energy_migration_incoming AS incoming"
                " %s ORDER BY incoming.line ON CONFLICT DO NOTHING RETURNING id",
                SQL.identifier(Model._table),
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(columns.values()),
                target.joins,
            )
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        self.env.invalidate_all()
        return Model.browse(ids)

    def _prepare_default_columns(self, model, without=()):
        """Return the columns whose value does not depend on the row, as SQL."""
        Model = self.env[model].with_company(self.company_id)
        stored = [
            name
            for name, field in Model._fields.items()
            if field.store
            and field.column_type
            and name not in (*models.MAGIC_COLUMNS, *without)
        ]
        record = Model.browse()
        columns = {}
        for name, value in Model.default_get(stored).items():
            if name in stored:
                field = Model._fields[name]
                stored_value = field.convert_to_column_insert(
                    field.convert_to_cache(value, record), record
                )
                columns[name] = SQL("%s", stored_value)
        if not Model._log_access:
            return columns
        moment = SQL("%s", self.env.cr.now())
        user = SQL("%s", self.env.uid)
        return columns | {
            "create_uid": user,
            "create_date": moment,
            "write_uid": user,
            "write_date": moment,
        }

    def _pair_points(self, world):
        """Connect points with those of the other direction, wherever they came from."""
        if not world.has("points"):
            return
        frame = world.file("points")
        frame = frame[frame["paired_point"].notna()]
        if not len(frame):
            return
        self._copy_in(world.tables["points"].spec, frame)
        self.env.cr.execute(
            SQL(
                """
                UPDATE energy_supply_point AS point SET paired_point_id = pair.id
                FROM energy_migration_incoming AS incoming
                JOIN energy_supply_point AS pair
                    ON pair.name = incoming.paired_point AND pair.company_id = %s
                WHERE point.name = incoming.point AND point.company_id = %s
                    AND point.paired_point_id IS NULL
                """,
                self.company_id.id,
                self.company_id.id,
            )
        )
        self.env["energy.supply.point"].invalidate_model(["paired_point_id"])
