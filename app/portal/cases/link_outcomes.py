"""Pages at the end of a link about a booking: what was noted, or why the link is of no use any more."""

from __future__ import annotations

from flask import Response

from app.core.i18n import gettext as _
from app.core.web.responses import render

TEMPLATE = "portal/cases/bookings/link_outcome.html"


def render_outcome(text: str, *, title: str = "") -> Response:
    return render(TEMPLATE, title=title or _("C’est noté"), text=text)


def render_unusable_link(text: str, *, title: str = "") -> Response:
    """Status 410 Gone: the link was good, and leads nowhere now."""
    return render(TEMPLATE, status=410, title=title or _("Ce lien ne sert plus"), text=text)
