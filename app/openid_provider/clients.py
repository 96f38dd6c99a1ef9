"""The software that the authority declares: what it may ask, whom it may sign in, its secret shown once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import func, select

from app.accounts.tokens import hash_token, new_token
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.json_values import parse_json
from app.core.outgoing import is_declared_private_host
from app.core.outgoing.destinations import AddressRefused, read_url
from app.language.text.normalisation import fold
from app.openid_provider.authorizations import revoke_authorizations
from app.openid_provider.claims import CLAIMS
from app.openid_provider.logouts import queue_logouts
from app.openid_provider.models import (
    ALGORITHMS,
    AUDIENCES,
    AUTHENTICATION_METHODS,
    PRIVATE_KEY,
    SECRET,
    OpenidAuthorization,
    OpenidClient,
    OpenidLink,
)
from app.openid_provider.redirect_addresses import MAX_ADDRESSES, is_declarable
from app.openid_provider.signing_keys import create_missing_keys

# Lets secret scanners recognise it.
SECRET_PREFIX = "parvis_oidc_"  # noqa: S105
MAX_NAME_LENGTH = 100
MAX_PURPOSE_LENGTH = 300
MAX_ROLE_LENGTH = 100
MAX_KEYS_LENGTH = 20_000
_PRIVATE_PARTS = frozenset({"d", "p", "q", "dp", "dq", "qi", "k"})


class ClientNotFound(NotFound):
    """There is no such software."""


class DeclarationRefused(ValueError):
    """The declaration has problems: {field: code}."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Declaration:
    """Declaration of a software by an administrator."""

    name: str
    purpose: str
    home_url: str
    redirect_uris: list[str]
    audience: str
    logout_redirect_uris: list[str] = field(default_factory=list)
    logout_uri: str = ""
    authentication: str = SECRET
    # As typed: a JSON Web Key Set.
    public_keys: str = ""
    algorithm: str = "ES256"
    claims: dict[str, bool] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    can_refresh: bool = False


def all_clients() -> list[OpenidClient]:
    """Every software: those in service first, in alphabetical order."""
    clients = db.session.scalars(select(OpenidClient))
    return sorted(clients, key=lambda client: (client.closed_at is not None, fold(client.name)))


def find_client(client_id: UUID) -> OpenidClient:
    """The software with that identifier. Raises ClientNotFound."""
    client = db.session.get(OpenidClient, client_id)
    if client is None:
        raise ClientNotFound(client_id)
    return client


def count_links(client: OpenidClient) -> int:
    """Count the people who have signed in to the software."""
    query = select(func.count()).select_from(OpenidLink).where(OpenidLink.client_id == client.id)
    return db.session.scalar(query) or 0


def declare_client(declaration: Declaration) -> tuple[OpenidClient, str | None]:
    """Declare a software; returns it with its secret, which is not stored. Raises DeclarationRefused."""
    client = OpenidClient(id=new_id(), created_at=clock.now())
    change_client(client, declaration)
    db.session.add(client)
    db.session.flush()
    return client, renew_secret(client) if client.authentication == SECRET else None


def change_client(client: OpenidClient, declaration: Declaration) -> None:
    """Change what is declared; the claims and roles that are withdrawn are no longer answered. Raises DeclarationRefused."""
    problems = find_problems(declaration)
    if problems:
        raise DeclarationRefused(problems)
    client.name, client.purpose, client.home_url = declaration.name, declaration.purpose, declaration.home_url
    client.redirect_uris = list(dict.fromkeys(declaration.redirect_uris))
    client.logout_redirect_uris = list(dict.fromkeys(declaration.logout_redirect_uris))
    client.logout_uri, client.audience = declaration.logout_uri, declaration.audience
    client.authentication, client.algorithm = declaration.authentication, declaration.algorithm
    client.public_keys = _parse_keys(declaration.public_keys) if declaration.authentication == PRIVATE_KEY else None
    if declaration.authentication == PRIVATE_KEY:
        client.secret_hash = None
    client.claims, client.roles = dict(declaration.claims), dict(declaration.roles)
    client.can_refresh = declaration.can_refresh
    create_missing_keys((declaration.algorithm,))


def renew_secret(client: OpenidClient) -> str:
    """Replace the secret: the former one is refused at once."""
    secret = SECRET_PREFIX + new_token()
    client.secret_hash = hash_token(secret)
    return secret


def close_client(client: OpenidClient) -> None:
    """Take the software out of service: nobody signs in to it any more, and its tokens end."""
    queue_logouts(revoke_authorizations(OpenidAuthorization.client_id == client.id))
    client.closed_at = client.closed_at or clock.now()


def find_problems(declaration: Declaration) -> dict[str, str]:
    """Find the problems of a declaration: {field: code}."""
    has_bad_keys = declaration.authentication == PRIVATE_KEY and _parse_keys(declaration.public_keys) is None
    has_bad_role = any(not name or len(name) > MAX_ROLE_LENGTH for name in declaration.roles.values())
    checks = (
        ("name", "name_missing", 0 < len(declaration.name) <= MAX_NAME_LENGTH),
        ("purpose", "purpose_missing", 0 < len(declaration.purpose) <= MAX_PURPOSE_LENGTH),
        ("home_url", "address_refused", _is_address(declaration.home_url)),
        ("audience", "audience_missing", _has_known_choices(declaration)),
        ("roles", "role_refused", not has_bad_role),
        ("redirect_uris", "addresses_missing", bool(declaration.redirect_uris)),
        ("redirect_uris", "addresses_refused", _are_addresses(declaration.redirect_uris)),
        ("logout_redirect_uris", "addresses_refused", _are_addresses(declaration.logout_redirect_uris)),
        ("logout_uri", "address_refused", not declaration.logout_uri or _is_address(declaration.logout_uri)),
        ("public_keys", "keys_refused", not has_bad_keys),
    )
    return {field: code for field, code, is_right in checks if not is_right}


def _has_known_choices(declaration: Declaration) -> bool:
    return (
        declaration.audience in AUDIENCES
        and declaration.authentication in AUTHENTICATION_METHODS
        and declaration.algorithm in ALGORITHMS
        and declaration.claims.keys() <= CLAIMS.keys()
    )


def _are_addresses(addresses: list[str]) -> bool:
    return len(addresses) <= MAX_ADDRESSES and all(map(_is_address, addresses))


def _is_address(address: str) -> bool:
    try:
        is_private = is_declared_private_host(read_url(address))
    except AddressRefused:
        return False
    return is_declarable(address, allows_http=is_private)


def _parse_keys(text: str) -> dict[str, Any] | None:
    """A set of public keys, or a single one; None if it is anything else, a private key for instance."""
    if len(text) > MAX_KEYS_LENGTH:
        return None
    try:
        value = parse_json(text)
        keys = value.get("keys", [value])
        is_public = all(isinstance(key, dict) and key.get("kty") in ("EC", "RSA") for key in keys)
        if not keys or not is_public or any(_PRIVATE_PARTS & key.keys() for key in keys):
            return None
        KeySet.import_key_set({"keys": keys})
    except (JoseError, ValueError, TypeError, AttributeError, KeyError):
        return None
    return {"keys": keys}
