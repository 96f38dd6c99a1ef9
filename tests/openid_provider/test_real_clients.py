"""Authlib and npm's openid-client sign somebody in through Parvis, over HTTP."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from flask import Flask
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from werkzeug.serving import make_server

from app.config import Settings
from tests.cast import Person
from tests.client import Page
from tests.openid_provider.software import Software, agree, declare, read_answer
from tests.servers import find_free_port

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
# Where `make test-tools` puts it.
NODE_MODULES = ROOT / ".venv" / "openid" / "node_modules"
SCRIPT = Path(__file__).parent / "openid_client.mjs"
CALLBACK = "http://127.0.0.1:4000/retour"
KEY = ECKey.generate_key("P-256", {"kid": "cle-du-logiciel", "alg": "ES256"})


@pytest.fixture
def settings(settings: Settings) -> Settings:
    port = find_free_port()
    return replace(settings, base_url=f"http://localhost:{port}", port=port)


@pytest.fixture
def issuer(app: Flask, settings: Settings) -> Iterator[str]:
    server = make_server("127.0.0.1", settings.port, app, threaded=True)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield settings.base_url
    server.shutdown()
    thread.join()


def declare_tool(app: Flask, **changes: Any) -> Software:
    addresses = {"redirect_uris": [CALLBACK], "logout_redirect_uris": [CALLBACK]}
    return declare(app, **{**addresses, "can_refresh": True, **changes})


def open_page(person: Person, url: str) -> Page:
    """The person opens the address that the software gives, and agrees if asked."""
    parts = urlsplit(url)
    page = person.get(f"{parts.path}?{parts.query}")
    return agree(person, page) if page.find_all('input[name="query"]') else page


def get_target(page: Page) -> str:
    read_answer(page)
    return page.location or str(page.find_one('meta[http-equiv="refresh"]')["content"]).removeprefix("0; url=")


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_authlib_signs_a_resident_in(app: Flask, issuer: str, chloe: Person, algorithm: str) -> None:
    software = declare_tool(app, algorithm=algorithm)
    session = OAuth2Session(
        software.client_id,
        software.secret,
        scope="openid profile email offline_access",
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
    )
    document = session.request("GET", f"{issuer}/.well-known/openid-configuration", withhold_token=True).json()

    verifier = "un-verificateur-assez-long-pour-la-norme-0123456789"
    url, state = session.create_authorization_url(
        document["authorization_endpoint"], code_verifier=verifier, nonce="n1"
    )
    target = get_target(open_page(chloe, url))
    tokens = session.fetch_token(
        document["token_endpoint"], authorization_response=target, code_verifier=verifier, state=state
    )
    keys = KeySet.import_key_set(session.get(document["jwks_uri"], withhold_token=True).json())
    claims = jwt.decode(tokens["id_token"], keys, algorithms=[algorithm]).claims
    user = session.get(document["userinfo_endpoint"]).json()
    refreshed = session.refresh_token(document["token_endpoint"], refresh_token=tokens["refresh_token"])
    session.revoke_token(document["revocation_endpoint"], token=refreshed["refresh_token"])

    assert (claims["iss"], claims["aud"], claims["nonce"]) == (issuer, software.client_id, "n1")
    assert (user["sub"], user["name"], user["email"]) == (claims["sub"], "Chloé Exemple", chloe.email)
    assert session.get(document["userinfo_endpoint"]).status_code == 401


def test_authlib_signs_its_calls(app: Flask, issuer: str, alice: Person) -> None:
    key = RSAKey.generate_key(2048, {"kid": "rsa", "alg": "RS256"})
    software = declare_tool(app, audience="agents", **with_key(key))
    session = OAuth2Session(
        software.client_id,
        key.as_pem(private=True),
        token_endpoint_auth_method=PrivateKeyJWT(f"{issuer}/openid/token"),
        scope="openid profile",
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
    )
    verifier = "un-verificateur-assez-long-pour-la-norme-0123456789"
    url, state = session.create_authorization_url(f"{issuer}/openid/authorize", code_verifier=verifier)
    target = get_target(open_page(alice, url))

    tokens = session.fetch_token(
        f"{issuer}/openid/token", authorization_response=target, code_verifier=verifier, state=state
    )

    assert software.decode(tokens["id_token"])["aud"] == software.client_id


@pytest.mark.parametrize("way", ["secret", "private_key_jwt"])
def test_openid_client_signs_a_resident_in(app: Flask, issuer: str, chloe: Person, way: str) -> None:
    software = declare_tool(app, **(with_key() if way == "private_key_jwt" else {}))
    credential = software.secret or json.dumps(KEY.as_dict(private=True))
    node = shutil.which("node")
    assert node and NODE_MODULES.exists(), "these tests need Node and openid-client: make test-tools"
    scope = "openid profile email offline_access"
    command = [node, str(SCRIPT), str(NODE_MODULES), issuer, software.client_id, credential, CALLBACK, scope]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        url = process.stdout.readline().strip()
        process.stdin.write(f"{get_target(open_page(chloe, url))}\n")
        process.stdin.flush()
        learnt = json.loads(process.stdout.readline())

    assert learnt["claims"]["iss"] == issuer
    assert learnt["user"]["name"] == "Chloé Exemple"
    assert (learnt["refreshed"], learnt["afterwards"]) == (True, "WWWAuthenticateChallengeError")
    parts = urlsplit(learnt["logout"])
    assert chloe.get(f"{parts.path}?{parts.query}").location == f"{CALLBACK}?state=fin"


def with_key(key: ECKey | RSAKey = KEY) -> dict[str, Any]:
    return {"authentication": "private_key_jwt", "public_keys": json.dumps(key.as_dict(private=False))}
