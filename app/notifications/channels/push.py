"""Messages to devices, through the push service of the browser, which cannot read them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.config import Settings
from app.core import clock, outgoing
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import use_language
from app.core.jobs.outbox import DeliveryError
from app.core.outgoing.destinations import AddressRefused
from app.core.outgoing.web_push import CONTENT_ENCODING, BrowserKeys, ServerKey, encrypt_message
from app.core.sites import current_site
from app.notifications.messages import MessageUnwanted
from app.notifications.models import PushDevice
from app.notifications.push_devices import get_server_key, unseal_subscription
from app.notifications.push_services import format_origin, parse_endpoint
from app.themes import charter

# What did not reach a device within a day is no news any more.
TIME_TO_LIVE = timedelta(days=1)
AUTHORIZATION_LIFETIME = timedelta(hours=12)
GONE_STATUSES = frozenset({404, 410})
# Refusals that say nothing of the device: the key or the clock has to be mended, then it will leave.
MISCONFIGURED_STATUSES = frozenset({401, 403})
MAX_RESPONSE_BYTES = 64 * 1024


def send(settings: Settings, message_id: UUID, content: dict[str, Any]) -> None:
    """Sends one message to its one device, and forgets a device that is no more. Raises DeliveryError, NotWanted."""
    device, key = db.session.get(PushDevice, UUID(content["device"])), get_server_key()
    left = TIME_TO_LIVE - (clock.now() - datetime.fromisoformat(content["told_at"]))
    if device is None or key is None or left <= timedelta():
        raise MessageUnwanted
    if device.server_key != key.fingerprint:
        # The key is another one than the browser subscribed to: it can only subscribe again.
        db.session.delete(device)
        raise MessageUnwanted
    _post_message(device, key, content, left)


def _post_message(device: PushDevice, key: ServerKey, content: dict[str, Any], left: timedelta) -> None:
    subscription = unseal_subscription(device)
    try:
        destination = parse_endpoint(subscription.endpoint)
    except AddressRefused:
        db.session.delete(device)
        raise MessageUnwanted from None
    headers = {
        "Authorization": key.build_authorization(
            format_origin(destination), subject=_get_contact(), until=clock.now() + AUTHORIZATION_LIFETIME
        ),
        "Content-Encoding": CONTENT_ENCODING,
        "Content-Type": "application/octet-stream",
        "TTL": str(int(left.total_seconds())),
        "Urgency": "normal",
        # The latest news of a request takes the place of the former ones that are still on their way.
        "Topic": content["tag"].replace("-", ""),
    }
    body = encrypt_message(_build_payload(content), BrowserKeys.read(subscription.p256dh, subscription.auth))
    answer = outgoing.fetch(
        subscription.endpoint, method="POST", headers=headers, body=body, max_bytes=MAX_RESPONSE_BYTES
    )
    if answer.status in GONE_STATUSES:
        db.session.delete(device)
        raise MessageUnwanted
    try:
        answer.raise_for_status()
    except outgoing.ErrorResponse as refused:
        is_final = refused.permanent and refused.status not in MISCONFIGURED_STATUSES
        raise DeliveryError(f"push_{refused.status}", permanent=is_final, pause=refused.pause) from None


def _get_contact() -> str:
    """Whom a push service may write to."""
    authority = charter.get_charter()
    address = authority.sender_email or authority.email
    return f"mailto:{address}" if address else current_site().base_url


def _build_payload(content: dict[str, Any]) -> bytes:
    """A declarative push message: Safari shows it by itself, elsewhere the worker of the portal does. It names nobody."""
    notification = {name: content[name] for name in ("title", "navigate", "lang", "tag", "icon", "app_badge")}
    with use_language(content["lang"]):
        locked = _("Vous avez du nouveau")
    # `locked` is ours: what the worker says in its place while the device is locked.
    return json.dumps({"web_push": 8030, "notification": notification, "locked": locked}, ensure_ascii=False).encode()
