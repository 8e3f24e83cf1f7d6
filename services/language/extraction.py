"""Finds every message in the sources: `_()`, `gettext()`, `ngettext()`, `mark()`, also in templates,
and the tables of sentences that services keep by code and the edges translate."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).parents[2]
PACKAGES = ("app", "callbacks", "layouts", "services")
METHODS = [("**/migrations/**", "ignore"), ("**.py", "python"), ("**/templates/**.*", "jinja2")]
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "mark": None,
    "ngettext": (1, 2),
}
TABLES = ("REASONS", "NOTES")
"""Module constants whose values are sentences."""


def extract_messages() -> Catalog:
    """The catalogue of every message in our packages, without translations."""
    catalogue = Catalog(project="Lead Analytics", fuzzy=False)
    for package in PACKAGES:
        found = extract_from_dir(
            str(ROOT / package),
            method_map=METHODS,
            options_map={"**/templates/**.*": {"silent": "false"}},
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        )
        for filename, _line, message, comments, _context in found:
            # Without line numbers, or every edit of a source would change the catalogue.
            place = f"{package}/{filename}"
            catalogue.add(message, None, [(place, 0)], auto_comments=comments)
    for place, sentence in _tabled_sentences():
        catalogue.add(sentence, None, [(place, 0)])
    return catalogue


def _tabled_sentences() -> Iterator[tuple[str, str]]:
    """(file, sentence) of every table of sentences in our services."""
    for path in sorted((ROOT / "services").rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if (
                isinstance(node, ast.AnnAssign)
                and isinstance(node.value, ast.Dict)
                and _is_table(node.target)
            ):
                for value in node.value.values:
                    yield str(path.relative_to(ROOT)), str(ast.literal_eval(value))


def _is_table(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id in TABLES
