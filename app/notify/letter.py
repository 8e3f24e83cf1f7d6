"""A message before it has a form: what it says, as text and as HTML. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import jinja2

from services.language import reader


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go on, by its whole address."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list: what it is, more about it, and where it is."""

    title: str
    text: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in the reader's language. `foot` says why somebody gets it."""

    subject: str
    heading: str
    paragraphs: tuple[str, ...]
    list_heading: str = ""
    items: tuple[Item, ...] = ()
    links: tuple[Link, ...] = ()
    """The first is the one that matters."""
    foot: str = ""
    foot_links: tuple[Link, ...] = ()


def as_text(letter: Letter) -> str:
    """The letter as plain text."""
    parts = [letter.heading, *letter.paragraphs]
    if letter.items:
        lines = [letter.list_heading] if letter.list_heading else []
        for item in letter.items:
            lines.append("- " + ": ".join(part for part in (item.title, item.text) if part))
            lines += [f"  {item.address}"] if item.address else []
        parts.append("\n".join(lines))
    if letter.links:
        parts.append("\n".join(f"{link.label}: {link.address}" for link in letter.links))
    foot = [letter.foot, *(f"{link.label}: {link.address}" for link in letter.foot_links)]
    if any(foot):
        parts.append("\n".join(["-- ", *filter(None, foot)]))
    return "\n\n".join(parts) + "\n"


def as_html(letter: Letter) -> str:
    """The letter as HTML: everything escaped, styles in place, nothing that is loaded from anywhere."""
    return _templates().get_template("letter.html").render(letter=letter, lang=reader().lang)


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("app.notify", "templates"), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, undefined=jinja2.StrictUndefined,
    )  # fmt: skip
