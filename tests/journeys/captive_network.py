"""A network that responds in place of the site: captive portals, filtering proxies, maintenance pages, broken connections."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

PORTAL = "Réseau Wi-Fi de la gare"
PAGE = (
    f"<!doctype html><meta charset=utf-8><title>{PORTAL}</title>"
    f"<main><h1>{PORTAL}</h1><p>Acceptez les conditions.</p></main>"
).encode()
# Cache headers that a portal may send: no cached response of it may remain after the portal opens.
STORABLE = {"Cache-Control": "public, max-age=86400", "ETag": '"portal"'}
PORTALS = ("page", "login", "511", "pretender")
_STATUSES = {"login": 302, "511": 511}
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}


class CaptiveNetwork(ThreadingHTTPServer):
    """A proxy between a browser and the site. `fault` is its behaviour; without one, requests pass unchanged.

    Portal faults: "page": 200 and its page; "login": 302 to its own site; "511": that status; "pretender": 200 and its page,
    under the expected content type. Faults of a response of the site: "truncated": half of it, without its length; "mistyped":
    all of it, as text/plain; "rewritten": with an extra line; "stripped": without the custom headers of the site.
    """

    daemon_threads = True

    def __init__(self, site_url: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.fault = ""
        # Paths without faults.
        self.lets_through: set[str] = set()
        self.site = urlsplit(site_url)
        self.url = f"http://localhost:{self.server_port}"
        self.portal_url = f"http://127.0.0.1:{self.server_port}/portail"


@contextmanager
def captive_network(site_url: str) -> Iterator[CaptiveNetwork]:
    network = CaptiveNetwork(site_url)
    Thread(target=network.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield network
    finally:
        network.shutdown()
        network.server_close()


class _Handler(BaseHTTPRequestHandler):
    # The end of the connection is the end of the body, as with HTTP/1.0 proxies.
    protocol_version = "HTTP/1.0"
    server: CaptiveNetwork

    def __getattr__(self, name: str) -> object:
        """Handle any method (do_GET, do_PUT…)."""
        if name.startswith("do_"):
            return self._handle_request
        raise AttributeError(name)

    def log_message(self, *_: object) -> None:
        pass

    def _handle_request(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        is_of_portal = self.headers.get("Host", "").startswith("127.0.0.1")
        fault = "" if self.path in self.server.lets_through else self.server.fault
        if is_of_portal or fault in PORTALS:
            self._send_portal("page" if is_of_portal else fault)
        else:
            self._send_site(self._ask_site(body, fault), fault)

    def _send_portal(self, fault: str) -> None:
        end = next((end for end in _TYPES if urlsplit(self.path).path.endswith(end)), "")
        self.send_response(_STATUSES.get(fault, 200))
        self.send_header("Content-Type", _TYPES.get(end, "text/html") if fault == "pretender" else "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        for name, value in ({"Location": self.server.portal_url} if fault == "login" else STORABLE).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(PAGE)

    def _ask_site(self, body: bytes, fault: str) -> HTTPResponse:
        connection = HTTPConnection(self.server.site.hostname or "", self.server.site.port, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        if fault in ("truncated", "rewritten"):
            headers["Accept-Encoding"] = "identity"
        connection.request(self.command, self.path, body or None, headers)
        return connection.getresponse()

    def _send_site(self, response: HTTPResponse, fault: str) -> None:
        content = response.read()
        self.send_response(response.status)
        for name, value in response.getheaders():
            if name.lower() in _OF_THE_CONNECTION or (fault == "stripped" and name.lower().startswith("parvis")):
                continue
            self.send_header(name, "text/plain" if fault == "mistyped" and name.lower() == "content-type" else value)
        self.end_headers()
        if fault == "truncated":
            content = content[: len(content) // 2]
        self.wfile.write(content + (b"\n/* injected */" if fault == "rewritten" else b""))
