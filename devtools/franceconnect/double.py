"""The double itself: what FranceConnect answers, and what it refuses, without a server around it."""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwe, jwt
from joserfc.jwk import ECKey

from app.core import clock
from devtools.franceconnect.citizens import CITIZENS
from devtools.franceconnect.franceconnect_pages import draw_choice, draw_error

PATH = "/api/v2"
CODE_SECONDS, TOKEN_SECONDS = 30, 60
MIN_NONCE = 22
KNOWN_PARAMETERS = frozenset(
    {"client_id", "response_type", "redirect_uri", "scope", "acr_values", "state", "nonce", "claims", "prompt"}
    | {"ui_locales", "idp_hint", "code_challenge", "code_challenge_method"}
)
REQUIRED_PARAMETERS = ("client_id", "redirect_uri", "scope", "acr_values", "state", "nonce")
LEVELS = {False: ("eidas1",), True: ("eidas2", "eidas3")}
# What a person meets at FranceConnect, and what the site is attributes of it.
REFUSALS = ("access_denied", "invalid_scope", "invalid_request", "server_error", "temporarily_unavailable", "Y020022")


@dataclass(frozen=True)
class Reply:
    """An HTTP response."""

    status: int
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    location: str = ""


@dataclass(frozen=True)
class RegisteredClient:
    """A site as FranceConnect knows it."""

    client_id: str
    secret: str
    redirect_uris: frozenset[str]
    logout_uris: frozenset[str]
    # Our public key, when FranceConnect+ encrypts to us.
    encryption_key: Mapping[str, Any] | None = None


@dataclass
class FranceConnectDouble:
    """One platform. Tests change `alter_…` to have it say what it never would, and `failures` to have it fail."""

    issuer: str
    client: RegisteredClient
    is_plus: bool = False
    signing_key: ECKey = field(
        default_factory=lambda: ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
    )
    level: str | None = None
    helper: str = ""
    subjects: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    access_tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    alter_id_token: Callable[[dict[str, Any]], dict[str, Any]] = dict
    alter_userinfo: Callable[[dict[str, Any]], dict[str, Any]] = dict
    # Given the claims, writes the token otherwise than it should be.
    write_token: Callable[[dict[str, Any]], str] | None = None
    logouts: list[dict[str, str]] = field(default_factory=list)

    def rotate_keys(self) -> None:
        """Sign with a new key, which nobody has fetched yet."""
        self.signing_key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)

    def respond(self, method: str, target: str, body: str = "", headers: Mapping[str, str] | None = None) -> Reply:
        """The response to a request."""
        address = urlsplit(target)
        query, form = dict(parse_qsl(address.query, keep_blank_values=True)), dict(parse_qsl(body))
        path = address.path.removeprefix(PATH)
        if path in self.failures:
            return Reply(self.failures[path], b"failure", "text/plain")
        return self._respond_to(method, path, query, form, headers or {})

    def _respond_to(
        self, method: str, path: str, query: dict[str, str], form: dict[str, str], headers: Mapping[str, str]
    ) -> Reply:
        views: dict[tuple[str, str], Callable[[], Reply]] = {
            ("GET", "/.well-known/openid-configuration"): lambda: _json(self._describe()),
            ("GET", "/jwks"): lambda: _json({"keys": [self.signing_key.as_dict(private=False)]}),
            ("GET", "/authorize"): lambda: self._authorize(query),
            ("GET", "/choix"): lambda: self.choose(query),
            ("POST", "/token"): lambda: self._exchange(form),
            ("GET", "/userinfo"): lambda: self._describe_person(headers),
            ("POST", "/token/revocation"): lambda: self._revoke(form),
            ("GET", "/session/end"): lambda: self._end_session(query),
        }
        view = views.get((method, path))
        return view() if view else Reply(404, b"not found", "text/plain")

    def choose(self, query: Mapping[str, str]) -> Reply:
        """The person has chosen who they are, or given up: back to the site."""
        refused = self._check(query)
        if refused is not None:
            return refused
        answer = {"state": query["state"], "iss": self.issuer}
        if refusal := query.get("refusal"):
            answer |= {"error": refusal, "error_description": "a reason that is never shown"}
        elif query.get("citizen") in CITIZENS:
            code = secrets.token_urlsafe(24)
            self.codes[code] = {**query, "at": clock.now().timestamp()}
            answer["code"] = code
        else:
            return _error("Y000400")
        return _redirect(query["redirect_uri"], answer)

    def subject_of(self, citizen: str) -> str:
        """The identifier of a citizen for this site."""
        fallback = sha256(f"{self.client.client_id}:{citizen}".encode()).hexdigest() + "v1"
        return self.subjects.get(citizen, fallback)

    def _describe(self) -> dict[str, Any]:
        names = {
            "authorization_endpoint": "/authorize",
            "token_endpoint": "/token",
            "userinfo_endpoint": "/userinfo",
            "jwks_uri": "/jwks",
            "end_session_endpoint": "/session/end",
            "revocation_endpoint": "/token/revocation",
        }
        return {
            "issuer": self.issuer,
            **{name: self.issuer + path for name, path in names.items()},
            "acr_values_supported": list(LEVELS[self.is_plus]),
            "authorization_response_iss_parameter_supported": True,
        }

    def _authorize(self, query: dict[str, str]) -> Reply:
        refused = self._check(query)
        if refused is not None:
            return refused
        if query.get("response_type") != "code" or "openid" not in query["scope"].split():
            return _redirect(
                query["redirect_uri"], {"error": "invalid_request", "state": query["state"], "iss": self.issuer}
            )
        return Reply(200, draw_choice(query, CITIZENS, REFUSALS, is_plus=self.is_plus).encode())

    def _check(self, query: Mapping[str, str]) -> Reply | None:
        """Refuse a request that FranceConnect refuses on a page of its own, without sending the browser back."""
        if query.get("client_id") != self.client.client_id:
            return _error("Y04EA6EF")
        if query.get("redirect_uri") not in self.client.redirect_uris:
            return _error("Y03E3BF9")
        own_parameters = KNOWN_PARAMETERS | {"citizen", "refusal"}
        is_malformed = any(not query.get(name) for name in REQUIRED_PARAMETERS) or set(query) - own_parameters
        levels = query.get("acr_values", "").split()
        is_bad = len(query.get("nonce", "")) < MIN_NONCE or query.get("prompt") in ("none", "select_account", "login")
        if is_malformed or is_bad or not levels or set(levels) - set(LEVELS[self.is_plus]):
            return _error("Y030007")
        return None

    def _exchange(self, form: Mapping[str, str]) -> Reply:
        if form.get("client_id") != self.client.client_id or not hmac.compare_digest(
            form.get("client_secret", ""), self.client.secret
        ):
            return _json({"error": "invalid_client"}, 401)
        grant = self.codes.pop(form.get("code", ""), None)
        if (
            grant is None
            or clock.now().timestamp() - grant["at"] > CODE_SECONDS
            or form.get("redirect_uri") != grant["redirect_uri"]
            or not _fits_challenge(grant, form.get("code_verifier", ""))
        ):
            return _json({"error": "invalid_grant"}, 400)
        access_token = secrets.token_urlsafe(32)
        self.access_tokens[access_token] = grant
        claims = self._claims(grant["citizen"]) | {
            "acr": self.level or grant["acr_values"].split()[0],
            "amr": ["pwd"],
            "auth_time": int(clock.now().timestamp()),
            "nonce": grant["nonce"],
        }
        if self.helper:
            claims["rep_scope"] = self.helper
        return _json(
            {
                "access_token": access_token,
                "expires_in": TOKEN_SECONDS,
                "id_token": self._write(self.alter_id_token(claims)),
                "scope": grant["scope"],
                "token_type": "Bearer",
            }
        )

    def _describe_person(self, headers: Mapping[str, str]) -> Reply:
        grant = self.access_tokens.get(headers.get("Authorization", "").removeprefix("Bearer "))
        if grant is None:
            return _json({"error": "invalid_token"}, 401)
        scopes = grant["scope"].split()
        attributes = {name: value for name, value in CITIZENS[grant["citizen"]].items() if _is_asked(name, scopes)}
        claims = self._claims(grant["citizen"]) | attributes
        return Reply(200, self._write(self.alter_userinfo(claims)).encode(), "application/jwt")

    def _revoke(self, form: Mapping[str, str]) -> Reply:
        self.access_tokens.pop(form.get("token", ""), None)
        return _json({})

    def _claims(self, citizen: str) -> dict[str, Any]:
        now = int(clock.now().timestamp())
        return {
            "sub": self.subject_of(citizen),
            "aud": self.client.client_id,
            "exp": now + TOKEN_SECONDS,
            "iat": now,
            "iss": self.issuer,
        }

    def _write(self, claims: dict[str, Any]) -> str:
        if self.write_token is not None:
            return self.write_token(claims)
        token = jwt.encode({"alg": "ES256", "kid": self.signing_key.kid}, claims, self.signing_key, ["ES256"])
        if self.client.encryption_key is None:
            return token
        key = ECKey.import_key(dict(self.client.encryption_key))
        header = {"alg": "ECDH-ES", "enc": "A256GCM", "cty": "JWT", "kid": key.kid}
        return jwe.encrypt_compact(header, token, key, algorithms=["ECDH-ES", "A256GCM"])

    def _end_session(self, query: dict[str, str]) -> Reply:
        address = query.get("post_logout_redirect_uri", "")
        if not query.get("id_token_hint") or address not in self.client.logout_uris:
            return _error("Y030111")
        self.logouts.append(query)
        return _redirect(address, {"state": query.get("state", "")})


def _is_asked(name: str, scopes: list[str]) -> bool:
    if name == "given_name_array":
        name = "given_name"
    return name in scopes or (name != "email" and name != "preferred_username" and "identite_pivot" in scopes)


def _fits_challenge(grant: Mapping[str, Any], verifier: str) -> bool:
    if "code_challenge" not in grant:
        return True
    challenge: str = grant["code_challenge"]
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode() == challenge


def _redirect(address: str, values: Mapping[str, str]) -> Reply:
    return Reply(303, location=f"{address}?{urlencode(values)}")


def _error(code: str) -> Reply:
    return Reply(400, draw_error(code).encode())


def _json(value: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value).encode(), "application/json")
