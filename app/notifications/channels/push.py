"""Messages to devices, through the push service of the browser, which cannot read them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.config import Settings
from app.core import clock, outgoing
from app.core.db import db
from app.core.destinations import AddressRefused
from app.core.i18n import gettext as _
from app.core.i18n import writing_in
from app.core.outbox import DeliveryError
from app.core.sites import current_site
from app.core.web_push import CODING, BrowserKeys, ServerKey, encrypt
from app.notifications.devices import server_key, subscription_of
from app.notifications.messages import NotWanted
from app.notifications.models import Device
from app.notifications.push_services import destination_of, origin_of
from app.themes import charter

# What did not reach a device within a day is no news any more.
KEPT_BY_THE_SERVICE = timedelta(days=1)
PROOF_HOLDS = timedelta(hours=12)
GONE = frozenset({404, 410})
# Refusals that say nothing of the device: the key or the clock has to be mended, then it will leave.
MISCONFIGURED = frozenset({401, 403})
LARGEST_ANSWER = 64 * 1024


def send(settings: Settings, message_id: UUID, content: dict[str, Any]) -> None:
    """Sends one message to its one device, and forgets a device that is no more. Raises DeliveryError, NotWanted."""
    device, key = db.session.get(Device, UUID(content["device"])), server_key()
    left = KEPT_BY_THE_SERVICE - (clock.now() - datetime.fromisoformat(content["told_at"]))
    if device is None or key is None or left <= timedelta():
        raise NotWanted
    if device.server_key != key.mark:
        # The key is another one than the browser subscribed to: it can only subscribe again.
        db.session.delete(device)
        raise NotWanted
    _post(device, key, content, left)


def _post(device: Device, key: ServerKey, content: dict[str, Any], left: timedelta) -> None:
    subscription = subscription_of(device)
    try:
        destination = destination_of(subscription.endpoint)
    except AddressRefused:
        db.session.delete(device)
        raise NotWanted from None
    headers = {
        "Authorization": key.authorization(origin_of(destination), subject=_subject(), until=clock.now() + PROOF_HOLDS),
        "Content-Encoding": CODING,
        "Content-Type": "application/octet-stream",
        "TTL": str(int(left.total_seconds())),
        "Urgency": "normal",
        # The latest news of a request takes the place of the former ones that are still on their way.
        "Topic": content["tag"].replace("-", ""),
    }
    body = encrypt(_payload(content), BrowserKeys.read(subscription.p256dh, subscription.auth))
    answer = outgoing.fetch(subscription.endpoint, method="POST", headers=headers, body=body, largest=LARGEST_ANSWER)
    if answer.status in GONE:
        db.session.delete(device)
        raise NotWanted
    try:
        answer.accepted()
    except outgoing.NotAccepted as refused:
        is_final = refused.permanent and refused.status not in MISCONFIGURED
        raise DeliveryError(f"push_{refused.status}", permanent=is_final, pause=refused.pause) from None


def _subject() -> str:
    """Whom a push service may write to."""
    authority = charter.current()
    address = authority.sender_email or authority.email
    return f"mailto:{address}" if address else current_site().base_url


def _payload(content: dict[str, Any]) -> bytes:
    """A declarative push message: Safari shows it by itself, elsewhere the worker of the portal does. It names nobody."""
    notification = {name: content[name] for name in ("title", "navigate", "lang", "tag", "icon", "app_badge")}
    with writing_in(content["lang"]):
        locked = _("Vous avez du nouveau")
    # `locked` is ours: what the worker says in its place while the device is locked.
    return json.dumps({"web_push": 8030, "notification": notification, "locked": locked}, ensure_ascii=False).encode()
