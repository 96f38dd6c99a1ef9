"""Checking the answer of a provider: the library's checks, and those that it leaves to its users."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app.core.parsing import BudgetExceeded
from app.identity.saml.addresses import SamlAddresses
from app.identity.saml.library import SamlSetup, build_settings, describe_request
from app.identity.saml.signatures import SignatureRefused, check_signatures
from app.identity.saml.xml_documents import PARSER, XmlRefused, find, name_of

# In base64, with room for many groups.
MAX_ENCODED_LENGTH = 512 * 1024
MAX_VALUES, MAX_VALUE_LENGTH = 500, 2_000
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"


class ResponseRefused(Exception):
    """The answer is not what the provider would write for us now; the message is a word for logs, never a value of it."""


class ProviderRefused(ResponseRefused):
    """The provider says that it did not let the person through."""


@dataclass(frozen=True)
class Assertion:
    """Contents of a checked assertion."""

    id: str
    # Until then it could be shown again.
    expires_at: datetime
    name_id: str = field(repr=False)
    name_id_format: str
    session_index: str = field(repr=False)
    contexts: tuple[str, ...]
    authenticated_at: datetime | None
    attributes: Mapping[str, tuple[str, ...]] = field(repr=False)


def read_response(setup: SamlSetup, encoded: str, *, request_id: str) -> Assertion:
    """The only assertion of an answer to that request, after every check. Raises ResponseRefused, ProviderRefused.

    Whether it was shown before is for the caller to check, with `id` and `expires_at`.
    """
    root = _parse(encoded)
    _check_shape(root)
    response = _check_with_library(setup, encoded, request_id)
    assertion = _find_assertion(response)
    _check_assertion(assertion, setup.addresses, request_id)
    if root.get("Destination") not in (None, setup.addresses.answers):
        raise ResponseRefused("destination")
    return _describe(response, assertion)


def _parse(encoded: str) -> Any:
    if not 0 < len(encoded) <= MAX_ENCODED_LENGTH:
        raise ResponseRefused("size")
    try:
        return PARSER(base64.b64decode("".join(encoded.split()), validate=True))
    except (binascii.Error, UnicodeEncodeError, XmlRefused, BudgetExceeded, ValueError):
        raise ResponseRefused("xml") from None


def _check_shape(root: Any) -> None:
    """One answer that holds one assertion, signed with algorithms of today: before the library looks for anything."""
    if root.tag != name_of("samlp:Response"):
        raise ResponseRefused("no response")
    statuses = [status.get("Value") for status in find(root, "samlp:Status/samlp:StatusCode")]
    if statuses != [SUCCESS]:
        raise ProviderRefused("status")
    names = ("saml:Assertion", "saml:EncryptedAssertion")
    everywhere = [element for name in names for element in root.iter(name_of(name))]
    if len(everywhere) != 1 or everywhere[0].getparent() is not root:
        raise ResponseRefused("assertions")
    identifiers = [element.get("ID") for element in root.iter() if element.get("ID") is not None]
    if len(identifiers) != len(set(identifiers)):
        raise ResponseRefused("identifiers")
    _check_signatures(root)


def _check_signatures(root: Any) -> None:
    try:
        check_signatures(root, "samlp:Response", "saml:Assertion")
    except SignatureRefused as error:
        raise ResponseRefused(str(error)) from None


def _check_with_library(setup: SamlSetup, encoded: str, request_id: str) -> Any:
    from onelogin.saml2.response import OneLogin_Saml2_Response

    # Whatever it raises, of its own or of those that it uses, is a refusal.
    try:
        response = OneLogin_Saml2_Response(build_settings(setup), encoded)
        is_valid = response.is_valid(describe_request(setup.addresses.answers), request_id)
    except Exception as error:  # noqa: BLE001
        raise ResponseRefused(f"library {type(error).__name__}") from None
    if not is_valid:
        raise ResponseRefused("library")
    return response


def _find_assertion(response: Any) -> Any:
    """The signed assertion, decrypted if it was encrypted, and still alone."""
    document = response.decrypted_document if response.encrypted else response.document
    _check_signatures(document)
    assertions = list(document.iter(name_of("saml:Assertion")))
    if len(assertions) != 1 or not find(assertions[0], "ds:Signature"):
        raise ResponseRefused("assertions")
    return assertions[0]


def _check_assertion(assertion: Any, addresses: SamlAddresses, request_id: str) -> None:
    """Check the audience and the request of an assertion, which the library accepts when they are missing."""
    audiences = [
        (audience.text or "").strip()
        for audience in find(assertion, "saml:Conditions/saml:AudienceRestriction/saml:Audience")
    ]
    if addresses.entity_id not in audiences:
        raise ResponseRefused("audience")
    confirmations = find(assertion, "saml:Subject/saml:SubjectConfirmation")
    if len(confirmations) != 1 or confirmations[0].get("Method") != BEARER:
        raise ResponseRefused("confirmation")
    details = find(confirmations[0], "saml:SubjectConfirmationData")
    if len(details) != 1 or details[0].get("InResponseTo") != request_id:
        raise ResponseRefused("answer to another request")
    if details[0].get("Recipient") != addresses.answers:
        raise ResponseRefused("recipient")
    if not details[0].get("NotOnOrAfter") or not assertion.get("ID"):
        raise ResponseRefused("no end")


def _describe(response: Any, assertion: Any) -> Assertion:
    details = find(assertion, "saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData")[0]
    statement = find(assertion, "saml:AuthnStatement")[0]
    name_id = response.get_nameid() or ""
    if len(name_id) > MAX_VALUE_LENGTH:
        raise ResponseRefused("name")
    return Assertion(
        id=str(assertion.get("ID")),
        expires_at=_read_time(details.get("NotOnOrAfter")),
        name_id=name_id.strip(),
        name_id_format=response.get_nameid_format() or "",
        session_index=response.get_session_index() or "",
        contexts=tuple(response.get_authn_contexts()),
        authenticated_at=_read_time(statement.get("AuthnInstant")) if statement.get("AuthnInstant") else None,
        attributes=_read_attributes(response),
    )


def _read_attributes(response: Any) -> dict[str, tuple[str, ...]]:
    attributes: dict[str, tuple[str, ...]] = {}
    try:
        received = response.get_attributes()
    except Exception as error:  # noqa: BLE001 – an attribute that is there twice, for one
        raise ResponseRefused(f"attributes {type(error).__name__}") from None
    for name, values in received.items():
        texts = [value.strip() for value in values if isinstance(value, str)]
        attributes[str(name)] = tuple(text for text in texts[:MAX_VALUES] if 0 < len(text) <= MAX_VALUE_LENGTH)
    return attributes


def _read_time(text: str) -> datetime:
    from onelogin.saml2.utils import OneLogin_Saml2_Utils

    try:
        return datetime.fromtimestamp(OneLogin_Saml2_Utils.parse_SAML_to_time(text), UTC)
    except Exception:  # noqa: BLE001
        raise ResponseRefused("date") from None
