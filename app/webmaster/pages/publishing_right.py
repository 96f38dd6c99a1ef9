"""Who may publish pages: administrators, and agents who were given more than the right to edit them."""

from __future__ import annotations

from flask import abort

from app.accounts.design_rights import PUBLISH, rights_of
from app.accounts.site_areas import PAGES
from app.core.web.access_rules import current_actor


def can_publish() -> bool:
    """Whether the agent may change what visitors see."""
    return rights_of(current_actor()).covers_area(PAGES, PUBLISH)


def require_publishing_right() -> None:
    """404 for an agent who may only edit working copies."""
    if not can_publish():
        abort(404)
