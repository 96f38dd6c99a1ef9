"""Who sends: a device says whose request it is, and must be right."""

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

# A secret drawn by the device, which proves that a request without an account is its own.
DEVICE_HEADER = "Parvis-Device"
# How the server calls the account that the request was written under; empty without one.
OWNER_HEADER = "Parvis-Owner"
# How long ago it was written, in milliseconds, by the clock of the device: right even when that clock is wrong.
AGE_HEADER = "Parvis-Age"
# What a file is called, percent-encoded: no address says it.
NAME_HEADER = "Parvis-Name"
MAX_AGE = timedelta(days=30)


@dataclass(frozen=True)
class Sender:
    """In whose name the request is made, and the fingerprint by which it is known again."""

    actor: Actor
    owner: bytes


def current_sender() -> Sender:
    """Raises Refused when the account is not, or no more, the one signed in. Written without an account, it stays so."""
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
    # An agent who fills in a form of the portal sends as anybody would: it waits for them, and is nobody's account.
    return Sender(NOBODY if actor.is_agent else actor, account)


def owner_of_device() -> bytes:
    """The fingerprint of what this device sends without an account. Raises Refused when it shows no secret."""
    secret = request.headers.get(DEVICE_HEADER, "")
    if not device_requests.is_secret(secret):
        raise refuse_malformed()
    return device_requests.owner_of(account_id=None, secret=secret)


def owner_of_account(actor: Actor) -> bytes | None:
    """The fingerprint of what an account sends from its devices; None without one."""
    return device_requests.owner_of(account_id=actor.account_id, secret="") if actor.account_id else None


def current_agent() -> Sender:
    """The agent who did something on the ground. Raises Refused when it is not, or no more, the one signed in."""
    actor, owner = current_actor(), request.headers.get(OWNER_HEADER, "")
    if not actor.is_agent or actor.must_enrol or actor.account_id is None:
        raise RequestRefused(401, "sign_in", _("Reconnectez-vous pour envoyer ce que vous avez fait en tournée."))
    if device_requests.owner_pseudonym(actor.account_id) != owner:
        raise RequestRefused(403, "other_owner", _("C’est le travail d’un autre agent : il attend son auteur."))
    return Sender(actor, device_requests.owner_of(account_id=actor.account_id, secret=""))


def account_pseudonym(actor: Actor) -> str:
    """How a device calls an account: nothing can be told from it. Empty without one."""
    return device_requests.owner_pseudonym(actor.account_id) if actor.account_id else ""


def device_key(actor: Actor) -> str:
    """What opens the key of an account on the device that asks, and on no other; empty for whoever has not fully signed in."""
    secret = request.headers.get(DEVICE_HEADER, "")
    if actor.account_id is None or actor.must_enrol or not device_requests.is_secret(secret):
        return ""
    return b64encode(blind_index("device.key", f"{actor.account_id.hex}:{secret}")).decode()


def written_at() -> datetime | None:
    """When the request was written, by our clock; None when the device does not say."""
    age = request.headers.get(AGE_HEADER, "")
    if not re.fullmatch(r"[0-9]{1,15}", age, re.ASCII):
        return None
    return clock.now() - min(timedelta(milliseconds=int(age)), MAX_AGE)
