"""Effect of each fault of the proxy on one request."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.monkey.fault_proxy import FAULTS, FaultProxy

pytestmark = pytest.mark.by_turns(3)

BODY, ANSWER = b"a" * 1000, b"b" * 1000
# Bytes received by the server (None: no request), and whether the client has the complete response.
OUTCOMES = {
    "none": ([1000], "whole"),
    "refuse": ([], "none"),
    "fin": ([500], "none"),
    "rst": (None, "none"),
    "lost response": ([1000], "none"),
    "delay": ([1000], "whole"),
    "truncated response": ([1000], "none"),
    "portal": ([], "portal"),
    "twice": ([1000, 1000], "whole"),
}


class Upstream(BaseHTTPRequestHandler):
    """Responds, and records the received length of each body."""

    received: list[int] = []

    def do_PUT(self) -> None:
        self.received.append(len(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(201)
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *_: Any) -> None:
        pass


class QuietServer(ThreadingHTTPServer):
    """Server that does not print the expected connection errors."""

    def handle_error(self, *_: Any) -> None:
        pass


@pytest.fixture
def proxy() -> Iterator[FaultProxy]:
    Upstream.received = []
    with QuietServer(("127.0.0.1", 0), Upstream) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        fault_proxy = FaultProxy(server.server_address[1], "198.18.0.1")
        fault_proxy.open()
        yield fault_proxy
        fault_proxy.close()
        server.shutdown()


@pytest.mark.parametrize("fault", OUTCOMES)
def test_each_fault_has_its_effect(fault: str, proxy: FaultProxy) -> None:
    received, outcome = OUTCOMES[fault]

    proxy.set_fault(fault, 0.5)

    assert _ask(proxy) == outcome
    if received is not None:
        assert Upstream.received == received


def test_the_network_recovers_after_refused_connections(proxy: FaultProxy) -> None:
    proxy.set_fault("refuse")
    proxy.set_fault("none")

    assert _ask(proxy) == "whole"


def test_there_are_nine_faults() -> None:
    assert len(FAULTS) == 9
    # The browser itself simulates this fault.
    assert set(OUTCOMES) == {*FAULTS, "none"} - {"offline"}


def _ask(proxy: FaultProxy) -> str:
    connection = HTTPConnection("127.0.0.1", proxy.port, timeout=5)
    try:
        connection.request("PUT", "/", BODY)
        answer = connection.getresponse().read()
    except (OSError, HTTPException):
        return "none"
    finally:
        connection.close()
    return "whole" if answer == ANSWER else "portal" if b"Wi-Fi" in answer else "none"
