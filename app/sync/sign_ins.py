"""Session calls of devices: sign out, lock and unlock, at once or when back online."""

from __future__ import annotations

import re

from flask import Response, request

from app.accounts import login_manager
from app.core.db import db
from app.core.rate_limits.limits import LIGHT_REQUEST, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import clear_site_data
from app.identity.external_logout import find_logout_source, store_logout
from app.notifications import push_devices
from app.sync.blueprint import bp
from app.sync.error_responses import RequestRefused, refuse_malformed

# When locking, the fingerprint of a secret that only whoever locked the device can recover; when unlocking, the secret.
LOCK_HEADER = "Parvis-Lock"
# The push endpoint of the browser, if it is subscribed.
ENDPOINT_HEADER = "Parvis-Endpoint"
_LOCK_FINGERPRINT = re.compile(r"[0-9a-f]{64}", re.ASCII)


@bp.delete("/session")
@access("public")
@rate_limit(LIGHT_REQUEST)
def delete_session() -> Response:
    """Sign out and delete the push subscription. With `storage=erase` the browser clears its storage too."""
    opened = find_logout_source()
    login_manager.sign_out()
    store_logout(opened)
    push_devices.delete_device_at(request.headers.get(ENDPOINT_HEADER, ""))
    db.session.commit()
    return clear_site_data(Response(status=204), with_storage=request.args.get("storage") == "erase")


@bp.put("/session/lock")
@access("public")
@rate_limit(LIGHT_REQUEST)
def create_lock() -> Response:
    """Lock the session on this device until it is unlocked; signing in as somebody else ends the locked session."""
    login_manager.lock_browser(_read_lock_header())
    return clear_site_data(Response(status=204), with_storage=False)


@bp.delete("/session/lock")
@access("public")
@rate_limit(LIGHT_REQUEST)
def delete_lock() -> Response:
    """Unlock the session. 401 if it has ended meanwhile: its owner must sign in."""
    if not login_manager.unlock_browser(_read_lock_header()):
        raise RequestRefused(401, "sign_in", "")
    return Response(status=204)


def _read_lock_header() -> str:
    header = request.headers.get(LOCK_HEADER, "")
    if not _LOCK_FINGERPRINT.fullmatch(header):
        raise refuse_malformed()
    return header
