"""Alembic's entry: runs the migrations on the owner's connection, one process at a time."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from services.database.models import Base
from services.database.sessions import engine_for

LOCK = 7_531_902_468


def run() -> None:
    engine = engine_for(context.config.attributes["url"])
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
        connection.commit()
        try:
            context.configure(connection=connection, target_metadata=Base.metadata)
            with context.begin_transaction():
                context.run_migrations()
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})
            connection.commit()
    engine.dispose()


run()
