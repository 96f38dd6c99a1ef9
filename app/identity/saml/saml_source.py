"""A SAML provider as a source of identities."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from app.accounts.assurance import CONTACT_VERIFIED, PASSWORD, STRONG
from app.core import clock
from app.core.json_values import parse_json
from app.identity.saml.library import SamlSetup, build_settings, describe_request, get_setup
from app.identity.saml.models import SamlProvider
from app.identity.saml.posted_answers import take_answer
from app.identity.saml.saml_responses import Assertion, ProviderRefused, ResponseRefused, read_response
from app.identity.single_use_values import use_once
from app.identity.source import LogoutHint, SignInDemand, SignInRefused, SourceIdentity, SourceRedirect

TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
# The name of our parameter in the address that follows a posted answer.
ANSWER = "reponse"
FRESH = timedelta(minutes=5)
# The library allows clocks to differ by as much.
CLOCK_DRIFT = timedelta(minutes=5)
MAX_SUBJECT_LENGTH = 255


@dataclass(frozen=True)
class SamlSource:
    """One provider; see `identity.source.IdentitySource`."""

    setup: SamlSetup = field(repr=False)
    label: str
    kinds: frozenset[str]
    can_create: bool
    has_verified_emails: bool
    attributes: Mapping[str, str]
    role_values: Mapping[str, str]
    strong_contexts: frozenset[str]
    button: str = "auth/source_button.html"
    max_proof: int = CONTACT_VERIFIED

    @property
    def key(self) -> str:
        return self.setup.key

    @property
    def issuer(self) -> str:
        return f"saml:{self.setup.entity_id}"

    def start(self, demand: SignInDemand) -> SourceRedirect:
        """A signed request; the state of the attempt travels as its RelayState."""
        auth = self._library()
        url = auth.login(return_to=demand.state, force_authn=demand.is_fresh, set_nameid_policy=True)
        return SourceRedirect(url, {"request": auth.get_last_request_id()}, uses_form_post=True)

    def finish(self, demand: SignInDemand, answer: Mapping[str, str]) -> SourceIdentity:
        """Return the person of whom the posted answer speaks."""
        encoded = take_answer(self.key, answer.get(ANSWER, ""))
        request_id = demand.own_values.get("request")
        if encoded is None or not request_id:
            raise SignInRefused("expired")
        try:
            assertion = read_response(self.setup, encoded, request_id=request_id)
        except ProviderRefused:
            raise SignInRefused("cancelled") from None
        except ResponseRefused as error:
            raise SignInRefused("untrusted", code=f"saml.{str(error).replace(' ', '_')}"[:40]) from None
        if not use_once("saml", f"{self.issuer} {assertion.id}", until=assertion.expires_at + 2 * CLOCK_DRIFT):
            raise SignInRefused("untrusted", code="saml.replay")
        self._check_level(demand, assertion)
        return self._describe(assertion)

    def logout_url(self, hint: LogoutHint, *, state: str, return_url: str) -> str | None:
        """A signed request to end the session there; browsers come back to our own address for it."""
        if not self.setup.sign_out_url or not hint.token:
            return None
        session: dict[str, Any] = parse_json(hint.token.encode())
        url: str = self._library().logout(
            return_to=state,
            name_id=session["name_id"],
            name_id_format=session["format"] or None,
            session_index=session["index"] or None,
        )
        return url

    def _library(self) -> Any:
        from onelogin.saml2.auth import OneLogin_Saml2_Auth

        return OneLogin_Saml2_Auth(describe_request(self.setup.addresses.answers), build_settings(self.setup))

    def _check_level(self, demand: SignInDemand, assertion: Assertion) -> None:
        if demand.strength >= STRONG and not self._is_strong(assertion):
            raise SignInRefused("level_too_low")
        at = assertion.authenticated_at
        if demand.is_fresh and (at is None or at < clock.now() - FRESH):
            raise SignInRefused("level_too_low", code="saml.not_fresh")

    def _is_strong(self, assertion: Assertion) -> bool:
        return bool(self.strong_contexts & set(assertion.contexts))

    def _describe(self, assertion: Assertion) -> SourceIdentity:
        email = self._first(assertion, "email")
        hint = {"name_id": assertion.name_id, "format": assertion.name_id_format, "index": assertion.session_index}
        return SourceIdentity(
            issuer=self.issuer,
            subject=self._find_subject(assertion),
            # With the address under the name by which an administrator is shown it before confirming an agent.
            attributes={name: list(values) for name, values in assertion.attributes.items()} | {"email": email},
            strength=STRONG if self._is_strong(assertion) else PASSWORD,
            proof=CONTACT_VERIFIED,
            email=email,
            is_email_verified=self.has_verified_emails and bool(email),
            first_name=self._first(assertion, "first_name"),
            last_name=self._first(assertion, "last_name"),
            authenticated_at=assertion.authenticated_at,
            roles=self._find_roles(assertion),
            logout=LogoutHint(json.dumps(hint) if assertion.name_id else ""),
        )

    def _find_subject(self, assertion: Assertion) -> str:
        """An attribute of the person, or the name that the provider gives them for good."""
        if self.attributes.get("subject"):
            subject = self._first(assertion, "subject")
        else:
            subject = "" if assertion.name_id_format == TRANSIENT else assertion.name_id
        if not 0 < len(subject) <= MAX_SUBJECT_LENGTH:
            raise SignInRefused("misconfigured", code="saml.subject")
        return subject

    def _find_roles(self, assertion: Assertion) -> frozenset[str] | None:
        """Only the roles that an administrator mapped; None when the provider is not asked for any."""
        name = self.attributes.get("roles")
        if not name or not self.role_values:
            return None
        values = set(assertion.attributes.get(name, ()))
        return frozenset(slug for slug, value in self.role_values.items() if value in values)

    def _first(self, assertion: Assertion, field_name: str) -> str:
        values = assertion.attributes.get(self.attributes.get(field_name, ""), ())
        return values[0] if values else ""


def build_source(provider: SamlProvider) -> SamlSource:
    """The source that a declared provider is."""
    return SamlSource(
        setup=get_setup(provider),
        label=provider.name,
        kinds=frozenset({provider.audience}),
        can_create=provider.can_create,
        has_verified_emails=provider.has_verified_emails,
        attributes=dict(provider.attributes),
        role_values=dict(provider.roles),
        strong_contexts=frozenset(provider.strong_contexts),
    )
