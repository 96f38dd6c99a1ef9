"""Offline tour of an agent: a page that is the same for everybody, cached by the worker."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from app.core.web.access_rules import access
from app.core.web.page_cache import create_shared_response

# What its element is made of.
TOUR_MODULES = (
    "js/elements/field-tour.js",
    "js/offline/tour/action-form.js",
    "js/offline/tour/operations.js",
    "js/lib/dom.js",
    "js/offline/tour/photo-list.js",
    "js/offline/tour/request-view.js",
    "js/lib/thumbnail.js",
    "js/lib/message-format.js",
    "js/offline/keys/account-keys.js",
    "js/offline/tour/unreadable-tour.js",
    "js/offline/store/database.js",
    "js/offline/keys/device-secret.js",
    "js/offline/lock/session-channel.js",
    "js/lib/file-types.js",
    "js/offline/keys/key-pairs.js",
    "js/offline/outbox/outbox.js",
    "js/offline/keys/owner.js",
    "js/lib/file-preparation.js",
    "js/offline/keys/sealing.js",
    "js/offline/keys/sign-in-mark.js",
    "js/offline/store/store.js",
    "js/offline/tour/tour.js",
    "js/offline/outbox/outbox-indicator.js",
)

bp = Blueprint("offline_tour", __name__, url_prefix="/hors-ligne")


@bp.get("/tournee")
@access("public")
def show_tour() -> Response:
    """Empty page of the tour: the script reads the copies on the device."""
    return create_shared_response(render_tour_page())


def render_tour_page() -> str:
    return render_template("portal/offline_tour.html", modules=TOUR_MODULES)
