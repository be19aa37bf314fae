#!/bin/sh
# The image of PostgreSQL runs this once, when the volume of the service "db" is new.
# Odoo gets a role that may create databases but is no superuser: a superuser could
# run programs in this container. The superuser is left without a password, so that
# nobody logs in as one over the network.
set -eu
psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres \
    --set=password="$POSTGRES_PASSWORD" --set=superuser="$POSTGRES_USER" <<'SQL'
CREATE ROLE energy LOGIN CREATEDB PASSWORD :'password';
ALTER ROLE :"superuser" PASSWORD NULL;
SQL
