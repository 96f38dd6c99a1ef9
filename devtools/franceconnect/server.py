"""The double as a server of this machine, beside the demo authority."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

from app.config import Settings
from devtools.franceconnect.double import PATH, FranceConnectDouble, RegisteredClient

HOST = "127.0.0.1"
# After the ports of the pages, e-mails and services of addresses.
PORT_OFFSET = 3
CLIENT_ID, CLIENT_SECRET = "parvis-demo", "the secret of a double is none"
MAX_BODY_BYTES = 64 * 1024


class Handler(BaseHTTPRequestHandler):
    """Hands requests to the double."""

    double: FranceConnectDouble

    def do_GET(self) -> None:
        self._respond("")

    def do_POST(self) -> None:
        length = min(int(self.headers.get("Content-Length") or 0), MAX_BODY_BYTES)
        self._respond(self.rfile.read(length).decode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in the standard library
        """No logs: tokens go through here, as they would there."""

    def _respond(self, body: str) -> None:
        reply = self.double.respond(self.command, self.path, body, dict(self.headers))
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        self.send_header("Cache-Control", "no-store")
        if reply.location:
            self.send_header("Location", reply.location)
        self.end_headers()
        self.wfile.write(reply.body)


@contextmanager
def serve_double(double: FranceConnectDouble, port: int = 0) -> Iterator[ThreadingHTTPServer]:
    """Serve the double from a thread of this process; its issuer becomes the address that it has been given."""
    server = ThreadingHTTPServer((HOST, port), type("BoundHandler", (Handler,), {"double": double}))
    double.issuer = build_issuer(server.server_address[1])
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def run_server(settings: Settings) -> None:
    """Serve the double of the demo until stopped."""
    port = get_port(settings)
    client = build_client(settings.base_url)
    double = FranceConnectDouble(build_issuer(port), client)
    ThreadingHTTPServer((HOST, port), type("BoundHandler", (Handler,), {"double": double})).serve_forever()


def build_client(base_url: str, *, key: str = "franceconnect") -> RegisteredClient:
    """The site at that address, as it declares itself."""
    base = base_url.rstrip("/")
    return RegisteredClient(
        CLIENT_ID,
        CLIENT_SECRET,
        frozenset({f"{base}/compte/avec/{key}/retour"}),
        frozenset({f"{base}/compte/deconnexion/retour"}),
    )


def build_issuer(port: int) -> str:
    return f"http://{HOST}:{port}{PATH}"


def get_port(settings: Settings) -> int:
    return (urlsplit(settings.base_url).port or settings.port) + PORT_OFFSET


def build_settings(issuer: str) -> dict[str, str]:
    """Build the settings with which an authority uses the double."""
    return {
        "franceconnect.enabled": "yes",
        "franceconnect.issuer": issuer,
        "franceconnect.client_id": CLIENT_ID,
        "franceconnect.client_secret": CLIENT_SECRET,
    }
