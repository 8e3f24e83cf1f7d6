"""The type of a session, for the edges that hand one on without knowing SQLAlchemy."""

from sqlalchemy.orm import Session as Session
