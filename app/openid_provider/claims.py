"""Claims that other software may know of a person: each with the scope that requests it, and its value."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.accounts.profile import Profile
from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.openid_provider.models import OpenidClient

OPENID, OFFLINE_ACCESS, ROLES = "openid", "offline_access", "roles"


@dataclass(frozen=True)
class Claim:
    """One piece of information about a person, with its label for that person."""

    key: str
    scope: str
    label: LazyText


CLAIMS: Mapping[str, Claim] = {
    claim.key: claim
    for claim in (
        Claim("given_name", "profile", _("Prénom")),
        Claim("family_name", "profile", _("Nom")),
        Claim("email", "email", _("Adresse e-mail")),
        Claim("phone_number", "phone", _("Téléphone")),
        Claim("address", "address", _("Adresse postale")),
    )
}
SCOPES = (OPENID, "profile", "email", "phone", "address", ROLES, OFFLINE_ACCESS)


def scopes_of(client: OpenidClient) -> frozenset[str]:
    """The scopes that a client may request."""
    scopes = {OPENID, *(CLAIMS[key].scope for key in client.claims)}
    if client.roles:
        scopes.add(ROLES)
    if client.can_refresh:
        scopes.add(OFFLINE_ACCESS)
    return frozenset(scopes)


def list_requested_claims(client: OpenidClient, scopes: Collection[str]) -> list[Claim]:
    """The claims of the client that these scopes request, in the order of the catalogue."""
    return [claim for claim in CLAIMS.values() if claim.key in client.claims and claim.scope in scopes]


def read_claims(profile: Profile, keys: Collection[str]) -> dict[str, Any]:
    """The values of these claims that the person has filled in, as OpenID Connect writes them."""
    values: dict[str, Any] = {
        "given_name": profile.first_name,
        "family_name": profile.last_name,
        "email": profile.email,
        "phone_number": profile.phone,
        "address": _format_address(profile.address or {}),
    }
    claims = {key: values[key] for key in CLAIMS if key in keys and values[key]}
    if "email" in claims:
        # An account opens only when a link sent to its address has been followed.
        claims["email_verified"] = True
    if "given_name" in claims and "family_name" in claims:
        claims["name"] = profile.name
    return claims


def map_roles(client: OpenidClient, slugs: Collection[str]) -> list[str]:
    """The names, in the client, of those of the roles that are mapped to it; no other role is revealed."""
    return sorted({client.roles[slug] for slug in slugs if slug in client.roles})


def _format_address(address: Mapping[str, str]) -> dict[str, str]:
    street = "\n".join(address[part] for part in ("street", "complement") if address.get(part))
    values = {
        "street_address": street,
        "postal_code": address.get("postcode", ""),
        "locality": address.get("city", ""),
    }
    return {name: value for name, value in values.items() if value}
