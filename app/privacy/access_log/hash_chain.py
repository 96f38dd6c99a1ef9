"""The hash chain of the access log: h(i) = SHA-256(h(i-1) ‖ commit(i)), commit(i) = SHA-256(salt(i) ‖ entry(i)).

An entry and its salt may be deleted: commit(i) reveals nothing but keeps the chain verifiable.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from app.core.sealing import blind_index

GENESIS_HASH = bytes(32)
SALT_BYTES = 32


class ForgedAnchor(ValueError):
    """The text is not an anchor signed by this installation."""


@dataclass(frozen=True)
class EntryContent:
    """The content of an entry; deleted as a whole."""

    at: datetime
    actor: bytes | None
    subject: bytes | None
    kind: str
    roles: str
    family: str | None
    verb: str
    screen: str
    result: str


@dataclass(frozen=True)
class Anchor:
    """The end of the chain at some time. Stored elsewhere, it later shows whether earlier entries were changed."""

    position: int
    chain_hash: bytes

    @property
    def signature(self) -> bytes:
        return blind_index("access.head", f"{self.position}:{self.chain_hash.hex()}")

    def is_signed_by(self, signature: bytes) -> bool:
        return hmac.compare_digest(signature, self.signature)

    def __str__(self) -> str:
        return f"{self.position}:{self.chain_hash.hex()}:{self.signature.hex()}"


def read_anchor(text: str) -> Anchor:
    """Parse and verify an anchor. Raises ForgedAnchor."""
    try:
        position, chain_hash, signature = text.strip().split(":")
        anchor = Anchor(int(position), bytes.fromhex(chain_hash))
        is_genuine = anchor.is_signed_by(bytes.fromhex(signature))
    except ValueError:
        raise ForgedAnchor(text) from None
    if not is_genuine:
        raise ForgedAnchor(text)
    return anchor


def compute_commit_hash(content: EntryContent, *, position: int, salt: bytes) -> bytes:
    """The salted hash of an entry at its position."""
    return sha256(salt + _serialise_entry(content, position)).digest()


def compute_chain_hash(previous: bytes, commit_hash: bytes) -> bytes:
    """The hash of the chain including this entry."""
    return sha256(previous + commit_hash).digest()


def compute_deletion_proof(position: int, commit_hash: bytes) -> bytes:
    """The proof that Parvis deleted the content of an entry; nobody else can compute it."""
    return blind_index("access.erased", f"{position}:{commit_hash.hex()}")


def _serialise_entry(content: EntryContent, position: int) -> bytes:
    values = [
        position,
        content.at.astimezone(UTC).isoformat(timespec="microseconds"),
        content.actor.hex() if content.actor else None,
        content.subject.hex() if content.subject else None,
        content.kind,
        content.roles,
        content.family,
        content.verb,
        content.screen,
        content.result,
    ]
    return json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode()
