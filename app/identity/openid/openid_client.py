"""A declared provider as a source of identities: one code for ProConnect and all the others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app.accounts.assurance import CHECKED, CONTACT_VERIFIED, DECLARED, PASSWORD, STRONG
from app.accounts.models import AGENT, RESIDENT
from app.accounts.sessions import FRESH_PERIOD
from app.core import clock
from app.identity.code_flow import (
    Client,
    build_authorization_url,
    build_logout_url,
    check_token,
    exchange_code,
    fetch_userinfo,
    read_callback,
    revoke_token,
)
from app.identity.openid import proconnect
from app.identity.openid.attribute_mapping import clean_text, pick_claims, read_attributes, read_roles
from app.identity.openid.source_declaration import ACCOUNT_KINDS, Declaration, is_siret
from app.identity.signed_tokens import SIGNATURE_ALGORITHMS, ExpectedToken
from app.identity.source import LogoutHint, SignInDemand, SignInRefused, SourceIdentity, SourceRedirect
from app.identity.sources import Visit

BUTTON = "auth/source_button.html"
MAX_SID_LENGTH = 255


@dataclass(frozen=True)
class OpenidClientSource:
    """Signs people in with one provider, by what the authority declared of it."""

    key: str
    declaration: Declaration
    secret: str = field(repr=False)

    @property
    def issuer(self) -> str:
        return self.declaration.issuer

    @property
    def label(self) -> str:
        return self.declaration.name

    @property
    def button(self) -> str:
        return proconnect.BUTTON if self.is_proconnect else BUTTON

    @property
    def kinds(self) -> frozenset[str]:
        return ACCOUNT_KINDS[self.declaration.audience]

    @property
    def can_create(self) -> bool:
        return self.declaration.can_create

    @property
    def max_proof(self) -> int:
        return CHECKED if self.declaration.is_certifying else CONTACT_VERIFIED

    @property
    def is_proconnect(self) -> bool:
        return self.declaration.is_proconnect

    @property
    def is_for_companies(self) -> bool:
        return self.declaration.is_for_companies

    def is_shown(self, visit: Visit) -> bool:
        """Whether this visitor is shown the button."""
        return self.declaration.display.is_met(visit)

    def start(self, demand: SignInDemand) -> SourceRedirect:
        """Return the address to send the browser to. Raises SignInRefused."""
        if demand.proof > self.max_proof:
            raise SignInRefused("level_too_low")
        return SourceRedirect(build_authorization_url(self._client, demand, **self._build_parameters(demand)))

    def finish(self, demand: SignInDemand, answer: Mapping[str, str]) -> SourceIdentity:
        """Return the person who came back, once the code is exchanged, each token checked and the person admitted.

        Raises SignInRefused.
        """
        code = read_callback(self._client, demand, answer)
        tokens = exchange_code(self._client, demand, code)
        claims = dict(tokens.claims)
        subject = str(claims["sub"])
        self._check_levels(demand, claims)
        authenticated_at = self._read_authentication(demand, claims)
        # The ID token wins: userinfo is about the same person, and says nothing of how they signed in.
        claims = {**fetch_userinfo(self._client, tokens.access_token, subject=subject), **claims}
        revoke_token(self._client, tokens.access_token)
        refusal = self.declaration.admission.find_refusal(claims)
        if refusal is not None:
            raise SignInRefused(refusal)
        sid = claims.get("sid")
        logout = LogoutHint(tokens.id_token, sid if isinstance(sid, str) and len(sid) <= MAX_SID_LENGTH else "")
        return self._build_identity(subject, claims, authenticated_at, logout)

    def logout_url(self, hint: LogoutHint, *, state: str, return_url: str) -> str | None:
        """Return the address at which the browser ends the session of the provider."""
        return build_logout_url(self._client, hint, state=state, return_url=return_url)

    def check_logout_token(self, token: str) -> dict[str, Any]:
        """The claims of a token by which the provider ends a session, its signature, issuer, audience and age checked.

        Raises SignInRefused.
        """
        client = self._client
        return check_token(
            client, token, ExpectedToken(client.issuer, client.client_id, client.algorithms, needs_expiry=False)
        )

    @property
    def _client(self) -> Client:
        return Client(
            issuer=self.declaration.issuer,
            client_id=self.declaration.client_id,
            client_secret=self.secret,
            scopes=tuple(self.declaration.scopes),
            algorithms=proconnect.ALGORITHMS if self.is_proconnect else SIGNATURE_ALGORITHMS,
            authentication=self.declaration.authentication,
        )

    def _needs_second_factor(self, demand: SignInDemand) -> bool:
        return self.declaration.needs_second_factor or demand.strength >= STRONG

    def _build_parameters(self, demand: SignInDemand) -> dict[str, str]:
        parameters: dict[str, str] = {}
        if self._needs_second_factor(demand):
            acr = {"essential": True, "values": list(self.declaration.second_factor_levels)}
            parameters["claims"] = json.dumps({"id_token": {"acr": acr}}, separators=(",", ":"))
        if demand.is_fresh:
            parameters["prompt"] = "login"
            if not self.is_proconnect:  # which refuses a parameter that it does not know
                parameters["max_age"] = "0"
        return parameters

    def _check_levels(self, demand: SignInDemand, claims: Mapping[str, Any]) -> None:
        if self._needs_second_factor(demand) and not self._has_second_factor(claims):
            raise SignInRefused("second_factor_missing")

    def _has_second_factor(self, claims: Mapping[str, Any]) -> bool:
        level = claims.get("acr")
        return isinstance(level, str) and level in self.declaration.second_factor_levels

    def _read_authentication(self, demand: SignInDemand, claims: Mapping[str, Any]) -> datetime | None:
        """Read the time of authentication. A provider asked to authenticate again must give it, unless it never does."""
        value = claims.get("auth_time")
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 2**40:
            if demand.is_fresh and not self.is_proconnect:
                raise SignInRefused("not_fresh")
            return None
        moment = datetime.fromtimestamp(value, tz=UTC)
        if demand.is_fresh and moment < clock.now() - FRESH_PERIOD:
            raise SignInRefused("not_fresh")
        return moment

    def _build_identity(
        self, subject: str, claims: Mapping[str, Any], authenticated_at: datetime | None, logout: LogoutHint
    ) -> SourceIdentity:
        declaration = self.declaration
        attributes = read_attributes(claims, declaration.attributes)
        email = attributes.get("email", "")
        organisation = self._read_organisation(claims)
        claim = claims.get("email_verified")
        is_email_denied = claim is not None and claim not in (True, "true")
        # ProConnect has no such claim: the providers behind it answer for the addresses of their agents.
        is_agent_verified = RESIDENT not in self.kinds and (claim is not None or self.is_proconnect)
        is_email_verified = (declaration.trusts_email or is_agent_verified) and not is_email_denied
        return SourceIdentity(
            issuer=declaration.issuer,
            # One account for each person and each of their companies.
            subject=f"{organisation} {subject}" if organisation else subject,
            attributes=pick_claims(claims, self._list_kept_claims()),
            certified=attributes if declaration.is_certifying else {},
            strength=STRONG if self._has_second_factor(claims) else PASSWORD,
            proof=self._get_proof(is_email_verified=is_email_verified and bool(email)),
            email=email,
            is_email_verified=is_email_verified,
            is_email_denied=is_email_denied,
            first_name=attributes.get("first_name", ""),
            last_name=attributes.get("last_name", ""),
            authenticated_at=authenticated_at,
            organisation=organisation,
            organisation_name=(clean_text(claims.get("organization_label")) or organisation) if organisation else "",
            roles=read_roles(claims, declaration.roles_claim, declaration.roles) if AGENT in self.kinds else None,
            logout=logout,
        )

    def _read_organisation(self, claims: Mapping[str, Any]) -> str:
        """The SIRET of the company for which the person comes; empty unless the source is the one of companies."""
        if not self.is_for_companies:
            return ""
        siret = claims.get("siret")
        if not isinstance(siret, str) or not is_siret(siret):
            raise SignInRefused("misconfigured", code="proconnect.siret")
        return siret

    def _list_kept_claims(self) -> tuple[str, ...]:
        own = proconnect.KEPT_CLAIMS if self.is_proconnect else ("email",)
        roles_claim = self.declaration.roles_claim
        return (*own, roles_claim) if roles_claim else own

    def _get_proof(self, *, is_email_verified: bool) -> int:
        if self.declaration.is_certifying:
            return CHECKED
        return CONTACT_VERIFIED if is_email_verified or RESIDENT not in self.kinds else DECLARED
