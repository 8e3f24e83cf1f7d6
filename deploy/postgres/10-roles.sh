#!/bin/sh
# Runs once, when the database is made. Three roles, none of them a superuser: who owns the schema (migrations
# alone), who the application is (owns nothing, stopped by row-level security), and who may read everything
# in order to back it up.
set -eu

psql --username postgres --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 \
  --set owner="$OWNER_PASSWORD" --set application="$APPLICATION_PASSWORD" --set backup="$BACKUP_PASSWORD" \
  --set database="$POSTGRES_DB" <<'SQL'
-- The first migration makes the application's role where there is none, hence CREATEROLE.
CREATE ROLE lead_analytics_owner LOGIN NOSUPERUSER NOCREATEDB CREATEROLE NOBYPASSRLS PASSWORD :'owner';
CREATE ROLE lead_analytics_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'application';
CREATE ROLE lead_analytics_backup LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS PASSWORD :'backup'
  IN ROLE pg_read_all_data;
-- A transaction takes the application's role, whoever signed in.
GRANT lead_analytics_app TO lead_analytics_owner;
ALTER DATABASE :"database" OWNER TO lead_analytics_owner;
ALTER SCHEMA public OWNER TO lead_analytics_owner;
REVOKE CONNECT ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO lead_analytics_app, lead_analytics_backup;
SQL
