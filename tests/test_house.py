"""The house rules that no other tool checks."""

from __future__ import annotations

import ast
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from services.database.embedded import EmbeddedDatabase
from services.database.migrate import current_revision, migrate, newest_revision
from services.database.models import Base
from services.database.sessions import engine_for
from tests.support.hosts import ROOT, find_hosts

DEPENDENCIES = {"Input", "Output", "State"}


def _trees(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def _is_id(node: ast.AST) -> bool:
    """Whether it reads `ids.SOMETHING`."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "ids"


def _ids_named(*folders: str) -> dict[str, Path]:
    """Names of `layouts.ids` used in a folder, with a file that uses each."""
    named: dict[str, Path] = {}
    for path, tree in _trees(*folders):
        for node in ast.walk(tree):
            if _is_id(node):
                named[node.attr] = path
            if isinstance(node, ast.ImportFrom) and node.module == "layouts.ids":
                named |= {alias.name: path for alias in node.names}
    return named


def _families() -> dict[str, set[str]]:
    """The constants that each id-making function of `layouts.ids` is made of."""
    tree = ast.parse((ROOT / "layouts" / "ids.py").read_text(encoding="utf-8"))
    return {
        function.name: {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
        for function in tree.body
        if isinstance(function, ast.FunctionDef)
    }


def test_every_id_of_a_callback_exists_in_a_layout() -> None:
    """Dash can't tell (`suppress_callback_exceptions` must be on): a callback on a missing id is mute."""
    laid_out = set(_ids_named("layouts"))
    for function, constants in _families().items():
        laid_out |= constants if function in laid_out else set()
    orphans = {name: str(path) for name, path in _ids_named("callbacks").items() if name not in laid_out}
    assert orphans == {}


def test_callbacks_name_ids_by_their_constants() -> None:
    literal = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in _trees("callbacks", "app")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
        in DEPENDENCIES
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]
    assert literal == []


def test_no_id_is_given_twice() -> None:
    from layouts import ids

    values = [value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str)]
    assert len(values) == len(set(values)), sorted({value for value in values if values.count(value) > 1})


def test_callbacks_are_registered_in_one_way_only() -> None:
    """`@callback` at a module's level fills a global registry that the first app drains."""
    decorated = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in _trees("callbacks", "layouts", "app")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "dash"
        and {"callback", "clientside_callback"} & {alias.name for alias in node.names}
    ]
    assert decorated == []


def test_nothing_is_keyed_by_pythons_hash() -> None:
    """It differs from process to process: workers would not share what one of them cached."""
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in _trees("app", "callbacks", "layouts", "services")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hash"
    ]
    assert calls == []


def test_no_file_names_a_registry_or_a_cdn() -> None:
    assert find_hosts() == []


def test_the_migrations_make_what_the_models_say(database_urls: EmbeddedDatabase) -> None:
    engine = engine_for(database_urls.owner_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == []


def test_migrating_again_changes_nothing(database_urls: EmbeddedDatabase) -> None:
    assert current_revision(database_urls.owner_url) == newest_revision()
    migrate(database_urls.owner_url)
    assert current_revision(database_urls.application_url) == newest_revision()


def test_what_the_documents_name_exists() -> None:
    """A definition stands beside the function that implements it: no name in `docs/` may be stale."""
    named = {
        name
        for path in (ROOT / "docs").rglob("*.md")
        for name in re.findall(r"`(services(?:\.\w+)+)`", path.read_text(encoding="utf-8"))
    }
    assert named
    assert sorted(name for name in named if not _resolves(name)) == []


def _resolves(name: str) -> bool:
    try:
        return bool(pkgutil.resolve_name(name))
    except (ImportError, AttributeError):
        return False
