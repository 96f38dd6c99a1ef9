"""The sender of a call: devices state the owner of a request, and the server verifies it."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request

from app.cases.device import device_requests
from app.core import clock
from app.core.i18n import gettext as _
from app.core.sealing import blind_index
from app.core.web.access_rules import NOBODY, Actor, current_actor
from app.sync.error_responses import RequestRefused, refuse_malformed, refuse_other_owner

# A random secret of the device, which proves that an anonymous request is its own.
DEVICE_HEADER = "Parvis-Device"
# The pseudonym of the account that the request was written under; empty without one.
OWNER_HEADER = "Parvis-Owner"
# The age of the request in milliseconds, independent of errors of the device clock.
AGE_HEADER = "Parvis-Age"
# The percent-encoded name of a file, which must not be part of a URL.
NAME_HEADER = "Parvis-Name"
MAX_AGE = timedelta(days=30)


@dataclass(frozen=True)
class Sender:
    """The actor of the call, and the fingerprint of its owner."""

    actor: Actor
    owner: bytes


def current_sender() -> Sender:
    """Raises RequestRefused unless the stated account is the current one. An anonymous request stays anonymous."""
    device, owner = owner_of_device(), request.headers.get(OWNER_HEADER, "")
    if not owner:
        return Sender(NOBODY, device)
    actor = current_actor()
    account = owner_of_account(actor)
    if account is None:
        raise RequestRefused(
            401, "sign_in", _("Connectez-vous pour envoyer cette demande : elle est gardée sur cet appareil.")
        )
    if account_pseudonym(actor) != owner:
        raise refuse_other_owner()
    # An agent who fills in a form of the portal sends it anonymously: it is bound to them, but to no resident account.
    return Sender(NOBODY if actor.is_agent else actor, account)


def owner_of_device() -> bytes:
    """The fingerprint of anonymous requests of this device. Raises RequestRefused without a secret."""
    secret = request.headers.get(DEVICE_HEADER, "")
    if not device_requests.is_secret(secret):
        raise refuse_malformed()
    return device_requests.owner_of(account_id=None, secret=secret)


def find_known_device() -> str | None:
    """The fingerprint of this device, if a request of the last month came from it."""
    secret = request.headers.get(DEVICE_HEADER, "")
    if not device_requests.is_secret(secret):
        return None
    owner = device_requests.owner_of(account_id=None, secret=secret)
    return f"device {owner.hex()}" if device_requests.list_recent_cases([owner]) else None


def owner_of_account(actor: Actor) -> bytes | None:
    """The fingerprint of requests of an account from its devices; None without an account."""
    return device_requests.owner_of(account_id=actor.account_id, secret="") if actor.account_id else None


def current_agent() -> Sender:
    """The agent of an operation. Raises RequestRefused unless the stated agent is the current one."""
    actor, owner = current_actor(), request.headers.get(OWNER_HEADER, "")
    if not actor.is_agent or actor.must_enrol or actor.account_id is None:
        raise RequestRefused(401, "sign_in", _("Reconnectez-vous pour envoyer ce que vous avez fait en tournée."))
    if device_requests.owner_pseudonym(actor.account_id) != owner:
        raise RequestRefused(403, "other_owner", _("C’est le travail d’un autre agent : il attend son auteur."))
    return Sender(actor, device_requests.owner_of(account_id=actor.account_id, secret=""))


def account_pseudonym(actor: Actor) -> str:
    """The opaque pseudonym of an account for devices; empty without an account."""
    return device_requests.owner_pseudonym(actor.account_id) if actor.account_id else ""


def device_key(actor: Actor) -> str:
    """The key that unlocks the account's data on this device only; empty unless fully signed in."""
    secret = request.headers.get(DEVICE_HEADER, "")
    if actor.account_id is None or actor.must_enrol or not device_requests.is_secret(secret):
        return ""
    return b64encode(blind_index("device.key", f"{actor.account_id.hex}:{secret}")).decode()


def written_at() -> datetime | None:
    """Return the time at which the request was written, by the server clock; None if the device does not say."""
    age = request.headers.get(AGE_HEADER, "")
    if not re.fullmatch(r"[0-9]{1,15}", age, re.ASCII):
        return None
    return clock.now() - min(timedelta(milliseconds=int(age)), MAX_AGE)
