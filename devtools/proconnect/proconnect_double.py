"""A double of ProConnect over HTTP: the rules that its documentation gives, and faults that tests plant."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Event
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jws
from joserfc.jwk import ECKey
from werkzeug import Request, Response
from werkzeug.utils import redirect

from app.core import clock
from devtools.proconnect.invented_agents import AGENTS, COMPANIES, DEFAULT_AGENT
from devtools.proconnect.proconnect_pages import draw_choice

CLIENT_ID, CLIENT_SECRET = "parvis", "un secret que personne ne doit lire"
# Companies have a registration of their own.
COMPANY_CLIENT_ID, COMPANY_CLIENT_SECRET = "parvis-entreprises", "un autre secret que personne ne doit lire"
CLIENTS = {CLIENT_ID: CLIENT_SECRET, COMPANY_CLIENT_ID: COMPANY_CLIENT_SECRET}
# Any other parameter is refused (Y000400).
PARAMETERS = frozenset(
    {
        *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "claims", "acr_values", "prompt"),
        *("login_hint", "idp_hint", "siret_hint", "code_challenge", "code_challenge_method"),
    }
)
PARAMETERS_REQUIRED = frozenset({"response_type", "client_id", "redirect_uri", "scope", "state", "nonce"})
MIN_LENGTH = 32
HTML = "text/html; charset=utf-8"


def new_key(number: str) -> ECKey:
    """A signing key of that number."""
    return ECKey.generate_key("P-256", {"kid": number, "use": "sig", "alg": "ES256"})


@dataclass
class ProConnectDouble:
    """Double of ProConnect: the person that it knows, and how it misbehaves."""

    port: int
    person: dict[str, Any] = field(default_factory=lambda: dict(DEFAULT_AGENT))
    level: str = "eidas1"
    # It gives the level that was asked rather than `level`.
    obeys_levels: bool = True
    signs_userinfo: bool = True
    key: ECKey = field(default_factory=lambda: new_key("1"))
    published: list[ECKey] = field(default_factory=list)
    # Changes of what it writes: of the claims of the ID token, of userinfo, of its callback.
    id_token_changes: dict[str, Any] = field(default_factory=dict)
    userinfo_changes: dict[str, Any] = field(default_factory=dict)
    callback_changes: dict[str, str] = field(default_factory=dict)
    # The status of its answer by path: {"/token": 500}.
    statuses: dict[str, int] = field(default_factory=dict)
    # Seconds before it answers anything.
    delay: float = 0.0
    published_addresses: dict[str, str] = field(default_factory=dict)
    requests: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    stopped: Event = field(default_factory=Event)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    # To whom the last access token was given.
    client_id: str = CLIENT_ID

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def issuer(self) -> str:
        return f"http://{self.host}/api/v2"

    def visit(self, url: str) -> str:
        """Sign the person in as a browser does, without the page, and return the address that they are sent back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        refusal = self._find_refusal(query)
        if refusal:
            raise ValueError(refusal)
        return self._answer(query)

    def _find_refusal(self, query: dict[str, str]) -> str:
        """The code of what ProConnect refuses on a page of its own, without sending the browser back."""
        self.requests.append(query)
        if not set(query) <= PARAMETERS or not set(query) >= PARAMETERS_REQUIRED:
            return "Y000400"
        is_long = len(query["state"]) >= MIN_LENGTH and len(query["nonce"]) >= MIN_LENGTH
        return "" if is_long else "Y000400"

    def _answer(self, query: dict[str, str]) -> str:
        code = secrets.token_urlsafe(24)
        self.codes[code] = query
        answer = {"code": code, "state": query["state"], "iss": self.issuer, **self.callback_changes}
        return f"{query['redirect_uri']}?{urlencode(answer)}"

    def respond(self, request: Request) -> Response:
        """The response to a request."""
        path = request.path.removeprefix("/api/v2")
        self.paths.append(path)
        self.stopped.wait(self.delay)
        if path in self.statuses:
            return Response("{}", self.statuses[path], content_type="application/json")
        routes = {
            "/.well-known/openid-configuration": self._describe,
            "/jwks": self._list_keys,
            "/token": self._exchange,
            "/userinfo": self._describe_person,
            "/authorize": self._show_choice,
            "/choice": self._choose,
            "/session/end": self._end_session,
        }
        return routes[path](request) if path in routes else Response("", 404)

    def _show_choice(self, request: Request) -> Response:
        query = request.args.to_dict()
        refusal = self._find_refusal(query)
        return Response(draw_choice(query, _list_people(query), refusal), 400 if refusal else 200, content_type=HTML)

    def _choose(self, request: Request) -> Response:
        query = request.args.to_dict()
        self.person = dict(_list_people(query)[query.pop("agent")])
        if query.pop("second_factor", "yes") == "no":
            self.obeys_levels = False
        return redirect(self._answer(query), 303)

    def _end_session(self, request: Request) -> Response:
        address = request.args["post_logout_redirect_uri"]
        return redirect(f"{address}?{urlencode({'state': request.args.get('state', '')})}", 303)

    def _describe(self, request: Request) -> Response:
        endpoints = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/jwks"}
        endpoints |= {"userinfo_endpoint": "/userinfo", "end_session_endpoint": "/session/end"}
        addresses = {name: self.issuer + path for name, path in endpoints.items()}
        return _json({"issuer": self.issuer, **addresses, **self.published_addresses})

    def _list_keys(self, request: Request) -> Response:
        return _json({"keys": [key.as_dict(private=False) for key in self.published or [self.key]]})

    def _exchange(self, request: Request) -> Response:
        query = self.codes.pop(request.form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(sha256(request.form.get("code_verifier", "").encode()).digest())
        if query is None or challenge.rstrip(b"=").decode() != query["code_challenge"]:
            return _json({"error": "invalid_grant"}, 400)
        client_id = request.form.get("client_id", "")
        if client_id != query["client_id"] or request.form.get("client_secret") != CLIENTS.get(client_id):
            return _json({"error": "invalid_client"}, 401)
        now = int(clock.now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": client_id,
            "sub": self.person["sub"],
            "nonce": query["nonce"],
            "iat": now,
            "exp": now + 60,
            "auth_time": now,
            "acr": self._choose_level(query),
            **self.id_token_changes,
        }
        self.client_id = client_id
        return _json({"access_token": "accès", "id_token": self.sign(claims), "token_type": "Bearer"})

    def _choose_level(self, query: dict[str, str]) -> str:
        acr = json.loads(query.get("claims", "{}")).get("id_token", {}).get("acr", {})
        return str(acr["values"][0]) if self.obeys_levels and acr else self.level

    def _describe_person(self, request: Request) -> Response:
        now = int(clock.now().timestamp())
        claims = {**self.person, **self.userinfo_changes}
        if not self.signs_userinfo:
            return _json(claims)
        envelope = {"iss": self.issuer, "aud": self.client_id, "iat": now, "exp": now + 60}
        return Response(self.sign({**envelope, **claims}), content_type="application/jwt")

    def sign(self, claims: dict[str, Any]) -> str:
        """A token with its current key."""
        header = {"alg": "ES256", "kid": self.key.kid}
        return jws.serialize_compact(header, json.dumps(claims).encode(), self.key)


def _list_people(query: dict[str, str]) -> Mapping[str, dict[str, Any]]:
    return COMPANIES if query.get("client_id") == COMPANY_CLIENT_ID else AGENTS


def _json(values: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(values), status, content_type="application/json")
