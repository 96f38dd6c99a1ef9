"""Rights of an editor of the site to put in force: texts without a draft are saved by those who may publish."""

from __future__ import annotations

from flask import abort

from app.accounts.design_rights import PUBLISH, rights_of
from app.accounts.site_areas import PAGES
from app.core.web.access_rules import current_actor


def can_publish(area: str = PAGES) -> bool:
    """Whether the person may publish in an area of the site."""
    return rights_of(current_actor()).covers_area(area, PUBLISH)


def require_publisher(area: str = PAGES) -> None:
    """404 for whoever may only prepare changes."""
    if not can_publish(area):
        abort(404)
