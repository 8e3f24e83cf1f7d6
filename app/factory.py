"""The application, put together in one place and in an order that matters."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from flask_compress import Compress
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app.api.install import install_api
from app.assets import STATIC_ENDPOINT, install_assets
from app.cache import result_cache
from app.callback_requests import install_callback_requests
from app.dash_app import create_dash, finish_setup
from app.database import database_addresses
from app.errors import install_errors
from app.guard import install_guard
from app.health import Probe, install_health
from app.home import install_home
from app.import_files import install_import_files
from app.jobs import JobQueue
from app.lead_files import install_lead_files
from app.limits import install_limiter
from app.logs import install_request_log
from app.metrics_page import Exposition, install_metrics
from app.notify.unsubscribe import install_unsubscribe
from app.observation import observation_of
from app.preferences import install_preferences
from app.reader import install_reader
from app.report_files import install_report_files
from app.request_observation import install_callback_observation, install_request_observation
from app.security import install_security_headers
from app.settings import Settings
from app.sign_in.sessions import install_sessions
from app.sign_in.views import install_sign_in
from app.uploads import UploadStore
from services.database.sessions import Database
from services.passwords import verify_password

_CALLBACK_BODY_BYTES = 4 * 1024 * 1024


def create_app(settings: Settings) -> Flask:
    """The whole web application for these settings.

    Touches the database only to start an embedded one: no connection is open afterwards, so the process
    may fork. Everything it holds is in `extensions`: `settings`, `database`, `probe`, `observation`,
    `exposition`, `counters`, `limits`, `result_cache`, `jobs`, `uploads`, `background`, `dash`.
    """
    server = Flask("app", static_folder=None, template_folder="templates")
    server.config.update(
        SECRET_KEY=settings.signing_key,
        MAX_CONTENT_LENGTH=_CALLBACK_BODY_BYTES,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form may stay open over lunch
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_STREAMING_ENDPOINT_CONDITIONAL=[STATIC_ENDPOINT],
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    _install_stores(server, settings)
    _install_requests(server, settings)
    dash = create_dash(server)
    install_assets(server, settings)
    install_callback_requests(server, dash)
    install_callback_observation(server, dash, server.extensions["observation"])
    install_errors(server)
    finish_setup(dash, server)
    install_security_headers(server, settings, dash.csp_hashes())
    server.extensions["dash"] = dash
    verify_password(None, "")  # so that the first unknown e-mail takes no longer than the next
    return server


def _install_stores(server: Flask, settings: Settings) -> None:
    """What outlives a request, once per application."""
    url = database_addresses(settings).application_url
    server.extensions["settings"] = settings
    observation = server.extensions["observation"] = observation_of(settings, "web")
    server.extensions["database"] = Database(url, pool_size=settings.database_pool_size, observer=observation)
    server.extensions["probe"] = Probe(url)
    server.extensions["jobs"] = JobQueue(url)
    server.extensions["uploads"] = UploadStore(settings.folder("uploads"))
    server.extensions["background"] = ThreadPoolExecutor(max_workers=2, thread_name_prefix="background")
    server.extensions["result_cache"] = result_cache(server, settings, observation)


def _install_requests(server: Flask, settings: Settings) -> None:
    """What every request passes, in this order: counters, log, guard, reader, limits, CSRF; headers last."""
    install_request_observation(server, server.extensions["observation"])
    Compress(server)
    install_request_log(server, settings)
    install_sessions(server, settings)
    install_guard(server)
    install_reader(server)
    install_home(server)
    install_limiter(server, settings)
    csrf = CSRFProtect(server)
    csrf.exempt("dash.dash.dispatch")  # the guard holds these: same origin, and a body forms can't send
    install_sign_in(server)
    install_preferences(server)
    install_health(server)
    exposition = Exposition(server.extensions["observation"].metrics, server.extensions["probe"])
    install_metrics(server, settings, exposition)
    install_import_files(server)
    install_lead_files(server)
    install_report_files(server)
    install_api(server, settings, csrf)
    install_unsubscribe(server, csrf)
