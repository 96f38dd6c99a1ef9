"""The request of a client that a person signs in: parsed strictly, before anything is asked of the person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.openid_provider.claims import OPENID, SCOPES, scopes_of
from app.openid_provider.models import OpenidClient
from app.openid_provider.redirect_addresses import is_declared

MAX_VALUE_LENGTH = 2000
PROMPTS = frozenset({"none", "login", "consent"})
CHALLENGE_METHOD = "S256"
# The base64url of a SHA-256 digest.
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_SECONDS = re.compile(r"[0-9]{1,9}")


class RequestRefused(Exception):
    """The request cannot be answered to its client: it is unknown, or the address is not its own. `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AuthorizationError(Exception):
    """A refusal that is told to the client, at its own address: a code of OpenID Connect, and words for its developer."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(code)
        self.code = code
        self.description = description


@dataclass(frozen=True)
class AuthorizationRequest:
    """A valid request."""

    client: OpenidClient
    redirect_uri: str
    state: str | None
    nonce: str | None
    scopes: tuple[str, ...]
    code_challenge: str
    prompts: frozenset[str]
    max_age: int | None
    id_token_hint: str | None

    def has_prompt(self, prompt: str) -> bool:
        return prompt in self.prompts


def find_redirect_uri(client: OpenidClient | None, values: Mapping[str, Sequence[str]]) -> str:
    """The address to answer to. Raises RequestRefused, before which nothing may be redirected."""
    if client is None:
        raise RequestRefused("client_unknown")
    if client.closed_at is not None:
        raise RequestRefused("client_closed")
    addresses = values.get("redirect_uri", ())
    if len(addresses) != 1 or not is_declared(addresses[0], client.redirect_uris):
        raise RequestRefused("redirect_uri_refused")
    return addresses[0]


def parse_authorization_request(client: OpenidClient, values: Mapping[str, Sequence[str]]) -> AuthorizationRequest:
    """The request of a client whose address was checked. Raises AuthorizationError."""
    texts = _read_single_values(values)
    for name in ("request", "request_uri", "registration"):
        if name in texts:
            raise AuthorizationError(f"{name}_not_supported", f"{name} is not supported")
    if texts.get("response_type") != "code":
        raise AuthorizationError("unsupported_response_type", "response_type must be code")
    if texts.get("response_mode", "query") != "query":
        raise AuthorizationError("invalid_request", "response_mode must be query")
    if texts.get("code_challenge_method") != CHALLENGE_METHOD or not _CHALLENGE.fullmatch(
        texts.get("code_challenge", "")
    ):
        raise AuthorizationError("invalid_request", "PKCE is required, with code_challenge_method=S256")
    return AuthorizationRequest(
        client=client,
        redirect_uri=texts["redirect_uri"],
        state=texts.get("state"),
        nonce=texts.get("nonce"),
        scopes=_read_scopes(client, texts.get("scope", "")),
        code_challenge=texts["code_challenge"],
        prompts=_read_prompts(texts.get("prompt", "")),
        max_age=_read_max_age(texts.get("max_age")),
        id_token_hint=texts.get("id_token_hint"),
    )


def _read_single_values(values: Mapping[str, Sequence[str]]) -> dict[str, str]:
    if any(len(texts) != 1 for texts in values.values()):
        raise AuthorizationError("invalid_request", "a parameter is repeated")
    if any(len(texts[0]) > MAX_VALUE_LENGTH or "\0" in texts[0] for texts in values.values()):
        raise AuthorizationError("invalid_request", "a parameter is too long")
    # RFC 6749, section 3.1: an empty parameter is as one that is absent.
    return {name: texts[0] for name, texts in values.items() if texts[0]}


def _read_scopes(client: OpenidClient, text: str) -> tuple[str, ...]:
    """The scopes, in our order; unknown ones are ignored, those that the client does not have are refused."""
    requested = set(text.split()) & set(SCOPES)
    if OPENID not in requested:
        raise AuthorizationError("invalid_scope", "scope must contain openid")
    if not requested <= scopes_of(client):
        refused = " ".join(sorted(requested - scopes_of(client)))
        raise AuthorizationError("invalid_scope", f"not granted to this client: {refused}")
    return tuple(scope for scope in SCOPES if scope in requested)


def _read_prompts(text: str) -> frozenset[str]:
    prompts = frozenset(text.split())
    if not prompts <= PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise AuthorizationError("invalid_request", "prompt must be none, or login, consent or both")
    return prompts


def _read_max_age(text: str | None) -> int | None:
    if text is None:
        return None
    if not _SECONDS.fullmatch(text):
        raise AuthorizationError("invalid_request", "max_age must be a number of seconds")
    return int(text)
