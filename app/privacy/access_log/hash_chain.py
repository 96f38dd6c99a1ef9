"""The hash chain of the access log: h(i) = SHA-256(h(i-1) ‖ commit(i)), commit(i) = SHA-256(salt(i) ‖ entry(i)).

An entry and its salt may be erased: what is left of them, commit(i), says nothing but keeps the chain whole.
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
    """The text is no anchor that this installation signed."""


@dataclass(frozen=True)
class EntryContent:
    """What an entry says; erased as a whole."""

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
    """The end of the chain at some moment. Kept elsewhere, it shows later whether what came before was touched."""

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
    """The anchor that was written as this text. Raises AnchorForged."""
    try:
        position, chain_hash, signature = text.strip().split(":")
        anchor = Anchor(int(position), bytes.fromhex(chain_hash))
        is_ours = anchor.is_signed_by(bytes.fromhex(signature))
    except ValueError:
        raise ForgedAnchor(text) from None
    if not is_ours:
        raise ForgedAnchor(text)
    return anchor


def compute_commit_hash(content: EntryContent, *, position: int, salt: bytes) -> bytes:
    """The salted hash of an entry at its place."""
    return sha256(salt + _serialise_entry(content, position)).digest()


def compute_chain_hash(previous: bytes, commit_hash: bytes) -> bytes:
    """The hash of the chain up to and with an entry."""
    return sha256(previous + commit_hash).digest()


def compute_deletion_proof(position: int, commit_hash: bytes) -> bytes:
    """What an entry erased by Parvis bears: a hole made by anyone else has none."""
    return blind_index("access.erased", f"{position}:{commit_hash.hex()}")


def _serialise_entry(content: EntryContent, position: int) -> bytes:
    words = [
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
    return json.dumps(words, ensure_ascii=True, separators=(",", ":")).encode()
