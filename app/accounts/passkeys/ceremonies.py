"""The two WebAuthn ceremonies, creation and signature: options for the browser, and checks of its response.

User verification is required in both: the device asks its owner for a fingerprint, a face or a code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from app.accounts.passkeys.challenges import LIFETIME
from app.accounts.passkeys.relying_party import RelyingParty

# Of a response; the largest, with the certificates of a device, take a few thousand characters.
MAX_RESPONSE_LENGTH = 20_000
_TIMEOUT_MS = int(LIFETIME.total_seconds()) * 1000


class ResponseRefused(Exception):
    """The response of the browser is malformed, or proves nothing to this site."""


@dataclass(frozen=True)
class KeyOwner:
    """The owner of a new key: an opaque handle, which the device stores, and the names it shows."""

    handle: bytes
    email: str
    name: str


@dataclass(frozen=True)
class NewKey:
    """A key that a device has just created."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True)
class Signature:
    """The response of a browser to a request to sign, not verified yet."""

    credential_id: bytes
    user_handle: bytes | None
    challenge: bytes
    response: Any


def build_creation_options(
    party: RelyingParty, owner: KeyOwner, *, challenge: bytes, known_ids: list[bytes]
) -> dict[str, Any]:
    """Options of `navigator.credentials.create`, as JSON values; a device that holds a known key is refused."""
    import webauthn
    from webauthn.helpers import options_to_json_dict, structs

    options = webauthn.generate_registration_options(
        rp_id=party.host,
        rp_name=party.name,
        user_id=owner.handle,
        # Some accounts have neither address nor name: a device needs one to show.
        user_name=owner.email or owner.name or party.name,
        user_display_name=owner.name or owner.email or party.name,
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=known_id) for known_id in known_ids],
    )
    return options_to_json_dict(options)


def build_signing_options(party: RelyingParty, *, challenge: bytes, known_ids: list[bytes]) -> dict[str, Any]:
    """Options of `navigator.credentials.get`, as JSON values; without known keys, the person chooses the account."""
    import webauthn
    from webauthn.helpers import options_to_json_dict, structs

    options = webauthn.generate_authentication_options(
        rp_id=party.host,
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        allow_credentials=[structs.PublicKeyCredentialDescriptor(id=known_id) for known_id in known_ids],
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def verify_creation(party: RelyingParty, response: str, *, use_challenge: Callable[[bytes], None]) -> NewKey:
    """Check the response to a creation and return the key. Raises ResponseRefused, and what `use_challenge` raises."""
    import webauthn
    from webauthn.helpers import parse_registration_credential_json

    with _refusing_malformed():
        credential = parse_registration_credential_json(_check_length(response))
        challenge = _read_challenge(credential.response.client_data_json)
    use_challenge(challenge)
    with _refusing_malformed():
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    return NewKey(verified.credential_id, verified.credential_public_key, verified.sign_count)


def read_signature(response: str) -> Signature:
    """Parse the response of a browser that was asked to sign. Raises ResponseRefused."""
    from webauthn.helpers import parse_authentication_credential_json

    with _refusing_malformed():
        credential = parse_authentication_credential_json(_check_length(response))
        challenge = _read_challenge(credential.response.client_data_json)
    return Signature(credential.raw_id, credential.response.user_handle, challenge, credential)


def verify_signature(party: RelyingParty, signature: Signature, *, public_key: bytes) -> int:
    """Check the signature with the key and return the new use count of the device. Raises ResponseRefused.

    The caller compares the count, in the statement that stores it, so that of two concurrent copies one is refused.
    """
    import webauthn

    with _refusing_malformed():
        verified = webauthn.verify_authentication_response(
            credential=signature.response,
            expected_challenge=signature.challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    return verified.new_sign_count


def _read_challenge(client_data: bytes) -> bytes:
    from webauthn.helpers import parse_client_data_json

    return parse_client_data_json(client_data).challenge


def _check_length(response: str) -> str:
    if len(response) > MAX_RESPONSE_LENGTH:
        raise ResponseRefused
    return response


@contextmanager
def _refusing_malformed() -> Iterator[None]:
    """Turn what the library raises for hostile input into ResponseRefused."""
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        yield
    # The library leaves some malformed structures to the errors of Python itself.
    except (WebAuthnException, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ResponseRefused from error
