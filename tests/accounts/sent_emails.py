"""Queued e-mails, read before they are sent."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from app.core.db import db
from app.notifications.email_queue import unseal_content
from app.notifications.models import Message

TOKEN = re.compile(r"\?jeton=([\w-]+)")


def list_emails(to: str | None = None) -> list[dict[str, Any]]:
    """Every queued e-mail, oldest first, or those to one address."""
    db.session.expire_all()
    contents = [unseal_content(message) for message in db.session.scalars(select(Message).order_by(Message.created_at))]
    return [letter for letter in contents if letter and to in (None, letter["to"])]


def get_token(letter: dict[str, Any]) -> str:
    """The token of the link in an e-mail."""
    match = TOKEN.search(letter["text"])
    assert match, letter["text"]
    return match[1]
