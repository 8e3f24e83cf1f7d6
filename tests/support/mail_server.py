"""A real SMTP server on the loopback that keeps what it takes, and that can be told to refuse first."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Mailbox:
    """What arrived at `url`. `answers`: what the next messages are answered, before they are taken again."""

    url: str = ""
    messages: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802  # the name is the server's
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        if self.answers:
            return self.answers.pop(0)
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.messages.append(message)
        return "250 taken"


@contextmanager
def mail_server(*answers: str) -> Iterator[Mailbox]:
    """The server for the length of the block; its first answers to a message are these."""
    mailbox = Mailbox(answers=list(answers))
    controller = Controller(mailbox, hostname="127.0.0.1", port=0)
    # With port 0 the controller would knock at port 0 to see whether it is there: bind first.
    controller.port = _free_port()
    controller.start()
    mailbox.url = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield mailbox
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
