"""The page that locks a device which several people use, and opens it again: the same for everybody, network or not."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from app.core.web.access_rules import access
from app.core.web.page_cache import create_shared_response

# What the page is made of.
PAGE_MODULES = (
    "js/elements/device-lock.js",
    "js/lib/message-format.js",
    "js/offline/keys/account-keys.js",
    "js/offline/store/database.js",
    "js/offline/keys/device-secret.js",
    "js/offline/lock/session-channel.js",
    "js/offline/outbox/pending-session-call.js",
    "js/offline/keys/key-pairs.js",
    "js/offline/outbox/retry-session-call.js",
    "js/offline/lock/lock.js",
    "js/offline/keys/owner.js",
    "js/offline/keys/sealing.js",
    "js/offline/keys/sign-in-mark.js",
    "js/offline/store/store.js",
)
# With what signing out and locking from any page take: kept with the worker, for they must not wait for a network.
OFFLINE_MODULES = (
    *PAGE_MODULES,
    "js/elements/device-session.js",
    "js/elements/sign-out.js",
    "js/lib/message-templates.js",
    "js/lib/push-permission.js",
    "js/offline/store/account-data.js",
    "js/offline/lock/idle-lock.js",
    "js/offline/lock/sign-out.js",
    "js/offline/push-subscription.js",
)

bp = Blueprint("device_lock", __name__, url_prefix="/hors-ligne")


@bp.get("/verrou")
@access("public")
def show_lock() -> Response:
    """Opens, locks or gives its code to this device: what it is to do is known there alone."""
    return create_shared_response(render_lock_page())


def render_lock_page() -> str:
    return render_template("portal/device_lock.html", modules=PAGE_MODULES)
