"""The operator's guide says what there is: every setting, every option it names, every file it points to."""

from __future__ import annotations

import re
from typing import Any

import pytest
from typer.main import get_command

from app.cli import app
from app.jobs import QUEUES
from app.metrics import PREFIX
from app.settings import Settings
from tests.operations.files import ROOT

GUIDE = (ROOT / "docs" / "operations.md").read_text()


def table_of_settings() -> dict[str, str]:
    """Setting → default, as the guide's table has them; several may share a row."""
    section = GUIDE.partition("## Settings")[2].partition("\n## ")[0]
    found: dict[str, str] = {}
    for row in re.findall(r"^\| (`.+?) \| (.+?) \| .*\|$", section, re.M):
        names, defaults = re.findall(r"`(\w+)`", row[0]), row[1].split(", ")
        found |= dict(zip(names, defaults * len(names) if len(defaults) == 1 else defaults, strict=False))
    return found


def test_every_setting_is_in_the_table_and_nothing_else() -> None:
    assert set(table_of_settings()) == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_defaults_are_what_the_table_says(name: str) -> None:
    default, said = Settings.model_fields[name].default, table_of_settings()[name.upper()].strip("`")
    if default is None or default == "":
        assert not said.isdigit()
    elif isinstance(default, bool):
        assert said == str(default).lower()
    else:
        assert said.strip("`") == str(default)


def options(command: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], set[str]]:
    """Command → its options, of all commands."""
    found = {path: {option for one in command.params for option in one.opts}}
    for name, inner in getattr(command, "commands", {}).items():
        found |= options(inner, (*path, name))
    return found


def test_commands_and_options_that_it_names_exist() -> None:
    known = options(get_command(app))
    every = set().union(*known.values())
    named = re.findall(r"lead-analytics ((?:[a-z]+ ?)+)", GUIDE)
    assert len(named) > 8
    for words in named:
        path = tuple(words.split())
        assert any(path[:count] in known for count in range(1, len(path) + 1)), words
    for option in re.findall(r"`(--(?:concurrency|queue|grace|once|json|deep|recount))", GUIDE):
        assert option in every, option
    assert all(f"`{queue}`" in GUIDE for queue in QUEUES)


def test_files_that_it_points_to_exist() -> None:
    for name in re.findall(r"`((?:deploy|docs|bench-results)/[\w./-]+)`", GUIDE):
        assert (ROOT / name).exists() or name.startswith("bench-results"), name
    for link in re.findall(r"\]\(([\w./-]+)\)", GUIDE):
        assert (ROOT / "docs" / link).exists(), link


def test_figures_of_its_alarms_exist() -> None:
    source = "".join((ROOT / "app" / name).read_text() for name in ("metrics.py", "metrics_page.py"))
    (alarms,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.S)
    figures = set(re.findall(rf"{PREFIX}_(\w+)", alarms))
    assert len(figures) > 4
    for figure in figures:
        bare = re.sub(r"_(total|bucket)$", "", figure)
        assert f'"{bare}"' in source, figure
