"""A letter as Slack and its kin take it."""

from __future__ import annotations

import json

from app.notify.letter import Item, Letter, Link

_LONGEST_SECTION = 2_900
"""Slack refuses 3,000 characters."""


def slack_body(letter: Letter) -> bytes:
    """`{"text", "blocks"}`: the text is what a notification shows."""
    sections = [f"*{escaped(letter.heading)}*", *map(escaped, letter.paragraphs)]
    parts = ["\n".join(sections)]
    if letter.items:
        heading = [f"*{escaped(letter.list_heading)}*"] if letter.list_heading else []
        parts.append("\n".join([*heading, *map(_item, letter.items)]))
    if letter.links:
        parts.append(" · ".join(map(_link, letter.links)))
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": part[:_LONGEST_SECTION]}} for part in parts
    ]
    return json.dumps({"text": escaped(letter.heading), "blocks": blocks}, ensure_ascii=False).encode()


def escaped(text: str) -> str:
    """Text that can't be taken for a link, a mention or a channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _item(item: Item) -> str:
    title = _link(Link(item.title, item.address)) if item.address else escaped(item.title)
    return f"• {title}: {escaped(item.text)}" if item.text else f"• {title}"


def _link(link: Link) -> str:
    return f"<{escaped(link.address)}|{escaped(link.label).replace('|', '/')}>"
