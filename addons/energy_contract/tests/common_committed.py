"""Tests of what two people in two transactions get."""

import threading
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError, ValidationError
from odoo.service.model import retrying
from odoo.tests import TransactionCase
from odoo.tools import SQL, mute_logger


class CommittedCase(TransactionCase):
    """Two connections see each other only by what is committed.

    So such a class commits the few records it needs and removes them in the end, with
    everything that was made by its tests.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._before = cls._get_last_ids()
        cls.addClassCleanup(cls._remove_new)
        with cls._as(SUPERUSER_ID) as env:
            cls._create_records(env)

    @classmethod
    def _create_records(cls, env):
        """Create what the tests need; it is committed. Extend this."""

    @classmethod
    @contextmanager
    def _as(cls, uid):
        """A transaction of its own; committed in the end, as by the server."""
        with cls.registry.cursor() as cr:
            yield api.Environment(cr, uid, {"tracking_disable": True})

    # What was committed is taken out again

    @classmethod
    def _get_last_ids(cls):
        """Return ``{table: its highest id}`` of every table."""
        with cls.registry.cursor() as cr:
            cr.execute(
                """
                SELECT c.relname FROM pg_class c
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id'
                WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
                """
            )
            last = {}
            for (table,) in cr.fetchall():
                cr.execute(
                    SQL("SELECT coalesce(max(id), 0) FROM %s", SQL.identifier(table))
                )
                ((last[table],),) = cr.fetchall()
            return last

    @classmethod
    def _remove_new(cls):
        """Delete what is newer, again and again until nothing refers to it."""
        rest = {
            table: last
            for table, last in cls._get_last_ids().items()
            if last > cls._before.get(table, 0)
        }
        with cls.registry.cursor() as cr, mute_logger("odoo.sql_db"):
            while rest:
                gone = [table for table in rest if cls._delete(cr, table)]
                if not gone:
                    raise AssertionError(f"cannot remove {sorted(rest)}")
                for table in gone:
                    del rest[table]
        cls.registry.clear_cache()

    @classmethod
    def _delete(cls, cr, table):
        try:
            with cr.savepoint(flush=False):
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE id > %s",
                        SQL.identifier(table),
                        cls._before.get(table, 0),
                    )
                )
        except Exception:  # noqa: BLE001 - something refers to it still
            return False
        return True

    def _ask(self, uid, function):
        """Return what the server answers to ``function(env)`` of a person."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, uid, {"tracking_disable": True})
            try:
                retrying(lambda: function(env), env)
            except (UserError, ValidationError) as error:
                cr.rollback()
                return str(error)
            return "done"

    def _ask_while(self, first, function, second, other=None):
        """Let one ask while ``function`` of another is about to be committed.

        :param first, second: the users.
        :param other: what the second one asks for, the same by default.
        :return: the answer to the second one.
        """
        answers = []
        thread = threading.Thread(
            target=lambda: answers.append(self._ask(second, other or function))
        )
        with mute_logger("odoo.sql_db"), self._as(first) as env:
            function(env)
            env.flush_all()
            thread.start()
            thread.join(1)  # it waits for this transaction by now
            env.cr.commit()
            thread.join(60)
        return answers[0]
