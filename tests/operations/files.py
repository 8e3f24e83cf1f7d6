"""The files that an operator is given, read as what they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCKERFILE, DOCKERIGNORE, COMPOSE = (ROOT / name for name in ("Dockerfile", ".dockerignore", "compose.yaml"))
ENV_EXAMPLE = ROOT / "deploy" / "env.example"
NGINX = ROOT / "deploy" / "nginx" / "lead-analytics.conf.template"
ROLES = ROOT / "deploy" / "postgres" / "10-roles.sh"
UNITS = tuple(sorted((ROOT / "deploy" / "systemd").glob("*.service")))


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction of a Dockerfile, in which stage, with what follows its name."""

    stage: int
    name: str
    text: str


def dockerfile_steps() -> list[Step]:
    """Every instruction, continued lines joined."""
    joined = re.sub(r"\\\n\s*", " ", DOCKERFILE.read_text())
    steps: list[Step] = []
    stage = -1
    for line in joined.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, _, text = line.strip().partition(" ")
        stage += name == "FROM"
        steps.append(Step(stage, name, text.strip()))
    return steps
