"""The command line, `lead-analytics`: one module per group of commands.

Exit codes: 0 done, 1 failed, 2 misused. Errors are one readable line on standard error; what a command
answers goes to standard output, and nothing else does.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Sequence

import structlog
import typer
from structlog.contextvars import get_contextvars
from typer._click.exceptions import ClickException

from app.cli import (
    alerts,
    assign,
    backup,
    doctor,
    duplicates,
    imports,
    metrics,
    operation,
    people,
    reports,
    scoring,
    serving,
    tokens,
)
from app.cli.support import CommandError
from app.settings import SettingsError
from services.diagnostics import explain

DONE, FAILED, MISUSED = 0, 1, 2
log = structlog.get_logger(__name__)

app = typer.Typer(
    name="lead-analytics",
    help="Sales-lead analytics: import leads, serve the dashboard, print its figures.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (
    serving,
    operation,
    people,
    tokens,
    imports,
    alerts,
    assign,
    duplicates,
    scoring,
    metrics,
    reports,
    backup,
    doctor,
):
    module.register(app)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Where machines read the log, a line says how it ended."""
    began = time.perf_counter()
    code = _run(arguments)
    if "command" in get_contextvars() and os.environ.get("LOG_FORMAT") == "json":
        log.info("command", exit_code=code, duration_ms=round((time.perf_counter() - began) * 1000, 1))
    return code


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = app(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except ClickException as error:
        return _complain(error.format_message(), error.exit_code)
    except (CommandError, SettingsError) as error:
        return _complain(str(error), getattr(error, "exit_code", FAILED))
    except (typer.Abort, KeyboardInterrupt):
        return _complain("stopped", 130)
    except Exception as error:
        if os.environ.get("LOG_LEVEL") == "DEBUG":
            traceback.print_exc()
        message = f"{type(error).__name__}: {explain(error)} (LOG_LEVEL=DEBUG shows where)"
        return _complain(message, FAILED)
    return code if isinstance(code, int) else DONE


def _complain(message: str, code: int) -> int:
    if message.strip():
        sys.stderr.write(f"lead-analytics: {message.strip()}\n")
    return code
