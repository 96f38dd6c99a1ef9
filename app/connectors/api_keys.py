"""The keys of other software: made by an administrator for some calls of some procedures, shown once, taken back."""

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
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from app.language.text.normalisation import fold
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from app.workflows.incoming_calls import IncomingCall, incoming_calls_of

# Found by the programs that look for secrets left in code.
PREFIX = "parvis_"
SHOWN_LENGTH = len(PREFIX) + 4
MAX_NAME_LENGTH = 100
# A program that loops is slowed down; a night of catching up is not.
CALL_LIMIT = AttemptLimit(
    "api.key",
    free=600,
    period=timedelta(minutes=10),
    first_wait=timedelta(seconds=10),
    longest_wait=timedelta(minutes=1),
)
# The last use is known to the minute: it is not written at each call.
USE_PRECISION = timedelta(minutes=1)
REFERENCE_PATTERN = re.compile(r"[0-9]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}", re.ASCII)

# The procedure, then the call.
Right = tuple[str, str]


class KeyNotFound(LookupError):
    """No such key."""


class KeyRefused(ValueError):
    """A key without a name, or that would open nothing."""


def list_callable_actions() -> dict[str, tuple[str, list[IncomingCall]]]:
    """By procedure: its title, and what its workflow lets other software ask for; in alphabetical order of titles."""
    found = {}
    for live in sorted(procedures.live_procedures(), key=lambda each: fold(each.definition.title)):
        if offered := incoming_calls_of(workflows.live_workflow(live.definition.workflow).definition):
            found[live.slug] = (live.definition.title, offered)
    return found


def all_keys() -> list[ApiKey]:
    """Those in force first, in alphabetical order."""
    found = db.session.scalars(select(ApiKey))
    return sorted(found, key=lambda key: (key.revoked_at is not None, fold(key.name)))


def find_key(key_id: UUID) -> ApiKey:
    """The key of that identifier. Raises KeyNotFound."""
    found = db.session.get(ApiKey, key_id)
    if found is None:
        raise KeyNotFound(key_id)
    return found


def create_api_key(name: str, rights: Collection[Right]) -> tuple[ApiKey, str]:
    """The key and its secret, which nothing here knows afterwards. Raises KeyRefused."""
    secret = PREFIX + new_token()
    key = ApiKey(id=new_id(), secret_hash=hash_token(secret), beginning=secret[:SHOWN_LENGTH], created_at=clock.now())
    change_key(key, name, rights)
    db.session.add(key)
    return key, secret


def change_key(key: ApiKey, name: str, rights: Collection[Right]) -> None:
    """Another name, other rights. Raises KeyRefused."""
    name = " ".join("".join(each for each in name if each.isprintable()).split())
    if not name or len(name) > MAX_NAME_LENGTH or not rights:
        raise KeyRefused
    key.name = name
    kept = [right for right in key.rights if (right.procedure_slug, right.call) in rights]
    new = set(rights) - get_rights(key)
    key.rights = [*kept, *(ApiKeyRight(procedure_slug=slug, call=call) for slug, call in sorted(new))]


def get_rights(key: ApiKey) -> set[Right]:
    """What it may ask for."""
    return {(right.procedure_slug, right.call) for right in key.rights}


def revoke_key(key: ApiKey) -> None:
    """Opens nothing any more; it stays in the list, for what it did."""
    key.revoked_at = key.revoked_at or clock.now()


def find_key_by_secret(secret: str) -> ApiKey | None:
    """The key in force of that secret."""
    found = db.session.scalar(select(ApiKey).where(ApiKey.secret_hash == hash_token(secret)))
    return found if found is not None and found.revoked_at is None else None


def record_use(key: ApiKey) -> None:
    """Counts one call of that key. Raises TooManyAttempts."""
    count_attempt(CALL_LIMIT, key.id.hex)
    now = clock.now()
    if key.last_used_at is None or now - key.last_used_at >= USE_PRECISION:
        key.last_used_at = now


def create_actor(key: ApiKey, case: Case) -> Actor:
    """Who acts on the case, in its history and in the access log."""
    return Actor(kind="software", account_id=key.id, name=key.name, families=frozenset({case.family}))


def find_case(key: ApiKey, reference: str) -> Case | None:
    """The case of that reference, of one of the procedures of the key; nobody learns whether there is another."""
    if not REFERENCE_PATTERN.fullmatch(reference):
        return None
    case = db.session.scalar(select(Case).where(Case.reference == reference))
    is_open = case is not None and any(right.procedure_slug == case.procedure_slug for right in key.rights)
    return case if is_open else None


def can_call(key: ApiKey, case: Case, name: str) -> bool:
    """Whether it was given that call for the requests of that procedure."""
    return (case.procedure_slug, name) in get_rights(key)
