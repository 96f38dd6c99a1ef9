"""API keys of other software: created by an administrator for some rights, shown once, bounded, renewed, revocable."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import ip_address, ip_network
from uuid import UUID

from sqlalchemy import or_, select

from app.accounts.attempt_limits import Allowance, AttemptLimit, count_attempt
from app.accounts.tokens import hash_token, new_token
from app.cases.models import Case
from app.connectors.api_scopes import ABOUT_PROCEDURES, CALLS, READ_AGENDAS, READ_CARDS, READ_CASES, READ_INVOICES
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
MAX_PURPOSE_LENGTH = 300
MAX_NETWORKS = 20
# After a renewal the former secret is still taken, for the time that changing it in the software needs.
OVERLAP = timedelta(days=7)
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
MAX_REFERENCE_LENGTH = 60

# What it is about, then the call or the scope.
Right = tuple[str, str]


@dataclass(frozen=True)
class KeyTerms:
    """Bounds of a key, and why it reads what it reads."""

    purpose: str = ""
    expires_on: date | None = None
    networks: tuple[str, ...] = ()
    is_anonymous: bool = False


class KeyNotFound(NotFound):
    """There is no such key."""


class KeyRefused(ValueError):
    """The key cannot be so; `problems` says why, by code."""

    def __init__(self, problems: Collection[str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


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


def create_api_key(name: str, rights: Collection[Right], terms: KeyTerms | None = None) -> tuple[ApiKey, str]:
    """Create a key; returns it with its secret, which is not stored. Raises KeyRefused."""
    key, secret = ApiKey(id=new_id(), created_at=clock.now()), _new_secret()
    _set_secret(key, secret)
    change_key(key, name, rights, terms)
    db.session.add(key)
    return key, secret


def change_key(key: ApiKey, name: str, rights: Collection[Right], terms: KeyTerms | None = None) -> None:
    """Change the name, the rights and the terms. Raises KeyRefused."""
    terms = terms or KeyTerms()
    if problems := list(_find_problems(key, name, rights, terms)):
        raise KeyRefused(problems)
    key.name = name
    kept_rights = [right for right in key.rights if (right.procedure_slug, right.call) in rights]
    new_rights = set(rights) - get_rights(key)
    key.rights = [*kept_rights, *(ApiKeyRight(procedure_slug=slug, call=call) for slug, call in sorted(new_rights))]
    key.purpose, key.expires_on, key.is_anonymous = terms.purpose, terms.expires_on, terms.is_anonymous
    key.networks = list(terms.networks)


def renew_secret(key: ApiKey) -> str:
    """Give the key another secret, and keep everything else; the former one is taken for `OVERLAP` more."""
    secret = _new_secret()
    key.former_hash, key.former_until = key.secret_hash, clock.now() + OVERLAP
    _set_secret(key, secret)
    return secret


def end_overlap(key: ApiKey) -> None:
    """Refuse the former secret from now on."""
    key.former_hash = key.former_until = None


def get_rights(key: ApiKey) -> set[Right]:
    """The rights of a key."""
    return {(right.procedure_slug, right.call) for right in key.rights}


def list_subjects_of(key: ApiKey, scope: str) -> frozenset[str]:
    """The identifiers of what the key holds a scope for; with CALLS, the procedures of which it may run some action."""
    is_held = _is_call if scope == CALLS else scope.__eq__
    return frozenset(right.procedure_slug for right in key.rights if is_held(right.call))


def list_procedures_of(key: ApiKey) -> frozenset[str]:
    """The procedures for which the key may do something."""
    return frozenset(
        right.procedure_slug for right in key.rights if _is_call(right.call) or right.call in ABOUT_PROCEDURES
    )


def holds_scope(key: ApiKey, scope: str, subject: str) -> bool:
    """Whether the key holds a scope for one object."""
    return subject in list_subjects_of(key, scope)


def revoke_key(key: ApiKey) -> None:
    """Revoke the key; its row is retained for the history."""
    key.revoked_at = key.revoked_at or clock.now()


def is_expired(key: ApiKey) -> bool:
    """Whether its last day is over."""
    return key.expires_on is not None and key.expires_on < clock.today()


def is_in_force(key: ApiKey) -> bool:
    """Whether it opens anything now."""
    return key.revoked_at is None and not is_expired(key)


def find_key_by_secret(secret: str) -> ApiKey | None:
    """The key in force with that secret, or whose former secret it is while both are taken."""
    digest = hash_token(secret)
    is_former = (ApiKey.former_hash == digest) & (ApiKey.former_until > clock.now())
    key = db.session.scalar(select(ApiKey).where(or_(ApiKey.secret_hash == digest, is_former)))
    return key if key is not None and is_in_force(key) else None


def can_be_used_from(key: ApiKey, address: str | None) -> bool:
    """Whether the key is taken from this network address."""
    if not key.networks:
        return True
    try:
        network_address = ip_address(address or "")
    except ValueError:
        return False
    return any(network_address in ip_network(network) for network in key.networks)


def record_use(key: ApiKey) -> Allowance:
    """Count one call with the key, and return how many remain. Raises TooManyAttempts."""
    allowance = count_attempt(CALL_LIMIT, key.id.hex)
    now = clock.now()
    if key.last_used_at is None or now - key.last_used_at >= USE_PRECISION:
        key.last_used_at = now
    return allowance


def create_actor(key: ApiKey, case: Case) -> Actor:
    """The actor of calls with this key, in the history of the case and in the access log."""
    return Actor(kind="software", account_id=key.id, name=key.name, families=frozenset({case.family}))


def create_reader(key: ApiKey) -> Actor:
    """The actor that reads with this key: every case of the procedures that it holds `cases:read` for."""
    slugs = list_subjects_of(key, READ_CASES)
    families = frozenset(live.family for live in procedures.live_procedures() if live.slug in slugs)
    return Actor(kind="software", account_id=key.id, name=key.name, families=families, procedures=slugs)


def find_case(key: ApiKey, reference: str) -> Case | None:
    """The case with that reference, in a procedure of the key's rights; other cases are not revealed."""
    if not 0 < len(reference) <= MAX_REFERENCE_LENGTH or not reference.isprintable():
        return None
    case = db.session.scalar(select(Case).where(Case.reference == reference))
    return case if case is not None and case.procedure_slug in list_procedures_of(key) else None


def can_call(key: ApiKey, case: Case, name: str) -> bool:
    """Whether the key has a right to that call for the procedure of the case."""
    return (case.procedure_slug, name) in get_rights(key)


def list_expiring_keys(until: date) -> list[ApiKey]:
    """The keys in force whose last day comes until then, and of whose end nobody was told yet."""
    query = select(ApiKey).where(
        ApiKey.revoked_at.is_(None),
        ApiKey.expires_on.is_not(None),
        ApiKey.expires_on >= clock.today(),
        ApiKey.expires_on <= until,
        or_(ApiKey.expiry_notice_on.is_(None), ApiKey.expiry_notice_on != ApiKey.expires_on),
    )
    return list(db.session.scalars(query.order_by(ApiKey.expires_on, ApiKey.name)))


def get_former_end(key: ApiKey) -> datetime | None:
    """The moment until which the former secret is taken; none when it is not any more."""
    return key.former_until if key.former_until is not None and key.former_until > clock.now() else None


def _find_problems(key: ApiKey, name: str, rights: Collection[Right], terms: KeyTerms) -> Iterator[str]:
    if not 0 < len(name) <= MAX_NAME_LENGTH:
        yield "name_missing"
    if not rights:
        yield "rights_missing"
    if len(terms.purpose) > MAX_PURPOSE_LENGTH or (_reads_persons(rights) and not terms.purpose):
        yield "purpose_missing"
    if terms.expires_on and terms.expires_on != key.expires_on and terms.expires_on < clock.today():
        yield "end_passed"
    if len(terms.networks) > MAX_NETWORKS or not all(map(_is_network, terms.networks)):
        yield "networks_refused"


def _reads_persons(rights: Collection[Right]) -> bool:
    return any(right in (READ_CASES, READ_AGENDAS, READ_INVOICES, READ_CARDS) for _subject, right in rights)


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def _is_call(right: str) -> bool:
    return ":" not in right


def _new_secret() -> str:
    return PREFIX + new_token()


def _set_secret(key: ApiKey, secret: str) -> None:
    key.secret_hash, key.beginning = hash_token(secret), secret[:SHOWN_LENGTH]
