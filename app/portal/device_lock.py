"""The page that locks a device which several people use, and opens it again: the same for everybody, network or not."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from app.core.access import access
from app.portal.offline_forms import same_for_everyone

# What signing out and locking are made of: kept with the worker, for they must not wait for a network.
MODULES = (
    "js/elements/device-lock.js",
    "js/elements/sign-out.js",
    "js/messages.js",
    "js/words.js",
    "pwa/door.js",
    "pwa/erase.js",
    "pwa/errand.js",
    "pwa/guard.js",
    "pwa/late.js",
    "pwa/lock.js",
    "pwa/outbox.js",
    "pwa/owner.js",
    "pwa/sign-out.js",
    "pwa/store.js",
)

PAGE = tuple(
    module for module in MODULES if module not in ("js/elements/sign-out.js", "pwa/erase.js", "pwa/sign-out.js")
)

bp = Blueprint("device_lock", __name__, url_prefix="/hors-ligne")


@bp.get("/verrou")
@access("public")
def show_lock() -> Response:
    """Opens, locks or gives its code to this device: what it is to do is known there alone."""
    return same_for_everyone(lock_page())


def lock_page() -> str:
    return render_template("portal/device_lock.html", modules=PAGE)
