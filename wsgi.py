"""The server gunicorn loads: settings → application, nothing else."""

from app.factory import create_app
from app.logs import configure_logging
from app.settings import load_settings

settings = load_settings()
configure_logging(settings)
application = create_app(settings)
