"""Where an agent reads on the ground the requests that they carry: a page the same for everybody, which the worker keeps."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from app.core.web.access_rules import access
from app.core.web.page_cache import create_shared_response

# What its element is made of.
TOUR_MODULES = (
    "js/elements/field-tour.js",
    "js/elements/tour-action.js",
    "js/elements/tour-operations.js",
    "js/elements/tour-parts.js",
    "js/elements/tour-photos.js",
    "js/elements/tour-request.js",
    "js/small-picture.js",
    "js/words.js",
    "pwa/account-keys.js",
    "pwa/closed-tour.js",
    "pwa/database.js",
    "pwa/device-secret.js",
    "pwa/door.js",
    "pwa/file-types.js",
    "pwa/key-pairs.js",
    "pwa/outbox.js",
    "pwa/owner.js",
    "pwa/photos.js",
    "pwa/sealing.js",
    "pwa/sign-in-mark.js",
    "pwa/store.js",
    "pwa/tour.js",
    "pwa/waiting.js",
)

bp = Blueprint("offline_tour", __name__, url_prefix="/hors-ligne")


@bp.get("/tournee")
@access("public")
def show_tour() -> Response:
    """What the device carries is read there by the page itself: the server puts nothing of it in the page."""
    return create_shared_response(render_tour_page())


def render_tour_page() -> str:
    return render_template("portal/offline_tour.html", modules=TOUR_MODULES)
