"""`serve`, `worker` and `demo`: what keeps running."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime
from typing import Annotated

import typer
from pydantic import SecretStr

from app.cli.support import console, misuse, open_database, prepared_addresses, settings_of_command
from app.settings import Settings, host_and_port, kept_secret
from services.demo import DemoSignIn, seed_demo

Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(envvar="PORT", min=1, max=65535, help="The port to listen on.")]
Workers = Annotated[int, typer.Option(min=1, max=64, help="Processes.")]
Threads = Annotated[int, typer.Option(min=1, max=64, help="Threads in each process.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: lead-analytics demo")(demo)
    app.command(epilog="Example: lead-analytics serve --host 0.0.0.0 --port 8050 --workers 4")(serve)
    app.command(epilog="Example: lead-analytics worker --concurrency 4")(worker)


def demo(host: Host = "127.0.0.1", port: Port = 8050) -> None:
    """Load the demo organizations where they aren't yet, print who can sign in, and serve."""
    settings = _settings_for(host, port)
    if settings.environment == "production":
        raise misuse("the demo has no place in production (ENVIRONMENT)")
    with open_database(settings) as database, console().status("Loading the demo organizations …"):
        sign_ins = seed_demo(database, datetime.now(UTC), passwords=_demo_passwords(settings))
    typer.echo(_who(sign_ins))
    typer.echo(f"\nLead Analytics: {settings.base_url}  (Ctrl-C stops it)\n")
    _serve(settings, host, port, workers=2, threads=4)


def serve(host: Host = "127.0.0.1", port: Port = 8050, workers: Workers = 2, threads: Threads = 4) -> None:
    """Serve the web application; with the embedded database also the background worker."""
    _serve(_settings_for(host, port), host, port, workers=workers, threads=threads)


def worker(
    with_parent: Annotated[bool, typer.Option(hidden=True)] = False,
    once: Annotated[bool, typer.Option(help="Do what is waiting, then end.")] = False,
    concurrency: Annotated[int, typer.Option(min=1, max=32, help="Jobs at a time.")] = 2,
    queue: Annotated[
        list[str] | None, typer.Option(help="Take jobs of this queue alone; repeat it for several.")
    ] = None,
    grace: Annotated[
        float, typer.Option(min=0, max=86_400, help="Seconds that jobs in hand may take when stopped.")
    ] = 25,
) -> None:
    """Do background jobs and what is due on a schedule, until stopped. Any number of them may run."""
    from app.jobs import QUEUES
    from app.worker import WorkerOptions, run_worker, stop_with_parent

    unknown = [name for name in queue or () if name not in QUEUES]
    if unknown:
        raise misuse(f"--queue: {unknown[0]!r} is none of {', '.join(QUEUES)}")
    settings = settings_of_command()
    if with_parent:
        stop_with_parent()
    options = WorkerOptions(concurrency, tuple(queue or ()), grace, once)
    run_worker(settings, prepared_addresses(settings), options)


def _serve(settings: Settings, host: str, port: int, *, workers: int, threads: int) -> None:
    from app.factory import create_app
    from app.metrics_folder import metrics_folder
    from app.web_server import Listening, WebServer, WorkerProcess

    if settings.metrics_address is not None and host_and_port(settings.metrics_address)[1] == port:
        raise misuse("METRICS_ADDRESS: needs a port of its own")
    addresses = prepared_addresses(settings)
    url = addresses.application_url
    resolved = settings.model_copy(update={"database_url": SecretStr(url)})
    with metrics_folder(settings):
        helper = WorkerProcess(settings, url) if settings.embedded else None
        WebServer(
            Listening(host, port, workers, threads, settings.metrics_address),
            lambda: create_app(resolved),
            when_ready=helper.start if helper else _nothing,
            on_exit=helper.stop if helper else _nothing,
        ).run()


def _nothing() -> None:
    return None


def _settings_for(host: str, port: int) -> Settings:
    """The settings; where BASE_URL isn't set, the address that is listened on."""
    settings = settings_of_command()
    if "base_url" in settings.model_fields_set:
        return settings
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not listened on
    return settings.model_copy(update={"base_url": f"http://{shown}:{port}"})


def _demo_passwords(settings: Settings) -> _Passwords:
    secret = kept_secret(settings.data_dir / "demo-secret", lambda: secrets.token_urlsafe(32))
    return _Passwords(secret)


class _Passwords:
    """Each account's password, made from a secret of this DATA_DIR: no two installations share one."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def __call__(self, email: str) -> str:
        digest = hmac.new(self._secret, email.lower().encode(), hashlib.sha256).digest()
        letters = "".join("abcdefghjkmnpqrstuvwxyz23456789"[byte % 31] for byte in digest[:16])
        return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def _who(sign_ins: list[DemoSignIn]) -> str:
    """Who can sign in, a line each, whatever the terminal's width."""
    rows = [("Organization", "Role", "E-mail", "Password")]
    rows += [(one.organization, str(one.role), one.email, one.password) for one in sign_ins]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
