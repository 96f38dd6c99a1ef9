"""The page that locks a device which several people use, and opens it again: the same for everybody, network or not."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from app.core.web.access_rules import access
from app.core.web.page_cache import create_shared_response

bp = Blueprint("device_lock", __name__, url_prefix="/hors-ligne")


@bp.get("/verrou")
@access("public")
def show_lock() -> Response:
    """Opens, locks or gives its code to this device: what it is to do is known there alone."""
    return create_shared_response(render_lock_page())


def render_lock_page() -> str:
    return render_template("portal/offline/device_lock.html")
