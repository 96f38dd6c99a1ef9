"""Who sends: a device says whose request it is, and must be right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request

from app.cases import from_devices
from app.core import clock
from app.core.access import NOBODY, Actor, current_actor
from app.core.i18n import gettext as _
from app.sync.refusals import Refused, malformed, other_owner

# A secret drawn by the device, which proves that a request without an account is its own.
DEVICE = "Parvis-Device"
# How the server calls the account that the request was written under; empty without one.
OWNER = "Parvis-Owner"
# How long ago it was written, in milliseconds, by the clock of the device: right even when that clock is wrong.
AGE = "Parvis-Age"
# What a file is called, percent-encoded: no address says it.
NAME = "Parvis-Name"
LONGEST_AGE = timedelta(days=30)
_SECRET = re.compile(r"[\w-]{43}", re.ASCII)


@dataclass(frozen=True)
class Sender:
    """In whose name the request is made, and the fingerprint by which it is known again."""

    actor: Actor
    owner: bytes


def current_sender() -> Sender:
    """Raises Refused when the account is not, or no more, the one signed in. Written without an account, it stays so."""
    secret, owner = request.headers.get(DEVICE, ""), request.headers.get(OWNER, "")
    if not _SECRET.fullmatch(secret):
        raise malformed()
    if not owner:
        return Sender(NOBODY, from_devices.owner_of(account_id=None, secret=secret))
    actor = current_actor()
    if actor.kind != "resident":
        raise Refused(
            401, "sign_in", _("Connectez-vous pour envoyer cette demande : elle est gardée sur cet appareil.")
        )
    if pseudonym(actor) != owner:
        raise other_owner()
    return Sender(actor, from_devices.owner_of(account_id=actor.account_id, secret=""))


def current_agent() -> Sender:
    """The agent who did something on the ground. Raises Refused when it is not, or no more, the one signed in."""
    actor, owner = current_actor(), request.headers.get(OWNER, "")
    if not actor.is_agent or actor.must_enrol or actor.account_id is None:
        raise Refused(401, "sign_in", _("Reconnectez-vous pour envoyer ce que vous avez fait en tournée."))
    if from_devices.name_of_owner(actor.account_id) != owner:
        raise Refused(403, "other_owner", _("C’est le travail d’un autre agent : il attend son auteur."))
    return Sender(actor, from_devices.owner_of(account_id=actor.account_id, secret=""))


def pseudonym(actor: Actor) -> str:
    """How a device calls the account of a resident: nothing can be told from it. Empty for anybody else."""
    is_resident = actor.kind == "resident"
    return from_devices.name_of_owner(actor.account_id) if is_resident and actor.account_id else ""


def written_at() -> datetime | None:
    """When the request was written, by our clock; None when the device does not say."""
    age = request.headers.get(AGE, "")
    if not re.fullmatch(r"[0-9]{1,15}", age, re.ASCII):
        return None
    return clock.now() - min(timedelta(milliseconds=int(age)), LONGEST_AGE)
