"""An e-mail as it was read, and why one cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

MAX_BYTES = 30_000_000


@dataclass(frozen=True)
class MailFile:
    """A file of an e-mail, as its sender calls it."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class IncomingMail:
    """An e-mail as it is shown: nothing of it is trusted."""

    sender_name: str
    sender_address: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    sent_at: datetime | None
    message_id: str
    # What it answers to: the identifiers of other messages.
    references: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    # The `Authentication-Results` headers, topmost first, as they were written.
    authentication: tuple[str, ...] = ()
    files: tuple[MailFile, ...] = ()


class MailUnreadable(ValueError):
    """The bytes are no e-mail that can be read."""
