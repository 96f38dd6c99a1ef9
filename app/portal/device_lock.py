"""The page that locks a device which several people use, and opens it again: the same for everybody, network or not."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from app.core.web.access_rules import access
from app.core.web.page_cache import create_shared_response

# What the page is made of.
PAGE_MODULES = (
    "js/elements/device-lock.js",
    "js/words.js",
    "pwa/account-keys.js",
    "pwa/database.js",
    "pwa/device-secret.js",
    "pwa/door.js",
    "pwa/errand.js",
    "pwa/key-pairs.js",
    "pwa/late.js",
    "pwa/lock.js",
    "pwa/owner.js",
    "pwa/sealing.js",
    "pwa/sign-in-mark.js",
    "pwa/store.js",
)
# With what signing out and locking from any page take: kept with the worker, for they must not wait for a network.
OFFLINE_MODULES = (
    *PAGE_MODULES,
    "js/elements/device-session.js",
    "js/elements/sign-out.js",
    "js/messages.js",
    "js/push.js",
    "pwa/erase.js",
    "pwa/guard.js",
    "pwa/sign-out.js",
    "pwa/told.js",
)

bp = Blueprint("device_lock", __name__, url_prefix="/hors-ligne")


@bp.get("/verrou")
@access("public")
def show_lock() -> Response:
    """Opens, locks or gives its code to this device: what it is to do is known there alone."""
    return create_shared_response(render_lock_page())


def render_lock_page() -> str:
    return render_template("portal/device_lock.html", modules=PAGE_MODULES)
