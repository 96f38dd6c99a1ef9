"""FranceConnect as a source of identities."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joserfc.jwk import ECKey

from app.accounts.assurance import CHECKED, HIGH, PASSWORD, PROOF_OF_LEVEL, STRONG
from app.accounts.models import RESIDENT
from app.identity import code_flow
from app.identity.code_flow import Client
from app.identity.franceconnect.civil_status import read_claims
from app.identity.franceconnect.settings import PLATFORMS, Configuration, Platform, read_configuration
from app.identity.signed_tokens import DecryptionKey
from app.identity.source import IdentitySource, LogoutHint, SignInDemand, SignInRefused, SourceIdentity, SourceRedirect

# Ordinary FranceConnect also signs with RS256; HS256, which its code still knows, is refused.
ALGORITHMS = {False: ("ES256", "RS256"), True: ("ES256",)}
REQUIRED_CLAIMS = ("sub", "acr", "auth_time")
# Asked by name: they come with no scope.
CLAIMS = json.dumps({"id_token": {"amr": {"essential": True}, "rep_scope": {"essential": True}}})


@dataclass(frozen=True)
class FranceConnectSource:
    """One of the two platforms, as the authority has set it up."""

    platform: Platform
    configuration: Configuration

    @property
    def key(self) -> str:
        return self.platform.key

    @property
    def issuer(self) -> str:
        return self.configuration.issuer

    @property
    def label(self) -> str:
        return self.platform.label

    @property
    def button(self) -> str:
        return "auth/franceconnect_button.html"

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset({RESIDENT})

    @property
    def can_create(self) -> bool:
        return True

    @property
    def max_proof(self) -> int:
        return HIGH if self.platform.is_plus else CHECKED

    def start(self, demand: SignInDemand) -> SourceRedirect:
        """Neither the provider nor whether one is needed is chosen here: the person chooses at FranceConnect."""
        client = self._create_client()
        level = self._accepted_levels(demand)[0]
        return SourceRedirect(code_flow.build_authorization_url(client, demand, acr_values=level, claims=CLAIMS))

    def finish(self, demand: SignInDemand, answer: Mapping[str, str]) -> SourceIdentity:
        client = self._create_client()
        code = code_flow.read_callback(client, demand, answer)
        tokens = code_flow.exchange_code(
            client, demand, code, levels=self._accepted_levels(demand), required=REQUIRED_CLAIMS
        )
        subject = tokens.claims["sub"]
        userinfo = code_flow.fetch_userinfo(client, tokens.access_token, subject=subject, is_signed=True)
        code_flow.revoke_token(client, tokens.access_token)
        return self._create_identity(tokens.claims, userinfo, tokens.id_token)

    def logout_url(self, hint: LogoutHint, *, state: str, return_url: str) -> str | None:
        return code_flow.build_logout_url(self._create_client(), hint, state=state, return_url=return_url)

    def _create_identity(self, token: Mapping[str, Any], userinfo: Mapping[str, Any], id_token: str) -> SourceIdentity:
        person = read_claims(userinfo)
        return SourceIdentity(
            issuer=self.issuer,
            subject=token["sub"],
            attributes=person.attributes | {"acr": token["acr"], "amr": token.get("amr")},
            certified=person.certified,
            # A second factor at the provider does not raise the level of ordinary FranceConnect.
            strength=STRONG if self.platform.is_plus else PASSWORD,
            proof=PROOF_OF_LEVEL[token["acr"]],
            email=person.email,
            is_email_verified=bool(person.email) and self.configuration.is_email_believed,
            first_name=person.certified.get("first_name", ""),
            last_name=person.certified.get("usage_name") or person.certified.get("last_name", ""),
            helper=_read_helper(token, userinfo),
            logout=LogoutHint(token=id_token),
        )

    def _accepted_levels(self, demand: SignInDemand) -> tuple[str, ...]:
        """The level to ask for, and those above: FranceConnect+ may prove more, and nothing may prove less."""
        if not self.platform.is_plus:
            return ("eidas1",)
        is_high = demand.proof >= HIGH or self.configuration.level == "eidas3"
        return ("eidas3",) if is_high else ("eidas2", "eidas3")

    def _create_client(self) -> Client:
        configuration = self.configuration
        if not configuration.is_complete or (self.platform.is_plus and configuration.encryption_key is None):
            raise SignInRefused("misconfigured")
        decryption = None
        if configuration.encryption_key is not None:
            decryption = DecryptionKey(ECKey.import_key(configuration.encryption_key), ("ECDH-ES",))
        return Client(
            configuration.issuer,
            configuration.client_id,
            configuration.client_secret,
            scopes=configuration.scopes,
            algorithms=ALGORITHMS[self.platform.is_plus],
            decryption=decryption,
            names_issuer=True,
        )


def list_franceconnect_sources() -> Sequence[IdentitySource]:
    """The platforms that the authority has switched on: what is wrong with their settings is said when they are used."""
    configurations = [(platform, read_configuration(platform)) for platform in PLATFORMS]
    return [FranceConnectSource(platform, values) for platform, values in configurations if values.is_enabled]


def _read_helper(token: Mapping[str, Any], userinfo: Mapping[str, Any]) -> str:
    """The scopes of a helper of Aidants Connect, who acts for the person; empty when the person acts alone."""
    scopes = token.get("rep_scope") or userinfo.get("rep_scope") or ""
    text = " ".join(map(str, scopes)) if isinstance(scopes, list) else str(scopes)
    return text[:200] if text.isprintable() else "?"
