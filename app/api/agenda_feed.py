"""The feed of an agent's agendas, for calendars of other software, which know its secret address and nothing else."""

from __future__ import annotations

from flask import Blueprint, Response

from app.agendas import agenda_feeds
from app.agendas.calendar_files.invitations import write_feed
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import API_CALL, rate_limit
from app.core.web.access_rules import access
from app.core.web.downloads import create_download
from app.themes import charter

bp = Blueprint("agenda_feed", __name__, url_prefix=agenda_feeds.PATH)


@bp.get("/<token>.ics")
@access("key")
@rate_limit(API_CALL)
def show_feed(token: str) -> Response:
    """Send the bookings without any name; 404 once the address was renewed, or its owner cannot sign in any more."""
    owner = agenda_feeds.find_feed_owner(token)
    name = _("Rendez-vous – %(authority)s", authority=charter.get_charter().name)
    content = write_feed(agenda_feeds.list_entries(owner), name=name)
    return create_download("rendez-vous.ics", "text/calendar; charset=utf-8", len(content), iter([content]))
