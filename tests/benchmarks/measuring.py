"""Stop-watch, and what becomes of a measurement."""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.support.hosts import ROOT

RESULTS = ROOT / "bench-results"


@dataclass(frozen=True, slots=True)
class Measurement:
    """One figure, with what was promised for it: at most (`limit`) or at least (`floor`)."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    floor: float | None = None

    @property
    def kept(self) -> bool | None:
        """Whether the promise is kept; None where there is none."""
        if self.limit is not None:
            return self.value <= self.limit
        return None if self.floor is None else self.value >= self.floor


def milliseconds(action: Callable[[int], object], repetitions: int) -> float:
    """Median time of `action(repetition)`, after one unmeasured call."""
    action(0)
    times = []
    for repetition in range(1, repetitions + 1):
        begin = time.perf_counter()
        action(repetition)
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def write(name: str, measurements: list[Measurement]) -> None:
    """Keep the measurements of one benchmark in bench-results/NAME.json, with where they were taken
    and how busy that machine was (a load above its processors makes every time worthless)."""
    RESULTS.mkdir(exist_ok=True)
    content = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load": os.getloadavg()[0],
        "measurements": [asdict(measurement) for measurement in measurements],
    }
    (RESULTS / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n")


def peak_mib() -> float:
    """The most memory that this process ever held, MiB.

    Not `getrusage`: its maximum is handed on to a child when it is forked, so a small one would be as
    large as the benchmark that started it. The kernel's high-water mark begins anew with the program.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
