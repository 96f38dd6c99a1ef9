"""A network that answers in place of the site: captive portals, filtering proxies, maintenance pages, connections that break."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

PORTAL = "Réseau Wi-Fi de la gare"
PAGE = f"<!doctype html><meta charset=utf-8><title>{PORTAL}</title><main><h1>{PORTAL}</h1><p>Acceptez les conditions.</p></main>".encode()
# Nothing of the portal is to be found again once it has let somebody through, even what it said could be kept.
KEPT_LONG = "public, max-age=86400"
_LEFT_OUT = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}


class CaptiveNetwork:
    """Between a browser and the site, at an address of its own. `fault` says what it does; none, and it lets everything through.

    "page": 200 and a page of its own; "login": 302 to its own site; "511": that status; "pretender": 200, a page under the content
    type that is expected; "truncated": half of what the site says, without its length; "mistyped": what the site says, called text;
    "rewritten": what the site says, with a line of its own at the end; "stripped": what the site says, without its own headers.
    """

    def __init__(self, site_url: str) -> None:
        self.fault = ""
        # Addresses that are never touched.
        self.lets_through: set[str] = set()
        self.site = urlsplit(site_url)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self.url = f"http://localhost:{self._server.server_port}"
        self.portal_url = f"http://127.0.0.1:{self._server.server_port}/portail"
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def captive_network(site_url: str) -> Iterator[CaptiveNetwork]:
    network = CaptiveNetwork(site_url)
    try:
        yield network
    finally:
        network.close()


def _handler_of(network: CaptiveNetwork) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        # The end of the connection is the end of the body, as proxies of old do.
        protocol_version = "HTTP/1.0"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            is_of_portal = (self.headers.get("Host") or "").startswith("127.0.0.1")
            fault = "page" if is_of_portal else "" if self.path in network.lets_through else network.fault
            if fault in _PORTALS:
                self._send_portal(fault)
            else:
                self._send_site(body, fault)

        do_POST = do_PUT = do_DELETE = do_HEAD = do_GET

        def _send_portal(self, fault: str) -> None:
            status = {"login": 302, "511": 511}.get(fault, 200)
            self.send_response(status)
            self.send_header("Content-Type", _expected_type(self.path) if fault == "pretender" else "text/html")
            self.send_header("Content-Length", str(len(PAGE)))
            if fault == "login":
                self.send_header("Location", network.portal_url)
            else:
                self.send_header("Cache-Control", KEPT_LONG)
                self.send_header("ETag", '"portal"')
            self.end_headers()
            self.wfile.write(PAGE)

        def _send_site(self, body: bytes, fault: str) -> None:
            connection = HTTPConnection(network.site.hostname or "", network.site.port, timeout=30)
            headers = {name: value for name, value in self.headers.items() if name.lower() not in ("connection",)}
            if fault in ("truncated", "rewritten"):
                headers["Accept-Encoding"] = "identity"
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _LEFT_OUT and not (fault == "stripped" and name.lower().startswith("parvis")):
                    is_type = fault == "mistyped" and name.lower() == "content-type"
                    self.send_header(name, "text/plain" if is_type else value)
            if fault == "truncated":
                content = content[: len(content) // 2]
            elif fault == "rewritten":
                content += b"\n/* injected */"
            else:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            connection.close()

        def log_message(self, *_: object) -> None:
            pass

    return Handler


_PORTALS = ("page", "login", "511", "pretender")


def _expected_type(path: str) -> str:
    ends = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    return next((type_ for end, type_ in ends.items() if urlsplit(path).path.endswith(end)), "text/html")
