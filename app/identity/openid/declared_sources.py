"""The providers that the authority has declared: read, added, changed, tried and removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.agents import all_roles
from app.accounts.slugs import make_unused_slug
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.sealing import seal_for_site, unseal_for_site
from app.identity import provider_metadata
from app.identity.models import ExternalIdentity
from app.identity.openid.admission_rules import Admission
from app.identity.openid.button_display import Display
from app.identity.openid.models import OpenidSource
from app.identity.openid.openid_client import OpenidClientSource
from app.identity.openid.source_declaration import OPENID, Declaration, DeclarationRefused, find_problems

SECRET = "openid_source.secret"  # noqa: S105
# Of the sources that are no OpenID Connect provider, and of the addresses beside `/compte/avec/<key>`.
RESERVED_KEYS = frozenset({"franceconnect", "franceconnect-plus", "identite", "saml"})
_COLUMNS = (
    *("kind", "name", "issuer", "client_id", "authentication", "audience"),
    *("is_active", "can_create", "trusts_email", "is_certifying", "needs_second_factor"),
)
_RULES = ("scopes", "second_factor_levels", "attributes", "roles_claim", "roles")
_LISTS = ("scopes", "second_factor_levels")
# In `db.cache`, for one request: a page lists the sources more than once.
_CACHE = "openid_sources"


class ProviderNotFound(NotFound):
    """No such provider."""


class ProviderInUse(Exception):
    """Accounts are opened by this provider: it is switched off instead of being removed."""


def list_sources() -> Sequence[OpenidClientSource]:
    """List the sources in service, ProConnect first, as its terms ask."""
    if _CACHE not in db.cache:
        rows = [row for row in list_declared() if row.is_active]
        db.cache[_CACHE] = [build_source(row) for row in rows]
    sources: list[OpenidClientSource] = db.cache[_CACHE]
    return sources


def list_declared() -> list[OpenidSource]:
    """Every declared provider, in service or not."""
    rows = db.session.scalars(select(OpenidSource).order_by(OpenidSource.created_at, OpenidSource.id))
    return sorted(rows, key=lambda row: row.kind == OPENID)


def list_names() -> dict[str, str]:
    """Return the names of declared providers, by key."""
    return {row.key: row.name for row in db.session.execute(select(OpenidSource.key, OpenidSource.name))}


def find_declared(source_id: UUID) -> OpenidSource:
    """Raises ProviderNotFound."""
    row = db.session.get(OpenidSource, source_id)
    if row is None:
        raise ProviderNotFound(source_id)
    return row


def declare_source(declaration: Declaration) -> OpenidSource:
    """Declare another provider. Raises DeclarationRefused."""
    used_keys = set(db.session.scalars(select(OpenidSource.key))) | RESERVED_KEYS
    key = make_unused_slug(declaration.name, used_keys, default="fournisseur")
    row = OpenidSource(id=new_id(), key=key, secret=b"", rules={}, created_at=clock.now())
    change_source(row, declaration)
    db.session.add(row)
    db.session.flush()
    return row


def change_source(row: OpenidSource, declaration: Declaration) -> None:
    """Change a provider, from the next sign-in on. Raises DeclarationRefused.

    Another issuer is another provider: identities that the former one vouched for open nothing by the new one, and the
    secret of the one is never sent to the other.
    """
    has_secret = bool(row.secret) and row.issuer == declaration.issuer
    slugs = frozenset(role.slug for role in all_roles())
    problems = find_problems(declaration, has_secret=has_secret, role_slugs=slugs)
    if problems:
        raise DeclarationRefused(problems)
    for name in _COLUMNS:
        setattr(row, name, getattr(declaration, name))
    values = asdict(declaration)
    row.rules = {name: values[name] for name in _RULES} | {
        "admission": values["admission"],
        "display": values["display"],
    }
    if declaration.secret:
        row.secret = seal_for_site(declaration.secret, about=SECRET)
    provider_metadata.clear_cache()
    db.cache.pop(_CACHE, None)


def delete_source(row: OpenidSource) -> None:
    """Forget a provider that opens no account. Raises ProviderInUse."""
    if count_links(row):
        raise ProviderInUse
    db.session.delete(row)
    db.cache.pop(_CACHE, None)


def count_links(row: OpenidSource) -> int:
    """Count the accounts that the provider opens."""
    query = select(func.count()).select_from(ExternalIdentity).where(ExternalIdentity.source == row.key)
    return db.session.scalar(query) or 0


def read_declaration(row: OpenidSource) -> Declaration:
    """The declaration of a stored provider, without its secret."""
    rules: dict[str, Any] = row.rules
    values: dict[str, Any] = {name: getattr(row, name) for name in _COLUMNS}
    values |= {name: tuple(rules[name]) if name in _LISTS else rules[name] for name in _RULES}
    return Declaration(
        **values,
        admission=Admission(**{name: tuple(values) for name, values in rules["admission"].items()}),
        display=Display(rules["display"]["place"], tuple(rules["display"]["networks"])),
    )


def build_source(row: OpenidSource) -> OpenidClientSource:
    """The source of identities that the provider is."""
    return OpenidClientSource(row.key, read_declaration(row), str(unseal_for_site(row.secret, about=SECRET)))
