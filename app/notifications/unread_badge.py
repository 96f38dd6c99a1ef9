"""The badge of unread notifications in the page header, filled in on cached pages."""

from __future__ import annotations

from flask import g

from app.core.i18n import ngettext
from app.core.web.access_rules import Actor
from app.notifications import notices

HIDDEN = "hidden"


def look_up_for_agent(actor: Actor) -> None:
    """Before a whole page of the back office is rendered: its header then asks the database nothing."""
    if actor.is_agent:
        count_for_page(actor)


def get_hidden_attribute(actor: Actor) -> str:
    """The `hidden` attribute of the link, while there is nothing unread."""
    return "" if count_for_page(actor) else HIDDEN


def get_unread_count(actor: Actor) -> str:
    return str(count_for_page(actor))


def get_unread_label(actor: Actor) -> str:
    """The accessible label of the number."""
    return ngettext("notification non lue", "notifications non lues", count_for_page(actor))


def count_for_page(actor: Actor) -> int:
    """Count the unread notifications of this person, looked up once in a request."""
    if "unread_notices" not in g:
        g.unread_notices = notices.count_unread(actor)
    count: int = g.unread_notices
    return count
