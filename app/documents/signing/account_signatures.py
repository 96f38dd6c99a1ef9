"""Signatures of agents, given by administrators: the quality and the picture that the documents they sign bear."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.accounts.administration_history import AGENTS, record_event
from app.accounts.models import AGENT, Account
from app.core import clock
from app.core.db import db
from app.core.photos.thumbnails import WEBP, Thumbnailer
from app.core.sealing import seal, unseal
from app.core.web.access_rules import Actor
from app.documents.signing.models import AccountSignature

SEAL_CONTEXT = "account_signature"
MAX_UPLOAD_BYTES = 5_000_000
MAX_QUALITY_CHARACTERS = 200
# Printed six centimetres wide: 300 points to the inch.
_SIDE, _MAX_IMAGE_BYTES = 720, 80_000


class SignatureRefused(ValueError):
    """The signature cannot be given: `problem` is "quality_missing", "file" or "size"."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Signature:
    """Signature printed below a document: the quality of the signer, and the picture of their signature if there is one."""

    quality: str
    # WebP.
    image: bytes = b""

    @property
    def image_url(self) -> str:
        """A `data:` address; empty without a picture."""
        return f"data:image/webp;base64,{base64.b64encode(self.image).decode()}" if self.image else ""


def draw_signature(content: bytes) -> bytes:
    """The picture that an administrator sent, made small in a process apart. Raises SignatureRefused."""
    if len(content) > MAX_UPLOAD_BYTES:
        raise SignatureRefused("size")
    with Thumbnailer(side=_SIDE, largest=_MAX_IMAGE_BYTES, format_=WEBP) as thumbnailer:
        image = thumbnailer.make_thumbnail(content)
    if image is None:
        raise SignatureRefused("file")
    return image


def give_signature(account: Account, *, quality: str, image: bytes | None, by: Actor) -> None:
    """Let this agent sign; without an image, the one they have stays. Raises SignatureRefused."""
    quality = " ".join(quality.split())[:MAX_QUALITY_CHARACTERS]
    if not quality:
        raise SignatureRefused("quality_missing")
    row = db.session.get(AccountSignature, account.id)
    if image is None:
        image = _open(row).image if row is not None else b""
    if row is None:
        row = AccountSignature(account_id=account.id, key_id=account.key_id)
        db.session.add(row)
    words = {"quality": quality, "image": base64.b64encode(image).decode()}
    row.sealed = seal(row.key_id, words, about=SEAL_CONTEXT)
    row.given_at, row.given_by_id = clock.now(), by.account_id
    record_event("signature_given", AGENTS, by=by, account_id=account.id)


def withdraw_signature(account: Account, *, by: Actor) -> None:
    """Withdraw the signature of an agent, who signs nothing more by delegation; what they signed stays signed."""
    row = db.session.get(AccountSignature, account.id)
    if row is None:
        return
    db.session.delete(row)
    record_event("signature_withdrawn", AGENTS, by=by, account_id=account.id)


def find_signature(account_id: UUID) -> Signature | None:
    """The signature of an agent; None when no administrator gave them one. Raises KeyDestroyed."""
    row = db.session.get(AccountSignature, account_id)
    return _open(row) if row is not None else None


def list_signer_ids() -> set[UUID]:
    """The agents at work to whom an administrator gave a signature."""
    query = select(AccountSignature.account_id).join(Account, Account.id == AccountSignature.account_id)
    is_at_work = (Account.kind == AGENT, Account.confirmed_at.is_not(None), Account.suspended_at.is_(None))
    return set(db.session.scalars(query.where(*is_at_work)))


def _open(row: AccountSignature) -> Signature:
    words = unseal(row.key_id, row.sealed, about=SEAL_CONTEXT)
    return Signature(words["quality"], base64.b64decode(words["image"]))
