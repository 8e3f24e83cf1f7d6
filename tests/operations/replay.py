"""Runs the Dockerfile's building steps in a scratch folder, for machines without an engine.

    python -m tests.operations.replay /tmp/some-folder

Every COPY and RUN of every stage but the last, in order, with the image's paths moved under the folder. Needs
the network (npm, PyPI) and some minutes. Not part of the tests.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.operations.files import ROOT, Step, dockerfile_steps
from tests.support.console import say


def replay(folder: Path) -> Path:
    """The environment that the image would hold."""
    steps = dockerfile_steps()
    stages = {step.stage: step.text.split()[-1] for step in steps if step.name == "FROM"}
    for step in steps:
        if step.stage < max(stages):
            _do(step, folder, stages[step.stage])
    return folder / "build" / "opt" / "lead-analytics"


def _do(step: Step, folder: Path, stage: str) -> None:
    place = folder / stage
    work = place / "build"
    work.mkdir(parents=True, exist_ok=True)
    if step.name == "COPY":
        *sources, target = step.text.split()
        origin = ROOT
        if sources[0].startswith("--from="):
            origin = folder / sources.pop(0).removeprefix("--from=")
        for source in sources:
            _copy(origin / source.lstrip("/"), work / target if target != "./" else work / source)
    elif step.name == "RUN":
        command = re.sub(r"(?<!\S)/opt/", f"{place}/opt/", step.text)
        say(f"[{stage}] {command}")
        (place / "opt").mkdir(exist_ok=True)
        subprocess.run(["sh", "-c", command], cwd=work, check=True, env=os.environ | {"PYTHONPATH": ""})


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        ignore = shutil.ignore_patterns("__pycache__", "*.pyc", "vendor" if source.name == "assets" else "")
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=ignore, symlinks=True)
    else:
        shutil.copy2(source, target)


if __name__ == "__main__":
    say(str(replay(Path(sys.argv[1]).resolve())))
