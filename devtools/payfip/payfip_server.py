"""The double of PayFiP as a server of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from urllib.parse import urlsplit

from werkzeug import Request, Response
from werkzeug.serving import BaseWSGIServer, make_server

from app.config import Settings
from app.payments.gateways.payfip.payfip_settings import PAGE_URL, SERVICE_URL
from devtools.payfip.payfip_double import PayfipDouble
from devtools.proconnect.proconnect_server import QuietHandler

HOST = "127.0.0.1"
# After the ports of the pages, e-mails, services of addresses, FranceConnect and ProConnect.
PORT_OFFSET = 5


@contextmanager
def serve_double(port: int) -> Iterator[PayfipDouble]:
    """Serve the double from a thread of this process until the end of the block."""
    double = PayfipDouble(port)
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
    _make_server(PayfipDouble(get_port(settings))).serve_forever()


def get_port(settings: Settings) -> int:
    return (urlsplit(settings.base_url).port or settings.port) + PORT_OFFSET


def build_settings(double: PayfipDouble) -> dict[str, str]:
    """The settings of the site that lead to a double."""
    return {SERVICE_URL.key: double.service_url, PAGE_URL.key: double.page_url}


def _make_server(double: PayfipDouble) -> BaseWSGIServer:
    @Request.application
    def application(request: Request) -> Response:
        return double.respond(request)

    return make_server(HOST, double.port, application, threaded=True, request_handler=QuietHandler)
