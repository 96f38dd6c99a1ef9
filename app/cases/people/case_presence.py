"""Presence of agents on a case: a heartbeat of each in Redis, sealed, that expires after two minutes.

Without Redis nobody is seen, and nothing fails.
"""

from __future__ import annotations

from typing import cast
from uuid import UUID

from redis import Redis

from app.cases.models import Case
from app.core import clock
from app.core.jobs import queue
from app.core.sealing import SealBroken, blind_index, seal_for_site, unseal_for_site
from app.core.sites import current_site
from app.core.web.access_rules import Actor

KEY_PREFIX = "parvis:open-case"
EXPIRY_SECONDS = 120
_ABOUT = "case_presence"


def record_reading(case: Case, *, by: Actor) -> list[UUID]:
    """Record that an agent has the case open. Returns the accounts of the others; nobody when Redis does not respond."""
    if by.account_id is None:
        return []
    try:
        redis = queue.get_quick_connection()
        key = f"{KEY_PREFIX}:{current_site().slug}:{blind_index(_ABOUT, str(case.id)).hex()[:32]}"
        name = blind_index(_ABOUT, str(by.account_id)).hex()[:32]
        now = clock.now().timestamp()
        redis.hset(key, name, seal_for_site({"account": str(by.account_id), "at": now}, about=_ABOUT).hex())
        redis.expire(key, EXPIRY_SECONDS)
        return _read_others(redis, key, name, now)
    except queue.UNAVAILABLE:
        return []


def _read_others(redis: Redis, key: str, name: str, now: float) -> list[UUID]:
    others = []
    for field, sealed in sorted(cast("dict[bytes, bytes]", redis.hgetall(key)).items()):
        try:
            heartbeat = unseal_for_site(bytes.fromhex(sealed.decode()), about=_ABOUT)
        except SealBroken:
            continue
        if heartbeat["at"] < now - EXPIRY_SECONDS:
            redis.hdel(key, field.decode())
        elif field.decode() != name:
            others.append(UUID(heartbeat["account"]))
    return others
