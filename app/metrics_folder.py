"""Where the processes of one server keep their figures, so that any of them can tell those of all.

prometheus-client writes each process's figures into files that are mapped into memory. They lie in
`/dev/shm` where there is one: on a disk, a full one would end the process (a mapped page that can't be
stored is a SIGBUS). One folder belongs to one `serve` (its background worker included) or one `worker`;
what is left of servers that were killed is removed by the next one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import values

from app.settings import Settings

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_PREFIX = "lead-analytics-metrics-"
_LOCK = "lock"


@contextmanager
def metrics_folder(settings: Settings) -> Iterator[Path]:
    """A folder of this server's own until the block ends; the processes it starts share it. In a process
    that was started by such a server, that one's."""
    given = os.environ.get(VARIABLE)
    if given is not None:
        yield Path(given)
        return
    place = _place(settings)
    _remove_orphans(place)
    folder, lock = _make(place)
    owner = os.getpid()
    os.environ[VARIABLE] = str(folder)
    # It asks the environment when it is loaded, which may have been before.
    alone = values.ValueClass
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]
    try:
        yield folder
    finally:
        if os.getpid() == owner:
            del os.environ[VARIABLE]
            values.ValueClass = alone
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _place(settings: Settings) -> Path:
    shared_memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made there, for us alone
    return shared_memory if os.access(shared_memory, os.W_OK) else settings.folder("metrics")


def _make(place: Path) -> tuple[Path, int]:
    """A new folder, locked before it has the name by which others would look whether it is."""
    draft = Path(tempfile.mkdtemp(prefix=".", dir=place))
    lock = os.open(draft / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    folder = place / f"{_PREFIX}{draft.name[1:]}"
    draft.rename(folder)
    return folder, lock


def _remove_orphans(place: Path) -> None:
    for folder in place.glob(f"{_PREFIX}*"):
        try:
            lock = os.open(folder / _LOCK, os.O_RDWR)
        except OSError:  # another account's, or going just now
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # in use
            continue
        else:
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)
