"""Authors who edit a definition right now: a heartbeat of each in Redis, sealed, that expires after a minute.

Without Redis nobody is seen, and nothing fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from redis import Redis

from app.core import clock
from app.core.jobs import queue
from app.core.sealing import blind_index, seal_for_site, unseal_for_site
from app.core.sites import current_site
from app.definitions.definition_kinds import Kind

KEY_PREFIX = "parvis:presence"
EXPIRY_SECONDS = 60
_ABOUT = "presence"


@dataclass(frozen=True)
class Presence:
    """An author at work, and the element that they have open."""

    account_id: UUID
    pointer: str


def record_presence(kind: Kind, slug: str, account_id: UUID, pointer: str) -> list[Presence]:
    """Record that an author is there. Returns the others; nobody when Redis does not respond."""
    try:
        redis = queue.get_quick_connection()
        key = f"{KEY_PREFIX}:{current_site().slug}:{kind.name}:{slug}"
        name = blind_index(_ABOUT, str(account_id)).hex()[:32]
        now = clock.now().timestamp()
        heartbeat = {"account": str(account_id), "pointer": pointer, "at": now}
        redis.hset(key, name, seal_for_site(heartbeat, about=_ABOUT).hex())
        redis.expire(key, EXPIRY_SECONDS)
        return _read_others(redis, key, name, now)
    except queue.UNAVAILABLE:
        return []


def _read_others(redis: Redis, key: str, name: str, now: float) -> list[Presence]:
    others = []
    for field, sealed in sorted(cast("dict[bytes, bytes]", redis.hgetall(key)).items()):
        heartbeat = unseal_for_site(bytes.fromhex(sealed.decode()), about=_ABOUT)
        if heartbeat["at"] < now - EXPIRY_SECONDS:
            redis.hdel(key, field.decode())
        elif field.decode() != name:
            others.append(Presence(UUID(heartbeat["account"]), heartbeat["pointer"]))
    return others
