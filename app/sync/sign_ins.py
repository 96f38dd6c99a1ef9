"""What a device says of the sign-in that it holds: it ends, it is locked, it is opened again. At once, or once it can."""

from __future__ import annotations

import re

from flask import Response, request

from app.accounts import login_manager
from app.core.db import db
from app.core.rate_limits.limits import LIGHT_REQUEST, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import clear_site_data
from app.notifications import push_devices as news
from app.sync.blueprint import bp
from app.sync.error_responses import RequestRefused, refuse_malformed

# The fingerprint of a secret that only whoever locked the device can read again; then the secret.
LOCK_HEADER = "Parvis-Lock"
# Where the browser was told of news, when it was.
ENDPOINT_HEADER = "Parvis-Endpoint"
_LOCK_FINGERPRINT = re.compile(r"[0-9a-f]{64}", re.ASCII)


@bp.delete("/session")
@access("public")
@rate_limit(LIGHT_REQUEST)
def delete_session() -> Response:
    """Signs out, and is told of no news. `storage=erase`: nobody keeps anything here any more, the browser empties itself."""
    login_manager.sign_out()
    news.delete_device_at(request.headers.get(ENDPOINT_HEADER, ""))
    db.session.commit()
    return clear_site_data(Response(status=204), with_storage=request.args.get("storage") == "erase")


@bp.put("/session/lock")
@access("public")
@rate_limit(LIGHT_REQUEST)
def create_lock() -> Response:
    """Nobody is signed in on this device until it is opened again; signing in as somebody else ends what was locked."""
    login_manager.lock_browser(_read_lock_header())
    return clear_site_data(Response(status=204), with_storage=False)


@bp.delete("/session/lock")
@access("public")
@rate_limit(LIGHT_REQUEST)
def delete_lock() -> Response:
    """Opens it again. Refused (401) when the sign-in ended meanwhile: its owner signs in."""
    if not login_manager.unlock_browser(_read_lock_header()):
        raise RequestRefused(401, "sign_in", "")
    return Response(status=204)


def _read_lock_header() -> str:
    shown = request.headers.get(LOCK_HEADER, "")
    if not _LOCK_FINGERPRINT.fullmatch(shown):
        raise refuse_malformed()
    return shown
