"""The badge of unread notifications in the page header, filled in on cached pages."""

from __future__ import annotations

from flask import g

from app.core.i18n import ngettext
from app.core.web.access_rules import Actor
from app.notifications import notices

HIDDEN = "hidden"


def get_hidden_attribute(actor: Actor) -> str:
    """The `hidden` attribute of the link, while there is nothing unread."""
    return "" if _count_unread(actor) else HIDDEN


def get_unread_count(actor: Actor) -> str:
    return str(_count_unread(actor))


def get_unread_label(actor: Actor) -> str:
    """The accessible label of the number."""
    return ngettext("notification non lue", "notifications non lues", _count_unread(actor))


def _count_unread(actor: Actor) -> int:
    if "unread_notices" not in g:
        g.unread_notices = notices.count_unread(actor)
    count: int = g.unread_notices
    return count
