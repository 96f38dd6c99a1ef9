"""The double as a server of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from urllib.parse import urlsplit

from werkzeug import Request, Response
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from app.config import Settings
from devtools.proconnect.proconnect_double import (
    ProConnectDouble,
)

HOST = "127.0.0.1"
# After the ports of the pages, e-mails, services of addresses and FranceConnect.
PORT_OFFSET = 4


class QuietHandler(WSGIRequestHandler):
    """No logs: tokens go through here, as they would there."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - as in werkzeug
        """Nothing is written."""


@contextmanager
def serve_double(port: int) -> Iterator[ProConnectDouble]:
    """Serve the double from a thread of this process until the end of the block."""
    double = ProConnectDouble(port)
    server = _make_server(double)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield double
    finally:
        double.stopped.set()
        server.shutdown()
        thread.join()
        server.server_close()


def run_server(settings: Settings) -> None:
    """Serve the double of the demo until stopped."""
    _make_server(ProConnectDouble(get_port(settings))).serve_forever()


def get_port(settings: Settings) -> int:
    return (urlsplit(settings.base_url).port or settings.port) + PORT_OFFSET


def build_issuer(port: int) -> str:
    return f"http://{HOST}:{port}/api/v2"


def _make_server(double: ProConnectDouble) -> BaseWSGIServer:
    @Request.application
    def application(request: Request) -> Response:
        return double.respond(request)

    return make_server(HOST, double.port, application, threaded=True, request_handler=QuietHandler)
