"""What can be said of image and compose file without an engine to build and run them."""

from __future__ import annotations

import fnmatch
import re
import subprocess
from typing import Any

import pytest
import yaml

from app.settings import Settings
from tests.operations.files import COMPOSE, DOCKERIGNORE, ENV_EXAMPLE, ROOT, UNITS, Step, dockerfile_steps

OPTIONAL = {"VERSION", "UPLOAD_LIMIT_MB", "SMTP_URL", "MAIL_FROM"}
OURS = ("migrate", "web", "worker")


@pytest.fixture(scope="module")
def steps() -> list[Step]:
    return dockerfile_steps()


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return parsed


def last(steps: list[Step]) -> list[Step]:
    return [step for step in steps if step.stage == steps[-1].stage]


def ignored(path: str) -> bool:
    """Whether `.dockerignore` keeps it out; its last matching line decides."""
    answer = False
    for line in DOCKERIGNORE.read_text().splitlines():
        pattern, out = (line[1:], False) if line.startswith("!") else (line, True)
        if line.startswith("#") or not line.strip():
            continue
        parts = path.split("/")
        prefixes = ["/".join(parts[: count + 1]) for count in range(len(parts))]
        bare = pattern.removeprefix("**/")
        found = [*prefixes, *parts] if pattern != bare else prefixes
        if any(fnmatch.fnmatchcase(one, bare) for one in found):
            answer = out
    return answer


def test_the_image_is_not_roots_and_holds_no_build_tools(steps: list[Step]) -> None:
    final = last(steps)
    (user,) = [step.text for step in final if step.name == "USER"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user), "a number, which an orchestrator can check"
    runs = " ".join(step.text for step in final if step.name == "RUN")
    assert not re.search(r"\b(pip|npm|apt-get|gcc|curl)\b", runs)
    copied = [step.text for step in final if step.name == "COPY"]
    assert copied == ["--from=build /opt/lead-analytics /opt/lead-analytics"]
    for name in ("ENTRYPOINT", "CMD", "HEALTHCHECK"):
        (text,) = [step.text for step in final if step.name == name]
        assert text.rstrip().endswith("]"), "no shell between the signal and the process"


def test_images_are_named_with_a_version_and_without_a_registry(
    steps: list[Step], compose: dict[str, Any]
) -> None:
    bases = [step.text.split()[0] for step in steps if step.name == "FROM"]
    images = [one["image"] for name, one in compose["services"].items() if name not in OURS]
    for image in (*bases, *images):
        assert re.fullmatch(r"[a-z]+:\d[\w.-]*", image), image


def test_what_is_copied_is_there_and_not_ignored(steps: list[Step]) -> None:
    sources = [
        source
        for step in steps
        if step.name == "COPY" and "--from=" not in step.text
        for source in step.text.split()[:-1]
    ]
    assert "app" in sources
    for source in sources:
        assert (ROOT / source).exists(), source
        assert not ignored(source), source


@pytest.mark.parametrize(
    "path",
    [
        ".env", ".git/config", ".data/secret-key", "node_modules/x/index.js", "tests/conftest.py",
        "compose.yaml", "app/.env", "services/__pycache__/x.pyc", "assets/vendor/plotly/x.js",
        "deploy/env.example",
    ],
)  # fmt: skip
def test_nothing_else_reaches_the_build(path: str) -> None:
    assert ignored(path)


def test_every_file_of_the_product_reaches_the_build() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "app", "assets", "callbacks", "layouts", "services"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert len(tracked) > 300
    assert [path for path in tracked if ignored(path)] == []


def test_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    used = re.findall(r"\$\{(\w+)(:[-?])?([^}]*)\}", COMPOSE.read_text())
    for name, kind, _ in used:
        assert kind == (":-" if name in OPTIONAL else ":?"), name
    named = set(re.findall(r"^([A-Z_]+)=(.*)$", ENV_EXAMPLE.read_text(), re.M))
    assert {name for name, _ in named} == {name for name, _, _ in used} - {"VERSION", "UPLOAD_LIMIT_MB"}
    assert all(value == "" for _, value in named)
    assert compose["name"] == "lead-analytics"


def test_what_we_run_can_write_nowhere_and_has_no_rights(compose: dict[str, Any]) -> None:
    for name in OURS:
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["init"] is True
        assert "no-new-privileges:true" in service["security_opt"]
    assert compose["networks"]["inside"]["internal"] is True
    for name in ("postgres", "redis"):
        assert compose["services"][name]["networks"] == ["inside"]
        assert "ports" not in compose["services"][name]


def test_settings_of_the_compose_file_are_settings(compose: dict[str, Any]) -> None:
    for name in OURS:
        values = compose["services"][name]["environment"]
        assert {key.lower() for key in values} <= set(Settings.model_fields)
    owner = {"DATABASE_OWNER_URL", "DATABASE_BACKUP_URL"}
    assert owner <= set(compose["services"]["migrate"]["environment"])
    for name in ("web", "worker"):
        assert owner.isdisjoint(compose["services"][name]["environment"]), "the owner's password stays out"
    assert compose["services"]["web"]["environment"]["TRUSTED_PROXIES"] == "1"


def test_whoever_stops_a_worker_waits_for_it(compose: dict[str, Any]) -> None:
    command = compose["services"]["worker"]["command"]
    grace = int(command[command.index("--grace") + 1])
    assert grace < int(compose["services"]["worker"]["stop_grace_period"].removesuffix("s"))
    (unit,) = [path.read_text() for path in UNITS if "worker" in path.name]
    found = re.search(r"--grace (\d+)", unit), re.search(r"TimeoutStopSec=(\d+)", unit)
    assert all(found)
    assert int(found[0][1]) < int(found[1][1])  # type: ignore[index]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_units_run_as_nobody_special(unit: Any) -> None:
    text = unit.read_text()
    for line in ("User=lead-analytics", "ProtectSystem=strict", "NoNewPrivileges=yes", "Restart=always"):
        assert f"\n{line}\n" in text
