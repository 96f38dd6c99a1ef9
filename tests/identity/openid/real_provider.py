"""npm's oidc-provider, started for a test, and a browser that goes through its pages."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from tests.servers import find_free_port

ROOT = Path(__file__).resolve().parents[3]
# Where `make test-tools` puts it.
NODE_MODULES = ROOT / ".venv" / "openid" / "node_modules"
SCRIPT = Path(__file__).parent / "oidc_provider.mjs"
CLIENT_ID, CLIENT_SECRET = "parvis", "un secret que personne ne doit lire"
LEVEL = "https://refeds.org/profile/mfa"
PERSON = {
    "sub": "agente-42",
    "given_name": "Nadia",
    "family_name": "Exemple",
    "email": "nadia@mairie.example",
    "email_verified": True,
    "groups": ["etat-civil", "tout-le-monde"],
}


@dataclass
class RealProvider:
    """The running provider."""

    port: int

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def issuer(self) -> str:
        return f"http://{self.host}"

    def visit(self, url: str) -> str:
        """Follow the pages of the provider until it sends the browser back."""
        redirects = _Redirects()
        opener = build_opener(HTTPCookieProcessor(CookieJar()), redirects)
        for _ in range(10):
            if urlsplit(url).netloc != self.host:
                return url
            with suppress(HTTPError):
                opener.open(url, timeout=10)
            assert redirects.location, url
            url = urljoin(url, redirects.location)
        raise AssertionError(url)


class _Redirects(HTTPRedirectHandler):
    """Remembers where the last answer leads, and does not go there."""

    location = ""

    def redirect_request(self, request: Request, *answer: Any) -> None:
        self.location = answer[-1]


@contextmanager
def run_provider(redirect_uri: str, logout_uri: str) -> Iterator[RealProvider]:
    """Run the provider until the end of the block."""
    node = shutil.which("node")
    assert node and NODE_MODULES.exists(), "make test-tools"
    provider = RealProvider(find_free_port())
    client = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "redirect_uris": [redirect_uri],
        "post_logout_redirect_uris": [logout_uri],
        "token_endpoint_auth_method": "client_secret_basic",
    }
    scopes = ["openid", "profile", "email"]
    configuration = json.dumps({"client": client, "person": PERSON, "scopes": scopes, "acr": LEVEL})
    process = subprocess.Popen(
        [node, str(SCRIPT), str(NODE_MODULES), str(provider.port), configuration],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout
        assert process.stdout.readline().strip() == "ready"
        yield provider
    finally:
        process.terminate()
        process.wait()
