"""Pages that scripts fill with what a device holds: its lock, and the tour of an agent. The worker caches them."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from app.core.web.access_rules import access
from app.core.web.page_cache import create_shared_response

lock_bp = Blueprint("device_lock", __name__, url_prefix="/hors-ligne")
tour_bp = Blueprint("offline_tour", __name__, url_prefix="/hors-ligne")


@lock_bp.get("/verrou")
@access("public")
def show_lock() -> Response:
    """Opens, locks or gives its code to this device: what it is to do is known there alone."""
    return create_shared_response(render_lock_page())


@tour_bp.get("/tournee")
@access("public")
def show_tour() -> Response:
    """Empty page of the tour: the script reads the copies on the device."""
    return create_shared_response(render_tour_page())


@tour_bp.get("/pointage")
@access("public")
def show_check_in() -> Response:
    """Empty page of the entrance of a session: the script reads the list on the device."""
    return create_shared_response(render_check_in_page())


def render_check_in_page() -> str:
    """The page of the entrance, without a list."""
    return render_template("portal/offline/check_in.html")


def render_lock_page() -> str:
    """The page of the lock, the same for everybody."""
    return render_template("portal/offline/device_lock.html")


def render_tour_page() -> str:
    """The page of the tour, without a copy."""
    return render_template("portal/offline/offline_tour.html")
