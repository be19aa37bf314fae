"""Replace the administrator's password when it still is Odoo's default, "admin".

Runs before every start of the server: a database is never served with a password that
everybody knows. One that was changed by hand stays.
"""

import os
import sys

import psycopg2
from passlib.context import CryptContext

DEFAULT = "admin"
# Odoo's own scheme and number of rounds, see res.users.
CONTEXT = CryptContext(
    ["pbkdf2_sha512", "plaintext"],
    deprecated=["auto"],
    pbkdf2_sha512__rounds=600_000,
)
USERS = "SELECT id, password FROM res_users WHERE login = 'admin' FOR UPDATE"


def replace_default_password(database: str, password: str) -> bool:
    """Set ``password`` where the default is valid; return whether it was."""
    if password == DEFAULT:
        sys.exit("error: ENERGY_ADMIN_PASSWORD is the default that it is to replace.")
    replaced = False
    connection = psycopg2.connect(dbname=database)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(USERS)
            for user_id, known in cursor.fetchall():
                if known and CONTEXT.verify(DEFAULT, known):
                    cursor.execute(
                        "UPDATE res_users SET password = %s WHERE id = %s",
                        [CONTEXT.hash(password), user_id],
                    )
                    replaced = True
    finally:
        connection.close()
    return replaced


if __name__ == "__main__":
    if replace_default_password(sys.argv[1], os.environ["ENERGY_ADMIN_PASSWORD"]):
        print("==> the administrator's password is set", file=sys.stderr)
