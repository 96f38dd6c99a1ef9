"""The first page of webmasters: what they may edit."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.core.web.access_rules import access, current_actor
from app.core.web.responses import render
from app.webmaster.sections import list_groups

bp = Blueprint("webmaster", __name__, url_prefix="/agents/site")


@bp.get("")
@access("site_editor")
def show_overview() -> ResponseReturnValue:
    return render("webmaster/overview.html", groups=list_groups(current_actor()))
