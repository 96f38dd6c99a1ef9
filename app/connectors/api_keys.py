"""API keys of other software: created by an administrator for certain calls, shown once, revocable."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts.attempt_limits import AttemptLimit, count_attempt
from app.accounts.tokens import hash_token, new_token
from app.cases.models import Case
from app.connectors.models import ApiKey, ApiKeyRight
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from app.language.text.normalisation import fold
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from app.workflows.incoming_calls import IncomingCall, incoming_calls_of

# Lets secret scanners recognise the keys.
PREFIX = "parvis_"
SHOWN_LENGTH = len(PREFIX) + 4
MAX_NAME_LENGTH = 100
# Limits a program in a loop, but not a nightly batch.
CALL_LIMIT = AttemptLimit(
    "api.key",
    free=600,
    period=timedelta(minutes=10),
    first_wait=timedelta(seconds=10),
    longest_wait=timedelta(minutes=1),
)
# The last use is recorded to the minute, so that not every call writes it.
USE_PRECISION = timedelta(minutes=1)
REFERENCE_PATTERN = re.compile(r"[0-9]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}", re.ASCII)

# The procedure, then the call.
Right = tuple[str, str]


class KeyNotFound(NotFound):
    """There is no such key."""


class KeyRefused(ValueError):
    """The key has no name, or no right."""


def list_callable_actions() -> dict[str, tuple[str, list[IncomingCall]]]:
    """The title and the incoming calls of each procedure, by slug, in alphabetical order of titles."""
    calls_by_procedure = {}
    for live in sorted(procedures.live_procedures(), key=lambda live: fold(live.definition.title)):
        if incoming_calls := incoming_calls_of(workflows.live_workflow(live.definition.workflow).definition):
            calls_by_procedure[live.slug] = (live.definition.title, incoming_calls)
    return calls_by_procedure


def all_keys() -> list[ApiKey]:
    """Every key: active ones first, in alphabetical order."""
    keys = db.session.scalars(select(ApiKey))
    return sorted(keys, key=lambda key: (key.revoked_at is not None, fold(key.name)))


def find_key(key_id: UUID) -> ApiKey:
    """The key with that identifier. Raises KeyNotFound."""
    key = db.session.get(ApiKey, key_id)
    if key is None:
        raise KeyNotFound(key_id)
    return key


def create_api_key(name: str, rights: Collection[Right]) -> tuple[ApiKey, str]:
    """Create a key; returns it with its secret, which is not stored. Raises KeyRefused."""
    secret = PREFIX + new_token()
    key = ApiKey(id=new_id(), secret_hash=hash_token(secret), beginning=secret[:SHOWN_LENGTH], created_at=clock.now())
    change_key(key, name, rights)
    db.session.add(key)
    return key, secret


def change_key(key: ApiKey, name: str, rights: Collection[Right]) -> None:
    """Change the name and rights. Raises KeyRefused."""
    name = " ".join("".join(character for character in name if character.isprintable()).split())
    if not name or len(name) > MAX_NAME_LENGTH or not rights:
        raise KeyRefused
    key.name = name
    kept_rights = [right for right in key.rights if (right.procedure_slug, right.call) in rights]
    new_rights = set(rights) - get_rights(key)
    key.rights = [*kept_rights, *(ApiKeyRight(procedure_slug=slug, call=call) for slug, call in sorted(new_rights))]


def get_rights(key: ApiKey) -> set[Right]:
    """The rights of a key."""
    return {(right.procedure_slug, right.call) for right in key.rights}


def revoke_key(key: ApiKey) -> None:
    """Revoke the key; its row is retained for the history."""
    key.revoked_at = key.revoked_at or clock.now()


def find_key_by_secret(secret: str) -> ApiKey | None:
    """The active key with that secret."""
    key = db.session.scalar(select(ApiKey).where(ApiKey.secret_hash == hash_token(secret)))
    return key if key is not None and key.revoked_at is None else None


def record_use(key: ApiKey) -> None:
    """Count one call with the key. Raises TooManyAttempts."""
    count_attempt(CALL_LIMIT, key.id.hex)
    now = clock.now()
    if key.last_used_at is None or now - key.last_used_at >= USE_PRECISION:
        key.last_used_at = now


def create_actor(key: ApiKey, case: Case) -> Actor:
    """The actor of calls with this key, in the history of the case and in the access log."""
    return Actor(kind="software", account_id=key.id, name=key.name, families=frozenset({case.family}))


def find_case(key: ApiKey, reference: str) -> Case | None:
    """The case with that reference, in a procedure of the key's rights; other cases are not revealed."""
    if not REFERENCE_PATTERN.fullmatch(reference):
        return None
    case = db.session.scalar(select(Case).where(Case.reference == reference))
    is_accessible = case is not None and any(right.procedure_slug == case.procedure_slug for right in key.rights)
    return case if is_accessible else None


def can_call(key: ApiKey, case: Case, name: str) -> bool:
    """Whether the key has a right to that call for the procedure of the case."""
    return (case.procedure_slug, name) in get_rights(key)
