"""A training in a process of its own: what it imports and holds is given back when it ends.

The worker stays as small as it was (scikit-learn and the leads' fields together take some 300 MiB), and a
training that the machine has no memory for ends alone. The process only reads, and answers on standard
output.

    python -m app.training_process < request.json
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from datetime import datetime
from typing import Any
from uuid import UUID

from services.scope import OrgScope
from services.scoring.codec import (
    scorecard_as_json,
    scorecard_from_json,
    training_as_json,
    training_from_json,
)
from services.scoring.model import Training

LONGEST_SECONDS = 3_600
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_NICENESS = 10


class TrainingError(RuntimeError):
    """The process failed; the text is a type and a place in the code, nothing of anybody's data."""


class TrainingDisturbedError(ConnectionError):
    """It failed for what may pass: the database was away, or there was no room."""


def train_apart(url: str, scope: OrgScope, now: datetime) -> Training:
    """Train on an organization's leads as of `now`, beside the work of this process.

    Raises TrainingDisturbedError for what may pass, TrainingError for all else.
    """
    request = {"url": url, "organization_id": str(scope.organization_id), "now": now.isoformat()}
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "app.training_process"],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            timeout=LONGEST_SECONDS,
            env=os.environ | _ONE_THREAD,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TrainingError("a training took too long") from None
    if ended.returncode < 0:  # killed, as a machine out of memory does
        raise TrainingDisturbedError(f"the training's process ended by signal {-ended.returncode}")
    answer = json.loads(ended.stdout) if ended.stdout else {"error": f"exit code {ended.returncode}"}
    return _training(answer)


def _training(answer: dict[str, Any]) -> Training:
    if "error" in answer:
        raise (TrainingDisturbedError if answer.get("passes") else TrainingError)(answer["error"])
    card = answer["scorecard"]
    scorecard = None if card is None else scorecard_from_json(json.dumps(card))
    training = training_from_json(answer["training"], scorecard)
    if training is None:
        raise TrainingError("the training's answer can't be read")
    return training


def _answer(request: dict[str, str]) -> dict[str, Any]:
    from services.database.sessions import Database
    from services.scoring.run import learn

    database = Database(request["url"], pool_size=1, statement_timeout_ms=LONGEST_SECONDS * 1_000)
    scope = OrgScope.operator(UUID(request["organization_id"]))
    try:
        with database.transaction(scope, snapshot=True) as session:
            training = learn(scope, session, datetime.fromisoformat(request["now"]))
    finally:
        database.dispose()
    scorecard = None if training.scorecard is None else scorecard_as_json(training.scorecard)
    return {"training": training_as_json(training), "scorecard": scorecard}


def main() -> int:
    """Answer one request."""
    from services.diagnostics import may_pass

    os.nice(_NICENESS)  # people who wait for a page come first
    try:
        answer = _answer(json.load(sys.stdin))
    except Exception as error:  # said in a way that repeats nobody's data
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"{frame.name}:{frame.lineno}" for frame in frames[-3:]]
        answer = {"error": f"{type(error).__name__} in {' > '.join(places)}", "passes": may_pass(error)}
    json.dump(answer, sys.stdout)
    return 1 if "error" in answer else 0


if __name__ == "__main__":
    sys.exit(main())
