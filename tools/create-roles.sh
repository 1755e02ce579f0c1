#!/bin/sh
# The two database roles and the database of a production installation. Run once as PostgreSQL's superuser, with
# OWNER_DB_PASSWORD and APP_DB_PASSWORD set. `casemgmt_owner` migrates; `casemgmt_app` owns nothing and serves pages.
set -eu
psql -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d "${POSTGRES_DB:-postgres}" \
  -v owner="$OWNER_DB_PASSWORD" -v app="$APP_DB_PASSWORD" <<'SQL'
CREATE ROLE casemgmt_owner LOGIN PASSWORD :'owner';
CREATE ROLE casemgmt_app LOGIN PASSWORD :'app';
CREATE DATABASE casemgmt OWNER casemgmt_owner TEMPLATE template0 ENCODING 'UTF8'
  LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C';
\connect casemgmt
CREATE EXTENSION IF NOT EXISTS cube;
CREATE EXTENSION IF NOT EXISTS earthdistance;
SQL
