"""The authorisation code flow of OpenID Connect, as a client: what FranceConnect, ProConnect and others have in common."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from app.core import outgoing
from app.core.json_values import parse_json
from app.core.outgoing.destinations import OutgoingError
from app.core.outgoing.urls import add_query, encode_form
from app.identity import provider_metadata
from app.identity.provider_metadata import MAX_BYTES, TIMEOUT_SECONDS, MetadataRefused, ProviderMetadata
from app.identity.signed_tokens import DecryptionKey, ExpectedToken, KeyUnknown, LevelTooLow, TokenRefused, read_token
from app.identity.source import LogoutHint, SignInDemand, SignInRefused

POST, BASIC = "client_secret_post", "client_secret_basic"
# Errors of the callback, in words of ours; any other is a fault of one of the two sides.
_CALLBACK_REASONS = {
    "access_denied": "cancelled",
    "login_required": "cancelled",
    "interaction_required": "cancelled",
    "consent_required": "cancelled",
    "server_error": "unavailable",
    "temporarily_unavailable": "unavailable",
}
_TOKEN_REASONS = {"invalid_grant": "expired", "invalid_client": "misconfigured", "unauthorized_client": "misconfigured"}
_ERROR_CODE = re.compile(r"[A-Za-z0-9_.-]{1,40}")


@dataclass(frozen=True)
class Client:
    """Registration of this site at the provider."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...] = ("openid",)
    algorithms: tuple[str, ...] = ("ES256", "RS256")
    authentication: str = POST
    # Of tokens and of userinfo, when the provider encrypts them.
    decryption: DecryptionKey | None = field(default=None, repr=False)
    # Whether the callback must say who answers (RFC 9207); when it does without being asked to, it is checked too.
    names_issuer: bool = False
    has_pkce: bool = True


@dataclass(frozen=True)
class TokenAnswer:
    """Answer of the provider to a code: the checked claims of the ID token, and the tokens themselves."""

    claims: Mapping[str, Any] = field(repr=False)
    id_token: str = field(repr=False)
    access_token: str = field(repr=False)


def build_authorization_url(client: Client, demand: SignInDemand, **more: str) -> str:
    """Build the address to which the browser goes. Raises SignInRefused."""
    parameters = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": demand.redirect_uri,
        "scope": " ".join(client.scopes),
        "state": demand.state,
        "nonce": demand.nonce,
        **more,
    }
    if client.has_pkce:
        parameters |= {"code_challenge": _challenge(demand.verifier), "code_challenge_method": "S256"}
    endpoint = load_metadata(client).authorization_endpoint
    return add_query(endpoint, parameters)


def read_callback(client: Client, demand: SignInDemand, answer: Mapping[str, str]) -> str:
    """The code that came back. Raises SignInRefused."""
    if not hmac.compare_digest(answer.get("state", "").encode(), demand.state.encode()):
        raise SignInRefused("expired")
    issuer = answer.get("iss")
    if issuer != client.issuer and (issuer is not None or client.names_issuer):
        raise SignInRefused("untrusted")
    if "error" in answer:
        code = answer["error"]
        raise SignInRefused(
            _CALLBACK_REASONS.get(code, "misconfigured"), code=code if _ERROR_CODE.fullmatch(code) else ""
        )
    if not answer.get("code"):
        raise SignInRefused("untrusted")
    return answer["code"]


def exchange_code(
    client: Client,
    demand: SignInDemand,
    code: str,
    *,
    levels: Collection[str] | None = None,
    required: tuple[str, ...] = ("sub",),
) -> TokenAnswer:
    """Exchange the code for the checked ID token. Raises SignInRefused."""
    metadata = load_metadata(client)
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": demand.redirect_uri}
    if client.has_pkce:
        fields["code_verifier"] = demand.verifier
    answer = _post(client, metadata.token_endpoint, fields)
    id_token, access_token = answer.get("id_token"), answer.get("access_token")
    if not isinstance(id_token, str) or not isinstance(access_token, str):
        raise SignInRefused("untrusted")
    expected = ExpectedToken(
        client.issuer, client.client_id, client.algorithms, nonce=demand.nonce, required=required, levels=levels
    )
    return TokenAnswer(check_token(client, id_token, expected), id_token, access_token)


def fetch_userinfo(client: Client, access_token: str, *, subject: str, is_signed: bool | None = None) -> dict[str, Any]:
    """The attributes of the person, of the same subject as the ID token; signed, in JSON, or either. Raises SignInRefused."""
    endpoint = load_metadata(client).userinfo_endpoint
    if endpoint is None:
        raise SignInRefused("misconfigured")
    try:
        response = outgoing.fetch(
            endpoint,
            headers={"Authorization": f"Bearer {access_token}", "Accept": "application/jwt, application/json"},
            seconds=TIMEOUT_SECONDS,
            max_bytes=MAX_BYTES,
        ).raise_for_status()
    except OutgoingError:
        raise SignInRefused("unavailable") from None
    if response.content_type == "application/jwt" and is_signed is not False:
        expected = ExpectedToken(client.issuer, client.client_id, client.algorithms, subject=subject, required=("sub",))
        try:
            return check_token(client, response.body.decode("ascii"), expected)
        except UnicodeDecodeError:
            raise SignInRefused("untrusted") from None
    if is_signed or response.content_type != "application/json":
        raise SignInRefused("untrusted")
    return _read_plain_userinfo(response.body, subject)


def check_token(client: Client, token: str, expected: ExpectedToken) -> dict[str, Any]:
    """The claims of a token of the provider; its keys are fetched once more when it names an unknown one.

    Raises SignInRefused.
    """
    jwks_uri = load_metadata(client).jwks_uri
    try:
        try:
            return read_token(token, provider_metadata.get_keys(jwks_uri), expected, decryption=client.decryption)
        except KeyUnknown:
            keys = provider_metadata.get_keys(jwks_uri, is_refresh=True)
            return read_token(token, keys, expected, decryption=client.decryption)
    except LevelTooLow:
        raise SignInRefused("level_too_low") from None
    except TokenRefused as error:
        raise SignInRefused("untrusted", code=f"jwt.{str(error).replace(' ', '_')}") from None
    except (OutgoingError, MetadataRefused):
        raise SignInRefused("unavailable") from None


def revoke_token(client: Client, access_token: str) -> None:
    """Tell the provider that the access token has served. It expires within a minute anyway: a failure is ignored."""
    endpoint = load_metadata(client).revocation_endpoint
    if endpoint is None:
        return
    try:
        _post(client, endpoint, {"token": access_token, "token_type_hint": "access_token"}, has_answer=False)
    except SignInRefused:
        return


def build_logout_url(client: Client, hint: LogoutHint, *, state: str, return_url: str) -> str | None:
    """Build the address at which the session of the provider ends; None when it gives none, or does not answer.

    Without the identity token, which was too long to be kept, the provider asks the person.
    """
    try:
        endpoint = load_metadata(client).end_session_endpoint
    except SignInRefused:
        return None
    if endpoint is None:
        return None
    proof = {"id_token_hint": hint.token} if hint.token else {"client_id": client.client_id}
    return add_query(endpoint, {**proof, "state": state, "post_logout_redirect_uri": return_url})


def load_metadata(client: Client) -> ProviderMetadata:
    """The configuration of the provider. Raises SignInRefused."""
    try:
        return provider_metadata.get_metadata(client.issuer)
    except OutgoingError:
        raise SignInRefused("unavailable") from None
    except MetadataRefused:
        raise SignInRefused("misconfigured") from None


def _post(client: Client, url: str, fields: Mapping[str, str], *, has_answer: bool = True) -> dict[str, Any]:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    values = dict(fields)
    if client.authentication == BASIC:
        pair = f"{_encode(client.client_id)}:{_encode(client.client_secret)}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        values |= {"client_id": client.client_id, "client_secret": client.client_secret}
    try:
        response = outgoing.fetch(
            url,
            method="POST",
            headers=headers,
            body=encode_form(values).encode(),
            seconds=TIMEOUT_SECONDS,
            max_bytes=MAX_BYTES,
        )
    except OutgoingError:
        raise SignInRefused("unavailable") from None
    if not has_answer:
        return {}
    return _read_answer(response)


def _read_answer(response: outgoing.HttpResponse) -> dict[str, Any]:
    try:
        answer = parse_json(response.body)
    except (ValueError, RecursionError):
        answer = None
    if not response.is_ok:
        code = answer.get("error") if isinstance(answer, dict) else None
        known_code = code if isinstance(code, str) and _ERROR_CODE.fullmatch(code) else ""
        fallback = "unavailable" if response.status >= 500 else "misconfigured"
        raise SignInRefused(_TOKEN_REASONS.get(known_code, fallback), code=known_code)
    if not isinstance(answer, dict):
        raise SignInRefused("untrusted")
    return answer


def _read_plain_userinfo(body: bytes, subject: str) -> dict[str, Any]:
    try:
        claims = parse_json(body)
    except (ValueError, RecursionError):
        raise SignInRefused("untrusted") from None
    if not isinstance(claims, dict) or claims.get("sub") != subject:
        raise SignInRefused("untrusted")
    return claims


def _encode(value: str) -> str:
    return encode_form({"value": value}).removeprefix("value=")


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
